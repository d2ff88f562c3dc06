"""flite: an American English voice that needs no network (Debian: libflite1)."""

from .tts import TTS

__all__ = ["TTS", "from_name"]


def from_name(model: str = "slt") -> TTS:
    """The voice called "flite/<model>"; raises as `TTS` does."""
    return TTS(voice=model)
