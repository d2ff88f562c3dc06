"""What happened in a call, as a JSON value: events, turns with latency, tool calls. Pure.

Instants are seconds since the start of the call, the same clock as the
recording beside it.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from ..conversation import ChatItem, ChatMessage
from ..session.events import (
    CloseEvent,
    ConversationItemAddedEvent,
    ErrorEvent,
    FunctionToolsExecutedEvent,
    SessionEvent,
    SpeechCreatedEvent,
)
from .turn_latency import latency_parts

__all__ = ["LEFT_OUT", "CallReport", "error_text"]

LEFT_OUT = frozenset({"metrics_collected", "session_usage_updated"})
"""Events that are not reported: their numbers stand in the turns."""

_DIGITS = 3


class CallReport:
    """Collects the events of one call that began at `started_at` (seconds since the epoch)."""

    def __init__(self, started_at: float) -> None:
        self.started_at = started_at
        # JSON values from here on.
        self._events: list[dict[str, Any]] = []
        self._turns: list[dict[str, Any]] = []
        self._tool_calls: list[dict[str, Any]] = []
        self._user_metrics: dict[str, Any] = {}

    def add(self, event: SessionEvent) -> None:
        """Note `event`; those of `LEFT_OUT` are dropped."""
        if event.type in LEFT_OUT:
            return
        fields = event.model_dump(mode="json", exclude={"type", "created_at"}, exclude_none=True)
        fields |= _live_fields(event)
        self._events.append(
            {"time": self._since_start(event.created_at), "type": event.type, **fields}
        )
        if isinstance(event, ConversationItemAddedEvent) and isinstance(event.item, ChatMessage):
            self._add_message(event.item, event.created_at)
        elif isinstance(event, FunctionToolsExecutedEvent):
            self._add_tools(event)

    def build(self, *, ended_at: float, history: list[ChatItem]) -> dict[str, Any]:
        """The whole report; `ended_at` is seconds since the epoch."""
        return {
            "started_at": datetime.fromtimestamp(self.started_at, UTC).isoformat(),
            "duration": self._since_start(ended_at),
            "events": self._events,
            "turns": self._turns,
            "tool_calls": self._tool_calls,
            "history": [item.model_dump(mode="json", exclude_none=True) for item in history],
        }

    def _since_start(self, instant: float) -> float:
        return round(instant - self.started_at, _DIGITS)

    def _add_message(self, message: ChatMessage, at: float) -> None:
        text = message.text_content or ""
        if message.role == "user":
            self._user_metrics = message.metrics
            self._turns.append(self._turn(at, user=text))
        elif message.role == "assistant":
            if not self._turns:
                self._turns.append(self._turn(at, user=None))
            turn = self._turns[-1]
            if not turn["agent"]:
                # What follows in the same turn (after a tool) was waited for by nobody.
                turn["latency"] = latency_parts(self._user_metrics, message.metrics)
            turn["agent"] = f"{turn['agent']} {text}".strip()
            turn["interrupted"] = turn["interrupted"] or message.interrupted

    def _turn(self, at: float, *, user: str | None) -> dict[str, Any]:
        return {
            "time": self._since_start(at),
            "user": user,
            "agent": "",
            "interrupted": False,
            "latency": {},
        }

    def _add_tools(self, event: FunctionToolsExecutedEvent) -> None:
        for call, output in event.zipped():
            self._tool_calls.append(
                {
                    "time": self._since_start(call.created_at),
                    "name": call.name,
                    "arguments": _parsed(call.arguments),
                    "output": output.output,
                    "is_error": output.is_error,
                }
            )


def _live_fields(event: SessionEvent) -> dict[str, Any]:
    """What `model_dump` leaves out because it is a live object, as text."""
    if isinstance(event, SpeechCreatedEvent):
        return {"speech_id": getattr(event.speech_handle, "id", None)}
    if isinstance(event, ErrorEvent):
        return {
            "error": error_text(event.error),
            "recoverable": getattr(event.error, "recoverable", False),
        }
    if isinstance(event, CloseEvent) and event.error is not None:
        return {"error": error_text(event.error)}
    return {}


# What models report wraps the exception; applications may report anything.
def error_text(error: Any) -> str:
    """What went wrong, with the label of the model that failed if one did."""
    cause = getattr(error, "error", None)
    if isinstance(cause, BaseException):
        return f"{error.label}: {cause or type(cause).__name__}"
    return str(error) or type(error).__name__


def _parsed(arguments: str) -> Any:
    try:
        return json.loads(arguments)
    except ValueError:  # a model may write anything; it is shown as it is
        return arguments
