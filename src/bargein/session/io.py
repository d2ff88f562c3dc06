"""Where a session's sound and text come from and go to: the ports that others implement.

A room, a terminal, a file and a test each bring their own subclasses. The
session reads an `AudioInput`, and plays through an `AudioOutput` one segment at
a time; a segment ends with `flush` or `clear_buffer`.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from ..audio import AudioFrame, VideoFrame
from ..conversation.wall_clock import wall_time
from ..models.emitter import EventEmitter

__all__ = [
    "AudioInput",
    "AudioOutput",
    "AudioOutputCapabilities",
    "PlaybackFinishedEvent",
    "PlaybackStartedEvent",
    "TextOutput",
    "VideoInput",
    "VideoOutput",
]

logger = logging.getLogger(__name__)


class AudioInput:
    """An async iterator of frames; wraps `source`, or is subclassed with `__anext__`.

    `StopAsyncIteration` ends the input, not the session. `on_attached` and
    `on_detached` are called when a session begins and stops to listen.
    """

    def __init__(self, label: str, source: AudioInput | None = None) -> None:
        self.label = label
        self.source = source

    def __aiter__(self) -> AsyncIterator[AudioFrame]:
        return self

    async def __anext__(self) -> AudioFrame:
        if self.source is None:
            raise StopAsyncIteration
        return await self.source.__anext__()

    def on_attached(self) -> None:
        """A session begins to use it."""
        if self.source is not None:
            self.source.on_attached()

    def on_detached(self) -> None:
        """The session uses it no longer."""
        if self.source is not None:
            self.source.on_detached()


class VideoInput:
    """An async iterator of pictures; the same contract as `AudioInput`."""

    def __init__(self, label: str, source: VideoInput | None = None) -> None:
        self.label = label
        self.source = source

    def __aiter__(self) -> AsyncIterator[VideoFrame]:
        return self

    async def __anext__(self) -> VideoFrame:
        if self.source is None:
            raise StopAsyncIteration
        return await self.source.__anext__()

    def on_attached(self) -> None:
        """A session begins to use it."""
        if self.source is not None:
            self.source.on_attached()

    def on_detached(self) -> None:
        """The session uses it no longer."""
        if self.source is not None:
            self.source.on_detached()


@dataclass(frozen=True, slots=True)
class AudioOutputCapabilities:
    """What a loudspeaker can do."""

    pause: bool = False
    """Whether playout can be frozen and go on from the same sample."""


@dataclass(frozen=True, slots=True)
class PlaybackStartedEvent:
    """The first frame of a segment became audible."""

    created_at: float
    """Wall-clock seconds at which the first frame became audible."""


@dataclass(frozen=True, slots=True)
class PlaybackFinishedEvent:
    """A segment is over."""

    playback_position: float
    """Seconds of audio really played, pauses excluded."""

    interrupted: bool
    """Whether the segment was cleared before its end."""

    synchronized_transcript: str | None = None
    """The words heard, when the output knows them."""


class AudioOutput(ABC, EventEmitter):
    """A loudspeaker: plays frames, a segment at a time, and reports what was heard.

    Per segment a sink calls `report_started` once, at the first audible frame,
    and `report_finished` once, after `flush` when all is played or after
    `clear_buffer`. Further reports are ignored with a warning. Events:
    `playback_started`, `playback_finished`.
    """

    def __init__(
        self,
        label: str,
        *,
        capabilities: AudioOutputCapabilities | None = None,
        next_in_chain: AudioOutput | None = None,
        sample_rate: int | None = None,
    ) -> None:
        super().__init__()
        self.label = label
        self.capabilities = capabilities or AudioOutputCapabilities()
        self.next_in_chain = next_in_chain
        self.sample_rate = sample_rate
        """Hertz that frames should have; `None` takes any."""
        self._segments_begun = 0
        self._segments_finished = 0
        self._capturing = False
        self._segments_started = 0
        self._all_finished = asyncio.Event()
        self._all_finished.set()
        self._last = PlaybackFinishedEvent(0.0, interrupted=False)
        if next_in_chain is not None:
            next_in_chain.on("playback_started", self._pass_started)
            next_in_chain.on("playback_finished", self._pass_finished)

    @property
    def can_pause(self) -> bool:
        """True only if this sink and all behind it can."""
        behind = self.next_in_chain is None or self.next_in_chain.can_pause
        return self.capabilities.pause and behind

    @abstractmethod
    async def capture_frame(self, frame: AudioFrame) -> None:
        """Queue a frame of the current segment; returns when there is room for more.

        Subclasses call `self.begin_segment()` first.
        """

    @abstractmethod
    def flush(self) -> None:
        """The current segment is complete; play it to its end, then report.

        Subclasses call `self.end_segment()` first.
        """

    @abstractmethod
    def clear_buffer(self) -> None:
        """Fall silent at once and report the segment as interrupted, if one is open.

        Subclasses call `self.end_segment()` first.
        """

    def pause(self) -> None:
        """Freeze playout at the current sample."""
        if self.next_in_chain is not None:
            self.next_in_chain.pause()

    def resume(self) -> None:
        """Go on from the sample at which `pause` stopped."""
        if self.next_in_chain is not None:
            self.next_in_chain.resume()

    async def wait_for_playout(self) -> PlaybackFinishedEvent:
        """Wait until every segment begun so far was reported; returns the last report."""
        await self._all_finished.wait()
        return self._last

    def begin_segment(self) -> None:
        """Note that the first frame of a segment arrived; harmless for later frames."""
        if not self._capturing:
            self._capturing = True
            self._segments_begun += 1
            self._all_finished.clear()

    def end_segment(self) -> bool:
        """Note that no more frames of this segment come; False if it had none."""
        ended, self._capturing = self._capturing, False
        return ended

    @property
    def segment_open(self) -> bool:
        """Whether a segment was begun and not yet reported as finished."""
        return self._segments_finished < self._segments_begun

    def report_started(self, created_at: float | None = None) -> None:
        """The first frame of the segment is audible now (or was at `created_at`)."""
        if self._segments_started > self._segments_finished or not self.segment_open:
            return
        self._segments_started += 1
        self.emit("playback_started", PlaybackStartedEvent(created_at or wall_time()))

    def report_finished(self, event: PlaybackFinishedEvent) -> None:
        """The segment is over; exactly one report for each."""
        if not self.segment_open:
            logger.warning("%s reported the end of a segment twice; ignored", self.label)
            return
        self._segments_finished += 1
        self._segments_started = max(self._segments_started, self._segments_finished)
        self._last = event
        if not self.segment_open:
            self._all_finished.set()
        self.emit("playback_finished", event)

    def on_attached(self) -> None:
        """A session begins to use it."""
        if self.next_in_chain is not None:
            self.next_in_chain.on_attached()

    def on_detached(self) -> None:
        """The session uses it no longer."""
        if self.next_in_chain is not None:
            self.next_in_chain.on_detached()

    def _pass_started(self, event: PlaybackStartedEvent) -> None:
        self.report_started(event.created_at)

    def _pass_finished(self, event: PlaybackFinishedEvent) -> None:
        self.report_finished(event)


class TextOutput(ABC):
    """Where the agent's words appear: a transcript, a caption, a terminal."""

    def __init__(self, label: str, *, next_in_chain: TextOutput | None = None) -> None:
        self.label = label
        self.next_in_chain = next_in_chain

    @abstractmethod
    async def capture_text(self, text: str) -> None:
        """Show more text of the current segment."""

    @abstractmethod
    def flush(self) -> None:
        """The current segment is complete."""

    def on_attached(self) -> None:
        """A session begins to use it."""
        if self.next_in_chain is not None:
            self.next_in_chain.on_attached()

    def on_detached(self) -> None:
        """The session uses it no longer."""
        if self.next_in_chain is not None:
            self.next_in_chain.on_detached()


class VideoOutput(Protocol):
    """Where the agent is seen: an avatar in a room. What it shows is its own affair."""

    def on_attached(self) -> None:
        """A session begins to use it."""

    def on_detached(self) -> None:
        """The session uses it no longer."""
