"""What a stream of speech is made of: segments, and the circumstances of their requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from .connect_options import APIConnectOptions
from .metrics import TTSMetrics
from .synthesized_audio import SynthesizedAudio

__all__ = ["HeldBack", "Segment", "SpeakContext"]


class Segment(Protocol):
    """One segment being spoken; driven by the task that calls `next`."""

    async def next(self) -> SynthesizedAudio:
        """The next piece; after the one that `is_final`, `StopAsyncIteration`."""

    async def aclose(self) -> None:
        """Stop the request; harmless when repeated."""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Audio that came already but was not delivered: it may be thrown away for another attempt."""

    delivered: Callable[[], bool]
    """Whether the consumer has any of it."""
    discard: Callable[[], None]


@dataclass(frozen=True, slots=True)
class SpeakContext:
    """The circumstances under which a segment is spoken."""

    conn_options: APIConnectOptions
    request_id: str
    segment_id: str
    sample_rate: int
    """What frames are resampled to, in hertz."""
    speech_id: str | None
    emit_metrics: Callable[[TTSMetrics], None]
    report: Callable[[str, Exception, bool], None]
    """Called with the voice's label, the error, and whether it was recoverable."""
    held_back: HeldBack | None = None
