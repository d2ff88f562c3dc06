"""espeak-ng: a voice for about 100 languages that needs no network (extra `local`)."""

from .tts import TTS

__all__ = ["TTS"]
