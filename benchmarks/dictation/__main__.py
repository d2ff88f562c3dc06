"""`python -m benchmarks.dictation`: callers who dictate, with and without slot-aware listening."""

from __future__ import annotations

import argparse
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path

from ..readings import load_average
from .call import Outcome, dictate
from .figures import summary, table
from .kinds import KINDS, dictations

_ARMS = (True, False)
_GOAL = 0.4
"""Seconds to the answer of a value whose end is known."""


def main() -> int:
    """The exit code."""
    options = _parser().parse_args()
    kinds = options.kinds.split(",") if options.kinds else list(KINDS)
    begun_at = time.monotonic()
    spans = [(part, options.processes) for part in range(options.processes)]
    with ProcessPoolExecutor(options.processes) as pool:
        parts = pool.map(
            _part,
            *zip(
                *((options.callers, options.seed, kinds, *span, options.show) for span in spans),
                strict=True,
            ),
        )
        found = [one for part in parts for one in part]
    rows = summary(found)
    print(table(rows))
    print(
        f"\n{options.callers} callers, seed {options.seed}, {time.monotonic() - begun_at:.0f} s, "
        f"load average {load_average()}"
    )
    if options.json:
        Path(options.json).write_text(json.dumps([asdict(row) for row in rows], indent=1))
    return 0


def _part(
    count: int, seed: int, kinds: list[str], part: int, parts: int, show: bool
) -> list[tuple[str, bool, Outcome]]:
    """Every `parts`-th caller, in both arms."""
    found: list[tuple[str, bool, Outcome]] = []
    for index, (kind, dictation) in enumerate(dictations(count, seed, kinds)):
        if index % parts != part:
            continue
        for hints in _ARMS:
            outcome = dictate(dictation, hints=hints, seed=f"{seed} {index}")
            found.append((kind, hints, outcome))
            slow = KINDS[kind].end_is_known and (outcome.answer_delay or 9.0) > _GOAL
            if show and hints and (outcome.cut_off or not outcome.exact or slow):
                print(
                    _explained(index, kind, dictation.words, dictation.pauses, outcome),
                    file=sys.stderr,
                )
    return found


def _explained(
    index: int, kind: str, words: tuple[str, ...], pauses: object, outcome: Outcome
) -> str:
    assert isinstance(pauses, dict)
    said = " ".join(
        f"{word} ({pauses[place]} s)" if place in pauses else word
        for place, word in enumerate(words, start=1)
    )
    return f"{index} {kind}: {said}: {outcome}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dictation", description=__doc__)
    parser.add_argument("--callers", type=int, default=1000, help="dictations in each arm")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", help=f"comma-separated, of: {', '.join(KINDS)}")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--show", action="store_true", help="print what went wrong with the hints")
    parser.add_argument("--json", metavar="FILE", help="write the figures there as well")
    return parser


if __name__ == "__main__":
    sys.exit(main())
