"""Values that the caller gave before this task began."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ..conversation.spoken import ReadingKind, SpokenValue

__all__ = ["asks_for_earlier", "earlier_values"]


def earlier_values(
    messages: Iterable[str],
    kind: ReadingKind,
    *,
    candidates: Sequence[SpokenValue] = (),
    is_valid: Callable[[SpokenValue], bool] | None = None,
    region: str | None = None,
    this_year: int = 2030,
) -> list[SpokenValue]:
    """All distinct valid values."""
    return []


def asks_for_earlier(text: str) -> bool:
    """Whether the caller refers to an earlier value: "same as before"."""
    return False
