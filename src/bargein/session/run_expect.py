"""`result.expect`: walk through the events of a run and say what each must be.

A cursor stands before the next event. What one event must be is checked in
`run_event_expect.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self, overload

from ..conversation import ChatRole
from ..not_given import NotGiven
from .agent import Agent
from .run_event_expect import (
    AgentHandoffAssert,
    ChatMessageAssert,
    EventAssert,
    EventFilter,
    FunctionCallAssert,
    FunctionCallOutputAssert,
    TypedAssert,
    fail,
)
from .run_events import EventType, RunEvent

__all__ = ["EventRangeAssert", "RunAssert"]


class EventRangeAssert:
    """Some events in a row; `contains_…` finds the first that fits."""

    def __init__(self, events: Sequence[RunEvent], positions: range) -> None:
        self._events = events
        self._positions = positions

    def contains_message(self, *, role: ChatRole | NotGiven | None = None) -> ChatMessageAssert:
        """One of them is a message; raises `AssertionError` if none is, as the others do."""
        position = self._find(EventFilter(kind="message", role=role))
        return ChatMessageAssert(self._events, position)

    def contains_function_call(
        self,
        *,
        name: str | NotGiven | None = None,
        arguments: Mapping[str, Any] | NotGiven | None = None,  # JSON values
    ) -> FunctionCallAssert:
        """One of them is such a call; the listed `arguments` must match, others are free."""
        position = self._find(EventFilter(kind="function_call", name=name, arguments=arguments))
        return FunctionCallAssert(self._events, position)

    def contains_function_call_output(
        self, *, output: str | NotGiven | None = None, is_error: bool | NotGiven | None = None
    ) -> FunctionCallOutputAssert:
        """One of them is such an output."""
        wanted = EventFilter(kind="function_call_output", output=output, is_error=is_error)
        return FunctionCallOutputAssert(self._events, self._find(wanted))

    def contains_agent_handoff(
        self, *, new_agent_type: type[Agent] | NotGiven | None = None
    ) -> AgentHandoffAssert:
        """One of them is a hand-off to such an agent."""
        wanted = EventFilter(kind="agent_handoff", new_agent_type=new_agent_type)
        return AgentHandoffAssert(self._events, self._find(wanted))

    def _find(self, wanted: EventFilter) -> int:
        for position in self._positions:
            if wanted.mismatch(self._events[position]) is None:
                return position
        marked = self._positions or range(self._positions.start, self._positions.start + 1)
        raise fail(f"expected {wanted} among the marked events", self._events, marked)


class RunAssert(EventRangeAssert):
    """All events of a run, with a cursor before the first.

    `contains_…`, `[i]` and `[a:b]` look at all events and leave the cursor where it is.
    """

    def __init__(self, events: Sequence[RunEvent]) -> None:
        super().__init__(events, range(len(events)))
        self._cursor = 0

    # Step by step

    @overload
    def next_event(self, type: None = None) -> EventAssert: ...
    @overload
    def next_event(self, type: Literal["message"]) -> ChatMessageAssert: ...
    @overload
    def next_event(self, type: Literal["function_call"]) -> FunctionCallAssert: ...
    @overload
    def next_event(self, type: Literal["function_call_output"]) -> FunctionCallOutputAssert: ...
    @overload
    def next_event(self, type: Literal["agent_handoff"]) -> AgentHandoffAssert: ...
    def next_event(self, type: EventType | None = None) -> EventAssert | TypedAssert:
        """Go past the next event and return it; with `type`, past all before the next of that kind.

        Raises `AssertionError` if there is none; then the cursor stays.
        """
        if type is None:
            return self._step()
        wanted = EventFilter(kind=type)
        for position in range(self._cursor, len(self._events)):
            if wanted.mismatch(self._events[position]) is None:
                self._cursor = position + 1
                return EventAssert(self._events, position).typed()
        raise self._fail(f"expected another event of type {type!r} from here on")

    def skip_next(self, count: int = 1) -> Self:
        """Go past `count` events. Raises `AssertionError` if there are fewer."""
        if count < 0:
            raise ValueError(f"count must be 0 or more, not {count}")
        left = len(self._events) - self._cursor
        if count > left:
            raise self._fail(f"expected {count} more events, got {left}")
        self._cursor += count
        return self

    def skip_next_event_if(
        self,
        *,
        type: EventType,
        role: ChatRole | NotGiven | None = None,
        name: str | NotGiven | None = None,
        arguments: Mapping[str, Any] | NotGiven | None = None,  # JSON values
        output: str | NotGiven | None = None,
        is_error: bool | NotGiven | None = None,
        new_agent_type: type[Agent] | NotGiven | None = None,
    ) -> TypedAssert | None:
        """Go past the next event if it is as described, and return it; `None` if it is not.

        Raises `ValueError` for a description that does not apply to `type`.
        """
        wanted = EventFilter(
            kind=type,
            role=role,
            name=name,
            arguments=arguments,
            output=output,
            is_error=is_error,
            new_agent_type=new_agent_type,
        )
        if self._cursor >= len(self._events) or wanted.mismatch(self._events[self._cursor]):
            return None
        return self._step().typed()

    def no_more_events(self) -> None:
        """Raises `AssertionError` if an event is left."""
        if self._cursor < len(self._events):
            raise self._fail("expected no more events")

    # By position

    @overload
    def __getitem__(self, key: int) -> EventAssert: ...
    @overload
    def __getitem__(self, key: slice) -> EventRangeAssert: ...
    def __getitem__(self, key: int | slice) -> EventAssert | EventRangeAssert:
        """One event (negative: from the end), or some in a row; `AssertionError` if there is none."""
        count = len(self._events)
        if isinstance(key, slice):
            return EventRangeAssert(self._events, range(count)[key])
        if not -count <= key < count:
            raise fail(f"expected an event at {key}, got {count} events", self._events, [count])
        return EventAssert(self._events, key % count)

    # Steps

    def _step(self) -> EventAssert:
        if self._cursor >= len(self._events):
            raise self._fail("expected another event")
        self._cursor += 1
        return EventAssert(self._events, self._cursor - 1)

    def _fail(self, what: str) -> AssertionError:
        return fail(what, self._events, [self._cursor])
