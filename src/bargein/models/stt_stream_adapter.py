"""A recogniser of finished recordings, made to listen live: a VAD cuts the audio for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace

from ..audio import AudioFrame
from .attempts import call_with_retries, close_generator
from .connect_options import APIConnectOptions
from .recognition import one_frame
from .recognize_stream import RecognizeStream
from .retry import RetrySchedule
from .speech_event import RecognitionUsage, SpeechEvent
from .stt import STT
from .time_limit import TimeLimit
from .transcribe_input import TranscribeInput, TranscribeOptions
from .vad import VAD
from .voiced_recognition import VoicedRecognition

__all__ = ["STTStreamAdapter"]


class STTStreamAdapter(STT):
    """Recognises each stretch of voice that `vad` finds.

    At most three recognitions run at once; transcripts come out in the order of
    speech, and start and end of speech at once, however long recognitions take.
    `aclose` closes the recogniser, not the VAD, which others may share.
    """

    def __init__(self, stt: STT, vad: VAD) -> None:
        super().__init__(
            capabilities=replace(stt.capabilities, streaming=True, interim_results=False),
            sample_rate=None,
        )
        self.wrapped = stt
        self.vad = vad

    @property
    def label(self) -> str:
        return self.wrapped.label

    @property
    def model(self) -> str:
        return self.wrapped.model

    @property
    def provider(self) -> str:
        return self.wrapped.provider

    def open_stream(self, language: str | None, conn_options: APIConnectOptions) -> RecognizeStream:
        """A live stream; `conn_options` hold for each recognition."""
        stream = RecognizeStream(
            self,
            language=language,
            conn_options=replace(conn_options, max_retry=0),
            limit_end=False,
            transcribe=lambda frames, options: self._listen(
                frames, options, conn_options, lambda error: stream.report(error, True)
            ),
        )
        return stream

    def transcribe(
        self, frames: AsyncIterator[TranscribeInput], options: TranscribeOptions
    ) -> AsyncIterator[SpeechEvent]:
        """The same without retries, for an adapter around this one."""
        once = APIConnectOptions(max_retry=0, timeout=options.timeout)
        return self._listen(frames, options, once, lambda error: None)

    async def recognize_once(self, audio: AudioFrame, options: TranscribeOptions) -> SpeechEvent:
        """What the wrapped recogniser gives."""
        audio = one_frame(audio, self.wrapped.sample_rate)
        return await self.wrapped.recognize_once(audio, options)

    def prewarm(self) -> None:
        self.wrapped.prewarm()
        self.vad.prewarm()

    async def aclose(self) -> None:
        await self.wrapped.aclose()

    async def _listen(
        self,
        frames: AsyncIterator[TranscribeInput],
        options: TranscribeOptions,
        conn_options: APIConnectOptions,
        on_retry: Callable[[Exception], None],
    ) -> AsyncIterator[SpeechEvent]:
        async def recognize(
            stretch: Sequence[AudioFrame], wanted: TranscribeOptions
        ) -> SpeechEvent | None:
            audio = one_frame(stretch, self.wrapped.sample_rate)
            event = await call_with_retries(
                lambda: self.wrapped.recognize_once(audio, wanted),
                policy=RetrySchedule(conn_options),
                limit=TimeLimit(conn_options.timeout),
                report=lambda error, recoverable: on_retry(error) if recoverable else None,
            )
            return None if event is None else _measured(event, audio.duration)

        async with self.vad.stream() as voice:
            events = VoicedRecognition(voice, recognize, options).events(frames)
            try:
                async for event in events:
                    yield event
            finally:
                await close_generator(events)


def _measured(event: SpeechEvent, duration: float) -> SpeechEvent:
    """The event with its share of usage: the metrics of the stream come from it."""
    usage = event.recognition_usage or RecognitionUsage()
    return replace(event, recognition_usage=replace(usage, audio_duration=duration))
