"""Recognises the stretches of voice that a VAD finds, several at once, reported in order.

Knows nothing of retries, connections or metrics: it is given a function that
recognises one stretch.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from ..audio import AudioFrame
from .speech_event import SpeechData, SpeechEvent, SpeechEventType
from .transcribe_input import Flush, HintChanged, TranscribeInput, TranscribeOptions
from .vad import VADEvent, VADEventType, VADStream

__all__ = ["Recognize", "VoicedRecognition"]

logger = logging.getLogger(__name__)

Recognize = Callable[[Sequence[AudioFrame], TranscribeOptions], Awaitable[SpeechEvent | None]]
"""Gives the transcript of one stretch, with times from its start; `None`: there is none."""

AT_ONCE = 3
"""Recognitions that run at once."""

WAITING_LIMIT = 32
"""Stretches that may wait for their recognition; then the oldest is dropped, with a warning."""


@dataclass(slots=True)
class _Stretch:
    frames: Sequence[AudioFrame]
    starts_at: float
    options: TranscribeOptions
    task: asyncio.Task[SpeechEvent | None] | None = None


class VoicedRecognition:
    """Start and end of speech come out at once, transcripts in the order of speech."""

    def __init__(self, voice: VADStream, recognize: Recognize, options: TranscribeOptions) -> None:
        self._voice = voice
        self._recognize = recognize
        self._options = options
        self._stretches: deque[_Stretch] = deque()
        self._out: deque[SpeechEvent] = deque()
        self._error: BaseException | None = None
        self._all_heard = False
        self._changed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def events(self, frames: AsyncIterator[TranscribeInput]) -> AsyncIterator[SpeechEvent]:
        """What is heard in `frames`; raises what a recognition or the VAD raises, in its place."""
        self._start(self._feed(frames), "audio for a VAD")
        self._start(self._follow(), "voice found by a VAD")
        try:
            while True:
                while self._out:
                    yield self._out.popleft()
                if self._error is not None:
                    raise self._error
                if self._all_heard and not self._stretches:
                    return
                self._changed.clear()
                await self._changed.wait()
        finally:
            await self._stop()

    async def _feed(self, frames: AsyncIterator[TranscribeInput]) -> None:
        async for item in frames:
            match item:
                case AudioFrame():
                    self._voice.push_frame(item)
                case HintChanged(hint, keyterms):
                    self._options = replace(self._options, hint=hint, keyterms=keyterms)
                case Flush():  # the VAD finds the end of the stretch itself
                    pass
        self._voice.end_input()

    async def _follow(self) -> None:
        async for event in self._voice:
            if event.type is VADEventType.START_OF_SPEECH:
                started_at = max(0.0, event.timestamp - event.speech_duration)
                self._put(
                    SpeechEvent(SpeechEventType.START_OF_SPEECH, speech_start_time=started_at)
                )
            elif event.type is VADEventType.END_OF_SPEECH:
                self._put(SpeechEvent(SpeechEventType.END_OF_SPEECH))
                self._add(event)
        self._all_heard = True
        self._changed.set()

    def _add(self, event: VADEvent) -> None:
        length = sum(frame.duration for frame in event.frames)
        starts_at = max(0.0, event.timestamp - length)
        if len(self._stretches) >= AT_ONCE + WAITING_LIMIT:
            logger.warning("recognition is %d utterances behind; one is dropped", WAITING_LIMIT)
            del self._stretches[AT_ONCE]
        self._stretches.append(_Stretch(event.frames, starts_at, self._options))
        self._advance()

    def _advance(self) -> None:
        """Report what is done and first in order; begin what may begin."""
        while self._stretches and self._error is None:
            stretch = self._stretches[0]
            if stretch.task is None or not stretch.task.done():
                break
            self._stretches.popleft()
            self._report(stretch, stretch.task)
        running = sum(s.task is not None and not s.task.done() for s in self._stretches)
        for stretch in self._stretches:
            if running >= AT_ONCE or self._error is not None:
                break
            if stretch.task is None:
                running += 1
                self._begin(stretch)

    def _begin(self, stretch: _Stretch) -> None:
        async def recognize() -> SpeechEvent | None:
            return await self._recognize(stretch.frames, stretch.options)

        stretch.task = asyncio.create_task(recognize(), name="recognition of an utterance")
        stretch.task.add_done_callback(lambda _: self._advance())

    def _report(self, stretch: _Stretch, task: asyncio.Task[SpeechEvent | None]) -> None:
        if task.cancelled():
            return
        if (error := task.exception()) is not None:
            self._fail(error)
        elif (event := task.result()) is not None:
            self._put(_moved(event, stretch))
        self._changed.set()

    def _put(self, event: SpeechEvent) -> None:
        self._out.append(event)
        self._changed.set()

    def _fail(self, error: BaseException) -> None:
        self._error = self._error or error
        self._changed.set()

    def _start(self, work: Awaitable[None], name: str) -> None:
        async def run() -> None:
            try:
                await work
            except Exception as error:  # raised again by `events`
                self._fail(error)

        self._tasks.append(asyncio.create_task(run(), name=name))

    async def _stop(self) -> None:
        begun = [stretch.task for stretch in self._stretches if stretch.task is not None]
        self._stretches.clear()
        tasks: list[asyncio.Task[None] | asyncio.Task[SpeechEvent | None]] = [*self._tasks, *begun]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _moved(event: SpeechEvent, stretch: _Stretch) -> SpeechEvent:
    """The transcript with times from the start of the stream."""
    by = stretch.starts_at
    length = sum(frame.duration for frame in stretch.frames)

    def moved(data: SpeechData) -> SpeechData:
        return replace(
            data,
            start_time=by + data.start_time,
            end_time=by + (data.end_time or length),
            words=tuple(
                replace(word, start_time=by + word.start_time, end_time=by + word.end_time)
                for word in data.words
            ),
        )

    return replace(
        event,
        type=SpeechEventType.FINAL_TRANSCRIPT,
        alternatives=[moved(data) for data in event.alternatives],
    )
