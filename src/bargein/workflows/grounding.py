"""Whether a value can be made of what the caller said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time

from ..conversation.spoken import ReadingKind, SpokenValue

__all__ = ["is_derivable"]


def is_derivable(
    value: SpokenValue | date | time,
    evidence: Sequence[str],
    kind: ReadingKind,
    *,
    region: str | None = None,
    this_year: int = 2030,
    digit_languages: Iterable[str] = ("en",),
) -> bool:
    """Whether the caller said this value."""
    return False
