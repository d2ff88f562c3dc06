"""The interface of voices (text to speech).

A provider writes `speak`; retries, time limits, sentence-wise requests, metrics
and error events are the streams'.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator
from dataclasses import dataclass

from ..audio import AudioFrame
from .connect_options import APIConnectOptions
from .model import Model
from .segment import Segment, SpeakContext
from .segment_text import SegmentText
from .sentence_segment import SentenceSegment
from .spoken_segment import SpokenSegment
from .synthesize_stream import ChunkedStream, SynthesizeStream
from .synthesized_audio import SpeakOptions, SynthesizedAudio, TimedText

__all__ = ["TTS", "SpeakOptions", "SynthesizedAudio", "TTSCapabilities", "TimedText"]


@dataclass(frozen=True, slots=True)
class TTSCapabilities:
    """What a voice can do."""

    streaming: bool
    """Whether it takes text as it is written; otherwise one sentence at a time."""

    aligned_transcript: bool = False
    """Whether it says when each word is spoken."""


class TTS(Model):
    """A voice: text in, audio out, at `sample_rate` hertz."""

    def __init__(
        self, *, capabilities: TTSCapabilities, sample_rate: int, num_channels: int = 1
    ) -> None:
        super().__init__()
        self._capabilities = capabilities
        self._sample_rate = sample_rate
        self._num_channels = num_channels

    @property
    def capabilities(self) -> TTSCapabilities:
        return self._capabilities

    @property
    def sample_rate(self) -> int:
        return self._sample_rate

    @property
    def num_channels(self) -> int:
        return self._num_channels

    @abstractmethod
    def speak(
        self, text: AsyncIterator[str], options: SpeakOptions
    ) -> AsyncIterator[AudioFrame | TimedText]:
        """Speak one segment; an async generator.

        `text` yields pieces as they are written, or one whole sentence if the voice
        is not `streaming`. A `TimedText` comes before the frame in which its word
        begins, as far as the provider knows it. Raises `APIError` kinds; does not
        retry, time out or emit. Cancellation closes the connection.
        """

    def open_request(self, text: SegmentText, context: SpeakContext) -> Segment:
        """One segment by one request, with retries; adapters override it."""
        return SpokenSegment(self, text, context)

    def open_segment(self, text: SegmentText, context: SpeakContext) -> Segment:
        """One segment; sentence by sentence if the voice is not `streaming`."""
        if self.capabilities.streaming or text.is_whole:
            return self.open_request(text, context)
        return SentenceSegment(self, text, context)

    def synthesize(
        self, text: str, *, conn_options: APIConnectOptions | None = None
    ) -> ChunkedStream:
        """Speak `text`, all known beforehand; requested when the stream is first iterated."""
        return ChunkedStream(self, text, conn_options=conn_options or APIConnectOptions())

    def stream(self, *, conn_options: APIConnectOptions | None = None) -> SynthesizeStream:
        """Speak text that is still being written; requested when the stream is iterated."""
        return SynthesizeStream(self, conn_options=conn_options or APIConnectOptions())
