"""Times of day from the way people say them: "half past two in the afternoon".

No clock is read. An hour up to twelve without "a.m.", "p.m." or a part of the day may
be meant either way, so it is less certain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .digits import number_words
from .english import ENGLISH
from .language import SpokenLanguage
from .numbers import NumberWords
from .tokens import matching_phrase, tokens_of

__all__ = ["SpokenTime", "time_in"]

_CLOCK = re.compile(r"(?<!\d)(\d{1,2})[:.h](\d{2})(?!\d)")
_HALF_DAY = re.compile(r"\b([ap])\s?\.?\s?m\b\.?", re.IGNORECASE)
_EITHER_WAY = 0.6


@dataclass(frozen=True, slots=True)
class SpokenTime:
    """A time of day on a 24-hour clock."""

    hour: int
    minute: int = 0
    certainty: float = 1.0
    """0.6 when it could as well be twelve hours later."""


def time_in(text: str, *, language: SpokenLanguage = ENGLISH) -> SpokenTime | None:
    """The first time of day in the text, or `None`."""
    text = _HALF_DAY.sub(lambda match: f" {match[1].lower()}m ", text)
    tokens = tokens_of(_CLOCK.sub(r" \1 \2 ", text), language)
    half_day = _half_day(tokens, language)
    roles = [language.clock_words.get(token, "") for token in tokens]
    for role, hour in (("noon", 12), ("midnight", 0)):
        if role in roles:
            return SpokenTime(hour)
    found = _relative(tokens, roles, number_words(language)) or _plain(
        tokens, roles, number_words(language)
    )
    if found is None or not (found[0] < 24 and found[1] < 60):
        return None
    return _on_24_hours(found[0], found[1], half_day)


def _half_day(tokens: Sequence[str], language: SpokenLanguage) -> str:
    for at, token in enumerate(tokens):
        role = language.clock_words.get(token)
        if role in ("am", "pm"):
            return role
        phrase = matching_phrase(tokens, at, tuple(language.parts_of_day))
        if phrase:
            return language.parts_of_day[phrase]
    return ""


def _relative(
    tokens: Sequence[str], roles: Sequence[str], numbers: NumberWords
) -> tuple[int, int] | None:
    """ "half past two", "a quarter to three", "ten past six"."""
    for at, role in enumerate(roles):
        hour = numbers.at(tokens, at + 1) if role in ("past", "to", "half_to") else None
        if hour is not None and role == "half_to":
            return _half_to(tokens, roles, at, int(hour[0]), numbers)
        if hour is None or at == 0:
            continue
        before = at - 1 - (roles[at - 1] == "minutes")
        minutes = _minutes_ending(tokens, roles, before, numbers)
        if minutes is None or not 1 <= int(hour[0]) <= 24:
            continue
        if role == "past":
            return int(hour[0]), minutes
        return (int(hour[0]) - 1) or 12, 60 - minutes
    return None


def _half_to(
    tokens: Sequence[str], roles: Sequence[str], at: int, hour: int, numbers: NumberWords
) -> tuple[int, int] | None:
    """ "halb drei", "fünf vor halb drei"."""
    if not 1 <= hour <= 24:
        return None
    half = 30
    if at > 0 and roles[at - 1] in ("past", "to"):
        before = at - 2 - (roles[at - 2] == "minutes")
        minutes = _minutes_ending(tokens, roles, before, numbers)
        if minutes is None or minutes >= half:
            return None
        half += minutes if roles[at - 1] == "past" else -minutes
    return (hour - 1) or 12, half


def _minutes_ending(
    tokens: Sequence[str], roles: Sequence[str], at: int, numbers: NumberWords
) -> int | None:
    if at < 0:
        return None
    if roles[at] in ("half", "quarter"):
        return 30 if roles[at] == "half" else 15
    for start in (max(0, at - 2), max(0, at - 1), at):
        found = numbers.at(tokens, start)
        if found and found[1] == at + 1 and 0 < int(found[0]) < 60:
            return int(found[0])
    return None


def _plain(
    tokens: Sequence[str], roles: Sequence[str], numbers: NumberWords
) -> tuple[int, int] | None:
    """ "two thirty", "14 05", "nine o'clock", "seven oh five"."""
    for at in range(len(tokens)):
        found = numbers.at(tokens, at)
        if found is None:
            continue
        digits, end = found
        if len(digits) in (3, 4):  # "1430", "eight hundred"
            return int(digits[:-2]), int(digits[-2:])
        if len(digits) > 2:
            return None
        if end < len(tokens) and roles[end] == "oclock":
            return int(digits), 0
        if end < len(tokens) and roles[end] == "hour":  # "14 Uhr 30"
            return int(digits), _minutes_after(tokens, end + 1, numbers)
        return int(digits), _minutes_after(tokens, end, numbers)
    return None


def _minutes_after(tokens: Sequence[str], at: int, numbers: NumberWords) -> int:
    found = numbers.at(tokens, at)
    if found is None:
        return 0
    if found[0] == "0" and (last := numbers.at(tokens, found[1])):
        return int(last[0])
    return int(found[0])


def _on_24_hours(hour: int, minute: int, half_day: str) -> SpokenTime:
    if half_day == "night":
        half_day = "am" if hour < 6 or hour == 12 else "pm"
    if half_day == "pm" and hour < 12:
        return SpokenTime(hour + 12, minute)
    if half_day == "am" and hour == 12:
        return SpokenTime(0, minute)
    sure = half_day or hour == 0 or hour > 12
    return SpokenTime(hour, minute, 1.0 if sure else _EITHER_WAY)
