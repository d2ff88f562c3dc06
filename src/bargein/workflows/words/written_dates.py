"""Dates and times of day in numerals, which are never a part of a number that was asked for. Pure."""

from __future__ import annotations

import re

__all__ = ["without_dates"]

_DATE = r"(?:[0-3]?\d([./-])[0-3]?\d\1(?:1[89]|20)\d\d|[0-3]?\d/[0-3]?\d/\d\d|(?:1[89]|20)\d\d-[01]\d-[0-3]\d)"
_TIME = r"[0-2]?\d[.:][0-5]\d"
_MOMENT = re.compile(rf"(?<![\d.:/+)-])(?<![\d)] )(?:{_DATE}|{_TIME})(?![.:/-]?\d)(?! [\d(])")


def without_dates(text: str) -> str:
    """The text without dates such as "1/15/1990" and times such as "9.30" that stand alone."""
    return _MOMENT.sub(" ", text).strip() if any(map(str.isdecimal, text)) else text
