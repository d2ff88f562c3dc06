"""Live recognition: resampling, reconnecting, metrics and errors around `transcribe`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..audio import AudioFrame
from ..conversation.ids import new_id
from ..conversation.wall_clock import wall_time
from ..errors import APIConnectionError
from .attempts import Attempts, close_generator
from .audio_tape import REPLAY_LIMIT, AudioTape
from .connect_options import APIConnectOptions
from .metrics import Metadata, STTMetrics
from .model_errors import STTError
from .model_stream import ModelStream
from .one_rate import OneRate
from .retry import RetryPolicy, RetrySchedule
from .speech_event import SpeechEvent, SpeechEventType
from .time_limit import TimeLimit
from .transcribe_input import Flush, HintChanged, TranscribeInput, TranscribeOptions

if TYPE_CHECKING:
    from ..conversation.listening_hint import ListeningHint
    from .stt import STT

__all__ = ["RecognizeStream", "Transcribe"]

Transcribe = Callable[
    [AsyncIterator[TranscribeInput], TranscribeOptions], AsyncIterator[SpeechEvent]
]


class RecognizeStream(ModelStream[SpeechEvent]):
    """Takes frames, iterates speech events; connects at the first iteration.

    Frames have one rate, are mono, and are resampled once to what the recogniser
    wants. When the connection breaks it is made again, with the audio since the
    last final transcript (at most 10 s); a final transcript resets the count of
    failures. Times in events are seconds from the first frame of the stream. At
    most 60 s of audio wait for a slow recogniser; then the oldest is dropped.

    Adapters give `policy`, `source` and `transcribe`: when to connect again, with
    which recogniser and how. `wants_restart` is asked after each final transcript
    whether a new connection is wanted. `limit_end=False` says that `transcribe`
    bounds its waits after the last frame itself.
    """

    def __init__(
        self,
        stt: STT,
        *,
        language: str | None,
        conn_options: APIConnectOptions,
        policy: RetryPolicy | None = None,
        source: Callable[[], STT] | None = None,
        transcribe: Transcribe | None = None,
        wants_restart: Callable[[], bool] | None = None,
        limit_end: bool = True,
    ) -> None:
        super().__init__()
        self.request_id = new_id("stt")
        self._stt = stt
        self._source = source or (lambda: stt)
        self._asked = stt  # by the last attempt
        self._transcribe = transcribe
        self._wants_restart = wants_restart
        self._restart_due = False
        self._limit_end = limit_end
        self._language = language
        self._timeout = conn_options.timeout
        self._policy = policy or RetrySchedule(conn_options)
        self._rate = OneRate(stt.sample_rate)
        self._expected = HintChanged(None)
        self.tape = AudioTape(self._expected)
        """The audio that is kept."""
        self._limit: TimeLimit | None = None
        self._attempts: Attempts[SpeechEvent] | None = None
        self._attempt_starts_at = 0.0
        self._measured = 0.0
        self._provider_measures = False

    # What the caller gives.

    def push_frame(self, frame: AudioFrame) -> None:
        """Hear `frame`; `ValueError` for another rate, `RuntimeError` after `end_input` or close."""
        self._check_open()
        if (converted := self._rate.convert(frame)) is not None:
            self.tape.push(converted)

    def flush(self) -> None:
        """The user fell silent: finalise what was heard."""
        self._check_open()
        self.tape.push(Flush())

    def keep_for_replay(self, seconds: float) -> None:
        """How much heard audio to keep for another connection: 10 s unless less is said here.

        Whoever knows that nobody speaks can save the memory.
        """
        self.tape.replay_limit = min(seconds, REPLAY_LIMIT)

    def end_input(self) -> None:
        """No more audio comes; the stream ends when all is reported."""
        self._check_open()
        if (rest := self._rate.flush()) is not None:
            self.tape.push(rest)
        self.tape.end()

    def update_hint(self, hint: ListeningHint | None) -> None:
        """What to expect from here on; no effect if the recogniser takes no hints."""
        if self._stt.capabilities.hints:
            self._expect(replace(self._expected, hint=hint))

    def update_keyterms(self, keyterms: Sequence[str]) -> None:
        """Words to expect from here on; no effect if the recogniser takes none."""
        if self._stt.capabilities.keyterms:
            self._expect(replace(self._expected, keyterms=tuple(keyterms)))

    def update_language(self, language: str | None) -> None:
        """The language of the next connection; the present one goes on as it is."""
        self._language = language

    # What the consumer gets.

    async def pull(self) -> SpeechEvent:
        attempts = self._attempts or self._begin()
        if self._restart_due:
            self._restart_due = False
            await attempts.restart()
        event = await attempts.next()
        if event.type is SpeechEventType.FINAL_TRANSCRIPT:
            self._policy.succeeded()
            self._forget(event)
            self._restart_due = self._wants_restart is not None and self._wants_restart()
        self._measure(event)
        return self._moved(event)

    async def release(self, *, cancelled: bool) -> None:
        self.tape.end()
        if self._attempts is not None:
            self._emit_metrics(self._unmeasured())
            await self._attempts.aclose()

    def _begin(self) -> Attempts[SpeechEvent]:
        self._limit = TimeLimit(self._timeout)
        self._attempts = Attempts(
            self._attempt,
            policy=self._policy,
            limit=self._limit,
            delivered=lambda: False,  # a new connection hears on, it does not repeat
            report=self.report,
        )
        return self._attempts

    async def _attempt(self) -> AsyncIterator[SpeechEvent]:
        limit = self._limit
        assert limit is not None
        limit.run()
        self.tape.rewind()
        self._attempt_starts_at = self.tape.starts_at
        expected = self.tape.hint_at_start
        options = TranscribeOptions(
            language=self._language,
            keyterms=expected.keyterms,
            hint=expected.hint,
            timeout=self._timeout,
        )
        # The limit is for connecting, and for the time after the last frame.
        on_end = limit.run if self._limit_end else limit.hold
        frames = self.tape.read(on_first=limit.hold, on_end=on_end)
        self._asked = self._source()
        transcribe = self._transcribe or self._asked.transcribe
        events = transcribe(frames, options)
        try:
            async for event in events:
                yield event
        finally:
            await close_generator(events)
        if not self.tape.exhausted:
            raise APIConnectionError(f"{self._asked.label} stopped listening")

    def _forget(self, final: SpeechEvent) -> None:
        """What a final covers need not be heard again; what came after its words must."""
        end = final.alternatives[0].end_time if final.alternatives else 0.0
        if end > 0.0:
            self.tape.forget(before=self._attempt_starts_at + end)
        else:
            self.tape.forget()

    def _expect(self, expected: HintChanged) -> None:
        if self._ended or self.tape.ended or expected == self._expected:
            return
        self._expected = expected
        self.tape.push(expected)

    def _check_open(self) -> None:
        if self._ended or self._closing or self.tape.ended:
            raise RuntimeError("the stream takes no more audio: its input ended or it was closed")

    def _moved(self, event: SpeechEvent) -> SpeechEvent:
        """The event with times from the start of the stream instead of the connection."""
        by = self._attempt_starts_at
        if by == 0.0:
            return event
        start = event.speech_start_time
        return replace(
            event,
            speech_start_time=None if start is None else start + by,
            alternatives=[
                replace(
                    data,
                    start_time=data.start_time + by,
                    end_time=data.end_time + by,
                    words=tuple(
                        replace(word, start_time=word.start_time + by, end_time=word.end_time + by)
                        for word in data.words
                    ),
                )
                for data in event.alternatives
            ],
        )

    def _measure(self, event: SpeechEvent) -> None:
        usage = event.recognition_usage
        if usage is not None:
            self._provider_measures = True
            self._measured = self.tape.heard
            self._emit_metrics(usage.audio_duration, usage.input_tokens, usage.output_tokens)
        elif event.type is SpeechEventType.FINAL_TRANSCRIPT:
            self._emit_metrics(self._unmeasured())

    def _unmeasured(self) -> float:
        """Seconds heard that no metrics covered yet; 0 if the provider counts itself."""
        since, self._measured = self.tape.heard - self._measured, self.tape.heard
        return 0.0 if self._provider_measures else since

    def _emit_metrics(self, duration: float, input_tokens: int = 0, output_tokens: int = 0) -> None:
        if not (duration or input_tokens or output_tokens):
            return
        source = self._asked
        self._stt.emit(
            "metrics_collected",
            STTMetrics(
                label=source.label,
                request_id=self.request_id,
                timestamp=wall_time(),
                duration=0.0,
                audio_duration=duration,
                input_tokens=input_tokens,
                output_tokens=output_tokens,
                streamed=True,
                metadata=Metadata(model_name=source.model, model_provider=source.provider),
            ),
        )

    def report(self, error: Exception, recoverable: bool) -> None:
        """Tell the application of an error."""
        self._stt.emit(
            "error",
            STTError(
                timestamp=wall_time(),
                label=self._asked.label,
                error=error,
                recoverable=recoverable,
            ),
        )
