"""Digits the way people say them, with the places where they pause marked by "|"."""

from __future__ import annotations

import random
from collections.abc import Sequence

__all__ = ["breaths", "grouped", "number_word", "said_digits"]

_ONES = "zero one two three four five six seven eight nine".split()  # noqa: SIM905 - readable
_TEENS = (
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()  # noqa: SIM905 - readable
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905 - readable


def number_word(number: int) -> str:
    """0 to 99 in words."""
    if number < 10:
        return _ONES[number]
    if number < 20:
        return _TEENS[number - 10]
    tens = _TENS[number // 10 - 2]
    return tens if number % 10 == 0 else f"{tens} {_ONES[number % 10]}"


def said_digits(chance: random.Random, digits: str, *, zero: str = "") -> str:
    """Digit by digit, "double five" now and then; a pause may follow "double"."""
    zero = zero or chance.choice(["oh", "zero"])
    words: list[str] = []
    at = 0
    while at < len(digits):
        word = zero if digits[at] == "0" else _ONES[int(digits[at])]
        if digits[at : at + 2] == digits[at] * 2 and chance.random() < 0.4:
            words += ["double", "|", word] if chance.random() < 0.5 else ["double", word]
            at += 2
        else:
            words.append(word)
            at += 1
    return " ".join(words)


def grouped(digits: str, sizes: Sequence[int]) -> list[str]:
    """The digits cut into groups; the sizes must add up."""
    assert sum(sizes) == len(digits)
    groups: list[str] = []
    for size in sizes:
        groups.append(digits[:size])
        digits = digits[size:]
    return groups


def breaths(chance: random.Random, groups: Sequence[str], *, numerals: bool = False) -> str:
    """The groups, a pause between each; a hesitation, and a pause within a group, now and then."""
    if numerals:  # a recogniser that writes numerals
        return " | ".join(groups)
    zero = chance.choice(["oh", "zero"])
    said: list[str] = []
    for group in groups:
        words = said_digits(chance, group, zero=zero)
        if len(group) > 2 and chance.random() < 0.15:
            first = words.split()
            place = chance.randrange(1, len(first))
            words = " ".join([*first[:place], "|", *first[place:]])
        if said and chance.random() < 0.12:
            words = f"{chance.choice(['uh', 'um', 'and then', 'then'])} | {words}"
        said.append(words)
    return " | ".join(said)
