"""One live stream: from frames to events, an utterance at a time.

Where an utterance begins is the gate's decision, where it ends that of whoever
flushes (or the gate's, if nobody does); which grammar listens, that of
`grammars.py`. Decoding is the pool's.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, AsyncIterator

from ...conversation.listening_hint import ListeningHint
from ...models.speech_event import SpeechData, SpeechEvent, SpeechEventType, TimedWord
from ...models.stt import Flush, HintChanged, TranscribeInput
from .confidence import confidence_of
from .dither import Dither
from .grammars import search_for
from .pool import Decoded, Utterance, WorkerPool
from .speech_gate import (
    FellSilent,
    GateClosed,
    GateEvent,
    GateOpened,
    Heard,
    Resumed,
    SpeechGate,
)

__all__ = ["Transcription"]

logger = logging.getLogger(__name__)

_RATE = 16000
_LANGUAGE = "en-US"
# Audio is sent in pieces: each is a trip to another process.
_PIECE_BYTES = 2 * _RATE // 10
# What nobody asked for (no flush) and hardly fits is taken for noise.
_NOISE_BELOW = 0.3


class Transcription:
    """Hears one stream; the hint in force when an utterance begins decides for all of it."""

    def __init__(self, pool: WorkerPool, hint: ListeningHint | None) -> None:
        self._pool = pool
        self._hint = hint
        self._gate = SpeechGate()
        self._dither = Dither()
        self._utterance: Utterance | None = None
        self._channel: str | None = None
        self._starts_at = 0
        self._sent_bytes = 0
        self._pending = bytearray()
        self._interim = ""
        self._settled = False
        self._warned: set[str] = set()

    async def run(
        self, frames: AsyncIterator[TranscribeInput]
    ) -> AsyncGenerator[SpeechEvent, None]:
        """Events until `frames` end. Closing it early frees the decoder."""
        try:
            async for item in frames:
                if isinstance(item, HintChanged):
                    self._hint = item.hint
                    continue
                if asked := isinstance(item, Flush):
                    heard = self._gate.close()
                else:
                    heard = self._gate.receive(item.data)
                for news in heard:
                    for event in await self._obey(news, asked=asked):
                        yield event
            for news in self._gate.close():
                for event in await self._obey(news, asked=True):
                    yield event
        finally:
            if self._utterance is not None:
                await self._utterance.drop()

    async def _obey(self, news: GateEvent, *, asked: bool) -> list[SpeechEvent]:
        match news:
            case GateOpened(sample):
                return [await self._begin(sample)]
            case Heard(data):
                self._pending += data
                if len(self._pending) >= _PIECE_BYTES and await self._send():
                    return [self._event(SpeechEventType.INTERIM_TRANSCRIPT, self._reading())]
                return []
            case FellSilent():
                return await self._settle()
            case Resumed():
                self._settled = False
                return []
            case GateClosed():
                return await self._end(asked=asked)

    async def _begin(self, sample: int) -> SpeechEvent:
        self._starts_at, self._sent_bytes, self._interim = sample, 0, ""
        self._settled = False
        self._pending.clear()
        self._dither = Dither()
        self._utterance = await self._pool.begin(search_for(self._hint), self._channel)
        for phrase in set(self._utterance.skipped) - self._warned:
            self._warned.add(phrase)
            logger.warning("the phrase %r is never heard: not all its words are known", phrase)
        return SpeechEvent(SpeechEventType.START_OF_SPEECH, speech_start_time=sample / _RATE)

    async def _send(self) -> bool:
        """Whether there is a new text."""
        assert self._utterance is not None
        data = self._dither.apply(bytes(self._pending))
        self._sent_bytes += len(data)
        self._pending.clear()
        text = await self._utterance.hear(data)
        changed = bool(text) and text != self._interim
        self._interim = text
        return changed

    async def _settle(self) -> list[SpeechEvent]:
        """Most of the work is done in the silence before somebody flushes."""
        assert self._utterance is not None
        if self._pending:  # the decoder refuses no audio at all
            await self._send()
        self._interim = await self._utterance.settle()
        self._settled = True
        if not self._interim:
            return []
        return [self._event(SpeechEventType.PREFLIGHT_TRANSCRIPT, self._reading())]

    async def _end(self, *, asked: bool) -> list[SpeechEvent]:
        assert self._utterance is not None
        if self._pending:
            await self._send()
        decoded = await self._utterance.end(settled=self._settled)
        self._utterance = None
        reading = self._final_reading(decoded)
        self._interim = ""
        ended = SpeechEvent(SpeechEventType.END_OF_SPEECH)
        if not asked and (not reading.text or reading.confidence < _NOISE_BELOW):
            return [ended]
        if reading.text:
            self._channel = decoded.channel
        return [self._event(SpeechEventType.FINAL_TRANSCRIPT, reading), ended]

    def _reading(self) -> SpeechData:
        return SpeechData(
            _LANGUAGE,
            self._interim,
            start_time=self._starts_at / _RATE,
            end_time=self._heard_until,
        )

    def _final_reading(self, decoded: Decoded) -> SpeechData:
        confidence = confidence_of(decoded)
        offset = self._starts_at / _RATE
        return SpeechData(
            _LANGUAGE,
            decoded.text,
            start_time=offset,
            end_time=self._heard_until,
            confidence=confidence,
            words=tuple(
                TimedWord(word, offset + start, offset + end, confidence)
                for word, start, end in decoded.words
            ),
        )

    @property
    def _heard_until(self) -> float:
        """Seconds from the first frame."""
        return (self._starts_at + self._sent_bytes // 2) / _RATE

    def _event(self, kind: SpeechEventType, reading: SpeechData) -> SpeechEvent:
        return SpeechEvent(kind, alternatives=[reading])
