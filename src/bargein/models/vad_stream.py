"""One caller's sound on its way through a voice detector: frames in, events out.

Resamples, cuts windows, and turns facts of the `VoiceDetector` machine into
events. The scores come from a `WindowBatch`, which many streams share.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextvars import copy_context
from functools import cache

from ..audio import AudioFrame
from ..audio.block_resample import BlockResampler
from ..audio.resample import Resampler
from ..turns.facts import SilenceEnded, SilenceStarted, SpeechStarted, SpeechStopped
from ..turns.voice_detector import VoiceDetector, VoiceDetectorSettings, VoiceFact
from .model_stream import ModelStream
from .one_rate import mono
from .speech_audio import SpeechAudio
from .vad_event import VADEvent, VADEventType
from .window_batch import WindowBatch

__all__ = ["VADStream"]

logger = logging.getLogger(__name__)

# Reports waiting for a reader who does not read.
_MOST_INFERENCES_WAITING = 256
_MOST_EVENTS_WAITING = 1024

# Seconds beyond prefix and shortest speech that the prefix needs: windows and frames are coarse.
_SLACK = 0.1


# One for all streams that come at the same rate, so that they are converted together.
_block_resampler = cache(BlockResampler)


class VADStream(ModelStream[VADEvent]):
    """Made by `VAD.stream()`, inside a running loop; close it with `aclose` or `async with`.

    With `on_event` each event is a plain call, in the context in which the stream
    was made; a call that fails is logged. Without, events are iterated: with 256
    of them waiting, further INFERENCE_DONE are dropped; with 1024, the oldest event.
    If scoring fails, iteration and `push_frame` raise its error from then on.
    """

    def __init__(
        self,
        batch: WindowBatch,
        *,
        new_state: Callable[[], object],
        settings: VoiceDetectorSettings,
        sample_rate: int,
        window_samples: int,
        on_event: Callable[[VADEvent], None] | None = None,
        on_failure: Callable[[Exception], None] = lambda error: None,
        keep_audio: bool = True,
    ) -> None:
        self.state = new_state()
        self.epoch = 0
        self.next_round = 0
        self._batch = batch
        self._new_state = new_state
        self._prefix = settings.prefix
        self._heard_rate = sample_rate
        self._window_samples = window_samples
        self._window_bytes = self._step_bytes = 2 * window_samples
        self._on_event = on_event
        self._on_failure = on_failure
        self._context = copy_context()
        self._detector = VoiceDetector(settings, window=window_samples / sample_rate)
        lead = settings.prefix + settings.min_speech + _SLACK
        limit = settings.prefix + settings.max_buffered
        self._audio = SpeechAudio(lead=lead, limit=limit) if keep_audio else None
        self._rate = 0
        self._resampler: Resampler | None = None
        self._block_resampler: BlockResampler | None = None
        self._unscored = bytearray()
        self._windows_out = 0
        self._pushed_samples = 0
        self._scored_samples = 0
        self._voice_began_at = 0.0
        self._paused_at: float | None = None
        self._accepting = True
        self._finished = False
        self._failure: Exception | None = None
        self._events: deque[VADEvent] = deque(maxlen=_MOST_EVENTS_WAITING)
        self._arrived = asyncio.Event()
        super().__init__()

    @property
    def speaking(self) -> bool:
        """Whether speech has started and not stopped; pauses are part of it."""
        return self._detector.speaking

    def push_frame(self, frame: AudioFrame) -> None:
        """Hear `frame`; several channels are averaged. Events come in the next pass of the loop.

        Raises `ValueError` for a rate other than the first frame's, `RuntimeError`
        after `end_input` or `aclose`, and the model's error once it has failed.
        """
        if not self._accepting:
            raise self._failure or RuntimeError("the stream takes no more audio: it was ended")
        if frame.sample_rate != self._rate:
            self._begin(frame.sample_rate)
        if frame.num_channels != 1:
            frame = mono(frame)
        if self._audio is not None:
            self._audio.append(frame, self._pushed_samples / self._rate, self._scored_time)
        self._pushed_samples += frame.samples_per_channel
        resampler = self._resampler
        unscored = self._unscored
        unscored += frame.data if resampler is None else resampler.push_pcm(frame.data)
        size = self._window_bytes
        while len(unscored) >= size:
            self._windows_out += 1
            self._batch.add(self, bytes(unscored[:size]), self._block_resampler)
            del unscored[: self._step_bytes]

    def flush(self) -> None:
        """Forget all that was heard, without an event; stream time goes on."""
        # What was pushed and not judged counts as heard: silently skipped.
        skipped_until = round(self._pushed_time * self._heard_rate)
        self._scored_samples = max(self._scored_samples, skipped_until)
        self._forget()
        self.state = self._new_state()
        if not self._accepting:
            self._finish()

    def end_input(self) -> None:
        """No more frames: once all is scored, open speech ends, and so does the iteration.

        Less than a window at the end is not scored. Harmless when repeated.
        """
        if self._accepting:
            self._accepting = False
            if not self._windows_out:
                self._finish()

    def scored(self, probability: float, inference_duration: float) -> None:
        """The batch's answer for the oldest window."""
        self._windows_out -= 1
        self._scored_samples += self._window_samples
        now = self._scored_time
        facts = self._detector.receive(probability, now=now)
        if self._on_event is None and len(self._events) < _MOST_INFERENCES_WAITING:
            self._deliver(self._inference_done(probability, inference_duration))
        for fact in facts:
            self._report(fact, probability, inference_duration)
        if not self._accepting and not self._windows_out:
            self._finish()

    def failed(self, error: Exception) -> None:
        """The batch could not score the oldest window: the stream is over."""
        self._failure = error
        self._accepting = False
        self._finished = True
        self._forget()
        self._arrived.set()
        self._on_failure(error)

    async def pull(self) -> VADEvent:
        """The next event; `StopAsyncIteration` at the end."""
        if self._on_event is not None:
            raise RuntimeError(
                "this stream delivers its events to on_event; it has none to iterate"
            )
        while not self._events:
            if self._failure is not None:
                raise self._failure
            if self._finished:
                raise StopAsyncIteration
            self._arrived.clear()
            await self._arrived.wait()
        return self._events.popleft()

    async def aclose(self) -> None:
        """Stop at once: no further event, nothing more is scored; harmless when repeated."""
        self._accepting = False
        self._forget()
        await super().aclose()

    async def release(self, *, cancelled: bool) -> None:
        """Drop what waits to be scored or read."""
        self._accepting = False
        self._finished = True
        self._forget()
        self._events.clear()

    @property
    def _scored_time(self) -> float:
        return self._scored_samples / self._heard_rate

    @property
    def _pushed_time(self) -> float:
        return self._pushed_samples / self._rate if self._rate else 0.0

    def _begin(self, sample_rate: int) -> None:
        if self._rate:
            raise ValueError(
                f"a stream has one sample rate: {self._rate} Hz, then {sample_rate} Hz"
            )
        self._rate = sample_rate
        if sample_rate == self._heard_rate:
            return
        rates = (sample_rate, self._heard_rate, self._window_samples)
        if not BlockResampler.fits(*rates):
            self._resampler = Resampler(sample_rate, self._heard_rate)
            return
        block = self._block_resampler = _block_resampler(*rates)
        self._step_bytes = 2 * block.in_samples
        self._window_bytes = self._step_bytes + 4 * block.margin
        self._unscored += bytes(2 * block.margin)  # before the first sample there was silence

    def _forget(self) -> None:
        self.epoch += 1
        self._windows_out = 0
        self._unscored.clear()
        if self._block_resampler is not None:
            self._unscored += bytes(2 * self._block_resampler.margin)
        if self._resampler is not None:
            self._resampler.flush_pcm()
        self._detector.reset()
        self._paused_at = None
        if self._audio is not None:
            self._audio.clear()

    def _finish(self) -> None:
        if self._finished:
            return
        for fact in self._detector.finish(now=self._scored_time):
            self._report(fact, 0.0, 0.0)
        self._finished = True
        self._arrived.set()

    def _inference_done(self, probability: float, inference_duration: float) -> VADEvent:
        now = self._scored_time
        speaking = self._detector.speaking
        paused_at = self._detector.spoken_until
        return VADEvent(
            VADEventType.INFERENCE_DONE,
            self._scored_samples,
            now,
            speech_duration=now - self._voice_began_at if speaking else 0.0,
            silence_duration=0.0 if paused_at is None else now - paused_at,
            probability=probability,
            inference_duration=inference_duration,
            speaking=speaking,
            ago=self._pushed_time - now,
        )

    def _report(self, fact: VoiceFact, probability: float, inference_duration: float) -> None:
        now = self._scored_time
        frames: tuple[AudioFrame, ...] = ()
        match fact:
            case SpeechStarted(happened_at):
                kind = VADEventType.START_OF_SPEECH
                self._voice_began_at = happened_at
                voice_until, quiet = now, 0.0
                if self._audio is not None:
                    frames = self._audio.begin(happened_at - self._prefix, now)
            case SpeechStopped(_, happened_at):
                kind = VADEventType.END_OF_SPEECH
                voice_until, quiet = happened_at, now - happened_at
                self._paused_at = None
                if self._audio is not None:
                    frames = self._audio.end(now)
            case SilenceStarted(happened_at):
                kind = VADEventType.SILENCE_STARTED
                self._paused_at = voice_until = happened_at
                quiet = now - happened_at
            case SilenceEnded(happened_at):
                kind = VADEventType.SILENCE_ENDED
                paused_at, self._paused_at = self._paused_at, None
                voice_until, quiet = now, happened_at - (paused_at or happened_at)
        event = VADEvent(
            kind,
            self._scored_samples,
            now,
            speech_duration=voice_until - self._voice_began_at,
            silence_duration=quiet,
            frames=frames,
            probability=probability,
            inference_duration=inference_duration,
            speaking=kind is not VADEventType.END_OF_SPEECH,
            ago=self._pushed_time - happened_at,
        )
        self._deliver(event)

    def _deliver(self, event: VADEvent) -> None:
        if self._on_event is None:
            self._events.append(event)
            self._arrived.set()
            return
        try:
            # The batch runs in the context of whichever stream came first.
            self._context.run(self._on_event, event)
        except Exception:  # the listener's bug must not deafen the other calls
            logger.exception("a listener of voice events failed")
