"""Somebody who wants to give a value, in their own way.

Decides from the agent's words alone what to do next; see `ear`.
"""

from __future__ import annotations

from typing import Any

from .acts import Act, Wait
from .choice_kinds import YES
from .ear import Question, interpret
from .slots import Mind
from .telling import Teller
from .utterance import Piece, talk

__all__ = ["Caller"]

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


class Caller(Teller):
    """Cooperative."""

    def prepare(self) -> None:
        slips = [slot for slot, mind in self.minds.items() if mind.kind.can_slip]
        if self.persona == "correcting":
            slot = self.chance.choice(slips or list(self.minds))
            mind = self.minds[slot]
            mind.slip = mind.kind.slip(mind.truth, self.chance)
            mind.repairs = not mind.kind.can_slip or self.chance.random() < 0.4
        elif self.persona == "going_back":
            self.change = self.chance.choice(["name", "email"])
            mind = self.minds[self.change]
            mind.slip = mind.kind.slip(mind.truth, self.chance)

    # What the agent said

    def answer(self, heard: str) -> list[Act]:
        """What they do about it."""
        question = interpret(heard)
        self.attend(question)
        mind = self.minds[self.slot]
        if question.asks == "nothing":
            return self.go_on(mind) if mind.pending else [Wait(10.0)]
        if question.asks in ("read_back", "which", "domain", "yes_no"):
            return self._reply(question, mind)
        return self._tell(question, mind)

    def attend(self, question: Question) -> None:
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
        if self.side_question and self.chance.random() < 0.5:
            return self.ask_aside()
        if question.asks == "which":
            return self._choose(question, mind)
        meant = self.meant(mind)
        if question.asks == "yes_no":
            if (question.value == "yes") != meant:
                return self.say([talk("no")], "no")
            self.ledger.claim(self.slot, meant)
            return self._yes()
        if mind.kind.agrees(question.value, meant) and not mind.pending:
            self.ledger.claim(self.slot, meant)
            return self._yes(plain=question.careful)
        if question.asks == "domain" and mind.kind.agrees(question.value, meant):
            mind.pending.clear()
            return self._yes()
        return self._contradict(question, mind, meant)

    def _yes(self, plain: bool = False) -> list[Act]:
        keyed = self.minds[self.slot].kind.keys(self.minds[self.slot].truth) is not None
        if self.persona == "keypad" and keyed and self.chance.random() < 0.5:
            return [self.press("1", "yes")]
        words = "yes" if plain else self.chance.choice(YES)
        return self.say([Piece(words)], "yes")

    def _contradict(self, question: Question, mind: Mind, meant: Any) -> list[Act]:
        mind.mistaken += 1
        mind.pending.clear()
        kind = mind.kind
        if self.chance.random() < 0.1 and not question.careful:
            return self.say(
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
        return self.say([*lead, *pieces], "correction", claim=meant)

    def _choose(self, question: Question, mind: Mind) -> list[Act]:
        listed = question.value.split(" or ")
        place = next(
            (at for at, words in enumerate(listed) if mind.kind.agrees(words, mind.truth)), None
        )
        if place is not None and place < 3 and self.chance.random() < 0.4:
            ordinal = ("first", "second", "third")[place]
            return self.say([Piece(f"the {ordinal} one")], "choice", claim=mind.truth)
        return self.say(
            mind.kind.whole(mind.truth, self.chance, careful=True), "value", claim=mind.truth
        )

    # Giving the value

    def _tell(self, question: Question, mind: Mind) -> list[Act]:
        mind.asked += 1
        if self.side_question and self.chance.random() < 0.6:
            return self.ask_aside()
        if (
            self.change is not None
            and self.slot != self.change
            and mind.asked == 1
            and self._may_go_back()
        ):
            return self._go_back()
        if question.asks == "rest" and mind.pending:
            return self.go_on(mind)
        mind_parts, mind.pending = bool(mind.pending), []
        if question.part:
            pieces = mind.kind.asked(question.part, self.meant(mind), self.chance)
            if pieces is not None:
                return self.say([*self.um(), *pieces], "part")
        if self.persona == "keypad" and (keyed := self.give_by_keys(mind)) is not None:
            return keyed
        again = mind.asked > 1 or mind_parts or mind.given
        return self.give_again(mind) if again else self.give(mind)

    def _may_go_back(self) -> bool:
        slots = list(self.minds)
        assert self.change is not None
        return slots.index(self.slot) > slots.index(self.change) and self.slot == slots[-1]

    def _go_back(self) -> list[Act]:
        assert self.change is not None
        words = {"name": "name", "email": "email"}[self.change]
        before = list(self.minds)[list(self.minds).index(self.slot) - 1]
        options = [
            f"can I change my {words}",
            f"wait I need to correct my {words}",
            f"actually change the {words} please",
        ]
        if before == self.change:
            options.append("go back please")
        self.minds[self.slot].asked -= 1
        self.slot, self.change = self.change, None
        return self.say([talk(self.chance.choice(options))], "go_back")
