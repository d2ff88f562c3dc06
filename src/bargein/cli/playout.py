"""Which samples of a loudspeaker are heard when, computed from the clock.

Pure: knows instants, not timers. `PacedOutput` arms them.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

__all__ = ["Finished", "Played", "Playout", "PlayoutCommand", "Started"]


@dataclass(frozen=True, slots=True)
class Played:
    """Samples that were heard from the instant `at` on."""

    at: float
    pcm: bytes
    """Mono, 16 bit."""


@dataclass(frozen=True, slots=True)
class Started:
    """The first sample of a segment was heard."""

    at: float


@dataclass(frozen=True, slots=True)
class Finished:
    """A segment is over."""

    position: float
    """Seconds of it that were played."""
    interrupted: bool


PlayoutCommand = Played | Started | Finished


@dataclass(slots=True)
class _Segment:
    pcm: bytearray
    """Not played yet."""
    complete: bool = False
    started: bool = False
    played: int = 0
    """Samples."""


class Playout:
    """Plays segments one after the other at `sample_rate`, in time.

    Samples that come while nothing plays are heard at once; an underrun makes
    a gap and loses nothing. A segment is finished when it is complete and played.
    """

    def __init__(self, sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self._segments: deque[_Segment] = deque()
        self._next_at = 0.0
        self._paused = False

    @property
    def buffered(self) -> float:
        """Seconds of sound that wait to be played."""
        return sum(len(segment.pcm) for segment in self._segments) / 2 / self.sample_rate

    @property
    def deadline(self) -> float | None:
        """When to call `tick`: the end of what is buffered; `None` when nothing can happen."""
        head = self._segments[0] if self._segments else None
        if self._paused or head is None or not (head.pcm or head.complete):
            return None
        return self._next_at + len(head.pcm) / 2 / self.sample_rate

    def holds(self, seconds: float) -> float:
        """The instant at which no more than `seconds` of sound are left to play."""
        return self._next_at + max(0.0, self.buffered - seconds)

    def push(self, pcm: bytes, *, now: float) -> list[PlayoutCommand]:
        """More samples of the current segment; the first ones begin it."""
        commands = self.tick(now=now)
        if not self._segments or self._segments[-1].complete:
            self._segments.append(_Segment(bytearray()))
        if not self.buffered:
            self._next_at = max(self._next_at, now)
        self._segments[-1].pcm += pcm
        return commands + self.tick(now=now)

    def flush(self, *, now: float) -> list[PlayoutCommand]:
        """The current segment is complete."""
        if self._segments:
            self._segments[-1].complete = True
        return self.tick(now=now)

    def clear(self, *, now: float) -> list[PlayoutCommand]:
        """Drop what was not heard yet; every open segment ends as interrupted."""
        commands = self.tick(now=now)
        commands += [
            Finished(segment.played / self.sample_rate, interrupted=True)
            for segment in self._segments
        ]
        self._segments.clear()
        self._paused = False
        return commands

    def pause(self, *, now: float) -> list[PlayoutCommand]:
        """Freeze at the current sample."""
        commands = self.tick(now=now)
        self._paused = True
        return commands

    def resume(self, *, now: float) -> None:
        """Go on from the sample at which `pause` stopped."""
        if self._paused:
            self._paused = False
            self._next_at = max(self._next_at, now)

    def tick(self, *, now: float) -> list[PlayoutCommand]:
        """What was heard up to `now`."""
        commands: list[PlayoutCommand] = []
        while self._segments and not self._paused:
            head = self._segments[0]
            commands += self._play(head, now)
            if head.pcm or not head.complete or self._next_at > now + 0.5 / self.sample_rate:
                break
            commands.append(Finished(head.played / self.sample_rate, interrupted=False))
            self._segments.popleft()
        return commands

    def _play(self, segment: _Segment, now: float) -> list[PlayoutCommand]:
        commands: list[PlayoutCommand] = []
        if segment.pcm and not segment.started:
            segment.started = True
            commands.append(Started(self._next_at))
        # Half a sample of tolerance: sums of floats end a little early or late.
        due = int((now - self._next_at) * self.sample_rate + 0.5)
        count = min(due, len(segment.pcm) // 2)
        if count <= 0:
            return commands
        commands.append(Played(self._next_at, bytes(segment.pcm[: 2 * count])))
        del segment.pcm[: 2 * count]
        segment.played += count
        self._next_at += count / self.sample_rate
        return commands
