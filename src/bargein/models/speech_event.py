"""What a speech recogniser reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["RecognitionUsage", "SpeechData", "SpeechEvent", "SpeechEventType", "TimedWord"]


class SpeechEventType(StrEnum):
    """Kinds of speech events."""

    START_OF_SPEECH = "start_of_speech"
    INTERIM_TRANSCRIPT = "interim_transcript"
    PREFLIGHT_TRANSCRIPT = "preflight_transcript"
    """Likely final; good enough to start a reply early, not to commit."""
    FINAL_TRANSCRIPT = "final_transcript"
    RECOGNITION_USAGE = "recognition_usage"
    END_OF_SPEECH = "end_of_speech"


@dataclass(frozen=True, slots=True)
class TimedWord:
    """One word; times are seconds from the start of the stream."""

    text: str
    start_time: float
    end_time: float
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class SpeechData:
    """One reading of a stretch of speech."""

    language: str
    text: str
    start_time: float = 0.0
    """Seconds from the start of the stream."""
    end_time: float = 0.0
    confidence: float = 1.0
    """0 to 1."""
    speaker_id: str | None = None
    words: tuple[TimedWord, ...] = ()


@dataclass(frozen=True, slots=True)
class RecognitionUsage:
    """What a recognition cost."""

    audio_duration: float = 0.0
    """Seconds of audio that were recognised."""
    input_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True, slots=True)
class SpeechEvent:
    """One report of a recogniser."""

    type: SpeechEventType
    request_id: str = ""
    alternatives: list[SpeechData] = field(default_factory=list)
    """Best first; empty for events without text."""
    recognition_usage: RecognitionUsage | None = None
    speech_start_time: float | None = None
    """Seconds from the start of the stream; on START_OF_SPEECH."""

    @property
    def text(self) -> str:
        """The best reading, or ""."""
        return self.alternatives[0].text if self.alternatives else ""
