"""Yes or no, and one of a few options."""

from __future__ import annotations

from random import Random
from typing import Any, ClassVar

from .ear import fold
from .kind import Kind, Pieces
from .utterance import Piece, talk

__all__ = ["MenuKind", "NO", "YES", "YesNoKind"]

YES = (
    "yes", "yes", "yeah", "yep", "yup", "correct", "right", "that's right", "that's correct", "exactly", "sure",
    "yes that's it", "perfect", "mm-hmm", "uh-huh", "yes please", "yeah that's right", "yes it is", "okay yes",
    "that is correct", "you got it", "absolutely", "yes ma'am", "yep that's me", "sounds good", "of course",
)  # fmt: skip
NO = (
    "no",
    "no",
    "nope",
    "nah",
    "no thanks",
    "not really",
    "no thank you",
    "no I don't think so",
    "uh no",
    "negative",
)
_POLAR = frozenset(
    "yes yeah yep yup no nope nah not wrong incorrect right correct sure okay absolutely".split()
)
_ORDINALS = ("first", "second", "third", "fourth")
_CARDINALS = ("one", "two", "three", "four")


class YesNoKind(Kind):
    slot: ClassVar[str] = "yes_no"
    leads: ClassVar[tuple[str, ...]] = ("", "", "", "um", "well")
    can_slip: ClassVar[bool] = False

    def stored(self, result: Any) -> Any:
        return result.confirmed

    def whole(self, value: Any, chance: Random, *, careful: bool = False) -> Pieces:
        if careful:
            return [Piece("yes" if value else "no")]
        return [Piece(chance.choice(_ANSWERS if value else NO))]

    def slip(self, value: Any, chance: Random) -> Any:
        return not value

    def repair(self, wrong: Any, right: Any, chance: Random) -> Pieces:
        return [
            Piece(
                "no wait yes"
                if right
                else chance.choice(["yeah no", "yes no wait no", "yes uh no"])
            )
        ]

    def keys(self, value: Any) -> str | None:
        return "1" if value else "2"

    def is_named(self, value: bool, transcript: str) -> bool:
        """Whether a yes or a no occurs at all: it may have answered "so that's a no?"."""
        words = set(transcript.lower().replace(",", " ").replace(".", " ").split())
        return not words.isdisjoint(_POLAR)

    def agrees(self, words: str, value: Any) -> bool:
        return (fold(words) == "yes") == value


_ANSWERS = tuple(
    one
    for one in YES
    if "that" not in one and one not in ("correct", "right", "exactly", "you got it")
)


class MenuKind(Kind):
    slot: ClassVar[str] = "menu"
    can_slip: ClassVar[bool] = False
    leads: ClassVar[tuple[str, ...]] = ("", "", "I'd like", "I need", "it's about", "um", "I think")

    @property
    def ids(self) -> list[str]:
        """In the order of the menu."""
        return [option[0] for option in self.setup.options["options"]]

    def label(self, value: str) -> str:
        """What the option is called."""
        return str(dict(self.setup.options["options"])[value])

    def stored(self, result: Any) -> Any:
        return result.id

    def whole(self, value: Any, chance: Random, *, careful: bool = False) -> Pieces:
        place = self.ids.index(value)
        style = (
            "label"
            if careful
            else chance.choices(["label", "ordinal", "number", "word"], [6, 1.5, 1, 2])[0]
        )
        label = self.label(value).lower().replace("-", " ")
        if style == "ordinal":
            return [Piece(f"the {_ORDINALS[place]} one")]
        if style == "number":
            return [Piece(f"{chance.choice(['number', 'option'])} {_CARDINALS[place]}")]
        words = label.split()
        if style == "word" and len(words) > 1 and words[0] not in ("check",):
            return [Piece(chance.choice([words[0], words[-1]]))]
        return [Piece(label)]

    def slip(self, value: Any, chance: Random) -> Any:
        return chance.choice([one for one in self.ids if one != value])

    def fix(self, wrong: Any, right: Any, chance: Random) -> Pieces:
        return [
            talk(chance.choice(["", "I said", "it's"])),
            *self.whole(right, chance, careful=True),
        ]

    def repair(self, wrong: Any, right: Any, chance: Random) -> Pieces:
        marker = Piece(
            chance.choice(["no sorry", "no wait", "sorry I mean", "I mean"]), form="repair"
        )
        return [
            *self.whole(wrong, chance, careful=True),
            marker,
            *self.whole(right, chance, careful=True),
        ]

    def keys(self, value: Any) -> str | None:
        return str(self.ids.index(value) + 1)

    def is_named(self, value: str, transcript: str) -> bool:
        """Whether a word of its label that tells something, or its place in the menu, occurs."""
        place = self.ids.index(value)
        label = [
            word for word in self.label(value).lower().replace("-", " ").split() if len(word) > 2
        ]
        names = {*label, _ORDINALS[place], _CARDINALS[place]}
        words = transcript.lower().replace(",", " ").replace(".", " ").split()
        return not names.isdisjoint(words)

    def agrees(self, words: str, value: Any) -> bool:
        return fold(words) == fold(self.label(value))
