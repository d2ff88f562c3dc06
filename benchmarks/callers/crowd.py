"""Many calls, spread over processes; the same results whatever their number."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from .call import Outcome, make_call
from .plan import make_plan

__all__ = ["Crowd", "outcomes"]

_CHUNK = 20


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who calls whom."""

    callers: int
    seed: int
    model: str
    kinds: tuple[str, ...]
    level: str = "transcript"
    personas: tuple[str, ...] = ()
    """Only these, when any are named; the numbers of the others are left out."""


def outcomes(
    crowd: Crowd, workers: int = 1, numbers: Sequence[int] | None = None
) -> Iterator[Outcome]:
    """In the order of the callers' numbers."""
    wanted = numbers if numbers is not None else range(crowd.callers)
    one = partial(_one, crowd)
    if workers < 2:
        made = map(one, wanted)
        yield from (outcome for outcome in made if outcome is not None)
        return
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        for outcome in pool.imap(one, wanted, _CHUNK):
            if outcome is not None:
                yield outcome


def _one(crowd: Crowd, number: int) -> Outcome | None:
    plan = make_plan(number, crowd.seed, crowd.kinds)
    if crowd.personas and plan.persona not in crowd.personas:
        return None
    return make_call(plan, crowd.model, crowd.level)
