"""Assertions on one event of a run.

Which event is looked at is decided in `run_expect.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ..conversation import ChatRole, parse_arguments
from ..errors import ToolError
from ..models import LLM
from ..not_given import NotGiven, is_given
from .agent import Agent
from .run_events import (
    AgentHandoffEvent,
    ChatMessageEvent,
    EventType,
    FunctionCallEvent,
    FunctionCallOutputEvent,
    RunEvent,
    show_events,
)
from .run_judge import judge_text

__all__ = [
    "AgentHandoffAssert",
    "ChatMessageAssert",
    "EventAssert",
    "EventFilter",
    "FunctionCallAssert",
    "FunctionCallOutputAssert",
    "TypedAssert",
    "fail",
]

E = TypeVar("E", bound=RunEvent)


def fail(what: str, events: Sequence[RunEvent], marked: Sequence[int] | range) -> AssertionError:
    """The error for `what` went wrong at the `marked` positions."""
    return AssertionError(f"{what}\n{show_events(events, marked)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """What an event must be; fields that are `None` or `NOT_GIVEN` may be anything."""

    kind: EventType
    role: ChatRole | NotGiven | None = None
    name: str | NotGiven | None = None
    arguments: Mapping[str, Any] | NotGiven | None = None  # JSON values
    """Each of these must be among the call's arguments; others are free."""

    output: str | NotGiven | None = None
    is_error: bool | NotGiven | None = None
    new_agent_type: type[Agent] | NotGiven | None = None

    def __post_init__(self) -> None:
        allowed = {
            "message": {"role"},
            "function_call": {"name", "arguments"},
            "function_call_output": {"output", "is_error"},
            "agent_handoff": {"new_agent_type"},
        }
        if self.kind not in allowed:
            raise ValueError(f"unknown event type {self.kind!r}; known: {', '.join(allowed)}")
        foreign = sorted(set(self._wanted()) - allowed[self.kind])
        if foreign:
            raise ValueError(f"{foreign[0]}= does not apply to events of type {self.kind!r}")

    def mismatch(self, event: RunEvent) -> str | None:
        """What is wrong with `event`; `None` if it fits."""
        if event.type != self.kind:
            return f"expected {self}, got a {event.type}"
        for field, wanted in self._wanted().items():
            if field == "arguments":
                if problem := _wrong_arguments(event, wanted):
                    return problem
            elif field == "new_agent_type":
                agent = getattr(event, "new_agent", None)
                if not isinstance(agent, wanted):
                    return f"expected a hand-off to {wanted.__name__}, got {type(agent).__name__}"
            elif (actual := getattr(event.item, field)) != wanted:
                return f"expected {self}, got {field} {actual!r}"
        return None

    def __str__(self) -> str:
        wanted = ", ".join(f"{field}={value!r}" for field, value in self._wanted().items())
        return f"a {self.kind}" + (f" with {wanted}" if wanted else "")

    def _wanted(self) -> dict[str, Any]:  # values of the fields, of their types
        fields = ("role", "name", "arguments", "output", "is_error", "new_agent_type")
        values = {field: getattr(self, field) for field in fields}
        return {
            field: value for field, value in values.items() if is_given(value) and value is not None
        }


def _wrong_arguments(event: RunEvent, wanted: Mapping[str, Any]) -> str | None:
    """What is wrong with the arguments of a call."""
    assert isinstance(event, FunctionCallEvent)
    try:
        actual, _ = parse_arguments(event.item.arguments)
    except ToolError as error:
        return f"the arguments of {event.item.name} cannot be read: {error.message}"
    for key, value in wanted.items():
        if key not in actual:
            return f"expected the argument {key}={value!r}, which is missing"
        if actual[key] != value:
            return f"expected the argument {key}={value!r}, got {actual[key]!r}"
    return None


