"""The interface of speech-to-speech models.

Only what a provider writes and a session calls; no behaviour.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from ..errors import RealtimeError
from ..not_given import NOT_GIVEN, NotGiven
from .chat_chunk import FunctionToolCall, ToolChoice
from .emitter import EventEmitter
from .model import Model

if TYPE_CHECKING:
    from ..audio import AudioFrame, VideoFrame
    from ..conversation.context import ChatContext
    from ..conversation.items import ChatItem
    from ..conversation.tools import Tool
    from .synthesized_audio import TimedText

__all__ = [
    "GenerationCreatedEvent",
    "InputSpeechStartedEvent",
    "InputSpeechStoppedEvent",
    "InputTranscriptionCompleted",
    "MessageGeneration",
    "Modality",
    "RealtimeCapabilities",
    "RealtimeModel",
    "RealtimeSession",
    "RealtimeSessionReconnectedEvent",
    "RemoteItemAddedEvent",
]

Modality = Literal["text", "audio"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RealtimeCapabilities:
    """What a speech-to-speech model can do."""

    message_truncation: bool
    """Whether a message can be cut to what was heard."""
    turn_detection: bool
    """Whether it ends the user's turns itself."""
    user_transcription: bool
    """Whether it reports what the user said."""
    auto_tool_reply_generation: bool
    """Whether it goes on by itself after tool results."""
    audio_output: bool
    """Whether it speaks; otherwise its text needs a voice."""
    manual_function_calls: bool = True
    """Whether calls may be put into its history from outside."""
    can_disable_turn_detection: bool = False
    """Whether somebody else may end the user's turns though it could."""
    mutable_chat_context: bool = True
    """Whether its history can be replaced; new items at its end are always taken."""
    mutable_instructions: bool = True
    """Whether its instructions can be changed after they were given."""
    mutable_tools: bool = True
    """Whether its tools can be changed after they were given."""
    per_response_tool_choice: bool = True
    """Whether `generate_reply` takes a tool choice; otherwise `update_options` sets it."""
    supports_say: bool = False
    """Whether it can speak a given text."""


@dataclass(frozen=True, slots=True)
class MessageGeneration:
    """One message that is being generated."""

    message_id: str
    text_stream: AsyncIterable[str | TimedText]
    audio_stream: AsyncIterable[AudioFrame]
    modalities: asyncio.Future[list[Modality]]
    """Known once the first piece is there."""


@dataclass(frozen=True, slots=True)
class GenerationCreatedEvent:
    """`generation_created`: the model began to answer."""

    message_stream: AsyncIterable[MessageGeneration]
    function_stream: AsyncIterable[FunctionToolCall]
    user_initiated: bool
    """Whether `generate_reply` asked for it."""
    response_id: str | None = None


@dataclass(frozen=True, slots=True)
class InputSpeechStartedEvent:
    """`input_speech_started`: the model hears the user."""


@dataclass(frozen=True, slots=True)
class InputSpeechStoppedEvent:
    """`input_speech_stopped`: the user fell silent."""

    user_transcription_enabled: bool = False


@dataclass(frozen=True, slots=True)
class InputTranscriptionCompleted:
    """`input_audio_transcription_completed`: what the user said."""

    item_id: str
    transcript: str
    is_final: bool = True
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class RealtimeSessionReconnectedEvent:
    """`session_reconnected`: the connection was made anew and the context restored."""


@dataclass(frozen=True, slots=True)
class RemoteItemAddedEvent:
    """`remote_item_added`: the model put an item into its own history."""

    item: ChatItem
    previous_item_id: str | None = None


class RealtimeSession(EventEmitter, ABC):
    """One conversation with a speech-to-speech model.

    Events: those documented above, `metrics_collected` and `error`. A failed
    update raises `RealtimeError`.
    """

    event_names: ClassVar[frozenset[str] | None] = frozenset(
        {
            "input_speech_started",
            "input_speech_stopped",
            "input_audio_transcription_completed",
            "generation_created",
            "session_reconnected",
            "remote_item_added",
            "metrics_collected",
            "error",
        }
    )

    def __init__(self, realtime_model: RealtimeModel) -> None:
        super().__init__()
        self.realtime_model = realtime_model

    @property
    @abstractmethod
    def chat_ctx(self) -> ChatContext:
        """A copy of the history that the model has."""

    @property
    @abstractmethod
    def tools(self) -> Sequence[Tool]:
        """What the model may call."""

    @abstractmethod
    async def update_instructions(self, instructions: str) -> None:
        """Replace the system instructions."""

    @abstractmethod
    async def update_chat_ctx(self, chat_ctx: ChatContext) -> None:
        """Make the model's history equal to `chat_ctx`."""

    @abstractmethod
    async def update_tools(self, tools: Sequence[Tool]) -> None:
        """Replace the tools."""

    @abstractmethod
    def update_options(self, *, tool_choice: ToolChoice | NotGiven | None = NOT_GIVEN) -> None:
        """Change how the next answers are made."""

    @abstractmethod
    def push_audio(self, frame: AudioFrame) -> None:
        """Hear the user."""

    @abstractmethod
    def push_video(self, frame: VideoFrame) -> None:
        """See what the user shows."""

    @abstractmethod
    def generate_reply(
        self,
        *,
        instructions: str | None = None,
        tool_choice: ToolChoice | NotGiven | None = NOT_GIVEN,
        tools: Sequence[Tool] | None = None,
    ) -> asyncio.Future[GenerationCreatedEvent]:
        """Ask for an answer; the future gives it when the model begins."""

    def say(self, text: str) -> asyncio.Future[GenerationCreatedEvent]:
        """Speak `text` as it is. Raises `RealtimeError` unless `supports_say`."""
        raise RealtimeError(f"{self.realtime_model.label} cannot speak a given text")

    def set_turn_detection(self, enabled: bool) -> None:
        """End the user's turns itself, or leave them to `commit_audio`.

        Raises `RealtimeError` unless `can_disable_turn_detection`.
        """
        raise RealtimeError(f"{self.realtime_model.label} cannot change who ends the user's turns")

    @abstractmethod
    def commit_audio(self) -> None:
        """The user's turn is over: what was pushed is one message."""

    @abstractmethod
    def clear_audio(self) -> None:
        """Forget pushed audio that was not committed."""

    @abstractmethod
    def interrupt(self) -> None:
        """Stop the present answer."""

    @abstractmethod
    def truncate(
        self,
        *,
        message_id: str,
        modalities: Sequence[Modality],
        audio_end_ms: int,
        audio_transcript: str | None = None,
    ) -> None:
        """Cut a message in the model's history to what was heard."""

    @abstractmethod
    async def aclose(self) -> None:
        """Disconnect; harmless when repeated."""


class RealtimeModel(Model):
    """A speech-to-speech model: hears, thinks and speaks by itself."""

    def __init__(self, *, capabilities: RealtimeCapabilities) -> None:
        super().__init__()
        self._capabilities = capabilities

    @property
    def capabilities(self) -> RealtimeCapabilities:
        return self._capabilities

    @abstractmethod
    def session(self) -> RealtimeSession:
        """Begin a conversation."""
