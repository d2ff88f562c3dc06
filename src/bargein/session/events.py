"""What a session reports: the events of `AgentSession.on(name, …)`.

Each event's `type` is its name; `created_at` is wall-clock seconds. Fields that
hold live objects are left out of `model_dump`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from ..conversation import AgentHandoff, ChatMessage, FunctionCall, FunctionCallOutput
from ..conversation.wall_clock import wall_time
from ..models.metrics import Metrics
from ..turns.commands import AgentState, TurnReason, UserState
from ..turns.facts import Completeness

__all__ = [
    "EVENT_NAMES",
    "AgentFalseInterruptionEvent",
    "AgentStateChangedEvent",
    "CloseEvent",
    "CloseReason",
    "ConversationItemAddedEvent",
    "DtmfReceivedEvent",
    "ErrorEvent",
    "FunctionToolsExecutedEvent",
    "MetricsCollectedEvent",
    "SessionEvent",
    "SessionStalledEvent",
    "SessionUsageUpdatedEvent",
    "SpeechCreatedEvent",
    "UserInputTranscribedEvent",
    "UserStateChangedEvent",
    "UserTranscriptionTimeoutEvent",
    "UserTurnCommittedEvent",
    "UserTurnExceededEvent",
]


class SessionEvent(BaseModel):
    """What all events have."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    type: str
    created_at: float = Field(default_factory=wall_time)


class UserStateChangedEvent(SessionEvent):
    """The user began to speak, fell silent, went away or came back."""

    type: Literal["user_state_changed"] = "user_state_changed"
    old_state: UserState
    new_state: UserState


class AgentStateChangedEvent(SessionEvent):
    """The agent began to listen, think or speak."""

    type: Literal["agent_state_changed"] = "agent_state_changed"
    old_state: AgentState
    new_state: AgentState


class UserInputTranscribedEvent(SessionEvent):
    """The recogniser understood something; an interim may still change."""

    type: Literal["user_input_transcribed"] = "user_input_transcribed"
    transcript: str
    is_final: bool
    speaker_id: str | None = None
    language: str | None = None
    item_id: str | None = None


class UserTurnCommittedEvent(SessionEvent):
    """The user's turn is over, and how that was decided."""

    type: Literal["user_turn_committed"] = "user_turn_committed"
    transcript: str
    reason: TurnReason
    delay: float
    """Seconds from the user's last sound to the decision."""
    hint: str | None = None
    completeness: Completeness | None = None
    probability: float | None = None
    held: bool = False


class UserTurnExceededEvent(SessionEvent):
    """The user has made sound for longer than a turn may last."""

    type: Literal["user_turn_exceeded"] = "user_turn_exceeded"
    transcript: str
    duration: float


class UserTranscriptionTimeoutEvent(SessionEvent):
    """The user spoke, and not a word was recognised."""

    type: Literal["user_transcription_timeout"] = "user_transcription_timeout"
    speech_duration: float
    vad_speech_started_at: float
    """Wall-clock seconds."""


class ConversationItemAddedEvent(SessionEvent):
    """A message or a hand-off entered the history."""

    type: Literal["conversation_item_added"] = "conversation_item_added"
    item: ChatMessage | AgentHandoff


