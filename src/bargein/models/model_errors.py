"""What models report through `error`: which one, what, and whether it goes on."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["LLMError", "ModelError", "RealtimeModelError", "STTError", "TTSError"]


class _Failure(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)

    timestamp: float
    """Wall-clock seconds."""
    label: str
    """Which model."""
    error: Exception = Field(exclude=True)
    recoverable: bool
    """Whether another attempt follows; otherwise the request failed."""


class LLMError(_Failure):
    """A language model failed."""

    type: Literal["llm_error"] = "llm_error"


class STTError(_Failure):
    """A recogniser failed."""

    type: Literal["stt_error"] = "stt_error"


class TTSError(_Failure):
    """A voice failed."""

    type: Literal["tts_error"] = "tts_error"


class RealtimeModelError(_Failure):
    """A speech-to-speech model failed."""

    type: Literal["realtime_model_error"] = "realtime_model_error"


ModelError = LLMError | STTError | TTSError | RealtimeModelError
