"""Medians of all rounds, and their ratios to the best peer, as a Markdown table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .catalogue import Run, Shown
from .lineup import LINEUP
from .readings import median
from .rounds import Measurement

__all__ = ["table"]


def table(runs: Sequence[Run], measurements: Sequence[Measurement]) -> str:
    """One row per figure; "÷ peer" is bargein's median over the best peer's."""
    entrants = list(dict.fromkeys(one.entrant for one in measurements))
    head = ["case", "figure", *entrants, "÷ peer", "spread", "load"]
    rows = [head, ["---"] * len(head)]
    for run in runs:
        mine = [one for one in measurements if one.run == run.name]
        rows += [_row(run.name, shown, entrants, mine) for shown in run.entry.shown]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(
    run: str, shown: Shown, entrants: Sequence[str], measurements: Sequence[Measurement]
) -> list[str]:
    values = {
        name: [
            value
            for one in measurements
            if one.entrant == name and (value := one.figures.get(shown.name)) is not None
        ]
        for name in entrants
    }
    medians = {name: median(found) for name, found in values.items() if found}
    cells = [_number(medians.get(name)) for name in entrants]
    loads = [one.load for one in measurements if not one.error]
    load = f"{min(loads):.1f}–{max(loads):.1f}" if loads else "–"
    return [run, shown.name, *cells, _ratio(shown, medians), _spread(values.values()), load]


def _ratio(shown: Shown, medians: dict[str, float]) -> str:
    peers = [value for name, value in medians.items() if LINEUP[name].peer]
    if "bargein" not in medians or not peers:
        return "–"
    best = min(peers) if shown.lower_is_better else max(peers)
    return f"{medians['bargein'] / best:.2f}" if best > 0 else "–"


def _spread(values: Iterable[Sequence[float]]) -> str:
    """Half the distance from the least to the greatest, in percent of the median; the worst."""
    spreads = [
        50 * (max(found) - min(found)) / abs(median(found))
        for found in values
        if len(found) > 1 and median(found)
    ]
    return f"±{max(spreads):.0f} %" if spreads else "–"


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
