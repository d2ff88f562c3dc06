"""People's names, as they give, spell and correct them."""

from __future__ import annotations

from random import Random
from typing import Any, ClassVar

from .ear import decode_words, fold
from .kind import Kind, Pieces
from .letter_wordings import spell
from .stock import FIRST_NAMES, LAST_NAMES
from .truths import Name
from .utterance import Piece, talk

__all__ = ["NameKind"]


class NameKind(Kind):
    slot: ClassVar[str] = "name"
    leads: ClassVar[tuple[str, ...]] = (
        "", "it's", "my name is", "I'm", "this is", "the name is", "yeah it's", "sure my name's", "I am",
    )  # fmt: skip
    can_spell: ClassVar[bool] = True

    def canonical(self, value: Any) -> Any:
        return fold(value.first), fold(value.last)

    def stored(self, result: Any) -> Any:
        if isinstance(result, str):
            first, _, last = result.partition(" ")
            return fold(first), fold(last)
        return fold(result.first_name or ""), fold(result.last_name or "")

    def whole(self, value: Any, chance: Random, *, careful: bool = False) -> Pieces:
        if value.last and chance.random() < 0.08:
            return [talk("first name"), *_name(value.first), talk(chance.choice(["last name", "and last name"])),
                    *_name(value.last)]  # fmt: skip
        if careful and chance.random() < 0.3:
            return self.spelled(value, chance)
        return [*_name(value.first), *_name(value.last)]

    def spelled(self, value: Any, chance: Random) -> Pieces:
        lead = talk(chance.choice(["that's", "spelled", "", ""]))
        if not value.last:
            return [*_name(value.first), _pause(), lead, *spell(value.first, chance)]
        if chance.random() < 0.5:
            return [
                *_name(value.first),
                *_name(value.last),
                _pause(),
                lead,
                *spell(value.last, chance),
            ]
        return [*_name(value.first), _pause(), *spell(value.first, chance), _pause(),
                *_name(value.last), _pause(), *spell(value.last, chance)]  # fmt: skip

    def parts(self, value: Any, chance: Random) -> list[Pieces]:
        if not value.last:
            return [_name(value.first)]
        return [_name(value.first), _name(value.last)]

    def asked(self, part: str, value: Any, chance: Random) -> Pieces | None:
        match part:
            case "first":
                return _name(value.first)
            case "last":
                return _name(value.last)
            case "spell_first":
                return spell(value.first, chance)
            case "spell_last":
                return spell(value.last, chance)
            case "spell":
                return spell(value.last or value.first, chance)
        return None

    def slip(self, value: Any, chance: Random) -> Any:
        if not value.last:
            return Name(chance.choice([name for name in FIRST_NAMES if name != value.first]))
        if chance.random() < 0.5:
            return Name(
                chance.choice([name for name in FIRST_NAMES if name != value.first]), value.last
            )
        return Name(value.first, chance.choice([name for name in LAST_NAMES if name != value.last]))

    def fix(self, wrong: Any, right: Any, chance: Random) -> Pieces:
        style = chance.choice(["whole", "whole", "labelled", "not", "part"])
        if fold(wrong.first) != fold(right.first):
            new, old, label = right.first, wrong.first, "first"
        else:
            new, old, label = right.last, wrong.last, "last"
        changed_both = fold(wrong.first) != fold(right.first) and fold(wrong.last) != fold(
            right.last
        )
        if changed_both or not old or not new or style == "whole":
            return super().fix(wrong, right, chance)
        if style == "not":
            return [*_name(new), talk("not"), *_name(old)]
        if style == "labelled":
            return [talk(f"my {label} name is"), *_name(new)]
        return [
            talk(f"the {label} name is" if right.last else "it's"),
            *_name(new),
            _pause(),
            *spell(new, chance),
        ]

    def agrees(self, words: str, value: Any) -> bool:
        return decode_words(words) == fold(f"{value.first} {value.last}")


def _name(name: str) -> Pieces:
    return [Piece(name.lower(), name, "name")] if name else []


def _pause() -> Piece:
    return Piece("", form="break")
