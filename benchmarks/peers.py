"""The peers' environments: one venv each, with pinned versions from the package index.

What is pinned stands in `requirements/`: names and versions only.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .lineup import LINEUP, VENVS

__all__ = ["make_environments"]

_REQUIREMENTS = Path(__file__).parent / "requirements"


def make_environments() -> None:
    """Make or update the environment of every peer. Raises `CalledProcessError` if pip fails."""
    for venv in sorted({entrant.venv for entrant in LINEUP.values() if entrant.venv}):
        folder = VENVS / venv
        python = folder / "bin" / "python"
        print(f"{venv}: {folder}", flush=True)
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        wanted = _REQUIREMENTS / f"{venv}.txt"
        subprocess.run(
            [str(python), "-m", "pip", "install", "--quiet", "-r", str(wanted)], check=True
        )
