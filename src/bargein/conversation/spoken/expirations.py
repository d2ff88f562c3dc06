"""The expiration of a card from the way people say or key it: "oh four twenty nine"."""

from __future__ import annotations

import re

from .dates import SpokenDate
from .digits import digits_of_tokens, number_words
from .english import ENGLISH
from .language import SpokenLanguage
from .months import month_of
from .repair import segments
from .tokens import tokens_of

__all__ = ["expiration_in"]

_TYPED = re.compile(r"(?<!\d)(\d{1,2})\s*[/.-]\s*(\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})(?!\d)")


def expiration_in(text: str, *, language: SpokenLanguage = ENGLISH) -> SpokenDate | None:
    """Month and year, or `None`; a missing year is `None` in the result.

    Two-digit years are in the 2000s. Whether the card is still valid is not judged.
    """
    if typed := _TYPED.search(text):
        return _date(int(typed[1]), typed[2])
    if iso := _ISO.search(text):
        return _date(int(iso[2]), iso[1])
    parts = segments(tokens_of(text, language), language)
    found = [date for part in parts if (date := _said(part, language))]
    if not found:
        return None
    # A correction of one part keeps the other.
    month = next((date.month for date in reversed(found) if date.month), None)
    year = next((date.year for date in reversed(found) if date.year), None)
    return SpokenDate(month=month, year=year)


def _said(tokens: list[str], language: SpokenLanguage) -> SpokenDate | None:
    months = [month_of(token, language) for token in tokens]
    month = next(filter(None, months), None)
    spoken = [token for token, named in zip(tokens, months, strict=True) if not named]
    digits = digits_of_tokens(spoken, number_words(language))[0]
    if month is not None:
        return _date(month, digits) if len(digits) in (2, 4) else SpokenDate(month=month)
    # "oh four twenty nine", "four twenty nine", "twelve twenty twenty nine"
    for size in (2, 1):
        month_digits, year = digits[:size], digits[size:]
        if len(month_digits) == size and len(year) in (2, 4) and _date(int(month_digits), year):
            return _date(int(month_digits), year)
    return None


def _date(month: int, year: str) -> SpokenDate | None:
    if not 1 <= month <= 12:
        return None
    return SpokenDate(month=month, year=int(year) + (2000 if len(year) == 2 else 0))
