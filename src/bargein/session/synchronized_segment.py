"""A stretch of speech on its way through a `TranscriptSynchronizer`: its sound, its text, its words' times."""

from __future__ import annotations

import asyncio

from .io import PlaybackFinishedEvent, TextOutput
from .nodes import SpokenFrame
from .playout_clock import PlayoutClock
from .word_clock import WordClock
from .word_display import WordDisplay

__all__ = ["SynchronizedSegment"]

# Text of which nothing is heard for so long has no sound: it is shown as it is.
SILENT_LIMIT = 5.0

# Seconds by which the times of two words of one voice may overlap, rounding included.
OVERLAP = 0.05


class SynchronizedSegment:
    """A stretch of sound and its text; either may come first, or alone."""

    def __init__(self, captions: TextOutput) -> None:
        self.words = WordClock()
        self.playout = PlayoutClock()
        self.display = WordDisplay(self.words, self.playout, captions)
        self.has_text = False
        self.has_sound = False
        self.in_step = False
        """Whether whoever gives the text keeps it in step with the sound already."""
        self.text_ended = False
        self.finished = False
        """Whether its sound is over, or will never come."""
        self._limit: asyncio.TimerHandle | None = None
        self._voice_offset = 0.0
        self._voice_reached = 0.0

    def add_timed(self, frame: SpokenFrame) -> None:
        """Word times count from the voice's own segment, of which there may be several in one."""
        if frame.words and frame.words[0].start_time < self._voice_reached - OVERLAP:
            self._voice_offset = self.words.audio
        for word in frame.words:
            self._voice_reached = word.end_time
        self.words.add_timed(frame.words, offset=self._voice_offset)

    def end_text(self) -> None:
        """Its text is complete."""
        self.text_ended = True
        self.words.end_text()
        self.display.changed()

    def heard(self, event: PlaybackFinishedEvent) -> str | None:
        """The words heard by the end that the sink reports; `None` if they are not known here."""
        if self.in_step or not self.has_text:
            return None
        if self.text_ended and not event.interrupted:
            return self.words.text
        return self.words.heard(event.playback_position) if event.interrupted else None

    def pause(self, paused: bool) -> None:
        """Playout froze, or goes on."""
        (self.playout.pause if paused else self.playout.resume)(_now())
        self.display.changed()

    def limit_silence(self) -> None:
        """Its text is complete and there is no sound: wait for it, but not for ever."""
        loop = asyncio.get_running_loop()
        self._limit = loop.call_later(SILENT_LIMIT, self.show_without_sound)

    def cancel_limit(self) -> None:
        """There is sound, or nothing to wait for."""
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None

    def show_without_sound(self) -> None:
        """Nothing will be heard of it."""
        self.cancel_limit()
        self.finished = True
        self.display.end(complete=True)


def _now() -> float:
    return asyncio.get_running_loop().time()
