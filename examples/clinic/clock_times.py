"""Clock times as callers say and type them. Pure."""

from __future__ import annotations

import re

__all__ = ["clock_times"]

_HOURS = (
    *("twelve", "one", "two", "three", "four", "five"),
    *("six", "seven", "eight", "nine", "ten", "eleven"),
)
_MINUTES = {
    **{"fifteen": 15, "thirty": 30, "half": 30, "quarter": 15, "five": 5, "ten": 10},
    **{"twenty": 20, "twenty five": 25, "thirty five": 35, "forty": 40, "forty five": 45},
    **{"fifty": 50, "fifty five": 55, "oh five": 5},
}

_HOUR = rf"(?:{'|'.join(_HOURS)}|\d\d?)"
_PART = r"(?: (?P<part>am|pm|in the (?:morning|afternoon|evening)|at night|tonight))?"
_COUNT = r"(?P<count>quarter|half|twenty five|twenty|five|ten|\d\d?)"
_AFTER = "fifteen|twenty five|twenty|thirty five|thirty|forty five|forty|fifty five|fifty|oh five"
_TIME = re.compile(
    rf"\b{_COUNT}(?: minutes?)? (?P<side>past|after|to|before|till) (?P<base>{_HOUR})\b{_PART}"
    rf"|\b(?P<digits>\d\d?)[ :.h](?P<minute>[0-5]\d)\b{_PART.replace('part', 'part2')}"
    rf"|\b(?P<joined>(?:1\d|2[0-3]|0?\d)[0-5]\d)\b"
    rf"|\b(?P<hour>{_HOUR})(?: (?P<after>{_AFTER}))?(?: o'?clock)?\b{_PART.replace('part', 'part3')}"
)


def clock_times(text: str) -> list[str]:
    """All times of a text, in order, on a 24-hour clock: "quarter past two" is "14:15".

    One to five are in the afternoon, unless the caller says otherwise.
    """
    said = re.sub(r"(?<![a-z])([ap])\.? ?m\b\.?", r" \1m", text.lower())
    return [_time(match) for match in _TIME.finditer(" ".join(said.split()))]


def _time(match: re.Match[str]) -> str:
    part = match["part"] or match["part2"] or match["part3"] or ""
    if match["joined"]:
        hour, minute = int(match["joined"][:-2]), int(match["joined"][-2:])
    elif match["digits"]:
        hour, minute = int(match["digits"]), int(match["minute"])
    elif match["base"]:
        hour, minute = _number(match["base"]), _minutes(match["count"])
        if match["side"] in ("to", "before", "till"):
            hour, minute = hour - 1, 60 - minute
    else:
        hour, minute = _number(match["hour"]), _minutes(match["after"] or "0")
    return f"{_on_24_hours(hour, part)}:{minute:02}"


def _on_24_hours(hour: int, part: str) -> int:
    if part in ("am", "in the morning"):
        return hour % 12
    if part:
        return hour % 12 + 12
    return hour + 12 if 0 < hour <= 5 else hour


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else _HOURS.index(word) or 12


def _minutes(word: str) -> int:
    return int(word) if word.isdecimal() else _MINUTES[word]
