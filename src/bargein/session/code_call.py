"""Run one of the agent's own tools from application code, as a model's call would run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..conversation import FunctionCall, FunctionCallOutput, ToolContext, new_id
from .events import FunctionToolsExecutedEvent
from .invocation import Invocation, current_invocation, invoked
from .run_context import RunContext
from .tool_run import run_tool

if TYPE_CHECKING:
    from .activity import Activity

__all__ = ["call_tool"]


async def call_tool(
    activity: Activity, name: str, arguments: dict[str, object]
) -> FunctionCallOutput:
    """Validate, run, record and report; returns what a model would be shown.

    Inside the user-turn hook the record follows the user's message. Cancelling it
    cancels the tool and records nothing.
    """
    call = activity.call
    outer = current_invocation()
    handle = outer.handle if outer is not None and outer.handle is not None else None
    root = handle or call.new_handle(activity)
    asked = FunctionCall(
        call_id=new_id("code"),
        name=name,
        arguments=json.dumps(arguments, separators=(",", ":"), default=str),
        created_at=call.clock.stamp(),
    )
    context = RunContext(
        session=call.session,
        speech_handle=root,
        function_call=asked,
        from_model=False,
        idempotency_key=asked.call_id,
    )
    call.run_recorder.call_started(asked)
    with invoked(Invocation("tool", activity.agent, root)):
        result = await run_tool(
            asked,
            ToolContext(activity.agent.tools),
            context,
            call.agent_type,
            activity.resolved().liveness,
            call.mocks_for(activity.agent),
        )
    output = result.outcome.item(asked)
    output.created_at = call.clock.stamp()

    def record() -> None:
        call.history.add_call(asked, output, activity.context)
        root.add_item(asked)
        root.add_item(output)
        call.run_recorder.call_ended(asked, output)
        event = FunctionToolsExecutedEvent(function_calls=[asked], function_call_outputs=[output])
        call.emit(event.expect(reply=False, handoff=result.agent is not None))
        event.close()
        if result.agent is not None and event.has_agent_handoff and not call.closing:
            call.hand_over(result.agent)

    if outer is not None and outer.after_message is not None:
        outer.after_message.add(record)
    else:
        record()
    if handle is None:
        root.finish()
    return output
