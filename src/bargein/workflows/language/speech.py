"""How values are read aloud in one language: the shape of the data, and of its grammar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

__all__ = ["LanguageSpeech"]


def _date_in_numbers(day: int | None, month: int | None, year: int | None) -> str:
    return ", ".join(str(part) for part in (day, month, year) if part is not None)


def _time_in_numbers(hour: int, minute: int) -> str:
    return f"{hour}:{minute:02d}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LanguageSpeech:
    """Compared by identity. What is left out is spoken as it is written."""

    symbols: Mapping[str, str] = field(default_factory=dict)
    """Character to word."""
    confusable_letters: tuple[str, ...] = ()
    """Groups of letters that sound alike, on a telephone at least."""
    spelling_alphabet: Mapping[str, str] = field(default_factory=dict)
    """Letter to the word that it is told by."""
    example: str = "{letter}, {word}"
    """A letter with its word."""
    known_labels: frozenset[str] = frozenset()
    """Ends of domains that are spoken as words."""
    known_providers: frozenset[str] = frozenset()
    """Domains that everybody knows by name."""
    or_: str = "/"
    """Between the last two of several values."""
    and_: str = "+"
    """Between the last two of a list."""
    counts: Mapping[int, str] = field(default_factory=dict)
    """Small numbers in words."""
    yes: str = ""
    """What a recogniser may expect as a yes."""
    no: str = ""
    """And as a no."""
    card: str = "{issuer}: {digits}"
    """A card by its last digits."""
    date: Callable[[int | None, int | None, int | None], str] = _date_in_numbers
    """Day, month and year in words; `None` for what is not known. Dates that do not exist, too."""
    time: Callable[[int, int], str] = _time_in_numbers
    """Hour, 0 to 23, and minute in words."""
    countries: Mapping[str, str] = field(default_factory=dict)
    """ISO code to name; English names serve for those left out."""
    requests: tuple[str, ...] = ()
    """How a sentence begins that asks for something without a question mark."""
