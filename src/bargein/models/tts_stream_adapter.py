"""A voice that takes whole sentences, made to take text as it is written."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from ..audio import AudioFrame
from ..conversation.ids import new_id
from ..conversation.sentences import SentenceSplitter
from .connect_options import APIConnectOptions
from .metrics import current_speech_id
from .segment import Segment, SpeakContext
from .segment_text import SegmentText
from .sentence_segment import SentenceSegment, SentenceTokenizer
from .synthesized_audio import SpeakOptions, TimedText
from .tts import TTS, TTSCapabilities

__all__ = ["TTSStreamAdapter"]


class TTSStreamAdapter(TTS):
    """Speaks sentence by sentence; the next one is requested while the current one arrives.

    Frames come out in order. Retries are per sentence. `aclose` closes the voice.
    `sentence_tokenizer` begins to split one segment: a class or function without
    arguments.
    """

    def __init__(
        self, tts: TTS, *, sentence_tokenizer: SentenceTokenizer = SentenceSplitter
    ) -> None:
        super().__init__(
            capabilities=TTSCapabilities(
                streaming=True, aligned_transcript=tts.capabilities.aligned_transcript
            ),
            sample_rate=tts.sample_rate,
            num_channels=tts.num_channels,
        )
        self.wrapped = tts
        self._tokenizer = sentence_tokenizer

    @property
    def label(self) -> str:
        return self.wrapped.label

    @property
    def model(self) -> str:
        return self.wrapped.model

    @property
    def provider(self) -> str:
        return self.wrapped.provider

    def open_request(self, text: SegmentText, context: SpeakContext) -> Segment:
        """One request per sentence; one in all for a text that is whole."""
        if text.is_whole:
            return self.wrapped.open_request(text, context)
        return SentenceSegment(self.wrapped, text, context, self._tokenizer)

    async def speak(
        self, text: AsyncIterator[str], options: SpeakOptions
    ) -> AsyncIterator[AudioFrame | TimedText]:
        """The same without retries, for an adapter around this one; emits nothing."""
        written = SegmentText()
        context = SpeakContext(
            conn_options=APIConnectOptions(max_retry=0, timeout=options.timeout),
            request_id=new_id("tts"),
            segment_id=new_id("seg"),
            sample_rate=self.sample_rate,
            speech_id=current_speech_id.get(),
            emit_metrics=lambda metrics: None,
            report=lambda label, error, recoverable: None,
        )
        segment = self.open_request(written, context)
        writing = asyncio.create_task(_copy(text, written), name=f"text for {self.label}")
        try:
            while True:
                piece = await segment.next()
                for word in piece.words:
                    yield word
                if piece.is_final:
                    return
                yield piece.frame
        finally:
            writing.cancel()
            await segment.aclose()
            await asyncio.wait([writing])

    def prewarm(self) -> None:
        self.wrapped.prewarm()

    async def aclose(self) -> None:
        await self.wrapped.aclose()


async def _copy(source: AsyncIterator[str], target: SegmentText) -> None:
    try:
        async for piece in source:
            target.push(piece)
    finally:
        target.end()
