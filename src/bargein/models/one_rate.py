"""Holds a stream of frames to one format: mono, one rate, resampled once if another is wanted."""

from __future__ import annotations

import numpy as np

from ..audio import AudioFrame
from ..audio.resample import Resampler

__all__ = ["OneRate", "mono"]


class OneRate:
    """Takes frames of one rate (the first frame's), gives mono frames at `sample_rate`.

    `sample_rate=None` keeps the rate. Raises `ValueError` for a frame of another
    rate than the first.
    """

    def __init__(self, sample_rate: int | None) -> None:
        self._wanted = sample_rate
        self._given: int | None = None
        self._resampler: Resampler | None = None

    def convert(self, frame: AudioFrame) -> AudioFrame | None:
        """The frame as wanted; `None` if there is nothing to hear yet."""
        if frame.sample_rate != self._given:
            self._begin(frame.sample_rate)
        frame = mono(frame)
        if self._resampler is not None:
            return next(iter(self._resampler.push(frame)), None)
        return frame if frame.samples_per_channel else None

    def flush(self) -> AudioFrame | None:
        """The last millisecond, which the resampler holds until the end."""
        return None if self._resampler is None else next(iter(self._resampler.flush()), None)

    def _begin(self, sample_rate: int) -> None:
        if self._given is not None:
            raise ValueError(
                f"a stream has one sample rate: {self._given} Hz, then {sample_rate} Hz"
            )
        self._given = sample_rate
        if self._wanted is not None and self._wanted != sample_rate:
            self._resampler = Resampler(sample_rate, self._wanted)


def mono(frame: AudioFrame) -> AudioFrame:
    """The mean of the channels; a mono frame as it is."""
    if frame.num_channels == 1:
        return frame
    channels = frame.samples.reshape(-1, frame.num_channels)
    return AudioFrame(channels.mean(axis=1).astype(np.int16).tobytes(), frame.sample_rate)
