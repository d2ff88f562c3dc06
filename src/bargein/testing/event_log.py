"""What a session reported, in order, for assertions and for reading."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..session.events import EVENT_NAMES

if TYPE_CHECKING:
    from ..session import AgentSession

__all__ = ["EventLog", "LoggedEvent", "label_of"]

_NOISE = frozenset({"metrics_collected", "session_usage_updated"})


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One event, and when it came."""

    at: float
    """Seconds on the loop's clock."""
    name: str
    label: str
    """Name and outcome in short, e.g. `A speaking` or `C(user)`; see `label_of`."""
    event: Any  # any of the session's events


class EventLog:
    """Records every event of `session` from now on.

    Events are compared by name (`agent_state_changed`) or by label (`A speaking`).
    """

    def __init__(self, session: AgentSession[Any]) -> None:  # whatever the user data are
        self.events: list[LoggedEvent] = []
        self._changed: asyncio.Event | None = None
        for name in sorted(EVENT_NAMES):
            session.on(name, self._record)

    def names(self) -> list[str]:
        """Names in order, without metrics and usage."""
        return [event.name for event in self.events if event.name not in _NOISE]

    def labels(self) -> list[str]:
        """Labels in order, without metrics and usage."""
        return [event.label for event in self.events if event.name not in _NOISE]

    def count(self, expected: str) -> int:
        """How many events have that name or label."""
        return sum(expected in (event.name, event.label) for event in self.events)

    def last(self, expected: str) -> Any:  # any of the session's events
        """The latest event of that name or label. Raises `AssertionError` if there is none."""
        for event in reversed(self.events):
            if expected in (event.name, event.label):
                return event.event
        raise AssertionError(f"no event {expected!r} in\n{self.dump()}")

    def assert_order(self, expected: Sequence[str], *, exact: bool = False) -> None:
        """Fail unless events of these names or labels came in this order.

        Others may come between them, unless `exact`: then these are all there are,
        metrics and usage aside.
        """
        place = 0
        for number, event in enumerate(self.events):
            if place < len(expected) and expected[place] in (event.name, event.label):
                place += 1
            elif exact and event.name not in _NOISE:
                raise AssertionError(
                    f"unexpected {event.label!r} instead of "
                    f"{expected[place] if place < len(expected) else 'the end'!r}:\n{self.dump(mark=number)}"
                )
        if place < len(expected):
            raise AssertionError(f"{expected[place]!r} did not come in its place:\n{self.dump()}")

    async def wait_for(self, expected: str, *, within: float = 10.0, count: int = 1) -> Any:
        """Wait until `count` events of that name or label have come; returns the last.

        Those recorded already count. Raises `AssertionError` after `within` seconds.
        """
        try:
            async with asyncio.timeout(within):
                while self.count(expected) < count:
                    self._changed = self._changed or asyncio.Event()
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"no {expected!r} within {within} s:\n{self.dump()}") from None
        return self.last(expected)

    def dump(self, *, mark: int | None = None) -> str:
        """A table of time, label and text; an arrow points at event number `mark`."""
        rows = [
            f"{'->' if number == mark else '  '} {event.at:10.3f}  {event.label:34} {_text(event.event)}"
            for number, event in enumerate(self.events)
        ]
        return "\n".join(rows) or "   (no events)"

    def _record(self, event: Any) -> None:
        now = asyncio.get_running_loop().time()
        self.events.append(LoggedEvent(now, event.type, label_of(event), event))
        if self._changed is not None:
            self._changed.set()


def label_of(event: Any) -> str:
    """An event in short: `U speaking`, `A thinking`, `C(user)`, `C(assistant, interrupted)`,
    `C(handoff)`, `transcribed final`, `speech_created(say)`, `close(user_initiated)`, or its name.
    """
    match event.type:
        case "user_state_changed":
            return f"U {event.new_state}"
        case "agent_state_changed":
            return f"A {event.new_state}"
        case "user_input_transcribed":
            return f"transcribed {'final' if event.is_final else 'interim'}"
        case "conversation_item_added" if event.item.type == "message":
            return f"C({event.item.role}{', interrupted' if event.item.interrupted else ''})"
        case "conversation_item_added":
            return "C(handoff)"
        case "speech_created":
            return f"speech_created({event.source})"
        case "error":
            recoverable = getattr(event.error, "recoverable", None)
            return "error" if recoverable is None else f"error({recoverable=})"
        case "close":
            return f"close({event.reason.value})"
        case _:
            return str(event.type)


def _text(event: Any) -> str:
    match event.type:
        case "user_input_transcribed" | "user_turn_committed" | "user_turn_exceeded":
            return str(event.transcript)
        case "conversation_item_added":
            item = event.item
            return (item.text_content or "") if item.type == "message" else item.new_agent_id
        case "function_tools_executed":
            pairs = event.zipped()
            return "; ".join(
                f"{call.name}({call.arguments}) -> {out.output}" for call, out in pairs
            )
        case "error":
            return repr(getattr(event.error, "error", event.error))
        case "session_stalled":
            return f"{event.waiting_for} -> {event.action}"
        case "dtmf_received":
            return str(event.digit)
        case _:
            return ""
