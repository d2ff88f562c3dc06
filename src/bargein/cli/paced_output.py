"""A loudspeaker that nobody hears: it plays in the loop's time and hands on what was played."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from ..audio import AudioFrame
from ..audio.resample import Resampler
from ..session.io import AudioOutput, AudioOutputCapabilities, PlaybackFinishedEvent
from .playout import Finished, Played, Playout, PlayoutCommand, Started

__all__ = ["PacedOutput"]

# Seconds of sound taken ahead of what is heard; more than that waits.
_AHEAD = 10.0


class PacedOutput(AudioOutput):
    """Real time on an ordinary loop, virtual time on a virtual one.

    `on_played(at, pcm)` gets the mono samples that were heard from the instant
    `at` of the loop's clock on; never what was cleared. Frames of another rate
    are resampled. Holds at most 10 s of sound: `capture_frame` waits then.
    """

    def __init__(self, sample_rate: int, on_played: Callable[[float, bytes], None]) -> None:
        super().__init__(
            "recorded call",
            capabilities=AudioOutputCapabilities(pause=True),
            sample_rate=sample_rate,
        )
        self._playout = Playout(sample_rate)
        self._on_played = on_played
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._room = asyncio.Event()
        self._resampler: Resampler | None = None

    async def capture_frame(self, frame: AudioFrame) -> None:
        """Queue `frame`; raises `ValueError` when it is not mono."""
        self.begin_segment()
        self._obey(self._playout.push(self._converted(frame), now=self._loop.time()))
        while self._playout.buffered > _AHEAD:
            self._room.clear()
            self._arm()
            await self._room.wait()

    def flush(self) -> None:
        if not self.end_segment():
            return
        if self._resampler is not None:
            self._obey(self._playout.push(self._resampler.flush_pcm(), now=self._loop.time()))
        self._obey(self._playout.flush(now=self._loop.time()))

    def clear_buffer(self) -> None:
        self.end_segment()
        if self._resampler is not None:
            self._resampler.flush_pcm()
        self._obey(self._playout.clear(now=self._loop.time()))
        self._room.set()

    def pause(self) -> None:
        self._obey(self._playout.pause(now=self._loop.time()))

    def resume(self) -> None:
        self._playout.resume(now=self._loop.time())
        self._arm()

    def on_detached(self) -> None:
        """A segment that still plays ends as interrupted."""
        self.clear_buffer()

    def settle(self) -> None:
        """Hand on what was heard up to now."""
        self._obey(self._playout.tick(now=self._loop.time()))

    def _converted(self, frame: AudioFrame) -> bytes:
        wanted = self._playout.sample_rate
        if frame.sample_rate == wanted and frame.num_channels == 1:
            return frame.data
        if self._resampler is None or self._resampler.in_rate != frame.sample_rate:
            self._resampler = Resampler(frame.sample_rate, wanted)
        return b"".join(piece.data for piece in self._resampler.push(frame))

    def _obey(self, commands: Iterable[PlayoutCommand]) -> None:
        for command in commands:
            if isinstance(command, Played):
                self._on_played(command.at, command.pcm)
            elif isinstance(command, Started):
                self.report_started()
            elif isinstance(command, Finished):
                self.report_finished(
                    PlaybackFinishedEvent(command.position, interrupted=command.interrupted)
                )
        self._arm()

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        deadline = self._playout.deadline
        if deadline is None:
            return
        if not self._room.is_set() and self._playout.buffered > _AHEAD:
            deadline = min(deadline, self._playout.holds(_AHEAD))
        self._timer = self._loop.call_at(deadline, self._due)

    def _due(self) -> None:
        self._timer = None
        self._obey(self._playout.tick(now=self._loop.time()))
        self._room.set()
