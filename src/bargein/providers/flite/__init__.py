"""flite: an American English voice that needs no network (Debian: libflite1)."""

from .tts import TTS

__all__ = ["TTS"]
