"""Frames: what travels between microphones, models and loudspeakers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["AudioFrame", "VideoFrame"]


@dataclass(frozen=True, slots=True)
class AudioFrame:
    """A stretch of 16-bit PCM, interleaved if it has several channels.

    Inside bargein a frame is mono and 20 ms long; models may hand over any length.
    Raises `ValueError` when the length of `data` does not fit the other fields.
    """

    data: bytes
    """Little-endian 16-bit samples."""

    sample_rate: int
    """Samples per second and channel."""

    num_channels: int = 1

    samples_per_channel: int = -1
    """Length in samples; -1 derives it from `data`."""

    def __post_init__(self) -> None:
        if self.sample_rate <= 0 or self.num_channels <= 0:
            raise ValueError(
                f"sample_rate and num_channels must be positive, not {self.sample_rate} and {self.num_channels}"
            )
        if self.samples_per_channel < 0:
            object.__setattr__(
                self, "samples_per_channel", len(self.data) // (2 * self.num_channels)
            )
        expected = self.samples_per_channel * self.num_channels * 2
        if len(self.data) != expected:
            raise ValueError(f"data holds {len(self.data)} bytes, its format asks for {expected}")

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.samples_per_channel / self.sample_rate

    @property
    def samples(self) -> NDArray[np.int16]:
        """The samples as a read-only array, interleaved; no copy."""
        return np.frombuffer(self.data, dtype="<i2")

    @classmethod
    def silence(cls, duration: float, sample_rate: int) -> AudioFrame:
        """Mono silence of `duration` seconds, rounded to whole samples."""
        return cls(bytes(2 * round(duration * sample_rate)), sample_rate)


@dataclass(frozen=True, slots=True)
class VideoFrame:
    """One picture from a camera or a shared screen."""

    data: bytes
    width: int
    height: int
    format: str = "rgba"
    """Pixel layout of `data`: "rgba", "rgb24", "i420", or "jpeg"/"png" for an encoded picture."""

    timestamp: float = 0.0
    """Seconds on the sender's clock."""
