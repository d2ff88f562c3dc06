"""The invariants hold whatever is done to a conversation, at whatever moment.

A seeded sample of the moments; `make explore` tries them all.
"""

import os

import pytest
from explored import INVARIANTS, SCENARIOS

from bargein.testing import explore

EVERY_MOMENT = os.environ.get("BARGEIN_EXPLORE") == "all"


@pytest.mark.parametrize("inject", ["interruption", "handoff", "close", "failure"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_no_invariant_breaks(name, inject, record_property):
    explored = explore(
        SCENARIOS[name],
        inject=inject,
        sample=None if EVERY_MOMENT else int(os.environ.get("BARGEIN_EXPLORE", 6)),
        seed=7,
        checks=INVARIANTS,
    )
    record_property("moments", f"{len(explored.tried)} of {explored.steps}")
