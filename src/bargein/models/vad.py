"""Voice activity detection: what a detector offers, and what its provider writes.

A provider writes `score`. Resampling, windows, batches over all streams, the
decisions about speech, metrics and errors are done here for all of them.
"""

from __future__ import annotations

import asyncio
import logging
from abc import abstractmethod
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..conversation.wall_clock import wall_time
from ..turns.voice_detector import VoiceDetectorSettings
from .metrics import Metadata, VADMetrics
from .model import Model
from .vad_event import VADCapabilities, VADError, VADEvent, VADEventType
from .vad_stream import VADStream
from .window_batch import WindowBatch

__all__ = ["VAD", "VADCapabilities", "VADError", "VADEvent", "VADEventType", "VADStream"]

logger = logging.getLogger(__name__)

# Seconds between two reports of metrics.
_METRICS_INTERVAL = 1.0


class VAD(Model):
    """A voice detector; one object serves all streams of a process.

    The windows of its streams that are ready in one pass of the loop are scored in
    one call of `score`, on the loop. Emits `metrics_collected` (`VADMetrics` over
    all its streams, at most once a second) and `error` (`VADError`).
    """

    sample_rate: int = 16000
    """Hertz of the windows that `score` gets."""

    window_samples: int = 512
    """Length of each window."""

    def __init__(
        self,
        *,
        capabilities: VADCapabilities | None = None,
        settings: VoiceDetectorSettings | None = None,
    ) -> None:
        super().__init__()
        self.capabilities = capabilities or VADCapabilities(
            update_interval=self.window_samples / self.sample_rate
        )
        self.settings = settings or VoiceDetectorSettings()
        self._batch = WindowBatch(self.score, self.window_samples, on_batch=self._measure)
        self._inference_count = 0
        self._inference_duration = 0.0
        self._reported_at: float | None = None
        self._voice_at: float | None = None

    def new_state(self) -> object:
        """The recurrent state of a fresh stream; `None` unless overridden."""
        return None

    @abstractmethod
    def score(self, states: Sequence[object], windows: NDArray[np.float32]) -> NDArray[np.float32]:
        """The probability of a voice in each of n windows.

        `windows` has n rows of `window_samples` values in -1…1; `states[i]` is what `new_state`
        gave the stream of window i, to be updated in place. No stream is in a batch
        twice. Takes a millisecond or so: it runs on the event loop. If it raises,
        it must have left the states alone: the windows are then tried one by one.
        """

    def stream(
        self,
        *,
        on_event: Callable[[VADEvent], None] | None = None,
        keep_audio: bool = True,
    ) -> VADStream:
        """A new stream, in a running loop; without `on_event` its events are iterated.

        `keep_audio=False` leaves `VADEvent.frames` empty and saves the memory.
        """
        return VADStream(
            self._batch,
            new_state=self.new_state,
            settings=self.settings,
            sample_rate=self.sample_rate,
            window_samples=self.window_samples,
            on_event=on_event,
            on_failure=self._failed,
            keep_audio=keep_audio,
        )

    def _failed(self, error: Exception) -> None:
        logger.error("%s failed: %s", self.label, error)
        self.emit("error", VADError(timestamp=wall_time(), label=self.label, error=error))

    def _measure(self, probabilities: Sequence[float], duration: float) -> None:
        now = asyncio.get_running_loop().time()
        self._inference_count += len(probabilities)
        self._inference_duration += duration
        # A clock that went back is another loop's.
        if self._reported_at is None or now < self._reported_at:
            self._reported_at = self._voice_at = now
        if max(probabilities) >= self.settings.activation:
            self._voice_at = now
        if now - self._reported_at < _METRICS_INTERVAL:
            return
        self._reported_at = now
        metrics = VADMetrics(
            label=self.label,
            timestamp=wall_time(),
            idle_time=now - (self._voice_at or now),
            inference_duration_total=self._inference_duration,
            inference_count=self._inference_count,
            metadata=Metadata(model_name=self.model, model_provider=self.provider),
        )
        self._inference_count, self._inference_duration = 0, 0.0
        self.emit("metrics_collected", metrics)
