"""Another sample rate for stretches of many streams at once, by one matrix product.

For sound that is looked at in windows of fixed length, such as a voice
detector's: the stretches of all streams together cost a fraction of a resampler
for each, and nothing is kept between them. Live audio that goes on as frames
takes `resample`.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from .blas_threads import OneBlasThread

__all__ = ["BlockResampler"]

_Floats = NDArray[np.float32]

# Cut-off and half length of the filter, in terms of the lower of both rates: flat to 0.42 of
# it, down by 49 dB from 0.51 and by 60 dB from 0.53 on.
_CUTOFF = 0.465
_HALF_LENGTH = 18.0
_KAISER_BETA = 5.65

# Samples computed by one row of the product: long rows share the filter's length.
_BLOCK = 32


class BlockResampler:
    """Makes `out_samples` at `out_rate` out of each stretch at `in_rate`.

    A stretch is `in_samples` long plus `margin` on either side, which it shares
    with its neighbours; what comes out is aligned with the part between the
    margins. Holds a filter and no state: one serves all streams. Raises
    `ValueError` when `fits` says no.
    """

    def __init__(self, in_rate: int, out_rate: int, out_samples: int) -> None:
        if not self.fits(in_rate, out_rate, out_samples):
            raise ValueError(
                f"{out_samples} samples at {out_rate} Hz are no whole number at {in_rate} Hz"
            )
        self.in_samples = out_samples * in_rate // out_rate
        """New samples in each stretch."""
        lower = min(in_rate, out_rate)
        self.margin = int(np.ceil(_HALF_LENGTH / lower * in_rate))
        """Samples before and after them; about a millisecond at 16 kHz."""
        self._out_samples = out_samples
        self._one_thread = OneBlasThread()
        self._step = _BLOCK * in_rate // out_rate
        self._filter = _filter(in_rate, out_rate, self._step + 2 * self.margin, self.margin)

    @staticmethod
    def fits(in_rate: int, out_rate: int, out_samples: int) -> bool:
        """Whether both rates have whole samples in a stretch and its blocks."""
        return out_samples % _BLOCK == 0 and _BLOCK * in_rate % out_rate == 0

    def convert(self, stretches: _Floats) -> _Floats:
        """`stretches` has n rows of `in_samples + 2 * margin`; returns n rows of `out_samples`."""
        count, blocks = len(stretches), self._out_samples // _BLOCK
        row, item = stretches.strides
        overlapping = np.ndarray(
            (count, blocks, self._step + 2 * self.margin),
            np.float32,
            stretches,
            strides=(row, self._step * item, item),
        )
        rows = overlapping.reshape(count * blocks, -1)
        with self._one_thread:
            result: _Floats = rows @ self._filter
        return result.reshape(count, self._out_samples)


@cache
def _filter(in_rate: int, out_rate: int, taps: int, margin: int) -> _Floats:
    """Which part of each input sample belongs to each sample of a block."""
    lower = min(in_rate, out_rate)
    heard_at = (np.arange(taps) - margin) / in_rate
    wanted_at = np.arange(_BLOCK) / out_rate
    distance = (wanted_at - heard_at[:, None]) * lower
    inside = np.clip(1 - (distance / _HALF_LENGTH) ** 2, 0.0, None)
    weights = np.sinc(2 * _CUTOFF * distance) * np.i0(_KAISER_BETA * np.sqrt(inside))
    weights[np.abs(distance) > _HALF_LENGTH] = 0.0
    # Each output sample at the level of the input, wherever it lies between its samples.
    return np.ascontiguousarray(weights / weights.sum(axis=0), np.float32)
