"""One measurement in a process of its own; prints one line of JSON.

    python -m benchmarks.measure ENTRANT CASE [option=number ...]

The interpreter must be the entrant's own, see `lineup.py`; `python -m benchmarks`
takes care of that. `begun_at` is the parent's clock at the start of the process.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module

from .catalogue import CASES
from .lineup import LINEUP
from .readings import cpu_seconds, load_average
from .trial import Figures, Trial

__all__ = ["main", "measure"]

_BEGUN_AT = time.perf_counter()


def main() -> None:
    """Measure what the command line names."""
    entrant, case, *rest = sys.argv[1:]
    options = {name: float(value) for name, value in (text.split("=", 1) for text in rest)}
    measure(entrant, case, options)


def measure(
    entrant_name: str,
    case_name: str,
    options: dict[str, float],
    watch: Callable[[], AbstractContextManager[object]] = nullcontext,
) -> None:
    """Measure, print, and end the process."""
    begun_at = options.pop("begun_at", _BEGUN_AT)
    entrant, case = LINEUP[entrant_name], CASES[case_name]
    wall, cpu = time.perf_counter(), cpu_seconds()
    module = import_module(entrant.module, __package__)
    imported: Figures = {
        "import_ms": (time.perf_counter() - wall) * 1e3,
        "import_cpu_ms": (cpu_seconds() - cpu) * 1e3,
    }
    contestant = module.contestant(entrant.variant)
    # After the contestant: whatever both need, numpy for one, is part of its import.
    run = getattr(import_module(f".cases.{case.module}", __package__), case.function)
    trial = Trial(contestant, options, begun_at=begun_at, watch=watch)

    def report(figures: Figures) -> None:
        print(json.dumps(_line(contestant.version, figures | imported)))
        sys.stdout.flush()
        # Frameworks differ in how they shut down; that is not measured.
        os._exit(0)

    async def on_a_loop() -> None:
        report(await run(trial))

    if asyncio.iscoroutinefunction(run):
        asyncio.run(on_a_loop())
    else:  # it brings its own loop
        report(run(trial))


def _line(version: str, figures: Figures) -> dict[str, object]:
    return {"version": version, "load": load_average(), "figures": figures}


if __name__ == "__main__":
    main()
