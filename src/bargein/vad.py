"""Names of voice activity detection, where users of other frameworks look for them."""

from .models import VAD, VADCapabilities, VADError, VADEvent, VADEventType, VADStream
from .turns.voice_detector import VoiceDetectorSettings

__all__ = [
    "VAD",
    "VADCapabilities",
    "VADError",
    "VADEvent",
    "VADEventType",
    "VADStream",
    "VoiceDetectorSettings",
]
