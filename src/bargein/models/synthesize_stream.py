"""Streams of speech: `ChunkedStream` for a text known beforehand, `SynthesizeStream` for a growing one."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from ..audio import AudioFrame
from ..conversation.ids import new_id
from ..conversation.wall_clock import wall_time
from .connect_options import APIConnectOptions
from .metrics import TTSMetrics, current_speech_id
from .model_errors import TTSError
from .model_stream import ModelStream
from .segment import Segment, SpeakContext
from .segment_text import SegmentText
from .synthesized_audio import SynthesizedAudio

if TYPE_CHECKING:
    from .tts import TTS

__all__ = ["ChunkedStream", "SpeechStream", "SynthesizeStream"]


class SpeechStream(ModelStream[SynthesizedAudio]):
    """What both streams share: they iterate segments of one voice."""

    def __init__(self, tts: TTS, conn_options: APIConnectOptions) -> None:
        super().__init__()
        self.speech_id: str | None = current_speech_id.get()
        """The speech that this is; settable before iteration, reported in the metrics."""
        self.request_id = new_id("tts")
        self._tts = tts
        self._conn_options = conn_options

    def context(self) -> SpeakContext:
        """The circumstances of the next segment."""
        return SpeakContext(
            conn_options=self._conn_options,
            request_id=self.request_id,
            segment_id=new_id("seg"),
            sample_rate=self._tts.sample_rate,
            speech_id=self.speech_id,
            emit_metrics=self._emit_metrics,
            report=self._report,
        )

    def _emit_metrics(self, metrics: TTSMetrics) -> None:
        self._tts.emit("metrics_collected", metrics)

    def _report(self, label: str, error: Exception, recoverable: bool) -> None:
        self._tts.emit(
            "error",
            TTSError(timestamp=wall_time(), label=label, error=error, recoverable=recoverable),
        )


class ChunkedStream(SpeechStream):
    """Speaks one text by one request; requested at the first iteration."""

    def __init__(self, tts: TTS, text: str, *, conn_options: APIConnectOptions) -> None:
        super().__init__(tts, conn_options)
        self._text = SegmentText.whole(text)
        self._segment: Segment | None = None

    @property
    def input_text(self) -> str:
        """What is spoken."""
        return self._text.text

    async def collect(self) -> AudioFrame:
        """All audio as one frame; closes the stream, also when it fails."""
        async with self:
            data = [item.frame.data async for item in self]
        return AudioFrame(b"".join(data), self._tts.sample_rate, self._tts.num_channels)

    async def pull(self) -> SynthesizedAudio:
        if not self._text.has_words:
            raise StopAsyncIteration
        if self._segment is None:
            self._segment = self._tts.open_segment(self._text, self.context())
        return await self._segment.next()

    async def release(self, *, cancelled: bool) -> None:
        if self._segment is not None:
            await self._segment.aclose()


class SynthesizeStream(SpeechStream):
    """Speaks text while it is being written, a segment at a time.

    `flush` ends a segment. A segment is requested when it is iterated and its
    first word is there; one of white space alone is left out. Text that waits is
    not limited: it is what the language model writes.
    """

    def __init__(self, tts: TTS, *, conn_options: APIConnectOptions) -> None:
        super().__init__(tts, conn_options)
        self._texts: deque[SegmentText] = deque()
        self._writing: SegmentText | None = None
        self._input_ended = False
        self._segment: Segment | None = None
        self._arrived = asyncio.Event()

    def push_text(self, text: str) -> None:
        """Add text to the current segment; `RuntimeError` after `end_input` or close."""
        self._check_open()
        if self._writing is None:
            self._writing = SegmentText()
            self._texts.append(self._writing)
        self._writing.push(text)
        self._arrived.set()

    def flush(self) -> None:
        """End the current segment; the next text begins another one."""
        self._check_open()
        self._end_segment()

    def end_input(self) -> None:
        """No more text comes; the stream ends when all is spoken."""
        self._check_open()
        self._input_ended = True
        self._end_segment()

    async def pull(self) -> SynthesizedAudio:
        while True:
            if self._segment is None:
                self._segment = self._tts.open_segment(await self._next_text(), self.context())
            try:
                return await self._segment.next()
            except StopAsyncIteration:
                segment, self._segment = self._segment, None
                await segment.aclose()

    async def release(self, *, cancelled: bool) -> None:
        self._input_ended = True
        self._texts.clear()
        if self._segment is not None:
            await self._segment.aclose()

    async def _next_text(self) -> SegmentText:
        while True:
            while self._texts:
                if self._texts[0].has_words:
                    return self._texts.popleft()
                if not self._texts[0].ended:
                    break
                self._texts.popleft()
            if self._input_ended:
                raise StopAsyncIteration
            self._arrived.clear()
            await self._arrived.wait()

    def _end_segment(self) -> None:
        if self._writing is not None:
            self._writing.end()
            self._writing = None
        self._arrived.set()

    def _check_open(self) -> None:
        if self._input_ended:
            raise RuntimeError("the stream takes no more text: its input ended or it was closed")
