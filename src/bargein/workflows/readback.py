"""A value in the words that are spoken back to the caller."""

from __future__ import annotations

from datetime import date, time
from typing import Literal, TypeAlias

from ..conversation.spoken import SpokenValue

__all__ = ["ReadBackKind", "read_back"]

ReadBackKind: TypeAlias = Literal[
    "email", "phone", "digits", "spelling", "name", "date", "time", "address", "card", "choice"
]


def read_back(
    kind: ReadBackKind,
    value: SpokenValue | date | time | object,
    *,
    times: int = 1,
    region: str | None = None,
    verify_spelling: bool = False,
) -> str:
    """The value as it is spoken back."""
    return str(value)
