"""The keys of a telephone."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

__all__ = ["DtmfEvent", "dtmf_event_to_code", "format_dtmf"]


class DtmfEvent(StrEnum):
    """A key; the value is its symbol."""

    ONE = "1"
    TWO = "2"
    THREE = "3"
    FOUR = "4"
    FIVE = "5"
    SIX = "6"
    SEVEN = "7"
    EIGHT = "8"
    NINE = "9"
    ZERO = "0"
    STAR = "*"
    POUND = "#"
    A = "A"
    B = "B"
    C = "C"
    D = "D"


_CODES = "0123456789*#ABCD"


def format_dtmf(events: Iterable[DtmfEvent]) -> str:
    """The symbols, joined by single spaces."""
    return " ".join(DtmfEvent(event).value for event in events)


def dtmf_event_to_code(event: DtmfEvent) -> int:
    """RFC 4733's number: 0–9, 10 for the star, 11 for the pound sign, 12–15 for A–D.

    Raises `ValueError` for anything else.
    """
    return _CODES.index(DtmfEvent(event).value)
