"""What a group calls, and what is called on it: the application's functions, the model's tool."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal

from ...conversation import FunctionTool, ToolFlag, function_tool

__all__ = ["call_back", "going_back_tool"]

logger = logging.getLogger(__name__)


async def call_back(function: Callable[[Any], Awaitable[None] | None], event: Any) -> None:
    """Call the application's function, sync or async; its errors are only logged."""
    try:
        outcome = function(event)
        if inspect.isawaitable(outcome):
            await outcome
    except Exception:
        logger.exception("%r failed", function)


def going_back_tool(
    out_of_scope: Callable[[list[str]], Awaitable[None]], described: Mapping[str, str]
) -> FunctionTool:
    """`out_of_scope(task_ids)`; the ids are an enum in the order of `described`."""
    one_of: Any = Literal[tuple(described)]  # made at run time
    out_of_scope.__annotations__ = {"task_ids": list[one_of], "return": None}
    listed = "; ".join(f"{task_id}: {description}" for task_id, description in described.items())
    return function_tool(
        out_of_scope,
        description=(
            "Return to questions that were answered before, because the caller wants to "
            f"change an answer. Afterwards the present one goes on. {listed}"
        ),
        flags=ToolFlag.IGNORE_ON_ENTER,
    )
