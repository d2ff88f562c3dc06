"""The invariants hold whatever is done to a conversation, at whatever moment.

A seeded sample of the moments; `make explore` tries them all, `BARGEIN_EXPLORE=60`
as many of each.
"""

import os

import pytest
from explored import INVARIANTS, SCENARIOS

from bargein.testing import explore

WANTED = os.environ.get("BARGEIN_EXPLORE", "6")
SAMPLE = None if WANTED == "all" else int(WANTED)


@pytest.mark.parametrize("inject", ["interruption", "handoff", "close", "failure"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_no_invariant_breaks(name, inject):
    explored = explore(
        SCENARIOS[name],
        inject=inject,
        sample=SAMPLE,
        seed=7,
        checks=INVARIANTS,
    )
    print(f"{name}, {inject}: {len(explored.tried)} of {explored.steps} moments")
