"""One request to a voice: retries, time limits, resampling, metrics and errors around `speak`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING

from ..audio import AudioFrame
from ..conversation.wall_clock import wall_time
from ..errors import APIError
from .attempts import Attempts, close_generator
from .metrics import Metadata, TTSMetrics
from .one_rate import OneRate
from .retry import RetryPolicy, RetrySchedule
from .segment import SpeakContext
from .segment_text import SegmentText
from .synthesized_audio import SpeakOptions, SynthesizedAudio, TimedText
from .time_limit import TimeLimit

if TYPE_CHECKING:
    from .tts import TTS

__all__ = ["SpokenSegment"]


class SpokenSegment:
    """Speaks one text by one request, begun again as long as no audio of it was delivered.

    The time limit stands still while the voice waits for text that is not
    written yet. A text with letters or digits that gives no audio is a failure.
    Adapters give `policy` and `source`: when to begin again, and with which voice.
    """

    def __init__(
        self,
        tts: TTS,
        text: SegmentText,
        context: SpeakContext,
        *,
        policy: RetryPolicy | None = None,
        source: Callable[[], TTS] | None = None,
    ) -> None:
        self._text = text
        self._context = context
        self._source = source or (lambda: tts)
        self._asked = tts  # by the last attempt
        self._streamed = not text.is_whole
        self._loop = asyncio.get_running_loop()
        self._limit = TimeLimit(context.conn_options.timeout)
        self._attempts: Attempts[AudioFrame | TimedText] = Attempts(
            self._attempt,
            policy=policy or RetrySchedule(context.conn_options),
            limit=self._limit,
            delivered=self._delivered,
            report=self._report,
        )
        self._rate = OneRate(context.sample_rate)
        self._words: list[TimedText] = []
        self._reported_text = 0
        self._begun_at: float | None = None
        self._first_at: float | None = None
        self._audio_duration = 0.0
        self._final_sent = False
        self._closed = False

    async def next(self) -> SynthesizedAudio:
        """The next piece; see `Segment`."""
        if self._final_sent:
            raise StopAsyncIteration
        if self._begun_at is None:
            self._begun_at = self._loop.time()
        try:
            while True:
                item = await self._attempts.next()
                if isinstance(item, TimedText):
                    self._words.append(item)
                elif (frame := self._rate.convert(item)) is not None:
                    return self._piece(frame)
        except StopAsyncIteration:
            return self._finish()

    async def aclose(self) -> None:
        """Stop the request; metrics of an unfinished one say `cancelled`."""
        if self._closed:
            return
        self._closed = True
        if self._begun_at is not None and not self._final_sent:
            self._emit_metrics(cancelled=True)
        await self._attempts.aclose()

    async def _attempt(self) -> AsyncIterator[AudioFrame | TimedText]:
        self._rate = OneRate(self._context.sample_rate)
        self._words.clear()
        self._limit.run()
        self._reported_text = 0
        self._audio_duration = 0.0
        options = SpeakOptions(timeout=self._context.conn_options.timeout)
        self._asked = self._source()
        spoken = self._asked.speak(self._text.read(self._limit), options)
        heard = False
        try:
            async for item in spoken:
                heard = heard or isinstance(item, AudioFrame)
                yield item
        finally:
            await close_generator(spoken)
        if not heard and any(character.isalnum() for character in self._text.text):
            raise APIError(f"{self._asked.label} gave no audio")

    def _delivered(self) -> bool:
        held_back = self._context.held_back
        if held_back is None:
            return self._first_at is not None
        if held_back.delivered():
            return True
        held_back.discard()
        return False

    def _piece(self, frame: AudioFrame, *, is_final: bool = False) -> SynthesizedAudio:
        if self._first_at is None and not is_final:
            self._first_at = self._loop.time()
        self._audio_duration += frame.duration
        words, self._words = tuple(self._words), []
        given = self._text.size if is_final else max(self._text.taken, self._reported_text)
        delta = self._text.between(self._reported_text, given)
        self._reported_text = given
        return SynthesizedAudio(
            frame,
            self._context.request_id,
            is_final,
            self._context.segment_id,
            delta,
            words,
        )

    def _finish(self) -> SynthesizedAudio:
        self._final_sent = True
        rest = self._rate.flush() or AudioFrame(b"", self._context.sample_rate)
        piece = self._piece(rest, is_final=True)
        self._emit_metrics(cancelled=False)
        return piece

    def _report(self, error: Exception, recoverable: bool) -> None:
        self._context.report(self._asked.label, error, recoverable)

    def _emit_metrics(self, *, cancelled: bool) -> None:
        assert self._begun_at is not None
        source = self._asked
        now = self._loop.time()
        self._context.emit_metrics(
            TTSMetrics(
                label=source.label,
                request_id=self._context.request_id,
                timestamp=wall_time(),
                ttfb=-1.0 if self._first_at is None else self._first_at - self._begun_at,
                duration=now - self._begun_at,
                audio_duration=self._audio_duration,
                cancelled=cancelled,
                characters_count=len(self._text.between(0, self._text.taken)),
                streamed=self._streamed,
                segment_id=self._context.segment_id,
                speech_id=self._context.speech_id,
                metadata=Metadata(model_name=source.model, model_provider=source.provider),
            )
        )
