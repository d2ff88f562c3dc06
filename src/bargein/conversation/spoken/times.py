"""Times of day from the way people say them: "half past two in the afternoon".

No clock is read; without "a.m.", "p.m." or a part of the day, hours are on a 24-hour clock.
"""

from __future__ import annotations

from dataclasses import dataclass

from .english import ENGLISH
from .language import SpokenLanguage

__all__ = ["SpokenTime", "time_in"]


@dataclass(frozen=True, slots=True)
class SpokenTime:
    """A time of day on a 24-hour clock."""

    hour: int
    minute: int = 0
    certainty: float = 1.0
    """0.6 when it could as well be twelve hours later."""


def time_in(text: str, *, language: SpokenLanguage = ENGLISH) -> SpokenTime | None:
    """The time of day in the text, or `None`."""
    return None
