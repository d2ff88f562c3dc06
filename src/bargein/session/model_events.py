"""Pass on what the session's models report, and nobody else's.

Models are shared: many sessions of a process use the same. A report belongs to
the session in whose task it was made.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..models import (
    LLMError,
    Metrics,
    Model,
    ModelError,
    RealtimeModelMetrics,
    STTError,
    TTSError,
)
from ..models.metrics import current_speech_id
from .events import ErrorEvent, MetricsCollectedEvent, SessionEvent, SessionUsageUpdatedEvent
from .tasks import current_owner

if TYPE_CHECKING:
    from .activity import Activity
    from .call import Call

__all__ = ["ModelEvents"]

_KINDS: dict[type, str] = {LLMError: "llm", TTSError: "tts", STTError: "stt"}


class ModelEvents:
    """Subscribed to the models of the active agents, until `close`."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._models: list[tuple[Model, str, Callable[[Any], None]]] = []
        self._last_failure: str | None = None
        self._held_ids: set[str] = set()
        self._held: list[SessionEvent] = []

    def follow(self, activity: Activity) -> None:
        """Listen to the models of `activity` as well."""
        resolved = activity.resolved()
        # A recogniser that the session wraps reports through the wrapper.
        wrapped = resolved.stt is not None and resolved.vad is not None
        listening = activity.streaming_stt() if wrapped else None
        for model in (resolved.stt, listening, resolved.llm, resolved.tts):
            if model is not None and all(known is not model for known, _, _ in self._models):
                self._subscribe(model, "metrics_collected", self._on_metrics)
                self._subscribe(model, "error", self._on_error)

    def failed_kind(self, error: BaseException) -> str | None:
        """Which kind of model the failure of a speech came from; `None`: none of them."""
        kind, self._last_failure = self._last_failure, None
        return kind

    def hold(self, speech_id: str) -> None:
        """Keep back what is reported for that speech: it may never be."""
        self._held_ids.add(speech_id)

    def release(self) -> None:
        """Report what was kept back."""
        self._held_ids.clear()
        held, self._held = self._held, []
        for event in held:
            self._report(event)

    def _emit(self, event: SessionEvent) -> None:
        if current_speech_id.get() in self._held_ids:
            self._held.append(event)
        else:
            self._report(event)

    def _report(self, event: SessionEvent) -> None:
        used = isinstance(event, MetricsCollectedEvent) and self._call.usage.add(event.metrics)
        self._call.emit(event)
        if used:
            self._call.emit(SessionUsageUpdatedEvent(usage=self._call.usage.entries))

    def close(self) -> None:
        """Listen no more; what was kept back is reported, because it was consumed."""
        self.release()
        for model, name, handler in self._models:
            model.off(name, handler)
        self._models.clear()

    def _subscribe(self, model: Model, name: str, handler: Callable[[Any], None]) -> None:
        model.on(name, handler)
        self._models.append((model, name, handler))

    @property
    def _ours(self) -> bool:
        return current_owner() is self._call

    def _on_metrics(self, metrics: Metrics) -> None:
        if self._ours:
            kind = metrics.type.removesuffix("_metrics")
            if not getattr(metrics, "cancelled", False):
                self._call.model_succeeded(kind)
            self._emit(MetricsCollectedEvent(metrics=metrics))

    # A speech-to-speech model has a session of its own for each call: its reports are ours.

    def realtime_failed(self) -> None:
        """A speech is about to fail by a speech-to-speech model."""
        self._last_failure = "realtime"

    def realtime_metrics(self, metrics: RealtimeModelMetrics) -> None:
        """A speech-to-speech model has completed an answer, or was stopped."""
        self._report(MetricsCollectedEvent(metrics=metrics))

    def _on_error(self, error: ModelError) -> None:
        if self._ours:
            if not error.recoverable:
                self._last_failure = _KINDS.get(type(error))
            if isinstance(error, STTError):
                self._call.fallback_line.transcriber_failed()
            self._emit(ErrorEvent(error=error, source=error.label))
