"""Figures that models report through `metrics_collected`; durations are seconds.

`timestamp` is wall-clock time at the end of what is measured. `speech_id` names
the root handle of the turn that a request was made for.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Literal

from pydantic import BaseModel

__all__ = [
    "EOUMetrics",
    "LLMMetrics",
    "Metadata",
    "Metrics",
    "RealtimeModelMetrics",
    "STTMetrics",
    "TTSMetrics",
    "VADMetrics",
    "current_speech_id",
]

current_speech_id: ContextVar[str | None] = ContextVar("bargein_speech_id", default=None)
"""The speech for which requests are made; streams take it when they are created."""


class Metadata(BaseModel):
    """Which model the figures are about."""

    model_name: str | None = None
    model_provider: str | None = None


class LLMMetrics(BaseModel):
    """One answer of a language model."""

    type: Literal["llm_metrics"] = "llm_metrics"
    label: str
    request_id: str
    timestamp: float
    duration: float
    """From the request to the end of the answer, failed attempts included."""
    ttft: float
    """From the request to the first text or call; -1 if none came."""
    cancelled: bool = False
    completion_tokens: int = 0
    prompt_tokens: int = 0
    prompt_cached_tokens: int = 0
    total_tokens: int = 0
    tokens_per_second: float = 0.0
    speech_id: str | None = None
    metadata: Metadata | None = None


class STTMetrics(BaseModel):
    """A stretch of recognised audio."""

    type: Literal["stt_metrics"] = "stt_metrics"
    label: str
    request_id: str
    timestamp: float
    duration: float
    """How long a single recognition took; 0 for live audio."""
    audio_duration: float
    input_tokens: int = 0
    output_tokens: int = 0
    streamed: bool
    metadata: Metadata | None = None


class TTSMetrics(BaseModel):
    """One spoken request: a segment, or a sentence of it."""

    type: Literal["tts_metrics"] = "tts_metrics"
    label: str
    request_id: str
    timestamp: float
    ttfb: float
    """From the request to the first audio; -1 if none came."""
    duration: float
    audio_duration: float
    cancelled: bool = False
    characters_count: int = 0
    """Characters that the voice was given."""
    streamed: bool
    segment_id: str | None = None
    speech_id: str | None = None
    metadata: Metadata | None = None


class VADMetrics(BaseModel):
    """About a second of voice detection."""

    type: Literal["vad_metrics"] = "vad_metrics"
    label: str
    timestamp: float
    idle_time: float
    """Since voice was last heard."""
    inference_duration_total: float
    inference_count: int
    metadata: Metadata | None = None


class EOUMetrics(BaseModel):
    """How the end of one user turn was found."""

    type: Literal["eou_metrics"] = "eou_metrics"
    timestamp: float
    end_of_utterance_delay: float
    """From the user's last sound to the decision."""
    transcription_delay: float
    """From the user's last sound to the final transcript."""
    on_user_turn_completed_delay: float
    speech_id: str | None = None
    hint: str | None = None
    """Kind of the listening hint in force."""
    reason: str | None = None
    metadata: Metadata | None = None


class RealtimeModelMetrics(BaseModel):
    """One generation of a speech-to-speech model."""

    type: Literal["realtime_model_metrics"] = "realtime_model_metrics"
    label: str
    request_id: str
    timestamp: float
    duration: float
    ttft: float
    """From the start of the generation to its first audio or text; -1 if none came."""
    cancelled: bool = False
    input_tokens: int = 0
    output_tokens: int = 0
    total_tokens: int = 0
    tokens_per_second: float = 0.0
    input_audio_tokens: int = 0
    input_text_tokens: int = 0
    input_cached_tokens: int = 0
    output_audio_tokens: int = 0
    output_text_tokens: int = 0
    speech_id: str | None = None
    metadata: Metadata | None = None


Metrics = LLMMetrics | STTMetrics | TTSMetrics | VADMetrics | EOUMetrics | RealtimeModelMetrics
