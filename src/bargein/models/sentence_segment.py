"""Speaks a segment sentence by sentence, with one sentence requested ahead.

Each sentence is a request of its own with its own retries: only sentences of
which nothing was delivered are requested again. Where a sentence ends is the
tokenizer's decision.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from ..audio import AudioFrame
from ..conversation.sentences import SentenceSplitter
from .segment import HeldBack, Segment, SpeakContext
from .segment_text import SegmentText
from .synthesized_audio import SynthesizedAudio, TimedText

if TYPE_CHECKING:
    from .tts import TTS

__all__ = ["SentenceSegment", "SentenceSplit", "SentenceTokenizer"]

# The sentence that is heard, and the one after it.
_SENTENCES_AT_ONCE = 2

# Seconds of audio that a sentence may be ahead of the consumer; then its request waits.
_BUFFER_LIMIT = 30.0


class SentenceSplit(Protocol):
    """Finds the sentences of one growing text."""

    def push(self, text: str) -> list[str]:
        """Add text; the sentences that are complete now."""

    def flush(self) -> list[str]:
        """No more text comes; what is left."""


SentenceTokenizer = Callable[[], SentenceSplit]
"""Begins to split a text."""


class SentenceSegment:
    """A segment made of one request per sentence; frames come out in order.

    Holds at most two sentences' audio, each up to 30 s ahead of the consumer.
    """

    def __init__(
        self,
        tts: TTS,
        text: SegmentText,
        context: SpeakContext,
        tokenizer: SentenceTokenizer = SentenceSplitter,
    ) -> None:
        self._tts = tts
        self._text = text
        self._context = context
        self._split = tokenizer()
        self._pushed = 0
        self._flushed = False
        self._sentences: deque[str] = deque()
        self._requests: deque[_Sentence] = deque()
        self._changed = asyncio.Event()
        self._spoken = 0.0  # seconds of audio of the sentences before the current one
        self._trailing: tuple[TimedText, ...] = ()  # words whose frame is not there yet
        self._begun = False
        self._final_sent = False

    async def next(self) -> SynthesizedAudio:
        """The next piece; see `Segment`."""
        if not self._begun:
            self._begun = True
            self._text.listen(self._on_text)
            self._on_text()
        while True:
            if self._requests:
                piece = await self._take(self._requests[0])
                if piece is not None:
                    return piece
            elif self._flushed:
                return self._final()
            else:
                self._changed.clear()
                await self._changed.wait()

    async def aclose(self) -> None:
        """Stop both requests; harmless when repeated."""
        self._final_sent = True
        self._text.listen(lambda: None)
        while self._requests:
            await self._requests.popleft().aclose()

    async def _take(self, sentence: _Sentence) -> SynthesizedAudio | None:
        piece = await sentence.take()
        if piece is None:
            self._spoken += sentence.duration
            self._requests.popleft()
            self._request()
            return None
        words = self._trailing + tuple(self._moved(word) for word in piece.words)
        if piece.is_final and not piece.frame.samples_per_channel:
            self._trailing = words
            return None
        self._trailing = ()
        return replace(piece, is_final=False, words=words)

    def _moved(self, word: TimedText) -> TimedText:
        return replace(
            word,
            start_time=word.start_time + self._spoken,
            end_time=word.end_time + self._spoken,
        )

    def _final(self) -> SynthesizedAudio:
        if self._final_sent:
            raise StopAsyncIteration
        self._final_sent = True
        return SynthesizedAudio(
            AudioFrame(b"", self._context.sample_rate),
            self._context.request_id,
            is_final=True,
            segment_id=self._context.segment_id,
            words=self._trailing,
        )

    def _on_text(self) -> None:
        size = self._text.size
        new, self._pushed = self._text.between(self._pushed, size), size
        if new:
            self._sentences.extend(self._split.push(new))
        if self._text.ended and not self._flushed:
            self._flushed = True
            self._sentences.extend(self._split.flush())
        self._request()
        self._changed.set()

    def _request(self) -> None:
        while self._sentences and len(self._requests) < _SENTENCES_AT_ONCE:
            sentence = self._sentences.popleft()
            if not sentence.isspace():
                self._requests.append(_Sentence(self._tts, sentence, self._context))


class _Sentence:
    """One sentence on its way: a task that fills a bounded buffer."""

    def __init__(self, tts: TTS, text: str, context: SpeakContext) -> None:
        self.duration = 0.0
        """Seconds of audio that were taken."""
        self._buffer: deque[SynthesizedAudio] = deque()
        self._buffered = 0.0
        self._taken = False
        self._changed = asyncio.Event()
        self._room = asyncio.Event()
        held_back = HeldBack(delivered=lambda: self._taken, discard=self._discard)
        self._segment: Segment = tts.open_request(
            SegmentText.whole(text), replace(context, held_back=held_back)
        )
        self._task = asyncio.create_task(self._run(), name=f"a sentence of {tts.label}")
        self._task.add_done_callback(lambda _: self._changed.set())

    async def take(self) -> SynthesizedAudio | None:
        """The next piece; `None` at the end. Raises what the request raised."""
        while not self._buffer:
            if self._task.done():
                self._task.result()
                return None
            self._changed.clear()
            await self._changed.wait()
        piece = self._buffer.popleft()
        if piece.frame.samples_per_channel:
            self._taken = True
        self._buffered -= piece.frame.duration
        self.duration += piece.frame.duration
        self._room.set()
        return piece

    async def aclose(self) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])
        if not self._task.cancelled():
            self._task.exception()  # nobody hears this sentence any more

    async def _run(self) -> None:
        try:
            while True:
                piece = await self._segment.next()
                self._buffer.append(piece)
                self._buffered += piece.frame.duration
                self._changed.set()
                while self._buffered > _BUFFER_LIMIT:
                    self._room.clear()
                    await self._room.wait()
        except StopAsyncIteration:
            return
        finally:
            await self._segment.aclose()

    def _discard(self) -> None:
        self._buffer.clear()
        self._buffered = 0.0
