"""The tables of the reference pages, and defaults as they are written there."""

from __future__ import annotations

import re
from dataclasses import MISSING

from pages import ROOT

__all__ = ["REFERENCE", "default_of", "rows", "section"]

REFERENCE = ROOT / "docs" / "reference"


def section(page: str, title: str) -> str:
    """The text under a heading, down to the next one."""
    parts = re.split(r"^#+ (.*)$", (REFERENCE / page).read_text(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[title]


def rows(text: str) -> dict[str, str]:
    """A table's second column by its first, both without backticks."""
    cells = [line.split("|")[1:3] for line in text.splitlines() if line.startswith("| `")]
    return {name.strip(" `"): value.strip().strip("`") for name, value in cells}


def default_of(field) -> str:
    value = field.default if field.default is not MISSING else field.default_factory()
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    if isinstance(value, str | tuple):
        return str(value).replace("'", '"') if isinstance(value, tuple) else f'"{value}"'
    return f"{value!r}"
