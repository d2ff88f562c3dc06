"""What a run produced, one event for each thing, and how a list of them reads.

Which events a run keeps is decided in `run_result.py`.
"""

from __future__ import annotations

import json
from collections.abc import Container, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ..conversation import AgentHandoff, ChatMessage, FunctionCall, FunctionCallOutput
from .agent import Agent

__all__ = [
    "AgentHandoffEvent",
    "ChatMessageEvent",
    "EventType",
    "FunctionCallEvent",
    "FunctionCallOutputEvent",
    "RunEvent",
    "describe_event",
    "show_events",
]

EventType = Literal["message", "function_call", "function_call_output", "agent_handoff"]

_SHOWN = 160


class ChatMessageEvent(BaseModel):
    """Somebody said something."""

    type: Literal["message"] = "message"
    item: ChatMessage


class FunctionCallEvent(BaseModel):
    """A call began; its arguments are complete."""

    type: Literal["function_call"] = "function_call"
    item: FunctionCall


class FunctionCallOutputEvent(BaseModel):
    """A call ended."""

    type: Literal["function_call_output"] = "function_call_output"
    item: FunctionCallOutput


class AgentHandoffEvent(BaseModel):
    """Another agent, or a task, took over or gave back."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    type: Literal["agent_handoff"] = "agent_handoff"
    item: AgentHandoff
    old_agent: Agent | None = Field(default=None, exclude=True)
    new_agent: Agent = Field(exclude=True)


RunEvent = ChatMessageEvent | FunctionCallEvent | FunctionCallOutputEvent | AgentHandoffEvent


def describe_event(event: RunEvent) -> str:
    """One line for a person who reads a failed test."""
    match event:
        case ChatMessageEvent(item=message):
            cut = ", interrupted" if message.interrupted else ""
            text = f"{message.role}{cut}: {json.dumps(message.text_content, ensure_ascii=False)}"
        case FunctionCallEvent(item=call):
            text = f"{call.name}({call.arguments})"
        case FunctionCallOutputEvent(item=output):
            error = " (error)" if output.is_error else ""
            text = f"{output.name}{error} -> {json.dumps(output.output, ensure_ascii=False)}"
        case AgentHandoffEvent(item=handoff):
            text = f"{handoff.old_agent_id} -> {handoff.new_agent_id}"
    text = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
    return f"{event.type:<20} {text}"


def show_events(events: Sequence[RunEvent], marked: Container[int]) -> str:
    """All of `events`, one a line, with a marker at the `marked` positions.

    The position behind the last event is the end.
    """
    lines = [
        f"{'>>>' if position in marked else '   '} {position:>3}  {describe_event(event)}"
        for position, event in enumerate(events)
    ]
    end = len(events)
    if end in marked or not events:
        lines.append(f"{'>>>' if end in marked else '   '}      (end)")
    return "\n".join(lines)
