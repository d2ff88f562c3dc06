"""One stream of a scripted recogniser: from marked audio, or a timeline, to speech events.

Decides when which event comes; `scripted_stt` has the settings and the interface.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from ..audio import AudioFrame
from ..models.speech_event import SpeechData, SpeechEvent, SpeechEventType, TimedWord
from .marked_speech import BLOCK, MarkedSpeech, SpokenWord, read_marks
from .timeline import Heard

if TYPE_CHECKING:
    from .scripted_stt import ScriptedSTT

__all__ = ["Hearing"]

_EPSILON = 1e-6

T = TypeVar("T")


@dataclass(slots=True)
class _Run:
    """Words since the last final transcript; instants are seconds of the stream."""

    begun_at: float
    voiced_until: float
    words: list[TimedWord] = field(default_factory=list)
    text: str = ""
    confidence: float = 1.0
    final_after: float = 0.0


class Hearing:
    """Hears frames as they come and puts events into `events`, late by the recogniser's `lag`.

    The queue is as long as the script. `None` in it means the end.
    """

    def __init__(self, stt: ScriptedSTT, language: str) -> None:
        self.events: asyncio.Queue[SpeechEvent | Exception | None] = asyncio.Queue()
        self._stt = stt
        self._language = language
        self._loop = asyncio.get_running_loop()
        self._origin = self._loop.time()
        self._position = 0.0
        self._run: _Run | None = None
        self._final_timer: asyncio.TimerHandle | None = None
        self._timers: set[asyncio.TimerHandle] = set()

    @property
    def time(self) -> float:
        """The loop's clock."""
        return self._loop.time()

    def frame(self, frame: AudioFrame) -> None:
        """Hear the next piece of audio."""
        for offset, speech, block in read_marks(frame):
            if speech.words:  # a cough has energy but no words
                self._voice(speech, block, self._position + offset)
        self._position += frame.duration
        run = self._run
        if run is not None and self._position - run.voiced_until >= run.final_after - _EPSILON:
            self.finalize()

    def follow(self, timeline: tuple[Heard, ...], *, origin: float) -> None:
        """Report what a timeline says as well; `origin` is its beginning on the loop's clock."""
        for said in timeline:
            if said.text and origin + said.until + said.final_after >= self._loop.time():
                self._report(said, origin)

    def flush(self) -> None:
        """The user fell silent: the final comes after `flush_after`."""
        if self._run is not None and self._run.words:
            self._arm_final(self._loop.time() + self._stt.flush_after)

    def end(self) -> None:
        """No more audio: finalise, and end the events."""
        self.finalize()
        self._post(None)

    def fail_at(self, at: float, error: Exception) -> None:
        """Break off `at` seconds after the stream's start."""
        self._at(self._origin + at, self.events.put_nowait, error)

    def close(self) -> None:
        """Stop all timers."""
        for timer in (*self._timers, self._final_timer):
            if timer is not None:
                timer.cancel()

    def finalize(self) -> None:
        """The open words become a final transcript now."""
        run, self._run = self._run, None
        if self._final_timer is not None:
            self._final_timer.cancel()
            self._final_timer = None
        if run is None:
            return
        if run.words and not self._stt.drops_this_final():
            self._post(self._event(SpeechEventType.FINAL_TRANSCRIPT, run, run.text))
        if self._stt.speech_events:
            self._post(SpeechEvent(SpeechEventType.END_OF_SPEECH))

    def _voice(self, speech: MarkedSpeech, block: int, at: float) -> None:
        run = self._run
        if run is not None and at - run.voiced_until >= run.final_after - _EPSILON:
            self.finalize()  # the audio came in a burst: a replay, or a recording
            run = None
        if run is None:
            run = self._run = _Run(begun_at=at, voiced_until=at)
            if self._stt.speech_events:
                start = SpeechEvent(SpeechEventType.START_OF_SPEECH, speech_start_time=at)
                self._post(start)
        run.voiced_until = at + BLOCK
        run.final_after = (
            self._stt.final_after if speech.final_after is None else speech.final_after
        )
        run.confidence = min(run.confidence, speech.confidence)
        for word in speech.words_ending_in(block):
            self._word(run, speech, word, at - block * BLOCK)
        # Frames may stop coming: then the clock says when the pause is long enough.
        self._arm_final(self._loop.time() + BLOCK + run.final_after)

    def _word(self, run: _Run, speech: MarkedSpeech, word: SpokenWord, shift: float) -> None:
        run.words.append(
            TimedWord(word.text, word.start + shift, word.end + shift, speech.confidence)
        )
        run.text = " ".join(heard.text for heard in run.words)
        if self._stt.interims:
            place = speech.words.index(word)
            guesses = speech.interims
            text = run.text if guesses is None else guesses[place] if place < len(guesses) else ""
            if text:
                self._post(self._event(SpeechEventType.INTERIM_TRANSCRIPT, run, text))

    def _event(self, kind: SpeechEventType, run: _Run, text: str) -> SpeechEvent:
        data = SpeechData(
            language=self._language,
            text=text,
            start_time=run.begun_at,
            end_time=run.voiced_until,
            confidence=run.confidence,
            words=tuple(run.words),
        )
        return SpeechEvent(kind, alternatives=[data])

    def _report(self, said: Heard, origin: float) -> None:
        def event(kind: SpeechEventType, text: str, until: float) -> SpeechEvent:
            start = max(0.0, origin + said.at - self._origin)
            end = max(0.0, origin + until - self._origin)
            data = SpeechData(self._language, text, start, end, said.confidence)
            return SpeechEvent(kind, alternatives=[data])

        if self._stt.speech_events:
            start = SpeechEvent(SpeechEventType.START_OF_SPEECH, speech_start_time=said.at)
            self._at(origin + said.at, self._post, start)
        if self._stt.interims:
            for count, text in enumerate(said.interims, start=1):
                until = said.at + said.duration * count / len(said.interims)
                interim = event(SpeechEventType.INTERIM_TRANSCRIPT, text, until)
                self._at(origin + until, self._post, interim)
        final = event(SpeechEventType.FINAL_TRANSCRIPT, said.text, said.until)
        self._at(origin + said.until + said.final_after, self._final_of_timeline, final)

    def _final_of_timeline(self, final: SpeechEvent) -> None:
        if not self._stt.drops_this_final():
            self._post(final)
        if self._stt.speech_events:
            self._post(SpeechEvent(SpeechEventType.END_OF_SPEECH))

    def _post(self, event: SpeechEvent | None) -> None:
        if self._stt.lag > 0:
            self._at(self._loop.time() + self._stt.lag, self.events.put_nowait, event)
        else:
            self.events.put_nowait(event)

    def _arm_final(self, when: float) -> None:
        if self._final_timer is not None:
            self._final_timer.cancel()
        self._final_timer = self._loop.call_at(when, self.finalize)

    def _at(self, when: float, call: Callable[[T], None], value: T) -> None:
        if when < self._loop.time():  # it was reported before a reconnection
            return

        def fire() -> None:
            self._timers.discard(timer)
            call(value)

        timer = self._loop.call_at(when, fire)
        self._timers.add(timer)
