"""What every kind of value can do: be said, given in parts, mistaken, corrected, keyed, recognised again."""

from __future__ import annotations

from random import Random
from typing import Any, ClassVar

from .truths import Setup
from .utterance import Piece, talk

__all__ = ["Kind", "Pieces", "instead_of"]

Pieces = list[Piece]


class Kind:
    """One slot as its caller sees it. Values are those of `truths`."""

    slot: ClassVar[str]
    leads: ClassVar[tuple[str, ...]] = ("it's", "that's", "")
    can_slip: ClassVar[bool] = True
    """Whether a mistake can be put right afterwards, because the value is read back."""
    can_spell: ClassVar[bool] = False

    def __init__(self, setup: Setup) -> None:
        self.setup = setup

    def canonical(self, value: Any) -> Any:  # comparable with `stored`
        """The value as the judge compares it."""
        return value

    def stored(self, result: Any) -> Any:  # of the task
        """The task's result as the judge compares it."""
        raise NotImplementedError

    def whole(self, value: Any, chance: Random, *, careful: bool = False) -> Pieces:
        """All of it in one breath; `careful`: as people do when they were not understood."""
        raise NotImplementedError

    def spelled(self, value: Any, chance: Random) -> Pieces:
        """Letter by letter, where that makes sense."""
        return self.whole(value, chance, careful=True)

    def parts(self, value: Any, chance: Random) -> list[Pieces]:
        """In several breaths."""
        return [self.whole(value, chance)]

    def asked(self, part: str, value: Any, chance: Random) -> Pieces | None:
        """The answer to the question for a part; `None`: there is no such part."""
        return None

    def slip(self, value: Any, chance: Random) -> Any:
        """A mistake that people, or recognisers, make."""
        raise NotImplementedError

    def fix(self, wrong: Any, right: Any, chance: Random) -> Pieces:
        """What is said after the read-back of `wrong`."""
        return [
            talk(chance.choice(["it's", "it is", ""])),
            *self.whole(right, chance, careful=True),
        ]

    def repair(self, wrong: Any, right: Any, chance: Random) -> Pieces:
        """A mistake that is put right in the same breath."""
        marker = chance.choice(
            ["no sorry", "no wait", "sorry", "I mean", "scratch that", "wait no"]
        )
        return [
            *self.whole(wrong, chance),
            Piece(marker, form="repair"),
            *self.whole(right, chance),
        ]

    def keys(self, value: Any) -> str | None:
        """The keys that give it; `None`: it cannot be keyed."""
        return None

    def agrees(self, words: str, value: Any) -> bool:
        """Whether a read-back in these words stands for `value`."""
        raise NotImplementedError


def instead_of(right: Pieces, wrong: Pieces, chance: Random) -> Pieces:
    """ "d not b", "it's a d, not a b"."""
    if all(piece.form == "letters" for piece in (*right, *wrong)) and chance.random() < 0.4:
        return [talk(chance.choice(["with a", "it's a"])), *right, talk("not a"), *wrong]
    lead = [talk(chance.choice(["it's", ""]))]
    return [*lead, *right, talk(chance.choice(["not", "not", "instead of"])), *wrong]
