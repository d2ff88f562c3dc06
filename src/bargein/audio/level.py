"""How loud: decibels relative to full scale."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from .frame import AudioFrame

__all__ = ["FLOOR_DBFS", "amplitude", "level_dbfs", "peak_dbfs"]

FLOOR_DBFS = -120.0
"""What silence, and anything fainter, measures; never minus infinity."""

_FULL_SCALE = 32768.0


def level_dbfs(sound: AudioFrame | NDArray[np.int16]) -> float:
    """Root mean square in dBFS: 0 for a full-scale square wave, -3 for a full-scale sine."""
    samples = sound.samples if isinstance(sound, AudioFrame) else sound
    if not len(samples):
        return FLOOR_DBFS
    # float32 would lose the quiet half of a long recording in the sum.
    wide = samples.astype(np.float64)
    return _decibels(math.sqrt(float(wide @ wide) / len(wide)))


def peak_dbfs(sound: AudioFrame | NDArray[np.int16]) -> float:
    """The loudest sample in dBFS."""
    samples = sound.samples if isinstance(sound, AudioFrame) else sound
    if not len(samples):
        return FLOOR_DBFS
    return _decibels(float(max(-int(samples.min()), int(samples.max()))))


def amplitude(dbfs: float) -> float:
    """The sample value that `dbfs` stands for: 32768 for 0, half of it for -6.02."""
    return _FULL_SCALE * math.pow(10.0, dbfs / 20.0)


def _decibels(value: float) -> float:
    if value <= 0.0:
        return FLOOR_DBFS
    return max(FLOOR_DBFS, 20.0 * math.log10(value / _FULL_SCALE))
