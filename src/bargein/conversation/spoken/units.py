"""What was said, as a lattice of symbols: each stretch of words with all it may stand for.

For questions about what a text contains at all, where a reading would have to decide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .language import SpokenLanguage
from .numbers import NumberWords
from .tokens import is_letter, multiplied_at, tokens_of

__all__ = ["Unit", "units_in"]

_KEYPAD = re.compile(r"^\s*\[keypad\]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unit:
    """Symbols that were said in one stretch of words."""

    text: str
    start: int
    """Place of its first word."""
    end: int
    """Place after its last word."""
    is_word: bool = False
    """Whether it was said as a whole, so that parts of it were not said."""
    is_separator: bool = False
    is_guess: bool = False
    """Whether it only sounds like what was said."""


def units_in(text: str, language: SpokenLanguage, numbers: NumberWords) -> list[Unit]:
    """All units by place; those at the same place are alternatives.

    A numeral gives a unit for each digit, a number in words one; a word gives itself
    and what it sounds like; a letter with an example ("b as in bravo") covers the
    example too, and "double l" both words.
    """
    tokens = [
        part
        for token in tokens_of(_KEYPAD.sub("", text), language)
        for part in (token if token.isdecimal() else (token,))
    ]
    units: list[Unit] = []
    for at in range(len(tokens)):
        units.extend(_units_at(tokens, at, language, numbers))
    return units


def _units_at(
    tokens: Sequence[str], at: int, language: SpokenLanguage, numbers: NumberWords
) -> list[Unit]:
    token = tokens[at]
    after = at + 1
    units: list[Unit] = []
    separator = language.separators.get(token, token if token in "@._+-'/#*" else None)
    if separator:
        units.append(Unit(separator, at, after, is_separator=True))
    if number := numbers.at(tokens, at):
        units.append(Unit(number[0], at, number[1]))
        if token in language.tens and number[1] > after:  # "thirty one two" may be 30 1 2
            units.append(Unit(str(language.tens[token]), at, after))
    if is_letter(token):
        end = after
        for phrase in language.as_in:
            example = after + len(phrase)
            if tuple(tokens[after:example]) == phrase and example < len(tokens):
                end = max(end, example + 1)
        units.append(Unit(token, at, end))
        if end > after:
            units.append(Unit(token, at, after))
    elif token[0].isalpha():
        units.append(Unit(token.replace("'", ""), at, after, is_word=True))
        if "'" in token:
            units.append(Unit(token, at, after, is_word=True))
    if token in language.letter_names:
        units.append(Unit(language.letter_names[token], at, after))
    for table in (language.letter_homophones, language.digit_homophones):
        if token in table:
            units.append(Unit(table[token], at, after, is_guess=True))
    if token in language.unsure_zeros:
        units.append(Unit("0", at, after, is_guess=True))
    multiplied = multiplied_at(tokens, at, language)
    if token in language.multipliers and multiplied < len(tokens) and is_letter(tokens[multiplied]):
        times = language.multipliers[token]
        units.append(Unit(tokens[multiplied] * times, at, multiplied + 1))
    return units
