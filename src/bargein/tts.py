"""Names of speech synthesis, where users of other frameworks look for them."""

from .models import (
    TTS,
    AvailabilityChangedEvent,
    ChunkedStream,
    SentenceTokenizer,
    SpeakOptions,
    SynthesizedAudio,
    SynthesizeStream,
    TimedText,
    TTSCapabilities,
    TTSError,
)
from .models import FallbackTTS as FallbackAdapter
from .models import TTSStreamAdapter as StreamAdapter

__all__ = [
    "AvailabilityChangedEvent",
    "ChunkedStream",
    "FallbackAdapter",
    "SentenceTokenizer",
    "SpeakOptions",
    "StreamAdapter",
    "SynthesizeStream",
    "SynthesizedAudio",
    "TTS",
    "TTSCapabilities",
    "TTSError",
    "TimedText",
]
