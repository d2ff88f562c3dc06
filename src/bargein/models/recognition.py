"""Recognising a finished recording: one request with retries, or a live one played to its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import TYPE_CHECKING

from ..audio import AudioFrame
from ..audio.resample import resample_whole
from ..conversation.ids import new_id
from ..conversation.wall_clock import wall_time
from .attempts import call_with_retries, close_generator
from .connect_options import APIConnectOptions
from .metrics import Metadata, STTMetrics
from .model_errors import STTError
from .one_rate import mono
from .recognize_stream import Transcribe
from .retry import RetryPolicy, RetrySchedule
from .speech_event import SpeechData, SpeechEvent, SpeechEventType
from .time_limit import TimeLimit
from .transcribe_input import Flush, TranscribeInput, TranscribeOptions

if TYPE_CHECKING:
    from .stt import STT

__all__ = ["one_frame", "recognize_by_stream", "recognize_with_retries"]


def one_frame(buffer: AudioFrame | Sequence[AudioFrame], sample_rate: int | None) -> AudioFrame:
    """All of `buffer` as one frame at `sample_rate` (`None`: its own).

    Raises `ValueError` for an empty buffer or mixed rates.
    """
    frames = [buffer] if isinstance(buffer, AudioFrame) else list(buffer)
    if not frames:
        raise ValueError("there is no audio to recognise: the buffer is empty")
    if len(rates := {frame.sample_rate for frame in frames}) > 1:
        raise ValueError(f"a recording has one sample rate, not {sorted(rates)}")
    whole = AudioFrame(b"".join(mono(frame).data for frame in frames), frames[0].sample_rate)
    if sample_rate is None or sample_rate == whole.sample_rate:
        return whole
    return resample_whole(whole, sample_rate)


async def recognize_with_retries(
    stt: STT,
    buffer: AudioFrame | Sequence[AudioFrame],
    language: str | None,
    conn_options: APIConnectOptions,
    *,
    policy: RetryPolicy | None = None,
    source: Callable[[], STT] | None = None,
) -> SpeechEvent:
    """One final transcript of `buffer`; metrics and errors are emitted by `stt`.

    Adapters give `policy` and `source`. A request that the service calls withdrawn
    gives an empty transcript.
    """
    asked = stt
    loop = asyncio.get_running_loop()
    begun_at = loop.time()
    options = TranscribeOptions(language=language, timeout=conn_options.timeout)
    audio = one_frame(buffer, stt.sample_rate)

    async def ask() -> SpeechEvent:
        nonlocal asked
        asked = source() if source is not None else stt
        return await asked.recognize_once(one_frame(audio, asked.sample_rate), options)

    def report(error: Exception, recoverable: bool) -> None:
        failure = STTError(
            timestamp=wall_time(), label=asked.label, error=error, recoverable=recoverable
        )
        stt.emit("error", failure)

    event = await call_with_retries(
        ask,
        policy=policy or RetrySchedule(conn_options),
        limit=TimeLimit(conn_options.timeout),
        report=report,
    )
    if event is None:
        return SpeechEvent(SpeechEventType.FINAL_TRANSCRIPT)
    stt.emit("metrics_collected", _metrics(asked, event, audio, loop.time() - begun_at))
    return event


async def recognize_by_stream(
    transcribe: Transcribe, audio: AudioFrame, options: TranscribeOptions
) -> SpeechEvent:
    """Play `audio` to a live recogniser; all its finals as one transcript."""

    async def frames() -> AsyncIterator[TranscribeInput]:
        yield audio
        yield Flush()

    finals: list[SpeechData] = []
    request_id = ""
    events = transcribe(frames(), options)
    try:
        async for event in events:
            if event.type is SpeechEventType.FINAL_TRANSCRIPT:
                finals.extend(event.alternatives[:1])
                request_id = event.request_id
    finally:
        await close_generator(events)
    return SpeechEvent(
        SpeechEventType.FINAL_TRANSCRIPT, request_id, [_joined(finals)] if finals else []
    )


def _joined(parts: Sequence[SpeechData]) -> SpeechData:
    return SpeechData(
        language=parts[0].language,
        text=" ".join(part.text for part in parts if part.text),
        start_time=parts[0].start_time,
        end_time=parts[-1].end_time,
        confidence=min(part.confidence for part in parts),
        speaker_id=parts[0].speaker_id,
        words=tuple(word for part in parts for word in part.words),
    )


def _metrics(stt: STT, event: SpeechEvent, audio: AudioFrame, duration: float) -> STTMetrics:
    usage = event.recognition_usage
    return STTMetrics(
        label=stt.label,
        request_id=event.request_id or new_id("stt"),
        timestamp=wall_time(),
        duration=duration,
        audio_duration=audio.duration,
        input_tokens=usage.input_tokens if usage else 0,
        output_tokens=usage.output_tokens if usage else 0,
        streamed=False,
        metadata=Metadata(model_name=stt.model, model_provider=stt.provider),
    )