class EventAssert:
    """One event of a run, not yet known to be of a kind."""

    def __init__(self, events: Sequence[RunEvent], position: int) -> None:
        self._events = events
        self._position = position

    def event(self) -> RunEvent:
        """The event itself."""
        return self._events[self._position]

    def is_message(self, *, role: ChatRole | NotGiven | None = None) -> ChatMessageAssert:
        """It is a message; raises `AssertionError` if not, as the others do."""
        self.check(EventFilter(kind="message", role=role))
        return ChatMessageAssert(self._events, self._position)

    def is_function_call(
        self,
        *,
        name: str | NotGiven | None = None,
        arguments: Mapping[str, Any] | NotGiven | None = None,  # JSON values
    ) -> FunctionCallAssert:
        """It is a call; the listed `arguments` must match, others are free."""
        self.check(EventFilter(kind="function_call", name=name, arguments=arguments))
        return FunctionCallAssert(self._events, self._position)

    def is_function_call_output(
        self, *, output: str | NotGiven | None = None, is_error: bool | NotGiven | None = None
    ) -> FunctionCallOutputAssert:
        """It is a call's output."""
        self.check(EventFilter(kind="function_call_output", output=output, is_error=is_error))
        return FunctionCallOutputAssert(self._events, self._position)

    def is_agent_handoff(
        self, *, new_agent_type: type[Agent] | NotGiven | None = None
    ) -> AgentHandoffAssert:
        """Another agent took over: one of that type."""
        self.check(EventFilter(kind="agent_handoff", new_agent_type=new_agent_type))
        return AgentHandoffAssert(self._events, self._position)

    def typed(self) -> TypedAssert:
        """The assertions of its kind."""
        match self.event():
            case ChatMessageEvent():
                return ChatMessageAssert(self._events, self._position)
            case FunctionCallEvent():
                return FunctionCallAssert(self._events, self._position)
            case FunctionCallOutputEvent():
                return FunctionCallOutputAssert(self._events, self._position)
            case AgentHandoffEvent():
                return AgentHandoffAssert(self._events, self._position)

    def check(self, wanted: EventFilter) -> None:
        """Raise `AssertionError` unless it is what is `wanted`."""
        if problem := wanted.mismatch(self.event()):
            raise fail(problem, self._events, [self._position])


class _KnownEvent(Generic[E]):
    """One event whose kind is known."""

    def __init__(self, events: Sequence[RunEvent], position: int) -> None:
        self._events = events
        self._position = position

    def event(self) -> E:
        """The event itself; its item is `event().item`."""
        return self._events[self._position]  # type: ignore[return-value]  # the maker checked it


class ChatMessageAssert(_KnownEvent[ChatMessageEvent]):
    """A message."""

    async def judge(self, llm: LLM, *, intent: str) -> ChatMessageAssert:
        """Let `llm` decide whether the message meets `intent`, in words.

        Raises `AssertionError` with its reason if not, and if it gives no verdict;
        `ValueError` for an empty intent; the model's `APIError`.
        """
        if not intent.strip():
            raise ValueError("judge() needs an intent")
        text = self.event().item.text_content
        if not text:
            raise self._fail("a message without text cannot be judged")
        verdict = await judge_text(llm, text, intent=intent)
        if verdict is None:
            raise self._fail(f"{llm.label} gave no verdict on the intent {intent!r}")
        if not verdict.passed:
            raise self._fail(f"the message does not meet {intent!r}: {verdict.reason}")
        return self

    def _fail(self, what: str) -> AssertionError:
        return fail(what, self._events, [self._position])


class FunctionCallAssert(_KnownEvent[FunctionCallEvent]):
    """A tool call."""


class FunctionCallOutputAssert(_KnownEvent[FunctionCallOutputEvent]):
    """A tool call's output."""


class AgentHandoffAssert(_KnownEvent[AgentHandoffEvent]):
    """A hand-off."""


TypedAssert = ChatMessageAssert | FunctionCallAssert | FunctionCallOutputAssert | AgentHandoffAssert
