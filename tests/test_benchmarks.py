"""The benchmarks can be run; what they measure is nobody's business here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parent.parent


def test_a_few_text_turns_give_figures_of_a_session_that_answers():
    command = [sys.executable, "-m", "benchmarks.measure", "bargein", "text_turn", "turns=10"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT, timeout=60)
    assert run.returncode == 0, run.stderr
    figures = json.loads(run.stdout)["figures"]
    assert figures["items_per_turn"] == 2
    assert figures["first_audio_p50_ms"] > 0
    assert figures["cpu_ms"] > 0


def test_callers_who_dictate_give_a_table_with_and_without_the_hints():
    options = ["--callers", "2", "--kinds", "phone", "--processes", "1"]
    command = [sys.executable, "-m", "benchmarks.dictation", *options]
    run = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT, timeout=60)
    assert run.returncode == 0, run.stderr
    assert "| phone | 2 | 0.0 / 100.0 | 100.0 / " in run.stdout
