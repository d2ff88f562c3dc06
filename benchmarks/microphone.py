"""What the user's microphone records: synthetic speech from a file, and silence, in 20 ms frames."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .dialogue import SAMPLE_RATE

__all__ = ["FRAME_DURATION", "silence", "speech"]

FRAME_DURATION = 0.02
"""Seconds of sound in a frame."""

_RECORDING = Path(__file__).parent / "data" / "speech24.wav"

# Of the loudest 10 ms: below, the recording has not begun to speak.
_QUIET = 0.2


def speech(*, rate: int = SAMPLE_RATE, seconds: float | None = None) -> list[bytes]:
    """The recording from its first sound on, at most `seconds` of it, at `rate` hertz."""
    with wave.open(str(_RECORDING)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (
            SAMPLE_RATE,
            1,
            2,
        )
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    block = SAMPLE_RATE // 100
    whole = samples[: len(samples) // block * block].reshape(-1, block).astype(np.float64)
    loudness = np.sqrt((whole**2).mean(axis=1))
    start = int(np.argmax(loudness > _QUIET * loudness.max())) * block
    end = None if seconds is None else start + int(SAMPLE_RATE * seconds)
    return _frames(_at_rate(samples[start:end], rate), rate)


def silence(seconds: float, *, rate: int = SAMPLE_RATE) -> list[bytes]:
    """Frames of zeros."""
    return [bytes(2 * round(rate * FRAME_DURATION))] * int(seconds / FRAME_DURATION + 1e-6)


def _at_rate(samples: NDArray[np.int16], rate: int) -> bytes:
    """Other rates by interpolation: good enough to be heard as the same voice."""
    if rate != SAMPLE_RATE:
        count = len(samples) * rate // SAMPLE_RATE
        at = np.arange(count) * (SAMPLE_RATE / rate)
        smooth = np.convolve(samples.astype(np.float64), [0.25, 0.5, 0.25], mode="same")
        samples = np.interp(at, np.arange(len(samples)), smooth).astype(np.int16)
    return samples.tobytes()


def _frames(pcm: bytes, rate: int) -> list[bytes]:
    size = 2 * round(rate * FRAME_DURATION)
    return [pcm[start : start + size] for start in range(0, len(pcm) - size + 1, size)]
