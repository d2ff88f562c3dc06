"""Digits, card numbers, expiration dates and security codes, as people say, key and correct them."""

from __future__ import annotations

from random import Random
from typing import Any, ClassVar

from .date_wordings import say_expiration
from .digit_wordings import say_digits, say_groups
from .ear import numbers_to_digits
from .kind import Kind, Pieces, instead_of
from .utterance import Piece, talk

__all__ = ["CardNumberKind", "CodeKind", "DigitsKind", "ExpirationKind"]


class _Digits(Kind):
    """Values are strings of digits."""

    def groups(self, value: str) -> list[str]:
        """As people read them out."""
        return [value[at : at + 4] for at in range(0, len(value), 4)]

    def whole(self, value: Any, chance: Random, *, careful: bool = False) -> Pieces:
        return say_groups(self.groups(value), chance, "singles" if careful else "")

    def parts(self, value: Any, chance: Random) -> list[Pieces]:
        return [say_digits(group, chance) for group in self.groups(value)]

    def slip(self, value: Any, chance: Random) -> Any:
        places = [at for at in range(len(value) - 1) if value[at] != value[at + 1]]
        if not places:
            return value[:-1] + str((int(value[-1]) + 1) % 10)
        at = places[-1]
        return value[:at] + value[at + 1] + value[at] + value[at + 2 :]

    def repair(self, wrong: Any, right: Any, chance: Random) -> Pieces:
        """The last digits once more."""
        marker = Piece(chance.choice(["no", "sorry", "no sorry", "I mean", "wait"]), form="repair")
        if chance.random() < 0.5 and len(right) <= 8:
            return super().repair(wrong, right, chance)
        count = len(self.groups(right)[-1])
        return [*say_groups(self.groups(wrong), chance, "singles"), marker,
                *say_digits(right[-count:], chance, "singles")]  # fmt: skip

    def keys(self, value: Any) -> str | None:
        return str(value)


class DigitsKind(_Digits):
    slot: ClassVar[str] = "digits"
    leads: ClassVar[tuple[str, ...]] = ("", "", "it's", "my code is", "the number is", "sure")

    def __init__(self, setup: Any) -> None:
        super().__init__(setup)
        self.can_slip = setup.options["ask_for_confirmation"]  # type: ignore[misc]  # not for the class

    def groups(self, value: str) -> list[str]:
        if len(value) in (4, 5):
            return [value]
        return (
            [value[at : at + 3] for at in range(0, len(value), 3)]
            if len(value) == 6
            else [value[:4], value[4:]]
        )

    def stored(self, result: Any) -> Any:
        return result.digits

    def fix(self, wrong: Any, right: Any, chance: Random) -> Pieces:
        style = chance.random()
        if wrong[:-2] == right[:-2] and style < 0.3:
            return [talk("the last two are"), *say_digits(right[-2:], chance)]
        if wrong[:-2] == right[:-2] and wrong.count(wrong[-2:]) == 1 and style < 0.5:
            return instead_of(
                say_digits(right[-2:], chance), say_digits(wrong[-2:], chance), chance
            )
        return super().fix(wrong, right, chance)

    def agrees(self, words: str, value: Any) -> bool:
        return numbers_to_digits(words) == value


class CardNumberKind(_Digits):
    slot: ClassVar[str] = "number"
    leads: ClassVar[tuple[str, ...]] = (
        "",
        "",
        "it's",
        "my card number is",
        "the number is",
        "sure it's",
    )

    def groups(self, value: str) -> list[str]:
        if len(value) == 15:
            return [value[:4], value[4:10], value[10:]]
        return super().groups(value)

    def stored(self, result: Any) -> Any:
        return result.card_number

    def agrees(self, words: str, value: Any) -> bool:
        return numbers_to_digits(words.partition("ending in")[2]) == value[-4:]


class ExpirationKind(Kind):
    slot: ClassVar[str] = "expiration"
    leads: ClassVar[tuple[str, ...]] = ("", "it's", "it expires", "that's", "expires in")
    can_slip: ClassVar[bool] = False

    def canonical(self, value: Any) -> Any:
        return f"{value[:2]}/{value[2:]}"

    def stored(self, result: Any) -> Any:
        return result.expiration_date

    def whole(self, value: Any, chance: Random, *, careful: bool = False) -> Pieces:
        return say_expiration(value, chance)

    def parts(self, value: Any, chance: Random) -> list[Pieces]:
        pieces = say_expiration(value, chance)
        if pieces[0].form != "month":
            return [pieces]
        return [pieces[:1], pieces[1:]]

    def asked(self, part: str, value: Any, chance: Random) -> Pieces | None:
        if part != "year":
            return None
        return [Piece(f"twenty {say_digits(value[2:], chance, 'pairs')[0].words}", f"20{value[2:]}", "year")] if (
            value[2] != "0") else None  # fmt: skip

    def slip(self, value: Any, chance: Random) -> Any:
        return f"{int(value[:2]) % 12 + 1:02d}{value[2:]}"

    def keys(self, value: Any) -> str | None:
        return str(value)

    def agrees(self, words: str, value: Any) -> bool:
        return False


class CodeKind(_Digits):
    slot: ClassVar[str] = "code"
    leads: ClassVar[tuple[str, ...]] = ("", "", "it's", "the code is")
    can_slip: ClassVar[bool] = False

    def stored(self, result: Any) -> Any:
        return result.security_code

    def agrees(self, words: str, value: Any) -> bool:
        return False
