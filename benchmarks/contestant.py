"""The contract between a case and whatever is measured: a framework, or a floor.

Loops, clocks and counts live in the cases; a contestant only drives its
framework. The fakes that each one brings behave alike:

- The language model streams `dialogue.WORDS` at once. With `tool`, it answers a
  user's message with one call and the tool's result with the words. With
  `formats_history` it first converts the whole history to OpenAI's messages with
  the framework's own converter and to JSON, as a real client must.
- The voice is one that takes whole sentences, and gives `dialogue.voice_of` each
  of them in one piece.
- The recogniser swallows audio; "at_voice_end" says `USER_SAYS` as a final
  transcript the moment the voice detector reports the end of speech.
- The voice detector is real: Silero, 512 samples at 16 kHz. Resampling from
  `rate` is the framework's.
- The sink swallows audio in no time, or with `real_time_sink` as a loudspeaker does.

All of them derive from the framework's normal plug-in classes: what those cost is
part of what is measured.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from .dialogue import SAMPLE_RATE

__all__ = [
    "SILENCE_THAT_ENDS",
    "Contestant",
    "LiveSession",
    "Marks",
    "Plan",
    "installed_version",
]

SILENCE_THAT_ENDS = 0.35
"""Seconds of quiet after which every voice detector reports the end of speech, with `quickest`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How one session is to be built."""

    hears: bool = False
    """Whether the voice detector listens to the microphone."""

    recogniser: Literal["none", "silent", "at_voice_end"] = "none"
    tool: bool = False
    formats_history: bool = False
    reply_duration: float = 1.0
    """Seconds of audio in a whole reply."""

    real_time_sink: bool = False
    quickest: bool = False
    """Every delay of voice detection, end of turn and interruption at its lowest, threshold 0.5;
    else the framework's defaults."""

    rate: int = SAMPLE_RATE
    """Hertz of the microphone."""


@dataclass(slots=True)
class Marks:
    """When things happened (`time.perf_counter`); 0.0: not yet."""

    first_frame: float = 0.0
    """The first audio of a reply reached the sink."""

    cleared: float = 0.0
    """The sink was told to drop its audio."""

    voice_began: float = 0.0
    """Speech started, as it left the voice detector."""

    voice_ended: float = 0.0
    begun: int = 0
    """Voices counted."""

    ended: int = 0
    on_voice_begin: Callable[[], None] | None = None
    on_voice_end: Callable[[], None] | None = None

    def frame(self) -> None:
        """Audio reached the sink."""
        self.first_frame = self.first_frame or time.perf_counter()

    def clear(self) -> None:
        """The framework silenced the sink."""
        self.cleared = self.cleared or time.perf_counter()

    def voice(self, speaking: bool) -> None:
        """The voice detector decided; call it before the framework reacts."""
        if speaking:
            self.voice_began = time.perf_counter()
            self.begun += 1
        else:
            self.voice_ended = time.perf_counter()
            self.ended += 1
        listener = self.on_voice_begin if speaking else self.on_voice_end
        if listener is not None:
            listener()

    def reset(self) -> None:
        """Forget the instants; the counts go on."""
        self.first_frame = self.cleared = self.voice_began = self.voice_ended = 0.0


class LiveSession(ABC):
    """One conversation, ready for text and audio."""

    def __init__(self) -> None:
        self.marks = Marks()

    @abstractmethod
    def push(self, frame: bytes) -> None:
        """20 ms from the microphone: 16-bit mono at the plan's rate. Does not block."""

    async def turn(self) -> None:
        """The user's text in; returns when the reply was played and is in the history."""
        raise NotImplementedError

    def begin_turn(self) -> None:
        """Like `turn`, without waiting for anything."""
        raise NotImplementedError

    async def set_history(self, items: int) -> None:
        """Replace the conversation by that many messages, of user and agent in turn."""
        raise NotImplementedError

    def history_length(self) -> int:
        """Items in the conversation."""
        raise NotImplementedError

    def backlog(self) -> int:
        """Frames pushed and not yet taken; 0 if that is not known."""
        return 0

    async def close(self) -> None:  # noqa: B027  # a floor has nothing to end
        """End it, and all that it started."""


class Contestant(ABC):
    """A framework in one configuration."""

    @property
    @abstractmethod
    def version(self) -> str:
        """What was measured."""

    async def prepare(self, plan: Plan) -> None:  # noqa: B027  # most load nothing beforehand
        """Load what one process loads once for all sessions."""

    @abstractmethod
    async def open(self, plan: Plan) -> LiveSession:
        """Begin a session; `prepare` was called with the same plan."""


def installed_version(distribution: str) -> str:
    """What is installed of it; asked for after the measurement."""
    # Brings the whole of `email` with it, which would count as the contestant's start.
    from importlib.metadata import version

    return version(distribution)
