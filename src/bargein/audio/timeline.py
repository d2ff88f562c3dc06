"""A track on which frames lie where they were heard, with silence between them.

A recorder keeps one for each side of a call, all begun at the same instant of
one clock, and takes from them the same stretch at the same time; the tracks
then fit side by side as the channels of a file. Files are not written here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .frame import AudioFrame

__all__ = ["Timeline"]


class Timeline:
    """Places mono frames at instants of one clock.

    Sound never overlaps: a frame that comes before the last one is over follows
    it. A frame that comes less than `jitter` seconds late follows it as well, so
    that uneven delivery makes no holes; later ones leave a silence. Keeps only
    what was not taken yet: a recorder calls `take` every second or so.
    """

    def __init__(self, sample_rate: int, *, started_at: float = 0.0, jitter: float = 0.06) -> None:
        self.sample_rate = sample_rate
        self.started_at = started_at
        """The instant of the first sample, on the caller's clock."""
        self.jitter = jitter
        self._taken = 0
        self._pcm = bytearray()

    @property
    def ends_at(self) -> float:
        """The instant at which the last placed sound is over."""
        return self.started_at + self._end / self.sample_rate

    def place(self, frame: AudioFrame, at: float) -> None:
        """`frame` is heard from the instant `at` on.

        What lies before the part already taken is moved to its end. Raises
        `ValueError` when `frame` is not mono at `sample_rate`.
        """
        if frame.sample_rate != self.sample_rate or frame.num_channels != 1:
            raise ValueError(
                f"this track is mono at {self.sample_rate} Hz, "
                f"not {frame.num_channels} channels at {frame.sample_rate} Hz"
            )
        late = self._position(at) - self._end
        # Only sound can be continued: after a silence the instant counts at once.
        tolerated = round(self.jitter * self.sample_rate) if self._pcm else 0
        if late > tolerated:
            self._pcm += bytes(2 * late)
        self._pcm += frame.data

    def cut(self, at: float) -> None:
        """Nothing was heard from `at` on: what was placed after it goes, unless already taken."""
        keep = max(0, self._position(at) - self._taken)
        del self._pcm[2 * keep :]

    def take(self, until: float) -> NDArray[np.int16]:
        """The track from the end of the last take to the instant `until`; silence where none was placed.

        Sound that goes on after `until` is kept for the next take.
        """
        count = max(0, self._position(until) - self._taken)
        pcm = bytes(self._pcm[: 2 * count]).ljust(2 * count, b"\0")
        del self._pcm[: 2 * count]
        self._taken += count
        return np.frombuffer(pcm, dtype="<i2")

    @property
    def _end(self) -> int:
        return self._taken + len(self._pcm) // 2

    def _position(self, at: float) -> int:
        return round((at - self.started_at) * self.sample_rate)
