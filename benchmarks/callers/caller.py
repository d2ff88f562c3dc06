"""Somebody who wants to give a value, in their own way.

Decides from the agent's words alone what to do next; see `ear`.
"""

from __future__ import annotations

from random import Random
from typing import Any

from .acts import Act, Keys, Say, Wait
from .choice_kinds import YES
from .ear import Question, interpret
from .kind import Pieces
from .ledger import Ledger, Turn
from .recogniser import transcribe
from .slots import Mind
from .stock import QUESTIONS
from .utterance import Piece, Utterance, talk

__all__ = ["Caller"]

_FILLERS = ("um", "uh", "let me see", "hold on", "er", "one second")
_NO = (
    "no",
    "no",
    "nope",
    "no no",
    "that's wrong",
    "not quite",
    "almost",
    "no sorry",
    "no that's not right",
)
_TAILS = ("please", "thanks", "okay", "thank you")


class Caller:
    """Cooperative; the persona says how they go about it."""

    def __init__(self, persona: str, minds: dict[str, Mind], style: str, chance: Random) -> None:
        self.persona_name = persona
        self.persona = persona
        """How they go on; a hesitant one may get fluent."""
        self.minds = minds
        self.ledger = Ledger()
        self.slot = next(iter(minds))
        self.chance = chance
        self._style = style
        self._side_question = persona == "off_topic"
        self._change: str | None = None
        """The slot to which they go back later."""
        self._prepare()

    def _prepare(self) -> None:
        slips = [slot for slot, mind in self.minds.items() if mind.kind.can_slip]
        if self.persona == "correcting":
            slot = self.chance.choice(slips or list(self.minds))
            mind = self.minds[slot]
            mind.slip = mind.kind.slip(mind.truth, self.chance)
            mind.repairs = not mind.kind.can_slip or self.chance.random() < 0.4
        elif self.persona == "going_back":
            self._change = self.chance.choice(["name", "email"])
            mind = self.minds[self._change]
            mind.slip = mind.kind.slip(mind.truth, self.chance)

    # What the agent said

    def answer(self, heard: str) -> list[Act]:
        """What they do about it."""
        question = interpret(heard)
        self._attend(question)
        mind = self.minds[self.slot]
        if question.asks == "nothing":
            return self._go_on(mind) if mind.pending else [Wait(10.0)]
        if question.asks in ("read_back", "which", "domain", "yes_no"):
            return self._reply(question, mind)
        return self._tell(question, mind)

    def _attend(self, question: Question) -> None:
        """Which slot it is about."""
        slot = question.slot
        if slot not in self.minds and question.asks == "read_back" and len(self.minds) > 1:
            agreeing = [
                slot for slot, mind in self.minds.items() if self._might_be(question.value, mind)
            ]
            slot = self.slot if self.slot in agreeing or not agreeing else agreeing[0]
        if slot in self.minds and slot is not None:
            self.slot = slot

    def _might_be(self, words: str, mind: Mind) -> bool:
        values = [mind.truth, *([mind.slip] if mind.slip is not None else [])]
        return any(mind.kind.agrees(words, value) for value in values)

    # Answers to read-backs

    def _reply(self, question: Question, mind: Mind) -> list[Act]:
        if self._side_question and self.chance.random() < 0.5:
            return self._ask_aside()
        if question.asks == "which":
            return self._choose(question, mind)
        meant = self._meant(mind)
        if question.asks == "yes_no":
            if (question.value == "yes") != meant:
                return self._say([talk("no")], "no")
            self.ledger.claim(self.slot, meant)
            return self._yes()
        if mind.kind.agrees(question.value, meant) and not mind.pending:
            self.ledger.claim(self.slot, meant)
            return self._yes(plain=question.careful)
        if question.asks == "domain" and mind.kind.agrees(question.value, meant):
            mind.pending.clear()
            return self._yes()
        return self._contradict(question, mind, meant)

    def _meant(self, mind: Mind) -> Any:
        """What they take for right at present."""
        unaware = self._change is not None and mind is self.minds[self._change]
        return mind.slip if unaware and mind.slip is not None else mind.truth

    def _yes(self, plain: bool = False) -> list[Act]:
        keyed = self.minds[self.slot].kind.keys(self.minds[self.slot].truth) is not None
        if self.persona == "keypad" and keyed and self.chance.random() < 0.5:
            return [self._key("1", "yes")]
        words = "yes" if plain else self.chance.choice(YES)
        return self._say([Piece(words)], "yes")

    def _contradict(self, question: Question, mind: Mind, meant: Any) -> list[Act]:
        mind.mistaken += 1
        mind.pending.clear()
        kind = mind.kind
        if self.chance.random() < 0.1 and not question.careful:
            return self._say(
                [talk(self.chance.choice(["no", "no that's wrong", "nope", "that's not right"]))],
                "no",
            )
        wrong = (
            mind.slip if mind.slip is not None and kind.agrees(question.value, mind.slip) else None
        )
        if wrong is not None:
            pieces = kind.fix(wrong, meant, self.chance)
        elif mind.mistaken > 1 and kind.can_spell:
            pieces = [talk("it's"), *kind.spelled(meant, self.chance)]
        else:
            pieces = [talk("it's"), *kind.whole(meant, self.chance, careful=True)]
        lead = [talk(self.chance.choice(_NO)), Piece("", form="break")]
        return self._say([*lead, *pieces], "correction", claim=meant)

    def _choose(self, question: Question, mind: Mind) -> list[Act]:
        listed = question.value.split(" or ")
        place = next(
            (at for at, words in enumerate(listed) if mind.kind.agrees(words, mind.truth)), None
        )
        if place is not None and place < 3 and self.chance.random() < 0.4:
            ordinal = ("first", "second", "third")[place]
            return self._say([Piece(f"the {ordinal} one")], "choice", claim=mind.truth)
        return self._say(
            mind.kind.whole(mind.truth, self.chance, careful=True), "value", claim=mind.truth
        )

    # Giving the value

    def _tell(self, question: Question, mind: Mind) -> list[Act]:
        mind.asked += 1
        if self._side_question and self.chance.random() < 0.6:
            return self._ask_aside()
        if (
            self._change is not None
            and self.slot != self._change
            and mind.asked == 1
            and self._may_go_back()
        ):
            return self._go_back()
        if question.asks == "rest" and mind.pending:
            return self._go_on(mind)
        mind_parts, mind.pending = bool(mind.pending), []
        if question.part:
            pieces = mind.kind.asked(question.part, self._meant(mind), self.chance)
            if pieces is not None:
                return self._say([*self._um(), *pieces], "part")
        if self.persona == "keypad" and (keyed := self._keyed(mind)) is not None:
            return keyed
        again = mind.asked > 1 or mind_parts or mind.given
        return self._say_it_again(mind) if again else self._say_it(mind)

    def _may_go_back(self) -> bool:
        slots = list(self.minds)
        assert self._change is not None
        return slots.index(self.slot) > slots.index(self._change) and self.slot == slots[-1]

    def _go_back(self) -> list[Act]:
        assert self._change is not None
        words = {"name": "name", "email": "email"}[self._change]
        before = list(self.minds)[list(self.minds).index(self.slot) - 1]
        options = [
            f"can I change my {words}",
            f"wait I need to correct my {words}",
            f"actually change the {words} please",
        ]
        if before == self._change:
            options.append("go back please")
        self.minds[self.slot].asked -= 1
        self.slot, self._change = self._change, None
        return self._say([talk(self.chance.choice(options))], "go_back")

    def _say_it(self, mind: Mind) -> list[Act]:
        mind.given = True
        kind, chance = mind.kind, self.chance
        meant = self._meant(mind)
        if mind.slip is not None and mind.repairs:
            self.ledger.claim(self.slot, mind.slip)
            return self._say(
                [self._lead(mind), *kind.repair(mind.slip, meant, chance)], "value", claim=meant
            )
        if mind.slip is not None and not mind.said_slip and self._change is None:
            mind.said_slip = True
            meant = mind.slip
        if self.persona == "hesitant":
            return self._hesitate(mind)
        if self.persona == "spelling" and kind.can_spell:
            return self._say([self._lead(mind), *kind.spelled(meant, chance)], "value", claim=meant)
        if self.persona == "several":
            return self._say_two(mind, meant)
        tail = [talk(chance.choice(_TAILS))] if chance.random() < 0.06 else []
        pieces = [*self._um(), self._lead(mind), *kind.whole(meant, chance), *tail]
        return self._say(pieces, "value", claim=meant)

    def _say_it_again(self, mind: Mind) -> list[Act]:
        meant = self._meant(mind)
        spelled = mind.kind.can_spell and mind.asked > 1 and self.chance.random() < 0.4
        say = mind.kind.spelled if spelled else None
        pieces = (
            say(meant, self.chance) if say else mind.kind.whole(meant, self.chance, careful=True)
        )
        lead = [self._lead(mind)] if self.chance.random() < 0.4 else []
        return self._say([*lead, *pieces], "value", claim=meant)

    def _hesitate(self, mind: Mind) -> list[Act]:
        chance = self.chance
        if chance.random() < 0.15:
            mind.given = False
            mind.asked -= 1
            self.persona = "hesitant" if chance.random() < 0.5 else "fluent"
            return self._say(
                [
                    talk(
                        chance.choice(
                            ["um let me see", "uh", "hold on a second", "one moment please"]
                        )
                    )
                ],
                "noise",
            )
        if chance.random() < 0.3:  # in one turn, with fillers between the parts
            pieces: Pieces = []
            for part in mind.kind.parts(mind.truth, chance):
                pieces += [*part, Piece("", form="break"), talk(chance.choice(_FILLERS[:2]))]
            return self._say([self._lead(mind), *pieces[:-2]], "value", claim=mind.truth)
        mind.pending = mind.kind.parts(mind.truth, chance)
        first = mind.pending.pop(0)
        last = not mind.pending
        return self._say([*self._um(), self._lead(mind), *first], "value" if last else "part",
                         claim=mind.truth if last else None)  # fmt: skip

    def _go_on(self, mind: Mind) -> list[Act]:
        part = mind.pending.pop(0)
        done = not mind.pending
        return self._say([*self._um(), *part], "part", claim=mind.truth if done else None)

    def _say_two(self, mind: Mind, meant: Any) -> list[Act]:
        chance, kind = self.chance, mind.kind
        if len(self.minds) > 1:
            after = list(self.minds)[list(self.minds).index(self.slot) + 1 :]
            if not after:
                return self._say(kind.whole(meant, chance), "value", claim=meant)
            other = self.minds[after[0]]
            lead = next(lead for lead in other.kind.leads if lead.startswith("my "))
            self.ledger.claim(after[0], other.truth)
            return self._say([*kind.whole(meant, chance), Piece("", form="break"), talk(f"and {lead}"),
                              *other.kind.whole(other.truth, chance)], "value", claim=meant)  # fmt: skip
        other_value = kind.slip(mind.truth, chance)
        pair = [meant, other_value]
        chance.shuffle(pair)
        for value in pair:
            self.ledger.claim(self.slot, value)
        link = talk(chance.choice(["or maybe", "or", "or is it", "or was it"]))
        said = [*kind.whole(pair[0], chance), link, *kind.whole(pair[1], chance)]
        return self._say([self._lead(mind), *said], "several")

    def _keyed(self, mind: Mind) -> list[Act] | None:
        keys = mind.kind.keys(mind.truth)
        if keys is None:
            return None
        if self.slot == "phone" and self.chance.random() < 0.15 and len(keys) == 10:
            said = mind.kind.parts(mind.truth, Random(1))[0]  # the area code by voice
            self.ledger.claim(self.slot, mind.truth)
            return [*self._say(said, "part"), self._key(keys[3:] + "#", "value")]
        self.ledger.claim(self.slot, mind.truth)
        if self.slot == "phone" and self.chance.random() < 0.1:
            keys = keys[:4] + "*" + keys
        stop = "#" if self.chance.random() < 0.5 and self.slot not in ("yes_no", "menu") else ""
        return [self._key(keys + stop, "value")]

    # Words

    def _ask_aside(self) -> list[Act]:
        self._side_question = False
        return self._say([talk(self.chance.choice(QUESTIONS))], "question")

    def _lead(self, mind: Mind) -> Piece:
        return talk(self.chance.choice(mind.kind.leads))

    def _um(self) -> Pieces:
        often = 0.5 if self.persona == "hesitant" else 0.08
        return [talk(self.chance.choice(_FILLERS[:2]))] if self.chance.random() < often else []

    def _say(self, pieces: Pieces, act: str, claim: Any = None) -> list[Act]:
        said = Utterance(
            tuple(piece for piece in pieces if piece.words or piece.form in ("pause", "break")),
            act=act,
        )
        transcript = transcribe(said, self._style, self.chance)
        if claim is not None:
            self.ledger.claim(self.slot, claim)
        self.ledger.turns.append(Turn(said.pieces, transcript, act, self.slot))
        return [Say(said, transcript)]

    def _key(self, keys: str, act: str) -> Keys:
        self.ledger.turns.append(Turn((), "", act, self.slot, keys))
        return Keys(keys)
