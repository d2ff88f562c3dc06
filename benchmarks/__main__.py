"""`python -m benchmarks`: measure and print the tables. `setup`: make the peers' environments."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path

from .catalogue import RUNS, Run, parse_run
from .lineup import LINEUP, PEERS
from .peers import make_environments
from .rounds import Measurement, explain, rounds
from .table import table

_QUICK_RUNS = (
    "text_turn",
    "tool_turn",
    "history:1000",
    "speech_turn",
    "barge_in",
    "density:10",
    "cold_start",
)


def main() -> int:
    """The exit code: 0, or 1 if a measurement failed."""
    options = _parser().parse_args()
    if options.command == "setup":
        make_environments()
        return 0
    entrants = _installed(options.entrants.split(","))
    names = options.cases.split(",") if options.cases else _QUICK_RUNS if options.quick else RUNS
    runs = [parse_run(name) for name in names]
    count = options.rounds or (1 if options.quick else 3)
    found: list[Measurement] = []
    begun_at = time.monotonic()
    for measurement in rounds(runs, entrants, count=count, quick=options.quick):
        _say(f"[{time.monotonic() - begun_at:4.0f} s] {explain(measurement)}")
        found.append(measurement)
    _print_tables(runs, found)
    if options.json:
        Path(options.json).write_text(json.dumps([asdict(one) for one in found], indent=1))
    return 1 if any(one.error for one in found) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("command", nargs="?", choices=["run", "setup"], default="run")
    parser.add_argument("--cases", help=f"comma-separated, of: {', '.join(RUNS)}")
    parser.add_argument(
        "--entrants",
        default=",".join(["bargein", *PEERS]),
        help=f"comma-separated, of: {', '.join(LINEUP)}",
    )
    parser.add_argument("--rounds", type=int, help="3, or 1 with --quick")
    parser.add_argument("--quick", action="store_true", help="few turns of the main cases")
    parser.add_argument("--json", metavar="FILE", help="write every measurement there as well")
    return parser


def _installed(names: list[str]) -> list[str]:
    """Those that can be measured; says which cannot."""
    missing = [name for name in names if not LINEUP[name].installed]
    if missing:
        _say(f"not installed: {', '.join(missing)}; run: python -m benchmarks setup")
    return [name for name in names if name not in missing]


def _print_tables(runs: list[Run], found: list[Measurement]) -> None:
    """One table for each set of columns: floors, and cases for some only, have their own."""
    groups: dict[tuple[str, ...], list[Run]] = {}
    for run in runs:
        entrants = tuple(sorted({one.entrant for one in found if one.run == run.name}))
        groups.setdefault(entrants, []).append(run)
    for group in groups.values():
        names = {run.name for run in group}
        print(table(group, [one for one in found if one.run in names]), end="\n\n")
    versions = {one.entrant: one.version for one in found if one.version}
    print(", ".join(f"{name} {version}" for name, version in versions.items()))
    print(f"{os.cpu_count()} processors, Python {sys.version.split()[0]}, medians of all rounds")


def _say(text: str) -> None:
    """Progress goes to the error stream, so that the tables can be redirected."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
