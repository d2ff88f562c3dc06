"""The figures of all dictations: by kind, with the hints and without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..readings import percentile
from .call import VOICE_DELAY, Outcome
from .kinds import KINDS

__all__ = ["Row", "summary", "table"]


@dataclass(frozen=True, slots=True)
class Row:
    """One kind in one arm; delays are seconds of the callers who were not cut off."""

    kind: str
    hints: bool
    callers: int
    cut_off: float
    """Percent."""
    exact: float
    """Percent."""
    answer_p50: float | None
    answer_p95: float | None
    answer_max: float | None
    """From the final transcript on; the voice's time to its first byte is part of it."""
    after_sound_p50: float | None
    """From the caller's last sound on."""


def summary(found: Sequence[tuple[str, bool, Outcome]]) -> list[Row]:
    """Each kind, and all whose end is known, and all whose end is not."""
    rows: list[Row] = []
    groups = {kind: [kind] for kind in KINDS}
    groups["all with a known end"] = [kind for kind in KINDS if KINDS[kind].end_is_known]
    groups["all without one"] = [kind for kind in KINDS if not KINDS[kind].end_is_known]
    for name, kinds in groups.items():
        for hints in (True, False):
            outcomes = [one for kind, arm, one in found if kind in kinds and arm is hints]
            if outcomes:
                rows.append(_row(name, hints, outcomes))
    return rows


def _row(kind: str, hints: bool, outcomes: Sequence[Outcome]) -> Row:
    heard_out = [one for one in outcomes if not one.cut_off]
    delays = [one.answer_delay for one in heard_out if one.answer_delay is not None]
    sounds = [one.after_sound for one in heard_out if one.after_sound is not None]
    return Row(
        kind,
        hints,
        len(outcomes),
        100 * sum(one.cut_off for one in outcomes) / len(outcomes),
        100 * sum(one.exact for one in outcomes) / len(outcomes),
        round(percentile(delays, 0.5), 3) if delays else None,
        round(percentile(delays, 0.95), 3) if delays else None,
        round(max(delays), 3) if delays else None,
        round(percentile(sounds, 0.5), 3) if sounds else None,
    )


def table(rows: Sequence[Row]) -> str:
    """A Markdown table; each cell is "with the hints / without"."""
    head = [
        "kind",
        "callers",
        "cut off, %",
        "exact, %",
        "answer p50, s",
        "p95",
        "max",
        "from the last sound, p50",
    ]
    lines = [head, ["---"] * len(head)]
    for kind in dict.fromkeys(row.kind for row in rows):
        pair = [row for row in rows if row.kind == kind]
        cells = [
            _both([f"{row.cut_off:.1f}" for row in pair]),
            _both([f"{row.exact:.1f}" for row in pair]),
            _both([_seconds(row.answer_p50) for row in pair]),
            _both([_seconds(row.answer_p95) for row in pair]),
            _both([_seconds(row.answer_max) for row in pair]),
            _both([_seconds(row.after_sound_p50) for row in pair]),
        ]
        lines.append([kind, str(pair[0].callers), *cells])
    text = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return (
        f"With the hints / without them; {VOICE_DELAY} s of each answer are the voice's.\n\n{text}"
    )


def _both(cells: Sequence[str]) -> str:
    return " / ".join(cells)


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
