"""Adds faint noise to speech that is too clean for the acoustic model. Pure.

The model was trained on rooms. Digital silence between sounds, as synthetic voices
and noise suppressors leave it, doubles its errors; noise far below the voice is
harmless.
"""

from __future__ import annotations

import numpy as np

__all__ = ["Dither"]

_BELOW_VOICE = 0.017
"""The noise's share of the voice's loudest 20 ms: 35 dB below."""
_LOUDEST = 150.0
_BLOCK_SAMPLES = 320
_PATTERN = np.random.default_rng(20).standard_normal(16000).astype(np.float32)


class Dither:
    """One utterance's noise: the same for the same audio, always."""

    def __init__(self) -> None:
        self._loudest_block = 0.0
        self._at = 0

    def apply(self, data: bytes) -> bytes:
        """The samples with noise that suits the loudest that was heard so far."""
        samples = np.frombuffer(data, dtype="<i2").astype(np.float32)
        if not samples.size:
            return data
        blocks = max(1, samples.size // _BLOCK_SAMPLES)
        power = max(float(np.square(part).mean()) for part in np.array_split(samples, blocks))
        self._loudest_block = max(self._loudest_block, power**0.5)
        level = min(_LOUDEST, _BELOW_VOICE * self._loudest_block)
        noise = np.take(_PATTERN, np.arange(self._at, self._at + samples.size), mode="wrap")
        self._at = (self._at + samples.size) % _PATTERN.size
        noisy = (samples + level * noise).clip(-32768, 32767)
        return noisy.astype("<i2").tobytes()
