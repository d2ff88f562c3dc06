"""Text in step with sound, for outputs outside of a session, or between it and a room.

Takes audio and text as they are made, passes the audio on, and the text word by
word as it becomes audible. When words are audible is decided in `word_clock.py`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import replace

from ..audio import AudioFrame
from .io import AudioOutput, AudioOutputCapabilities, PlaybackFinishedEvent, TextOutput
from .nodes import SpokenFrame
from .synchronized_segment import SynchronizedSegment
from .tasks import cancel_and_wait

__all__ = ["TranscriptSynchronizer"]


class TranscriptSynchronizer:
    """Give it what is said by `audio_output` and `text_output`; words appear when they are audible.

    The first segment of audio belongs to the first segment of text, and so on.
    Word times are those of `SpokenFrame`s, else estimates. The report of the end of
    a segment names the words heard. Text that only begins to come while its sound
    is audible is in step already (a session's is) and passes at once, as does all
    text while the audio output is detached. Text without sound is shown after five
    seconds, or when other text begins. `aclose` stops all; harmless when repeated.
    """

    def __init__(self, *, next_in_chain_audio: AudioOutput, next_in_chain_text: TextOutput) -> None:
        self._captions = next_in_chain_text
        self._segments: deque[SynchronizedSegment] = deque()
        self._writing: SynchronizedSegment | None = None
        self._speaking: SynchronizedSegment | None = None
        self._showing: asyncio.Task[None] | None = None
        self._paused = False
        self._attached = True
        self._audio_output = _AudioSide(self, next_in_chain_audio)
        self._text_output = _TextSide(self, next_in_chain_text)

    @property
    def audio_output(self) -> AudioOutput:
        """Where the sound goes in."""
        return self._audio_output

    @property
    def text_output(self) -> TextOutput:
        """Where the text goes in."""
        return self._text_output

    async def aclose(self) -> None:
        """Show no more. The outputs behind it stay open."""
        for segment in self._segments:
            segment.cancel_limit()
        if self._showing is not None:
            await cancel_and_wait([self._showing])
        self._segments.clear()
        self._writing = self._speaking = None

    # Text

    async def add_text(self, text: str) -> None:
        """For the text side."""
        if not self._attached:
            await self._captions.capture_text(text)
            return
        if self._writing is None:
            self._writing = self._begin_text()
        segment = self._writing
        if segment.in_step:
            await self._captions.capture_text(text)
        else:
            segment.words.add_text(text)
            segment.display.changed()

    def end_text(self) -> None:
        """For the text side."""
        segment, self._writing = self._writing, None
        if segment is None or segment.in_step:
            self._captions.flush()
            return
        segment.end_text()
        if segment.finished:
            segment.display.end(complete=True)
        elif not segment.has_sound:
            segment.limit_silence()

    def _begin_text(self) -> SynchronizedSegment:
        waiting = [part for part in self._segments if not (part.has_text or part.finished)]
        for segment in self._segments:
            if segment.text_ended and not (segment.has_sound or segment.finished):
                segment.show_without_sound()
        segment = waiting[0] if waiting else self._begin()
        segment.has_text = True
        segment.in_step = segment.playout.started_at is not None
        return segment

    # Sound

    def add_audio(self, frame: AudioFrame) -> None:
        """For the audio side."""
        if self._speaking is None:
            self._speaking = self._begin_sound()
        segment = self._speaking
        if isinstance(frame, SpokenFrame):
            segment.add_timed(frame)
        segment.words.add_audio(frame.duration)
        segment.display.changed()

    def end_audio(self) -> None:
        """For the audio side."""
        segment, self._speaking = self._speaking, None
        if segment is not None:
            segment.words.end_audio()
            segment.display.changed()

    def drop_silent(self) -> None:
        """For the audio side: nothing more is heard, so the text that waits for sound is not shown."""
        self._speaking = None
        for segment in self._segments:
            if not segment.has_sound:
                self._end(segment, complete=False)

    def pause(self, paused: bool) -> None:
        """For the audio side."""
        self._paused = paused
        for segment in self._segments:
            segment.pause(paused)

    def started(self) -> None:
        """For the audio side: the first sound of the next segment came out."""
        segment = self._playing
        if segment is not None:
            segment.playout.start(_now())
            segment.display.changed()

    def finished(self, event: PlaybackFinishedEvent) -> str | None:
        """For the audio side: the words heard of the segment that is over, if they are known here."""
        segment = self._playing
        if segment is None:
            return event.synchronized_transcript
        heard = segment.heard(event)
        self._end(segment, complete=not event.interrupted)
        return heard if event.synchronized_transcript is None else event.synchronized_transcript

    def attach(self, attached: bool) -> None:
        """For the audio side."""
        self._attached = attached

    @property
    def _playing(self) -> SynchronizedSegment | None:
        audible = (part for part in self._segments if part.has_sound and not part.finished)
        return next(audible, None)

    def _begin_sound(self) -> SynchronizedSegment:
        for segment in self._segments:
            if segment.finished and not segment.text_ended:  # its text was left unfinished
                self._writing = None if self._writing is segment else self._writing
                segment.end_text()
                segment.display.end(complete=True)
        waiting = [part for part in self._segments if not (part.has_sound or part.finished)]
        segment = waiting[0] if waiting else self._begin()
        segment.has_sound = True
        segment.cancel_limit()
        return segment

    # Segments

    def _begin(self) -> SynchronizedSegment:
        segment = SynchronizedSegment(self._captions)
        segment.pause(self._paused)
        self._segments.append(segment)
        if self._showing is None or self._showing.done():
            loop = asyncio.get_running_loop()
            self._showing = loop.create_task(self._show(), name="transcript synchronizer")
        return segment

    def _end(self, segment: SynchronizedSegment, *, complete: bool) -> None:
        segment.finished = True
        segment.cancel_limit()
        if complete and segment.has_text and not segment.text_ended and not segment.in_step:
            return  # the rest of its words is shown as it comes
        if self._writing is segment and not segment.in_step:
            self._writing = None
        segment.display.end(complete=complete)

    async def _show(self) -> None:
        """One segment after the other; ends with the last."""
        while self._segments:
            await self._segments[0].display.run()
            self._segments.popleft()


class _AudioSide(AudioOutput):
    """Passes sound on, and tells the synchronizer what becomes of it."""

    def __init__(self, synchronizer: TranscriptSynchronizer, behind: AudioOutput) -> None:
        super().__init__(
            f"synchronized {behind.label}",
            capabilities=AudioOutputCapabilities(pause=True),
            next_in_chain=behind,
            sample_rate=behind.sample_rate,
        )
        self._synchronizer = synchronizer
        self._behind = behind

    async def capture_frame(self, frame: AudioFrame) -> None:
        self.begin_segment()
        self._synchronizer.add_audio(frame)
        await self._behind.capture_frame(frame)

    def flush(self) -> None:
        if self.end_segment():
            self._synchronizer.end_audio()
        self._behind.flush()

    def clear_buffer(self) -> None:
        self.end_segment()
        self._synchronizer.drop_silent()
        self._behind.clear_buffer()

    def pause(self) -> None:
        self._synchronizer.pause(True)
        super().pause()

    def resume(self) -> None:
        self._synchronizer.pause(False)
        super().resume()

    def report_started(self, created_at: float | None = None) -> None:
        self._synchronizer.started()
        super().report_started(created_at)

    def report_finished(self, event: PlaybackFinishedEvent) -> None:
        if self.segment_open:
            heard = self._synchronizer.finished(event)
            event = replace(event, synchronized_transcript=heard)
        super().report_finished(event)

    def on_attached(self) -> None:
        self._synchronizer.attach(True)
        super().on_attached()

    def on_detached(self) -> None:
        self._synchronizer.attach(False)
        super().on_detached()


class _TextSide(TextOutput):
    """Hands text to the synchronizer."""

    def __init__(self, synchronizer: TranscriptSynchronizer, behind: TextOutput) -> None:
        super().__init__(f"synchronized {behind.label}", next_in_chain=behind)
        self._synchronizer = synchronizer

    async def capture_text(self, text: str) -> None:
        await self._synchronizer.add_text(text)

    def flush(self) -> None:
        self._synchronizer.end_text()


def _now() -> float:
    return asyncio.get_running_loop().time()
