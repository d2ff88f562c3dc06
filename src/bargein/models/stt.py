"""The interface of speech recognisers.

A provider writes `transcribe`, or `recognize_once`, or both; retries, time
limits, resampling, metrics and error events are the wrappers'.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..not_given import NotGiven, is_given
from .connect_options import APIConnectOptions
from .model import Model
from .recognition import recognize_by_stream, recognize_with_retries
from .recognize_stream import RecognizeStream
from .speech_event import SpeechEvent
from .transcribe_input import Flush, HintChanged, TranscribeInput, TranscribeOptions

if TYPE_CHECKING:
    from ..audio import AudioFrame

__all__ = [
    "STT",
    "Flush",
    "HintChanged",
    "STTCapabilities",
    "TranscribeInput",
    "TranscribeOptions",
]


@dataclass(frozen=True, slots=True)
class STTCapabilities:
    """What a recogniser can do."""

    streaming: bool
    """Whether `transcribe` is written; otherwise voice activity cuts the audio for it."""

    interim_results: bool
    diarization: bool = False
    aligned_transcript: bool = False
    """Whether results carry word times."""

    offline_recognize: bool = True
    """Whether a finished recording can be recognised."""

    keyterms: bool = False
    """Whether it takes words to expect."""

    hints: bool = False
    """Whether it takes listening hints."""


class STT(Model):
    """A speech recogniser: audio in, transcripts out.

    `sample_rate` is what it wants to hear, in hertz; `None` takes any rate.
    """

    def __init__(self, *, capabilities: STTCapabilities, sample_rate: int | None = 16000) -> None:
        super().__init__()
        self._capabilities = capabilities
        self._sample_rate = sample_rate

    @property
    def capabilities(self) -> STTCapabilities:
        return self._capabilities

    @property
    def sample_rate(self) -> int | None:
        return self._sample_rate

    def transcribe(
        self, frames: AsyncIterator[TranscribeInput], options: TranscribeOptions
    ) -> AsyncIterator[SpeechEvent]:
        """Recognise live audio; an async generator.

        Asks for the first frame once it is connected (that ends the connecting
        time limit), and ends after `frames` has ended and all is reported. Times in
        its events are seconds from its first frame. It raises `APIError` kinds, and
        neither retries nor resamples. Frames are mono.
        """
        raise NotImplementedError(f"{type(self).__name__} does not recognise live audio")

    async def recognize_once(self, audio: AudioFrame, options: TranscribeOptions) -> SpeechEvent:
        """Recognise a finished recording; by default through `transcribe`.

        Raises `APIError` kinds; does not retry, time out or resample.
        """
        return await recognize_by_stream(self.transcribe, audio, options)

    async def recognize(
        self,
        buffer: AudioFrame | Sequence[AudioFrame],
        *,
        language: str | NotGiven | None = None,
        conn_options: APIConnectOptions | None = None,
    ) -> SpeechEvent:
        """Recognise a finished recording of any rate, with retries; gives one final transcript.

        Raises the provider's error once retries are used up, `ValueError` for an
        empty buffer or mixed rates.
        """
        return await recognize_with_retries(
            self,
            buffer,
            language if is_given(language) else None,
            conn_options or APIConnectOptions(),
        )

    def stream(
        self,
        *,
        language: str | NotGiven | None = None,
        conn_options: APIConnectOptions | None = None,
    ) -> RecognizeStream:
        """Recognise live audio; connects when the stream is first iterated.

        Raises `RuntimeError` if the recogniser does not stream: wrap it in a
        `stt.StreamAdapter` with a VAD.
        """
        if not self.capabilities.streaming:
            raise RuntimeError(
                f"{self.label} does not recognise live audio; wrap it: stt.StreamAdapter(stt=..., vad=...)"
            )
        return self.open_stream(
            language if is_given(language) else None, conn_options or APIConnectOptions()
        )

    def open_stream(self, language: str | None, conn_options: APIConnectOptions) -> RecognizeStream:
        """What `stream` returns; adapters override it."""
        return RecognizeStream(self, language=language, conn_options=conn_options)
