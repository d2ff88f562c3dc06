"""What a conversation is made of: messages, calls, their outputs, handoffs.

Values only: how they are ordered and filtered is decided by `context`. Items
are shared between contexts, so code that changes one (the content of a user
message in a hook) changes it everywhere, on purpose.
"""

from __future__ import annotations

import base64
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    PlainSerializer,
    field_validator,
)

from ..audio import AudioFrame, VideoFrame
from .ids import new_id
from .wall_clock import wall_time

__all__ = [
    "AgentConfigUpdate",
    "AgentHandoff",
    "AudioContent",
    "ChatContent",
    "ChatItem",
    "ChatMessage",
    "ChatRole",
    "FunctionCall",
    "FunctionCallOutput",
    "ImageContent",
]

ChatRole = Literal["developer", "system", "user", "assistant"]


def _item_id() -> str:
    return new_id("item")


def _image_id() -> str:
    return new_id("img")


# JSON and validators hand over whatever the caller wrote, hence `Any` below.
def _video_frame(value: Any) -> Any:
    if isinstance(value, dict):
        return VideoFrame(**{**value, "data": base64.b64decode(value["data"])})
    return value


def _audio_frame(value: Any) -> Any:
    if isinstance(value, dict):
        return AudioFrame(**{**value, "data": base64.b64decode(value["data"])})
    return value


def _dump_video(value: str | VideoFrame) -> Any:
    if isinstance(value, str):
        return value
    return {
        "data": base64.b64encode(value.data).decode(),
        "width": value.width,
        "height": value.height,
        "format": value.format,
        "timestamp": value.timestamp,
    }


def _dump_audio(value: AudioFrame) -> dict[str, Any]:
    return {
        "data": base64.b64encode(value.data).decode(),
        "sample_rate": value.sample_rate,
        "num_channels": value.num_channels,
        "samples_per_channel": value.samples_per_channel,
    }


Picture = Annotated[
    str | InstanceOf[VideoFrame],
    BeforeValidator(_video_frame),
    PlainSerializer(_dump_video, when_used="json"),
]
Sound = Annotated[
    InstanceOf[AudioFrame],
    BeforeValidator(_audio_frame),
    PlainSerializer(_dump_audio, when_used="json"),
]


class ImageContent(BaseModel):
    """A picture in a message."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    id: str = Field(default_factory=_image_id)
    type: Literal["image_content"] = "image_content"
    image: Picture
    """A URL (also `data:`), or a frame."""
    inference_width: int | None = None
    """Pixels to which the model's service may scale it; `None` leaves it."""
    inference_height: int | None = None
    inference_detail: Literal["auto", "high", "low"] = "auto"
    mime_type: str | None = None


class AudioContent(BaseModel):
    """Sound in a message, with its words when they are known."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    type: Literal["audio_content"] = "audio_content"
    frame: list[Sound]
    transcript: str | None = None


ChatContent = str | ImageContent | AudioContent


class _Item(BaseModel):
    # Items come in by the thousand: assignment is not validated.
    id: str = Field(default_factory=_item_id)
    created_at: float = Field(default_factory=wall_time)


class ChatMessage(_Item):
    """What someone said, or what the model is told.

    `content` may be given as one string; it is stored as a list.
    """

    type: Literal["message"] = "message"
    role: ChatRole
    content: list[ChatContent]
    interrupted: bool = False
    """Whether the speech was cut; `content` then holds what was heard."""
    transcript_confidence: float | None = None
    """0 to 1, when a recogniser said it."""
    extra: dict[str, Any] = Field(default_factory=dict)  # providers' own notes
    metrics: dict[str, Any] = Field(default_factory=dict)  # times and durations, in seconds

    @field_validator("content", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return [value] if isinstance(value, str | ImageContent | AudioContent) else value

    @property
    def text_content(self) -> str | None:
        """The text parts joined by newlines; `None` when there is none."""
        parts = [part for part in self.content if isinstance(part, str)]
        return "\n".join(parts) if parts else None


class FunctionCall(_Item):
    """A call that a model (or application code) asked for."""

    type: Literal["function_call"] = "function_call"
    call_id: str
    name: str
    arguments: str
    """JSON text of an object."""
    group_id: str | None = None
    """Shared by the calls of one model answer, for services that want them together."""
    extra: dict[str, Any] = Field(default_factory=dict)  # providers' own notes


class FunctionCallOutput(_Item):
    """What a call gave; exactly one for each call."""

    type: Literal["function_call_output"] = "function_call_output"
    call_id: str
    name: str = ""
    output: str
    is_error: bool
    reply_required: bool = True
    """Whether the model should answer because of it."""


class AgentHandoff(_Item):
    """Another agent took over."""

    type: Literal["agent_handoff"] = "agent_handoff"
    old_agent_id: str | None = None
    """`None` for the first agent of a session."""
    new_agent_id: str


class AgentConfigUpdate(_Item):
    """The active agent's instructions or tools changed."""

    type: Literal["agent_config_update"] = "agent_config_update"
    instructions: str | None = None
    """The new text; `None` when it did not change."""
    tools_added: list[str] | None = None
    tools_removed: list[str] | None = None


ChatItem = Annotated[
    ChatMessage | FunctionCall | FunctionCallOutput | AgentHandoff | AgentConfigUpdate,
    Field(discriminator="type"),
]