class FunctionToolsExecutedEvent(SessionEvent):
    """The calls of one step, each with its output.

    A handler may call `cancel_tool_reply` or `cancel_agent_handoff`, but only
    while it is called, not later.
    """

    type: Literal["function_tools_executed"] = "function_tools_executed"
    function_calls: list[FunctionCall]
    function_call_outputs: list[FunctionCallOutput]
    _has_tool_reply: bool = PrivateAttr(default=False)
    _has_agent_handoff: bool = PrivateAttr(default=False)
    _open: bool = PrivateAttr(default=True)

    @model_validator(mode="after")
    def verify_lists_length(self) -> FunctionToolsExecutedEvent:
        """Raises `ValueError` unless each call has its output."""
        if len(self.function_calls) != len(self.function_call_outputs):
            raise ValueError(
                f"{len(self.function_calls)} calls and {len(self.function_call_outputs)} outputs"
            )
        return self

    def zipped(self) -> list[tuple[FunctionCall, FunctionCallOutput]]:
        """The calls with their outputs."""
        return list(zip(self.function_calls, self.function_call_outputs, strict=True))

    @property
    def has_tool_reply(self) -> bool:
        """Whether a reply to the outputs follows."""
        return self._has_tool_reply

    @property
    def has_agent_handoff(self) -> bool:
        """Whether another agent takes over."""
        return self._has_agent_handoff

    def cancel_tool_reply(self) -> None:
        """Make no reply to the outputs."""
        self._check_open()
        self._has_tool_reply = False

    def cancel_agent_handoff(self) -> None:
        """Stay with the present agent."""
        self._check_open()
        self._has_agent_handoff = False

    def expect(self, *, reply: bool, handoff: bool) -> FunctionToolsExecutedEvent:
        """For the session: what will follow unless a handler cancels it."""
        self._has_tool_reply, self._has_agent_handoff = reply, handoff
        return self

    def close(self) -> None:
        """For the session: every handler was called."""
        self._open = False

    def _check_open(self) -> None:
        if not self._open:
            raise RuntimeError("too late: cancel inside the handler of function_tools_executed")


class SpeechCreatedEvent(SessionEvent):
    """A speech entered the queue."""

    type: Literal["speech_created"] = "speech_created"
    user_initiated: bool
    """Whether the application asked for it."""
    source: Literal["say", "generate_reply", "tool_response"]
    speech_handle: Any = Field(exclude=True)  # a SpeechHandle, live


class AgentFalseInterruptionEvent(SessionEvent):
    """The user made sound but said nothing."""

    type: Literal["agent_false_interruption"] = "agent_false_interruption"
    resumed: bool


class MetricsCollectedEvent(SessionEvent):
    """A model, or the end of a turn, was measured."""

    type: Literal["metrics_collected"] = "metrics_collected"
    metrics: Metrics


class SessionUsageUpdatedEvent(SessionEvent):
    """The sums of `session.usage` have changed."""

    type: Literal["session_usage_updated"] = "session_usage_updated"
    usage: Any  # the session's list of usage sums


class SessionStalledEvent(SessionEvent):
    """Something that the session waits for does not happen."""

    type: Literal["session_stalled"] = "session_stalled"
    waiting_for: Literal["hook", "llm", "tts", "playout", "stt", "handoff", "tool", "nothing"]
    duration: float
    action: Literal["none", "skipped", "fallback", "released"]


class DtmfReceivedEvent(SessionEvent):
    """The user pressed a key."""

    type: Literal["dtmf_received"] = "dtmf_received"
    digit: str
    participant: str | None = None


class ErrorEvent(SessionEvent):
    """A model or a piece of the application failed; the session may go on."""

    type: Literal["error"] = "error"
    error: Any = Field(exclude=True)  # LLMError, STTError, TTSError, … or any exception
    source: Any = Field(default=None, exclude=True)  # the model or object that failed


class CloseReason(StrEnum):
    """Why a session ended."""

    ERROR = "error"
    JOB_SHUTDOWN = "job_shutdown"
    PARTICIPANT_DISCONNECTED = "participant_disconnected"
    USER_INITIATED = "user_initiated"
    TASK_COMPLETED = "task_completed"


class CloseEvent(SessionEvent):
    """The session is over; no event follows."""

    type: Literal["close"] = "close"
    error: Any = Field(default=None, exclude=True)  # as in ErrorEvent
    reason: CloseReason


_EVENTS: tuple[type[SessionEvent], ...] = (
    UserStateChangedEvent,
    AgentStateChangedEvent,
    UserInputTranscribedEvent,
    UserTurnCommittedEvent,
    UserTurnExceededEvent,
    UserTranscriptionTimeoutEvent,
    ConversationItemAddedEvent,
    FunctionToolsExecutedEvent,
    SpeechCreatedEvent,
    AgentFalseInterruptionEvent,
    MetricsCollectedEvent,
    SessionUsageUpdatedEvent,
    SessionStalledEvent,
    DtmfReceivedEvent,
    ErrorEvent,
    CloseEvent,
)

EVENT_NAMES: frozenset[str] = frozenset(
    {event.model_fields["type"].default for event in _EVENTS} | {"task_progress"}
)
"""Every name that a session emits."""
