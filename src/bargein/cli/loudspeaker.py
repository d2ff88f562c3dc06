"""The loudspeaker as a session's audio output."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from ..audio import AudioFrame
from ..audio.resample import Resampler
from ..session.io import AudioOutput, AudioOutputCapabilities, PlaybackFinishedEvent
from .sound_devices import SAMPLE_RATE, SoundDevices, SoundStream

__all__ = ["Loudspeaker"]

# Seconds of sound taken ahead of what is heard; more than that waits.
_AHEAD = 10.0

# Seconds without a request of the device after which it counts as gone.
_LOST_AFTER = 2.0


@dataclass(slots=True)
class _Segment:
    pcm: bytearray = field(default_factory=bytearray)
    """Not handed to the device yet."""
    complete: bool = False
    started: bool = False
    played: int = 0
    """Samples handed to the device."""


class Loudspeaker(AudioOutput):
    """Plays segments one after the other through a device that asks for blocks.

    Holds at most 10 s of sound: `capture_frame` waits then. A position counts
    what the device was given, less what it had not played when it was cut short.
    `on_lost` is called once, on the loop, when the device stops. Raises
    `AudioDeviceError` when there is none. After `close` frames are dropped and
    open segments have ended as interrupted.
    """

    def __init__(self, devices: SoundDevices, *, on_lost: Callable[[], None]) -> None:
        super().__init__(
            "loudspeaker",
            capabilities=AudioOutputCapabilities(pause=True),
            sample_rate=SAMPLE_RATE,
        )
        self._on_lost = on_lost
        self._loop = asyncio.get_running_loop()
        # The device's thread takes samples from here.
        self._lock = threading.Lock()
        self._segments: deque[_Segment] = deque()
        self._paused = False
        self._room = asyncio.Event()
        self._resampler: Resampler | None = None
        # Reports of segments that the device has, and still plays.
        self._ending: deque[tuple[asyncio.TimerHandle, int]] = deque()
        self._closed = False
        self._asked_at = self._loop.time()
        self._stream: SoundStream = devices.open_loudspeaker(self._fill, self._lost_in_thread)
        self._watch = self._loop.call_later(_LOST_AFTER, self._look)

    @property
    def name(self) -> str:
        """What the machine calls it."""
        return self._stream.name

    @property
    def playing(self) -> bool:
        """Whether something is audible, or about to be."""
        return self.segment_open and not self._paused

    async def capture_frame(self, frame: AudioFrame) -> None:
        """Queue `frame`; raises `ValueError` when it is not mono."""
        if self._closed:
            return
        self.begin_segment()
        pcm = self._converted(frame)
        with self._lock:
            self._open_segment().pcm += pcm
        while self._buffered() > _AHEAD and not self._closed:
            self._room.clear()
            await self._room.wait()

    def flush(self) -> None:
        if not self.end_segment():
            return
        rest = self._resampler.flush_pcm() if self._resampler is not None else b""
        with self._lock:
            segment = self._open_segment()
            segment.pcm += rest
            segment.complete = True

    def clear_buffer(self) -> None:
        self.end_segment()
        if self._resampler is not None:
            self._resampler.flush_pcm()
        with self._lock:
            dropped = list(self._segments)
            self._segments.clear()
        self._paused = False
        self._room.set()
        while self._ending:
            timer, samples = self._ending.popleft()
            timer.cancel()
            self._finish(samples / SAMPLE_RATE, interrupted=False)
        for segment in dropped:
            heard = max(0.0, segment.played / SAMPLE_RATE - self._stream.latency)
            self._finish(heard, interrupted=True)

    def pause(self) -> None:
        self._paused = True

    def resume(self) -> None:
        self._paused = False

    def on_detached(self) -> None:
        """A segment that still plays ends as interrupted."""
        self.clear_buffer()

    def close(self) -> None:
        """Release the device; closing twice is harmless."""
        if self._closed:
            return
        self._closed = True
        self._watch.cancel()
        self._stream.close()
        self.clear_buffer()

    def _open_segment(self) -> _Segment:
        """The segment that takes frames; a new one after a complete one. Needs the lock."""
        if not self._segments or self._segments[-1].complete:
            self._segments.append(_Segment())
        return self._segments[-1]

    def _buffered(self) -> float:
        with self._lock:
            return sum(len(segment.pcm) for segment in self._segments) / 2 / SAMPLE_RATE

    def _converted(self, frame: AudioFrame) -> bytes:
        if frame.sample_rate == SAMPLE_RATE and frame.num_channels == 1:
            return frame.data
        if self._resampler is None or self._resampler.in_rate != frame.sample_rate:
            self._resampler = Resampler(frame.sample_rate, SAMPLE_RATE)
        return b"".join(piece.data for piece in self._resampler.push(frame))

    def _fill(self, wanted: int) -> bytes:
        """The next block; runs in the device's thread."""
        block = bytearray()
        with self._lock:
            while not self._paused and self._segments and len(block) < wanted:
                head = self._segments[0]
                taken = head.pcm[: wanted - len(block)]
                del head.pcm[: len(taken)]
                head.played += len(taken) // 2
                block += taken
                if taken and not head.started:
                    head.started = True
                    self._loop.call_soon_threadsafe(self._report_start)
                if head.pcm or not head.complete:
                    break
                self._segments.popleft()
                self._loop.call_soon_threadsafe(self._report_end, head.played)
        self._loop.call_soon_threadsafe(self._was_asked)
        return bytes(block.ljust(wanted, b"\0"))

    def _report_start(self) -> None:
        if not self._closed:
            self.report_started()

    def _report_end(self, samples: int) -> None:
        if self._closed:
            return
        # The device still plays what it was given last.
        timer = self._loop.call_later(self._stream.latency, self._report_played)
        self._ending.append((timer, samples))

    def _report_played(self) -> None:
        _, samples = self._ending.popleft()
        self._finish(samples / SAMPLE_RATE, interrupted=False)

    def _finish(self, position: float, *, interrupted: bool) -> None:
        if self.segment_open:
            self.report_finished(PlaybackFinishedEvent(position, interrupted=interrupted))

    def _was_asked(self) -> None:
        self._asked_at = self._loop.time()
        self._room.set()

    def _lost_in_thread(self) -> None:
        self._loop.call_soon_threadsafe(self._lose)

    def _look(self) -> None:
        left = self._asked_at + _LOST_AFTER - self._loop.time()
        if left <= 0:
            self._lose()
        else:
            self._watch = self._loop.call_later(left, self._look)

    def _lose(self) -> None:
        if not self._closed:
            self.close()
            self._on_lost()
