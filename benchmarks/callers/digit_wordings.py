"""How people say digits: one by one, doubled, in groups, as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from .utterance import Piece

__all__ = ["DIGITS", "number_words", "say_digits", "say_groups", "split_phone"]

DIGITS = "zero one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
_MANY = {2: "double", 3: "triple"}


def number_words(number: int) -> str:
    """0 to 9999 as a number."""
    if number < 10:
        return DIGITS[number]
    if number < 20:
        return _TEENS[number - 10]
    if number < 100:
        return _TENS[number // 10] + (f" {DIGITS[number % 10]}" if number % 10 else "")
    if number < 1000:
        rest = number % 100
        return f"{DIGITS[number // 100]} hundred" + (f" {number_words(rest)}" if rest else "")
    rest = number % 1000
    return f"{number_words(number // 1000)} thousand" + (f" {number_words(rest)}" if rest else "")


def say_digits(digits: str, chance: Random, style: str = "") -> list[Piece]:
    """In one of the ways in which people say a group of digits; the zero is one word for all."""
    style = style or chance.choices(["singles", "doubles", "pairs"], [6, 3, 2])[0]
    zero = chance.choice(["zero", "oh"])
    pieces: list[Piece] = []
    at = 0
    while at < len(digits):
        taken = _taken(digits[at:], style, chance)
        pieces.append(
            Piece(_words(digits[at : at + taken], style, zero), digits[at : at + taken], "digits")
        )
        at += taken
    return pieces


def say_groups(groups: Sequence[str], chance: Random, style: str = "") -> list[Piece]:
    """Groups with a breath between them."""
    style = style or chance.choices(["singles", "doubles", "pairs"], [6, 3, 2])[0]
    pieces: list[Piece] = []
    for place, group in enumerate(groups):
        if place:
            pieces.append(Piece("", form="pause"))
        pieces += say_digits(group, chance, style)
    return pieces


def split_phone(digits: str, chance: Random) -> list[str]:
    """As people group a number: 3-3-4 when it has ten digits, else threes or fours."""
    if len(digits) == 10 and not digits.startswith("0"):
        return [digits[:3], digits[3:6], digits[6:]]
    size = chance.choice([2, 3, 3, 4])
    groups = [digits[at : at + size] for at in range(0, len(digits), size)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-2:] = [groups[-2] + groups[-1]]
    return groups


def _taken(digits: str, style: str, chance: Random) -> int:
    """How many digits the next words stand for."""
    run = len(digits) - len(digits.lstrip(digits[0]))
    if style == "doubles" and run >= 2:
        return 2 if run == 2 or run == 4 else 3
    if style != "pairs":
        return 1
    if digits[0] != "0" and digits[1:3] == "00" and len(digits) == 3:
        return 3
    # "twenty" before another digit would be heard as one number with it.
    pair = len(digits) >= 2 and digits[0] != "0" and (digits[1] != "0" or len(digits) == 2)
    odd = len(digits) % 2 == 1
    if odd or not pair or digits[:2] == "10":
        return 1
    return 2


def _words(digits: str, style: str, zero: str) -> str:
    if len(set(digits)) == 1 and len(digits) > 1 and style == "doubles":
        return f"{_MANY[len(digits)]} {_digit(digits[0], zero)}"
    if len(digits) == 3:
        return f"{DIGITS[int(digits[0])]} hundred"
    if len(digits) == 2:
        return number_words(int(digits))
    return _digit(digits, zero)


def _digit(digit: str, zero: str) -> str:
    return zero if digit == "0" else DIGITS[int(digit)]
