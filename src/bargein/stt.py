"""Names of speech recognition, where users of other frameworks look for them."""

from .models import (
    STT,
    AvailabilityChangedEvent,
    Flush,
    HintChanged,
    RecognitionUsage,
    RecognizeStream,
    SpeechData,
    SpeechEvent,
    SpeechEventType,
    STTCapabilities,
    STTError,
    TimedWord,
    TranscribeInput,
    TranscribeOptions,
)
from .models import FallbackSTT as FallbackAdapter
from .models import STTStreamAdapter as StreamAdapter

__all__ = [
    "AvailabilityChangedEvent",
    "FallbackAdapter",
    "Flush",
    "HintChanged",
    "RecognitionUsage",
    "RecognizeStream",
    "STT",
    "STTCapabilities",
    "STTError",
    "SpeechData",
    "SpeechEvent",
    "SpeechEventType",
    "StreamAdapter",
    "TimedWord",
    "TranscribeInput",
    "TranscribeOptions",
]
