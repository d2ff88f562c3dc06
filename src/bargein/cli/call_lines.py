"""What a terminal prints about a call: one line for each thing worth reading. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..conversation import AgentHandoff, ChatMessage
from ..session.events import (
    AgentFalseInterruptionEvent,
    CloseEvent,
    CloseReason,
    ConversationItemAddedEvent,
    DtmfReceivedEvent,
    ErrorEvent,
    FunctionToolsExecutedEvent,
    SessionEvent,
    SessionStalledEvent,
)
from .call_report import error_text
from .turn_latency import latency_parts, latency_text

__all__ = ["CallLines", "Line", "Style"]

Style = Literal["user", "agent", "detail", "notice", "problem"]

_LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `style` says what it is, not how it looks."""

    text: str
    style: Style


class CallLines:
    """Turns events into lines, in their order. Text is as it was heard, by either side."""

    def __init__(self) -> None:
        self._user_metrics: Mapping[str, Any] = {}
        self._answered = True

    def lines(self, event: SessionEvent) -> list[Line]:
        """What to print for `event`; nothing for most."""
        if isinstance(event, ConversationItemAddedEvent):
            return self._item(event)
        if isinstance(event, FunctionToolsExecutedEvent):
            return [
                Line(
                    f"  [tool] {call.name}({_short(call.arguments)}) "
                    f"{'failed: ' if output.is_error else '-> '}{_short(output.output)}",
                    "detail",
                )
                for call, output in event.zipped()
            ]
        if isinstance(event, DtmfReceivedEvent):
            return [Line(f"  [key] {event.digit}", "detail")]
        if event.type == "task_progress":  # only who uses the workflows loads them
            return [_progress(event.model_dump())]
        if isinstance(event, AgentFalseInterruptionEvent):
            went_on = "went on" if event.resumed else "did not go on"
            return [Line(f"  [false interruption] the agent {went_on}", "detail")]
        if isinstance(event, SessionStalledEvent):
            text = f"waited {event.duration:.1f} s for {event.waiting_for} ({event.action})"
            return [Line(f"  [stalled] {text}", "notice")]
        if isinstance(event, ErrorEvent):
            again = getattr(event.error, "recoverable", False)
            text = f"  [error] {error_text(event.error)}" + (" (trying again)" if again else "")
            return [Line(text, "notice" if again else "problem")]
        if isinstance(event, CloseEvent):
            return self._close(event)
        return []

    def _item(self, event: ConversationItemAddedEvent) -> list[Line]:
        item = event.item
        if isinstance(item, AgentHandoff):
            if item.old_agent_id is None:
                return []
            return [Line(f"  [handoff] {item.old_agent_id} -> {item.new_agent_id}", "detail")]
        if not isinstance(item, ChatMessage):
            return []
        text = item.text_content or ""
        if item.role == "user":
            self._user_metrics, self._answered = item.metrics, False
            return [Line(f"You:   {text}", "user")]
        if item.role != "assistant":
            return []
        cut = " [interrupted]" if item.interrupted else ""
        lines = [Line(f"Agent: {text}{cut}", "agent")]
        if not self._answered:
            self._answered = True
            latency = latency_text(latency_parts(self._user_metrics, item.metrics))
            lines += [Line(f"       {latency}", "detail")] if latency else []
        return lines

    def _close(self, event: CloseEvent) -> list[Line]:
        if event.error is not None:
            return [Line(f"The call ended: {error_text(event.error)}", "problem")]
        if event.reason is CloseReason.USER_INITIATED:
            return []
        return [Line(f"The call ended: {event.reason.value.replace('_', ' ')}", "notice")]


def _progress(step: Mapping[str, Any]) -> Line:
    # A task that ends with the call has not failed.
    state = "cancelled" if step["reason"] == "cancelled" else step["state"]
    done = f"({step['done']} of {step['total']} done)"
    return Line(f"  [progress] {step['task_id']} {state} {done}", "detail")


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST_VALUE else flat[: _LONGEST_VALUE - 1] + "…"
