"""Frames of any length in, frames of one length out."""

from __future__ import annotations

from .frame import AudioFrame

__all__ = ["FRAME_DURATION", "FrameChunker"]

FRAME_DURATION = 0.02
"""Seconds of sound in a frame, everywhere inside bargein."""


class FrameChunker:
    """Cuts a mono stream into frames of `frame_duration` seconds.

    Keeps back less than one frame. A frame that fits already passes as it is.
    Raises `ValueError` when a frame would hold no sample.
    """

    def __init__(self, sample_rate: int, *, frame_duration: float = FRAME_DURATION) -> None:
        self.sample_rate = sample_rate
        self.samples = round(sample_rate * frame_duration)
        """Samples in each frame that comes out."""
        if self.samples <= 0:
            raise ValueError(f"{frame_duration!r} s at {sample_rate!r} Hz is less than a sample")
        self._rest = bytearray()

    @property
    def buffered(self) -> float:
        """Seconds kept back."""
        return len(self._rest) / 2 / self.sample_rate

    def push(self, frame: AudioFrame) -> list[AudioFrame]:
        """The frames that are complete now.

        Raises `ValueError` when `frame` is not mono at `sample_rate`.
        """
        if frame.sample_rate != self.sample_rate or frame.num_channels != 1:
            raise ValueError(
                f"expected mono at {self.sample_rate} Hz, "
                f"not {frame.num_channels} channels at {frame.sample_rate} Hz"
            )
        if not self._rest and frame.samples_per_channel == self.samples:
            return [frame]
        self._rest += frame.data
        size = 2 * self.samples
        whole = len(self._rest) // size * size
        ready = bytes(memoryview(self._rest)[:whole])
        del self._rest[:whole]
        return [
            AudioFrame(ready[start : start + size], self.sample_rate)
            for start in range(0, whole, size)
        ]

    def flush(self, *, pad: bool = True) -> list[AudioFrame]:
        """What was kept back, filled up with silence (`pad`) or as short as it is; or nothing."""
        rest = bytes(self._rest)
        self._rest.clear()
        if not rest:
            return []
        return [AudioFrame(rest.ljust(2 * self.samples, b"\0") if pad else rest, self.sample_rate)]

    def clear(self) -> None:
        """Forget what was kept back."""
        self._rest.clear()
