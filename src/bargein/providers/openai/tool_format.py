"""Turns tools into the form in which a chat completions request offers them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...conversation.tools import ProviderTool, Tool

__all__ = ["to_tools"]


def to_tools(tools: Iterable[Tool], *, strict: bool) -> list[dict[str, Any]]:  # JSON
    """One entry for each function tool, in order.

    With `strict`, tools whose parameters allow it ask for arguments that always
    fit the schema. A `ProviderTool` is another service's and cannot be offered:
    it is left out.
    """
    return [
        {"type": "function", "function": tool.schema(strict=strict and tool.fits_strict)}
        for tool in tools
        if not isinstance(tool, ProviderTool)
    ]
