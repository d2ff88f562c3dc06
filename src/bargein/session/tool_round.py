"""The tool calls of one step: run in parallel, each recorded exactly once with its output."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..conversation import (
    FunctionCall,
    FunctionCallOutput,
    Tool,
    ToolContext,
    ToolFlag,
    ToolOutcome,
    new_id,
)
from ..conversation.tool_output import error_outcome
from ..models import FunctionToolCall
from .events import FunctionToolsExecutedEvent
from .invocation import Invocation, invoked
from .run_context import RunContext, canonical_arguments, idempotency_key
from .tool_run import ToolResult, run_tool

if TYPE_CHECKING:
    from .activity import Activity
    from .agent import Agent
    from .speaking import Speaking
    from .speech_handle import SpeechHandle

__all__ = ["RoundResult", "ToolRound"]

SECOND_AGENT = "Only one agent can take over; another call of this step handed over already."


@dataclass(frozen=True, slots=True)
class RoundResult:
    """What follows from the calls of a step."""

    outputs: list[FunctionCallOutput]
    reply: bool
    """Whether at least one output wants the model's answer."""

    agent: Agent | None
    """The agent that takes over."""


class ToolRound:
    """Calls start once the step is authorised; a finished call enters history with its output.

    Interrupting the turn does not stop a tool, unless it is flagged CANCELLABLE.
    """

    def __init__(
        self,
        activity: Activity,
        handle: SpeechHandle,
        step_index: int,
        tools: list[Tool],
        speaking: Speaking | None,
    ) -> None:
        self._activity = activity
        self._call = activity.call
        self._handle = handle
        self._step_index = step_index
        self._offered = tools
        self._speaking = speaking
        self._group_id = new_id("group")
        self._authorised = False
        self._calls: list[FunctionCall] = []
        self._results: dict[str, ToolResult] = {}
        self._outputs: dict[str, FunctionCallOutput] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._equal_calls: Counter[tuple[str, str]] = Counter()

    @property
    def _tools(self) -> ToolContext:
        """What may be called; `llm_node` may have edited the list that it was given."""
        return ToolContext(self._offered)

    @property
    def empty(self) -> bool:
        """Whether the step has asked for no call."""
        return not self._calls

    @property
    def running(self) -> list[asyncio.Task[None]]:
        """The calls that have not finished."""
        return [task for task in self._tasks.values() if not task.done()]

    def add(self, asked: FunctionToolCall) -> None:
        """The model asked for a call, its arguments complete; the same call twice counts once."""
        if any(call.call_id == asked.call_id for call in self._calls):
            return
        call = FunctionCall(
            call_id=asked.call_id,
            name=asked.name,
            arguments=asked.arguments,
            group_id=self._group_id,
            extra=dict(asked.extra),
        )
        self._calls.append(call)
        if self._authorised:
            self._start(call)

    def authorise(self) -> None:
        """The step has the floor: calls may run."""
        if not self._authorised:
            self._authorised = True
            for call in self._calls:
                self._start(call)

    def cancel_cancellable(self) -> None:
        """The turn was interrupted: stop the tools that allow it."""
        for call in self._calls:
            tool = self._tools.get_function_tool(call.name)
            task = self._tasks.get(call.call_id)
            if tool is not None and task is not None and ToolFlag.CANCELLABLE in tool.info.flags:
                task.cancel()

    async def finished(self) -> None:
        """Wait until every call has its output; cancelling the wait leaves the tools alone."""
        while running := self.running:
            await asyncio.wait(running)

    def conclude(self) -> RoundResult:
        """Every call has finished: settle who takes over, and report them all."""
        for call in self._calls:
            task = self._tasks.get(call.call_id)
            if task is not None and task.cancelled() and call.call_id not in self._outputs:
                # Cancelled before its first step: nothing of it ran that could record it.
                self._record(call, error_outcome(asyncio.CancelledError()))
        agent = self._settle_agents()
        done = [call for call in self._calls if call.call_id in self._outputs]
        outputs = [self._outputs[call.call_id] for call in done]
        reply = any(output.reply_required for output in outputs)
        event = FunctionToolsExecutedEvent(function_calls=done, function_call_outputs=outputs)
        event.expect(reply=reply, handoff=agent is not None)
        self._call.emit(event)
        event.close()
        return RoundResult(
            outputs, event.has_tool_reply, agent if event.has_agent_handoff else None
        )

    # One call

    def _start(self, call: FunctionCall) -> None:
        # Stamped when it starts: after the text that was written with it.
        call.created_at = self._call.clock.stamp()
        key = (call.name, canonical_arguments(call))
        ordinal = self._equal_calls[key]
        self._equal_calls[key] += 1
        seen = self._call.outputs_by_call_id.get(call.call_id)
        if seen is not None:  # the same call again: its effect must not happen twice
            self._outputs[call.call_id] = seen
            return
        context = RunContext(
            session=self._call.session,
            speech_handle=self._handle,
            function_call=call,
            step_index=self._step_index,
            idempotency_key=idempotency_key(
                self._call.session.id, self._handle.id, self._step_index, call, ordinal
            ),
            speaking=self._speaking,
        )
        self._activity.running_calls[call.call_id] = (call, self._handle)
        self._call.run_recorder.call_started(call)
        self._tasks[call.call_id] = self._call.quiescence.start(
            self._call.tool_tasks, self._run(call, context), f"tool: {call.name}"
        )

    async def _run(self, call: FunctionCall, context: RunContext[object]) -> None:
        agent = self._activity.agent
        try:
            with invoked(Invocation("tool", agent, self._handle)):
                result = await run_tool(
                    call,
                    self._tools,
                    context,
                    self._call.agent_type,
                    self._activity.resolved().liveness,
                    self._call.mocks_for(agent),
                )
        except asyncio.CancelledError as error:
            self._record(call, error_outcome(error))
            raise
        if result.agent is not None:
            self._results[call.call_id] = result  # written once all are done
        else:
            self._record(call, result.outcome)

    def _settle_agents(self) -> Agent | None:
        """The first agent in the order of calls takes over; further ones are errors."""
        chosen: Agent | None = None
        for call in self._calls:
            result = self._results.pop(call.call_id, None)
            if result is None:
                continue
            if chosen is None:
                chosen = result.agent
                self._record(call, result.outcome)
            else:
                self._record(call, ToolOutcome(SECOND_AGENT, is_error=True))
        return chosen

    def _record(self, call: FunctionCall, outcome: ToolOutcome) -> None:
        output = outcome.item(call)
        output.created_at = self._call.clock.stamp()
        self._outputs[call.call_id] = output
        self._activity.running_calls.pop(call.call_id, None)
        self._call.outputs_by_call_id[call.call_id] = output
        self._call.history.add_call(call, output, self._activity.context)
        self._handle.add_item(call)
        self._handle.add_item(output)
        self._call.run_recorder.call_ended(call, output)
