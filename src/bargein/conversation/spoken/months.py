"""The months' names of a language: its own list, or what `dateparser` knows of it."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from .language import SpokenLanguage

__all__ = ["know_months", "month_of"]

_MONTHS = 12

# What the parser fills in for a month that was not said comes from one of these, so it differs.
_BASES = (datetime(2000, 2, 15), datetime(1996, 8, 15))


def month_of(word: str, language: SpokenLanguage) -> int | None:
    """The month that the word, in lower case, is the name of; `None` for any other word."""
    if word in language.months or len(set(language.months.values())) == _MONTHS:
        return language.months.get(word)
    # Digits are no names, and one letter is a letter.
    return _parsed(word, language.code) if len(word) > 2 and word.isalpha() else None


def know_months(language: SpokenLanguage) -> None:
    """Load what `month_of` needs, so that no caller waits for it (0.3 s the first time)."""
    month_of("januar", language)


@lru_cache(maxsize=2048)
def _parsed(word: str, code: str) -> int | None:
    # Slow to import, and English needs none of it.
    import dateparser  # type: ignore[import-untyped]  # it ships no types

    months: set[int] = set()
    for base in _BASES:
        try:
            found = dateparser.parse(word, languages=[code], settings={"RELATIVE_BASE": base})
        except ValueError:  # a language that it does not know
            return None
        if found is None:
            return None
        months.add(found.month)
    # "yesterday" and "Sunday" have a month of their own only by the day they are said on.
    return months.pop() if len(months) == 1 else None
