"""Runs cases in rounds: one process per measurement, the entrants taking turns.

A machine's speed drifts, so every round measures everybody, in alternating order.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .catalogue import Run
from .lineup import LINEUP
from .trial import Figures

__all__ = ["Measurement", "explain", "measure_once", "rounds"]

_PROJECT = Path(__file__).parent.parent

# The longest case takes two minutes on an idle machine.
_LIMIT = 600.0

# Of what a failed process wrote: enough for the error, not for the traceback.
_KEPT_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one process reported."""

    run: str
    entrant: str
    figures: Figures = field(default_factory=dict)
    load: float = 0.0
    version: str = ""
    error: str = ""
    """Why there are no figures."""


def rounds(
    runs: Sequence[Run], entrants: Sequence[str], *, count: int, quick: bool = False
) -> Iterator[Measurement]:
    """`count` measurements of each run and each entrant that it is meant for."""
    for number in range(count):
        for run in runs:
            line = [*entrants, *run.entry.floors] if run.entry.floors else list(entrants)
            line = [name for name in line if not run.entry.only or name in run.entry.only]
            for name in line if number % 2 == 0 else reversed(line):
                options = dict(run.entry.quick) if quick else {}
                yield measure_once(run, name, options | dict(run.options))


def measure_once(run: Run, entrant: str, options: Mapping[str, int]) -> Measurement:
    """One measurement in a process of its own; a failure is a result as well."""
    given = [f"{name}={value}" for name, value in options.items()]
    command = [LINEUP[entrant].interpreter, "-m", "benchmarks.measure", entrant, run.case, *given]
    begun_at = f"begun_at={time.perf_counter()!r}"
    try:
        done = subprocess.run(
            [*command, begun_at], cwd=_PROJECT, capture_output=True, text=True, timeout=_LIMIT
        )
    except subprocess.TimeoutExpired:
        return Measurement(run.name, entrant, error=f"took longer than {_LIMIT:g} s")
    except OSError as error:
        return Measurement(run.name, entrant, error=str(error))
    lines = done.stdout.splitlines()
    try:
        report = json.loads(lines[-1])
    except (IndexError, ValueError):
        return Measurement(run.name, entrant, error=done.stderr[-_KEPT_CHARACTERS:].strip())
    return Measurement(
        run.name,
        entrant,
        figures=report["figures"],
        load=report["load"],
        version=report["version"],
    )


def explain(measurement: Measurement) -> str:
    """One line about a measurement, for the terminal."""
    if measurement.error:
        return f"{measurement.run} {measurement.entrant}: FAILED: {measurement.error}"
    shown = " ".join(
        f"{name}={value:.4g}" for name, value in measurement.figures.items() if value is not None
    )
    return f"{measurement.run} {measurement.entrant}: {shown} load={measurement.load}"
