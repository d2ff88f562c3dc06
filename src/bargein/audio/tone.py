"""Sounds made by arithmetic: tones, keypad tones, noise, silence. Mono, always the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .frame import AudioFrame
from .level import amplitude

__all__ = ["DTMF_FREQUENCIES", "dtmf", "dtmf_sequence", "noise", "silence", "sine", "tones"]

_ROWS = (697, 770, 852, 941)
_COLUMNS = (1209, 1336, 1477, 1633)

DTMF_FREQUENCIES = {
    key: (_ROWS[row], _COLUMNS[column])
    for row, keys in enumerate(("123A", "456B", "789C", "*0#D"))
    for column, key in enumerate(keys)
}
"""The two frequencies in hertz of each key (ITU-T Q.23)."""

# A tone that starts or stops at once clicks, and a click has all frequencies.
_RAMP = 0.002


def silence(duration: float, sample_rate: int) -> AudioFrame:
    """`duration` seconds of nothing."""
    return AudioFrame.silence(duration, sample_rate)


def sine(
    frequency: float, duration: float, sample_rate: int, *, level: float = -12.0, phase: float = 0.0
) -> AudioFrame:
    """A steady tone; `level` is its peak in dBFS, `phase` in radians."""
    angle = 2 * np.pi * frequency * _instants(duration, sample_rate) + phase
    return _frame(amplitude(level) * np.sin(angle), sample_rate)


def tones(
    frequencies: Sequence[float], duration: float, sample_rate: int, *, level: float = -12.0
) -> AudioFrame:
    """Several tones at once, each with a peak of `level` dBFS, with soft edges.

    Two tones at more than -6 dBFS each are cut off at full scale.
    """
    instants = _instants(duration, sample_rate)
    total = np.zeros(len(instants))
    for frequency in frequencies:
        total += np.sin(2 * np.pi * frequency * instants)
    return _frame(amplitude(level) * total * _soft_edges(len(total), sample_rate), sample_rate)


def dtmf(
    key: str, *, duration: float = 0.1, sample_rate: int = 8000, level: float = -12.0
) -> AudioFrame:
    """The tone of one keypad key, 0 to 9, *, # or A to D.

    Raises `ValueError` for anything else.
    """
    pair = DTMF_FREQUENCIES.get(key.upper())
    if pair is None:
        raise ValueError(f"{key!r} is not a keypad key; there are {''.join(DTMF_FREQUENCIES)}")
    return tones(pair, duration, sample_rate, level=level)


def dtmf_sequence(
    keys: str,
    *,
    duration: float = 0.1,
    gap: float = 0.1,
    sample_rate: int = 8000,
    level: float = -12.0,
) -> AudioFrame:
    """Keys pressed one after another; each tone is followed by `gap` seconds of silence.

    Raises `ValueError` for what is not on a keypad.
    """
    pause = silence(gap, sample_rate).data
    pressed = (
        dtmf(key, duration=duration, sample_rate=sample_rate, level=level).data + pause
        for key in keys
    )
    return AudioFrame(b"".join(pressed), sample_rate)


def noise(duration: float, sample_rate: int, *, level: float = -30.0, seed: int = 0) -> AudioFrame:
    """White noise at a root mean square of `level` dBFS; the same for the same `seed`."""
    generator = np.random.default_rng(seed)
    count = round(duration * sample_rate)
    return _frame(amplitude(level) * generator.standard_normal(count), sample_rate)


def _instants(duration: float, sample_rate: int) -> NDArray[np.float64]:
    return np.arange(round(duration * sample_rate)) / sample_rate


def _soft_edges(count: int, sample_rate: int) -> NDArray[np.float64]:
    ramp = min(round(_RAMP * sample_rate), count // 2)
    envelope = np.ones(count)
    if ramp:
        rise = 0.5 - 0.5 * np.cos(np.pi * (np.arange(ramp) + 0.5) / ramp)
        envelope[:ramp] = rise
        envelope[-ramp:] = rise[::-1]
    return envelope


def _frame(values: NDArray[np.float64], sample_rate: int) -> AudioFrame:
    samples = np.clip(np.rint(values), -32768, 32767).astype("<i2")
    return AudioFrame(samples.tobytes(), sample_rate)
