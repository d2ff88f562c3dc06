"""Words of a postal address that belong to the street, by the customs of a language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .language import SpokenLanguage

__all__ = ["ends_street", "house_number_apart", "is_house_number", "is_ordinal", "is_street_word"]

_CODE_DIGITS = {"AT": 4, "CH": 4, "LI": 4, "BE": 4, "DK": 4, "NO": 4, "LU": 4}
"""Where a postal code has not five."""


def is_street_word(word: str, language: SpokenLanguage) -> bool:
    """Whether streets' names end with the word, or with its end."""
    endings = language.street_endings
    return word in language.street_words or (bool(endings) and word.endswith(endings))


def ends_street(
    words: Sequence[str], lower: Sequence[str], at: int, language: SpokenLanguage
) -> bool:
    """Whether the word at this place ends the name of a street: "St" at the start is a town's."""
    if not is_street_word(lower[at], language):
        return False
    alone = lower[at] in language.street_words
    return not alone or (at > 0 and words[at - 1] not in ",;")


def is_house_number(word: str, at: int, lower: Sequence[str]) -> bool:
    """ "12", "12a", or the "a" of "12 a"."""
    return word[:1].isdecimal() or (len(word) == 1 and lower[at - 1].isdecimal())


def house_number_apart(words: Sequence[str], country: str | None) -> list[str]:
    """ "Hauptstraße 1210115 Berlin", dictated in one breath: the postal code is the end."""
    size = _CODE_DIGITS.get(country or "", 5)
    apart: list[str] = []
    for word in words:
        long = word.isdecimal() and size < len(word) <= size + 4
        apart.extend([word[:-size], word[-size:]] if long else [word])
    return apart


def is_ordinal(word: str, language: SpokenLanguage) -> bool:
    """ "second", "2nd", or "2." without its full stop."""
    if word in language.ordinals or (language.ordinal_dot and word.isdecimal()):
        return True
    endings = "|".join(language.ordinal_endings) or "(?!)"
    return re.fullmatch(rf"\d+(?:{endings})", word) is not None
