"""`python -m benchmarks.callers`: let them call, and print what came of it."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from .call import LEVELS, MODELS, Outcome
from .crowd import Crowd, outcomes
from .personas import PERSONAS
from .report import summary, tables, to_json
from .truths import KINDS


def main() -> int:
    """The exit code: 1 if a value was invented, a call did not end, or an error occurred."""
    options = _parser().parse_args()
    crowd = Crowd(
        options.callers, options.seed, options.model, tuple(options.kinds.split(",")), options.level,
        tuple(filter(None, options.personas.split(","))),
    )  # fmt: skip
    numbers = [options.only] if options.only is not None else None
    begun_at = time.monotonic()
    found: list[Outcome] = []
    for outcome in outcomes(crowd, 1 if numbers else options.workers, numbers):
        found.append(outcome)
        if options.show or (options.failed and not outcome.verdict.as_wanted):
            print(_shown(outcome), end="\n\n")
    if numbers is None:
        print(tables(found), end="\n\n")
        print(f"model {crowd.model}, seed {crowd.seed}, {time.monotonic() - begun_at:.0f} s")
        print(summary(found))
    if options.json:
        Path(options.json).write_text(json.dumps(to_json(found), indent=1, ensure_ascii=False))
    bad = {"invented", "unended", "error", "cancelled"}
    return 1 if any(one.verdict.outcome in bad for one in found) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.callers", description=__doc__)
    parser.add_argument("--callers", type=int, default=1000)
    parser.add_argument("--model", choices=MODELS, default="none")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--kinds", default=",".join(KINDS), help=f"comma-separated, of: {', '.join(KINDS)}"
    )
    parser.add_argument("--personas", default="", help=f"only these, of: {', '.join(PERSONAS)}")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--level", choices=LEVELS, default="transcript")
    parser.add_argument("--only", type=int, metavar="N", help="one caller alone")
    parser.add_argument("--show", action="store_true", help="print the dialogues")
    parser.add_argument(
        "--failed", action="store_true", help="print the dialogues that did not go as wanted"
    )
    parser.add_argument("--json", metavar="FILE", help="write figures and failed dialogues there")
    return parser


def _shown(outcome: Outcome) -> str:
    head = f"# {outcome.number}: {outcome.kind}, {outcome.persona}, {outcome.style}, model {outcome.model}"
    verdict = outcome.verdict
    end = f"= {verdict.outcome}: {verdict.stored or '–'} (wanted {verdict.wanted})"
    return "\n".join([head, *outcome.dialogue, *outcome.problems, end])


if __name__ == "__main__":
    sys.exit(main())
