"""Phone numbers, as their owners give and correct them."""

from __future__ import annotations

from itertools import chain
from random import Random
from typing import Any, ClassVar

from .digit_wordings import say_digits, say_groups, split_phone
from .ear import numbers_to_digits
from .kind import Kind, Pieces, instead_of
from .utterance import Piece, talk

__all__ = ["PhoneKind"]

_CODES = {"US": "+1", "GB": "+44", "DE": "+49"}


class PhoneKind(Kind):
    slot: ClassVar[str] = "phone"
    leads: ClassVar[tuple[str, ...]] = (
        "", "it's", "my number is", "you can reach me at", "sure it's", "my cell is", "yeah that's", "call me on",
    )  # fmt: skip

    def stored(self, result: Any) -> Any:
        return result.phone_number

    def national(self, value: str) -> str:
        """As it is dialled at home."""
        code = _CODES.get(self.setup.region or "")
        if code is None or not value.startswith(code):
            return value
        return ("" if code == "+1" else "0") + value[len(code) :]

    def whole(self, value: Any, chance: Random, *, careful: bool = False) -> Pieces:
        style = "singles" if careful else ""
        number = self.national(value)
        if number.startswith("+"):
            return [
                Piece("plus", "+", "symbol"),
                *say_groups(split_phone(number[1:], chance), chance, style),
            ]
        code = _CODES.get(self.setup.region or "", "")
        if code and chance.random() < 0.12:
            plus = [Piece("plus", "+", "symbol")] if code != "+1" or chance.random() < 0.5 else []
            rest = value[len(code) :]
            return [*plus, *say_digits(code[1:], chance, "singles"),
                    *say_groups(split_phone(rest, chance), chance, style)]  # fmt: skip
        groups = split_phone(number, chance)
        lead = [talk("area code")] if self.setup.region == "US" and chance.random() < 0.12 else []
        return lead + say_groups(groups, chance, style)

    def parts(self, value: Any, chance: Random) -> list[Pieces]:
        number = self.national(value)
        plus = [Piece("plus", "+", "symbol")] if number.startswith("+") else []
        groups = split_phone(number.lstrip("+"), chance)
        style = chance.choice(["singles", "doubles", "pairs"])
        breaths = [say_digits(group, chance, style) for group in groups]
        if len(breaths) > 3:
            middle = len(breaths) // 2
            breaths = [list(chain(*breaths[:middle])), list(chain(*breaths[middle:]))]
        elif len(breaths) == 3 and chance.random() < 0.4:
            breaths = [breaths[0], breaths[1] + breaths[2]]
        return [plus + breaths[0], *breaths[1:]]

    def asked(self, part: str, value: Any, chance: Random) -> Pieces | None:
        number = self.national(value)
        if part == "area" and self.setup.region == "US":
            return say_digits(number[:3], chance, "singles")
        if part == "area":
            return self.whole(value, chance, careful=True)
        return None

    def slip(self, value: Any, chance: Random) -> Any:
        head, last = value[:-4], value[-4:]
        if chance.random() < 0.5 and last[2] != last[3]:
            return head + last[:2] + last[3] + last[2]
        at = chance.randrange(4)
        other = chance.choice([digit for digit in "123456789" if digit != last[at]])
        return head + last[:at] + other + last[at + 1 :]

    def fix(self, wrong: Any, right: Any, chance: Random) -> Pieces:
        if len(wrong) != len(right) or wrong[:-4] != right[:-4] or chance.random() < 0.35:
            return super().fix(wrong, right, chance)
        if chance.random() < 0.6:
            lead = chance.choice(
                [
                    "the last four are",
                    "the last four digits are",
                    "it ends in",
                    "last four",
                    "ending in",
                ]
            )
            return [talk(lead), *say_digits(right[-4:], chance)]
        new, old = _changed(right[-4:], wrong[-4:])
        if wrong.count(old) == 1 and len(new) > 1:
            return instead_of(say_digits(new, chance), say_digits(old, chance), chance)
        return super().fix(wrong, right, chance)

    def repair(self, wrong: Any, right: Any, chance: Random) -> Pieces:
        """The mistaken group once more, or all of it."""
        number, mistaken = self.national(right), self.national(wrong)
        if number[0] == "+" or chance.random() < 0.4:
            return super().repair(wrong, right, chance)
        marker = Piece(chance.choice(["no", "sorry", "no sorry", "I mean", "wait"]), form="repair")
        return [*say_groups(split_phone(mistaken, Random(1)), chance, "singles"), marker,
                *say_digits(number[-4:], chance, "singles")]  # fmt: skip

    def keys(self, value: Any) -> str | None:
        number = self.national(value)
        return None if number.startswith("+") else number

    def agrees(self, words: str, value: Any) -> bool:
        heard = numbers_to_digits(words)
        return heard in (value, self.national(value), value.lstrip("+"))


def _changed(new: str, old: str) -> tuple[str, str]:
    differing = [at for at, (a, b) in enumerate(zip(new, old, strict=True)) if a != b]
    first, last = differing[0], differing[-1] + 1
    if last - first == 1:  # a single digit is said with its neighbour
        first, last = (first - 1, last) if first else (first, last + 1)
    return new[first:last], old[first:last]
