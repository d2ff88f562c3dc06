"""What every caller does: says words, which a recogniser writes, and presses keys."""

from __future__ import annotations

from random import Random
from typing import Any

from .acts import Act, Keys, Say
from .kind import Pieces
from .ledger import Ledger, Turn
from .recogniser import transcribe
from .slots import Mind
from .stock import QUESTIONS
from .utterance import Piece, Utterance, talk

__all__ = ["FILLERS", "Speaker"]

FILLERS = ("um", "uh")


class Speaker:
    """All of it goes into the ledger, for the judge."""

    def __init__(self, persona: str, minds: dict[str, Mind], style: str, chance: Random) -> None:
        self.persona_name = persona
        self.persona = persona
        """How they go on; a hesitant one may get fluent."""
        self.minds = minds
        self.ledger = Ledger()
        self.slot = next(iter(minds))
        self.chance = chance
        self._style = style
        self.side_question = persona == "off_topic"
        """Whether they have one, and have not put it yet."""
        self.change: str | None = None
        """The slot to which they go back later."""
        self.prepare()

    def prepare(self) -> None:
        """Decide on mistakes to come."""

    def ask_aside(self) -> list[Act]:
        self.side_question = False
        return self.say([talk(self.chance.choice(QUESTIONS))], "question")

    def lead_in(self, mind: Mind) -> Piece:
        return talk(self.chance.choice(mind.kind.leads))

    def um(self) -> Pieces:
        often = 0.5 if self.persona == "hesitant" else 0.08
        return [talk(self.chance.choice(FILLERS))] if self.chance.random() < often else []

    def say(self, pieces: Pieces, act: str, claim: Any = None) -> list[Act]:
        said = Utterance(
            tuple(piece for piece in pieces if piece.words or piece.form in ("pause", "break")),
            act=act,
        )
        transcript = transcribe(said, self._style, self.chance)
        if claim is not None:
            self.ledger.claim(self.slot, claim)
        self.ledger.turns.append(Turn(said.pieces, transcript, act, self.slot))
        return [Say(said, transcript)]

    def press(self, keys: str, act: str) -> Keys:
        self.ledger.turns.append(Turn((), "", act, self.slot, keys))
        return Keys(keys)
