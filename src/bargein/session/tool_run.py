"""Run one tool call: arguments, execution, output. What follows from it is `tool_round`'s."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..conversation import (
    FunctionCall,
    FunctionTool,
    RawFunctionTool,
    ToolContext,
    ToolOutcome,
    output_for,
    prepare_arguments,
    storable_arguments,
    unknown_tool,
)
from ..errors import StopResponse, ToolError
from ..turns.settings import LivenessSettings
from .run_context import RunContext

if TYPE_CHECKING:
    from .agent import Agent

__all__ = ["ToolResult", "run_tool", "tool_time_stopped"]

_time_limit: ContextVar[asyncio.Timeout | None] = ContextVar("bargein_tool_limit", default=None)


@contextmanager
def tool_time_stopped() -> Iterator[None]:
    """Inside a tool: what is waited for here does not count towards its time limit.

    Afterwards what was left of the limit counts again.
    """
    limit = _time_limit.get()
    due = limit.when() if limit is not None else None
    if limit is None or due is None:
        yield
        return
    loop = asyncio.get_running_loop()
    left = due - loop.time()
    limit.reschedule(None)
    try:
        yield
    finally:
        if not limit.expired():
            limit.reschedule(loop.time() + left)


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a call came to."""

    outcome: ToolOutcome
    agent: Agent | None = None
    """The agent that takes over."""


async def run_tool(
    call: FunctionCall,
    tools: ToolContext,
    context: RunContext[Any],  # whatever the session's userdata
    agent_type: type[Agent],
    liveness: LivenessSettings,
    mocks: Mapping[str, Any] | None = None,  # functions of the tests
) -> ToolResult:
    """Run `call`; whatever goes wrong becomes an output that the model can act on.

    `call.arguments` is mended in place. A tool that takes longer than
    `tool_timeout` is cancelled and its output says so. Cancelling this cancels
    the tool.
    """
    tool = tools.get_function_tool(call.name)
    if tool is None:
        call.arguments = storable_arguments(call.arguments)
        return ToolResult(unknown_tool(call.name, tools.names))
    try:
        arguments, call.arguments = prepare_arguments(tool, call.arguments, context)
    except ToolError as error:
        call.arguments = storable_arguments(call.arguments)
        return ToolResult(output_for(error, call))
    function = (mocks or {}).get(call.name)
    try:
        async with asyncio.timeout(liveness.tool_timeout) as limit:
            _time_limit.set(limit)
            if function is None:
                value = await _called(tool, arguments)
            else:
                value = await _called_mock(function, {**_defaults(tool), **arguments})
    except TimeoutError as error:
        if not limit.expired():
            return ToolResult(output_for(error, call))
        message = f"{call.name} took longer than {liveness.tool_timeout} s and was stopped"
        return ToolResult(ToolOutcome(message, is_error=True))
    except (ToolError, StopResponse) as error:
        return ToolResult(output_for(error, call))
    except Exception as error:  # the tool's own bug becomes an output; the call goes on
        return ToolResult(output_for(error, call))
    return _result(value, call, agent_type)


async def _called(tool: FunctionTool | RawFunctionTool, arguments: dict[str, Any]) -> object:
    value = tool.call(**arguments)
    return await value if inspect.isawaitable(value) else value


def _defaults(tool: FunctionTool | RawFunctionTool) -> dict[str, Any]:
    """What the tool's own function would fill in."""
    if isinstance(tool, RawFunctionTool):
        return {}
    return {each.name: each.default for each in tool.signature.parameters if not each.required}


async def _called_mock(function: Any, arguments: dict[str, Any]) -> object:
    """Mocks may take a subset of the parameters."""
    parameters = inspect.signature(function).parameters.values()
    if not any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        names = {parameter.name for parameter in parameters}
        arguments = {name: value for name, value in arguments.items() if name in names}
    value = function(**arguments)
    return await value if inspect.isawaitable(value) else value


def _result(value: object, call: FunctionCall, agent_type: type[Agent]) -> ToolResult:
    """Peel off the agent that takes over: `Agent` or `(Agent, value)`."""
    if isinstance(value, agent_type):
        return ToolResult(ToolOutcome("", reply_required=False), agent=value)
    if isinstance(value, tuple) and any(isinstance(part, agent_type) for part in value):
        agents = [part for part in value if isinstance(part, agent_type)]
        rest = [part for part in value if not isinstance(part, agent_type)]
        if len(agents) == 1 and len(rest) <= 1:
            return ToolResult(output_for(_only(rest), call), agent=agents[0])
        return ToolResult(output_for(object(), call))  # more than one agent or value
    return ToolResult(output_for(value, call))


def _only(values: Iterable[object]) -> object:
    return next(iter(values), None)
