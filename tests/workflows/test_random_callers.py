"""Some simulated callers of every kind; `python -m benchmarks.callers` has thousands."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent.parent
CALLERS = 70
PARTS = {"card": 4, "group": 3}
MAX_TURNS = 12
MAX_SILENCES = 5  # max_asks + 2
FLOOR = {"none": 98, "faithful": 98, "inventing": 96}
"""Percent of the cooperative ones; all were exact when this was written."""


@pytest.mark.parametrize("model", ["none", "faithful", "inventing"])
def test_random_callers_get_what_they_said_and_nothing_else(model, tmp_path):
    found = _figures(model, tmp_path / "found.json")
    assert found["callers"] == CALLERS
    assert _total(found, "invented") == 0
    assert _total(found, "no end") == 0
    assert _total(found, "errors") == 0
    assert model == "inventing" or _total(found, "model's faults") == 0
    assert found["cooperative_exact"] >= FLOOR[model]
    for kind, figures in found["by"]["kind"].items():
        parts = PARTS.get(kind, 1)
        assert figures["most turns"] <= (MAX_TURNS + 1) * parts, kind
        assert figures["most silences"] <= MAX_SILENCES * parts, kind


def test_a_caller_alone_says_the_same_as_among_others(tmp_path):
    command = ["--callers", "11", "--show", "--workers", "1"]
    among = _run(*command).split("\n\n")[10]
    alone = _run("--only", "10", "--show").strip()
    assert alone.startswith("# 10:")
    assert alone == among.strip()


def _figures(model, path):
    _run("--callers", str(CALLERS), "--model", model, "--workers", "1", "--json", str(path))
    return json.loads(path.read_text())


def _total(found, name):
    return sum(figures[name] for figures in found["by"]["kind"].values())


def _run(*options):
    command = [sys.executable, "-m", "benchmarks.callers", *options]
    run = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT, timeout=120)
    assert not run.stderr, run.stderr
    return run.stdout
