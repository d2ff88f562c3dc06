"""espeak-ng: a voice for about 100 languages that needs no network (extra `local`)."""

from .tts import TTS

__all__ = ["TTS", "from_name"]


def from_name(model: str = "en-us") -> TTS:
    """The voice called "espeak/<model>"; raises as `TTS` does."""
    return TTS(voice=model)
