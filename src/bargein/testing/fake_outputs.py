"""A loudspeaker and a transcript window that remember what the user heard and read."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from ..audio import AudioFrame
from ..conversation.wall_clock import wall_time
from ..session.io import (
    AudioOutput,
    AudioOutputCapabilities,
    PlaybackFinishedEvent,
    PlaybackStartedEvent,
    TextOutput,
)
from .playout import PlayedSegment

__all__ = ["FakeAudioOutput", "FakeTextOutput"]


class FakeAudioOutput(AudioOutput):
    """Plays in real time (virtual, under a virtual loop) and knows the words of scripted voices.

    `latency` seconds pass between the first frame of a segment and its sound.
    With `forget_finished` it never reports the end of a segment. `buffer` bounds
    the seconds of audio that wait; `capture_frame` waits beyond that. `.heard`
    lists the words played to their ends; `.segments` has all segments.
    """

    def __init__(
        self,
        can_pause: bool = True,
        latency: float = 0.0,
        forget_finished: bool = False,
        *,
        buffer: float | None = None,
        sample_rate: int | None = None,
        label: str = "fake loudspeaker",
    ) -> None:
        super().__init__(
            label, capabilities=AudioOutputCapabilities(pause=can_pause), sample_rate=sample_rate
        )
        self.latency = latency
        self.forget_finished = forget_finished
        self.buffer = buffer
        self.segments: list[PlayedSegment] = []
        self.attached = False
        self.paused = False
        self._heard_before: list[str] = []
        self._queue: deque[PlayedSegment] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._room: asyncio.Future[None] | None = None
        self._listeners: list[Callable[[], None]] = []
        self._word_timer: asyncio.TimerHandle | None = None

    @property
    def heard(self) -> list[str]:
        """The words played to their ends so far, in order."""
        now = _now()
        live = (word.text for part in self._queue for word in part.words(part.position(now)))
        return [*self._heard_before, *live]

    @property
    def playing(self) -> bool:
        """Whether a segment is audible, or will be as soon as it is resumed."""
        return bool(self._queue) and self._queue[0].started_at is not None

    @property
    def audible(self) -> list[tuple[float, float]]:
        """From when to when there was sound, on the loop's clock."""
        return [stretch for segment in self.segments for stretch in segment.audible]

    def on_heard(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` whenever a word has been played; returns what stops that."""
        self._listeners.append(listener)
        self._watch_words()

        def stop() -> None:
            self._listeners.remove(listener)
            if not self._listeners:
                self._cancel_word_timer()

        return stop

    async def capture_frame(self, frame: AudioFrame) -> None:
        begun = self.segment_open and bool(self._queue) and not self._queue[-1].complete
        self.begin_segment()
        now = _now()
        if not begun:
            self._queue.append(PlayedSegment())
            self.segments.append(self._queue[-1])
        segment = self._queue[-1]
        segment.add(frame, now=now)
        if not begun and self._queue[0] is segment:
            self._play(segment, since=now + self.latency)
        elif self._word_timer is None:
            self._watch_words()
        while self.buffer is not None and self._waiting() > self.buffer + 1e-9:
            await self._wait_for_room()

    def flush(self) -> None:
        if self.end_segment():
            self._queue[-1].complete = True
            self._arm()

    def clear_buffer(self) -> None:
        self.end_segment()
        if not self._queue:  # also before any loop runs
            return
        cleared, now = list(self._queue), _now()
        self._queue.clear()
        self._cancel()
        for segment in cleared:
            segment.freeze(now=now)
            self._report(segment, interrupted=True)
        self._make_room()

    def pause(self) -> None:
        self.paused = True
        if self._queue:
            self._queue[0].freeze(now=_now())
        self._cancel()

    def resume(self) -> None:
        if self.paused:
            self.paused = False
            if self._queue:
                self._play(self._queue[0], since=_now())

    def on_attached(self) -> None:
        """A session begins to use it."""
        self.attached = True

    def on_detached(self) -> None:
        """The session uses it no longer."""
        self.attached = False
        self.clear_buffer()

    def _play(self, segment: PlayedSegment, *, since: float) -> None:
        if not self.paused:
            segment.run(since=since)
            self._arm()
            self._watch_words()

    def _arm(self) -> None:
        """Wake up when the first segment becomes audible or is over."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        segment = self._queue[0] if self._queue else None
        if segment is None:
            return
        if segment.started_at is None:
            when = segment.reaches(0.0)
        else:
            when = segment.reaches(segment.captured) if segment.complete else None
        if when is not None:
            self._timer = asyncio.get_running_loop().call_at(when, self._due)

    def _due(self) -> None:
        segment, now = self._queue[0], _now()
        self._timer = None
        if segment.started_at is None:
            segment.started_at = now
            # Not report_started, which knows one segment at a time: here the next
            # one may be captured before this one is audible.
            self.emit("playback_started", PlaybackStartedEvent(wall_time()))
        if segment.complete and segment.position(now) >= segment.captured - 1e-9:
            self._queue.popleft()
            segment.freeze(now=now)
            self._report(segment, interrupted=False)
            self._notify()
            self._make_room()
            if self._queue:
                self._play(self._queue[0], since=now)
        else:
            self._arm()

    def _report(self, segment: PlayedSegment, *, interrupted: bool) -> None:
        segment.finished_at = _now()
        segment.interrupted = interrupted
        position = segment.position(_now())
        self._heard_before += [word.text for word in segment.words(position)]
        if not self.forget_finished:
            self.report_finished(PlaybackFinishedEvent(position, interrupted=interrupted))

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._cancel_word_timer()

    # Room in the buffer: bounded outputs only.

    def _waiting(self) -> float:
        now = _now()
        return sum(segment.captured - segment.position(now) for segment in self._queue)

    async def _wait_for_room(self) -> None:
        loop = asyncio.get_running_loop()
        self._room = loop.create_future()
        excess = self._waiting() - (self.buffer or 0.0)
        first = self._queue[0]
        when = first.reaches(first.position(_now()) + excess)
        timer = None if when is None else loop.call_at(when, self._make_room)
        try:
            await self._room
        finally:
            if timer is not None:
                timer.cancel()

    def _make_room(self) -> None:
        if self._room is not None and not self._room.done():
            self._room.set_result(None)

    # Words: only while somebody listens.

    def _watch_words(self) -> None:
        self._cancel_word_timer()
        if not self._listeners or not self._queue:
            return
        segment = self._queue[0]
        end = segment.next_word_end(segment.position(_now()))
        when = None if end is None else segment.reaches(end)
        if when is not None:
            self._word_timer = asyncio.get_running_loop().call_at(when, self._word_ended)

    def _word_ended(self) -> None:
        self._word_timer = None
        self._notify()
        self._watch_words()

    def _notify(self) -> None:
        for listener in list(self._listeners):
            listener()

    def _cancel_word_timer(self) -> None:
        if self._word_timer is not None:
            self._word_timer.cancel()
            self._word_timer = None


class FakeTextOutput(TextOutput):
    """Keeps what it is shown: `.text` all of it, `.segments` piece by piece."""

    def __init__(
        self, label: str = "fake transcript", *, next_in_chain: TextOutput | None = None
    ) -> None:
        super().__init__(label, next_in_chain=next_in_chain)
        self.segments: list[str] = []
        """Complete segments, and the open one at the end."""
        self._open = False

    @property
    def text(self) -> str:
        """All segments, one per line."""
        return "\n".join(self.segments)

    async def capture_text(self, text: str) -> None:
        if not self._open:
            self._open = True
            self.segments.append("")
        self.segments[-1] += text
        if self.next_in_chain is not None:
            await self.next_in_chain.capture_text(text)

    def flush(self) -> None:
        self._open = False
        if self.next_in_chain is not None:
            self.next_in_chain.flush()


def _now() -> float:
    return asyncio.get_running_loop().time()
