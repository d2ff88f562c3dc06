"""Picks the best voice that works on this machine without a key or a network."""

from __future__ import annotations

from ..errors import EngineNotFound
from ..models.tts import TTS
from . import espeak, flite

__all__ = ["embedded_tts"]


def embedded_tts(*, speed: float = 1.0) -> TTS:
    """A flite voice if flite and its voice are installed, else espeak-ng's.

    `speed` is a factor. Raises `EngineNotFound`, saying how to install either, if
    there is neither; `ValueError` for a speed outside 0.46…2.57.
    """
    try:
        return flite.TTS(speed=speed)
    except EngineNotFound as no_flite:
        try:
            return espeak.TTS(speed=speed)
        except EngineNotFound as no_espeak:
            raise EngineNotFound(
                f"no voice is installed: {no_espeak}; or: {no_flite}"
            ) from no_flite
