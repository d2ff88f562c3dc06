"""How callers mend a value they were just told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from ..conversation.spoken import ReadingKind, SpokenValue

__all__ = ["Correction", "CorrectionOutcome", "correct"]

CorrectionOutcome: TypeAlias = Literal[
    "replaced", "which", "ask_to_spell", "same_as_before", "none"
]


@dataclass(frozen=True, slots=True)
class Correction:
    """What became of a value."""

    outcome: CorrectionOutcome
    value: SpokenValue | None = None
    """The new value; only for "replaced"."""
    values: tuple[SpokenValue, ...] = ()
    """The values it may be; only for "which"."""
    certainty: float = 1.0


def correct(
    text: str,
    value: SpokenValue | date,
    kind: ReadingKind,
    *,
    earlier: SpokenValue | None = None,
    region: str | None = None,
    this_year: int = 2030,
    digit_languages: Iterable[str] = ("en",),
    is_whole: Callable[[str], bool] | None = None,
) -> Correction:
    """The value after the correction in the text."""
    return Correction("none")
