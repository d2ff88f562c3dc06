"""What a session has consumed: sums of the models' figures, one for each kind, provider and model.

Pure. Keeps sums only, so an hour of calls takes as much memory as the first minute.
"""

from __future__ import annotations

from typing import ClassVar, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from ..models.metrics import (
    LLMMetrics,
    Metadata,
    Metrics,
    RealtimeModelMetrics,
    STTMetrics,
    TTSMetrics,
)

__all__ = ["LLMModelUsage", "ModelUsage", "STTModelUsage", "TTSModelUsage", "UsageSums"]

UNKNOWN = "unknown"


class _Usage(BaseModel):
    # Frozen: an event's sums must not change after it was emitted.
    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    provider: str
    """Who runs the model; "unknown" if it does not say."""
    model: str
    """The model's name at its provider."""
    input_tokens: int = 0
    output_tokens: int = 0


class LLMModelUsage(_Usage):
    """What a language model, or a speech-to-speech model, has read and written."""

    type: Literal["llm_usage"] = "llm_usage"
    input_cached_tokens: int = 0
    """The part of `input_tokens` that the provider had in its cache."""
    input_audio_tokens: int = 0
    """The part of `input_tokens` that was sound."""
    output_audio_tokens: int = 0
    """The part of `output_tokens` that was sound."""


class TTSModelUsage(_Usage):
    """What a voice has spoken."""

    type: Literal["tts_usage"] = "tts_usage"
    characters_count: int = 0
    """Characters that the voice was given."""
    audio_duration: float = 0.0
    """Seconds of audio made, whether or not they were heard."""


class STTModelUsage(_Usage):
    """What a recogniser has heard."""

    type: Literal["stt_usage"] = "stt_usage"
    audio_duration: float = 0.0
    """Seconds of audio given to it."""


ModelUsage: TypeAlias = LLMModelUsage | TTSModelUsage | STTModelUsage


class UsageSums:
    """Adds up metrics as they come; cancelled and failed requests count as well: they were made."""

    def __init__(self) -> None:
        self._sums: dict[tuple[type, str, str], ModelUsage] = {}

    @property
    def entries(self) -> list[ModelUsage]:
        """One for each kind, provider and model, in the order of first use; frozen values."""
        return list(self._sums.values())

    def add(self, metrics: Metrics) -> bool:
        """Count `metrics`; False if that changed no sum."""
        match metrics:
            case LLMMetrics():
                used = _llm(metrics)
            case RealtimeModelMetrics():
                used = _realtime(metrics)
            case TTSMetrics():
                used = _tts(metrics)
            case STTMetrics():
                used = _stt(metrics)
            case _:
                return False  # nobody charges for those
        key = (type(used), used.provider, used.model)
        before = self._sums.get(key) or type(used)(provider=used.provider, model=used.model)
        after = _sum(before, used)
        if after == before:
            return False
        self._sums[key] = after
        return True


def _llm(metrics: LLMMetrics) -> ModelUsage:
    return LLMModelUsage(
        provider=_provider(metrics.metadata),
        model=_model(metrics.label, metrics.metadata),
        input_tokens=metrics.prompt_tokens,
        input_cached_tokens=metrics.prompt_cached_tokens,
        output_tokens=metrics.completion_tokens,
    )


def _realtime(metrics: RealtimeModelMetrics) -> ModelUsage:
    return LLMModelUsage(
        provider=_provider(metrics.metadata),
        model=_model(metrics.label, metrics.metadata),
        input_tokens=metrics.input_tokens,
        input_cached_tokens=metrics.input_cached_tokens,
        input_audio_tokens=metrics.input_audio_tokens,
        output_tokens=metrics.output_tokens,
        output_audio_tokens=metrics.output_audio_tokens,
    )


def _tts(metrics: TTSMetrics) -> ModelUsage:
    return TTSModelUsage(
        provider=_provider(metrics.metadata),
        model=_model(metrics.label, metrics.metadata),
        characters_count=metrics.characters_count,
        audio_duration=metrics.audio_duration,
    )


def _stt(metrics: STTMetrics) -> ModelUsage:
    return STTModelUsage(
        provider=_provider(metrics.metadata),
        model=_model(metrics.label, metrics.metadata),
        input_tokens=metrics.input_tokens,
        output_tokens=metrics.output_tokens,
        audio_duration=metrics.audio_duration,
    )


def _provider(metadata: Metadata | None) -> str:
    return (metadata.model_provider if metadata is not None else None) or UNKNOWN


def _model(label: str, metadata: Metadata | None) -> str:
    """Its name; a model that does not name itself goes by its label."""
    name = metadata.model_name if metadata is not None else None
    return name if name and name != UNKNOWN else label


def _sum(one: ModelUsage, other: ModelUsage) -> ModelUsage:
    counted = {
        name: getattr(one, name) + getattr(other, name)
        for name in type(one).model_fields
        if name not in ("type", "provider", "model")
    }
    return one.model_copy(update=counted)
