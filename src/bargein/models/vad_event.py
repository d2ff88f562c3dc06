"""What a voice detector reports."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ..audio import AudioFrame

__all__ = ["VADCapabilities", "VADError", "VADEvent", "VADEventType"]


class VADEventType(StrEnum):
    """Kinds of events of a voice detector."""

    START_OF_SPEECH = "start_of_speech"
    INFERENCE_DONE = "inference_done"
    """One window was scored; only for streams that are iterated."""
    END_OF_SPEECH = "end_of_speech"
    SILENCE_STARTED = "silence_started"
    """The voice paused; too early to say that the speech is over."""
    SILENCE_ENDED = "silence_ended"
    """The voice came back before the speech was over."""


@dataclass(frozen=True, slots=True)
class VADCapabilities:
    """What a voice detector can do."""

    update_interval: float
    """Seconds of sound between two looks at it."""


@dataclass(frozen=True, slots=True)
class VADEvent:
    """One report. Times are seconds of the stream: 0 is its first sample.

    To place an event on a clock, subtract `ago` from the time at which the newest
    frame was pushed.
    """

    type: VADEventType

    samples_index: int
    """Samples heard so far, at the detector's rate."""

    timestamp: float
    """The same in seconds: the end of the window that decided."""

    speech_duration: float = 0.0
    """From the first voice of the speech to the last; to `timestamp` while the voice goes on."""

    silence_duration: float = 0.0
    """Quiet just before `timestamp`; for SILENCE_ENDED the pause that is over."""

    frames: tuple[AudioFrame, ...] = ()
    """As pushed. START_OF_SPEECH: the prefix and the voice so far; END_OF_SPEECH: all of it.
    Empty on other events, and on streams that keep no audio."""

    probability: float = 0.0
    """Of a voice in the window that decided."""

    inference_duration: float = 0.0
    """Seconds of computing, the window's share of its batch."""

    speaking: bool = False
    """Whether speech goes on after this event; a pause is part of it."""

    ago: float = 0.0
    """Seconds from what is reported to the end of the newest audio pushed: since the voice
    began (START_OF_SPEECH), paused (SILENCE_STARTED), came back (SILENCE_ENDED) or was last
    heard (END_OF_SPEECH)."""


class VADError(BaseModel):
    """A voice detector failed; the stream is over."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    type: Literal["vad_error"] = "vad_error"
    timestamp: float
    """Wall-clock seconds."""
    label: str
    """Which model."""
    error: Exception = Field(exclude=True)
    recoverable: bool = False
