"""Several voices as one, and several tracks side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .frame import AudioFrame

__all__ = ["interleave", "mix", "mix_frames"]


def mix(tracks: Sequence[NDArray[np.int16]]) -> NDArray[np.int16]:
    """The sum of mono tracks, as long as the longest; loud sums stop at full scale.

    One track comes back as it is, none as an empty array.
    """
    if not tracks:
        return np.empty(0, np.int16)
    if len(tracks) == 1:
        return tracks[0]
    total = np.zeros(max(len(track) for track in tracks), np.int32)
    for track in tracks:
        total[: len(track)] += track
    # Wrapping around would turn a loud passage into a crack.
    return np.clip(total, -32768, 32767).astype(np.int16)


def mix_frames(frames: Sequence[AudioFrame]) -> AudioFrame:
    """The sum of mono frames of one rate, as long as the longest.

    Raises `ValueError` for no frames, several channels or several rates.
    """
    if not frames:
        raise ValueError("there is no frame to mix")
    rates = {frame.sample_rate for frame in frames}
    if len(rates) > 1 or any(frame.num_channels != 1 for frame in frames):
        raise ValueError(f"frames to mix must be mono at one rate, not {sorted(rates)} Hz")
    if len(frames) == 1:
        return frames[0]
    return AudioFrame(mix([frame.samples for frame in frames]).tobytes(), frames[0].sample_rate)


def interleave(tracks: Sequence[NDArray[np.int16]]) -> NDArray[np.int16]:
    """Mono tracks as the channels of one, in order; short ones end in silence."""
    longest = max((len(track) for track in tracks), default=0)
    channels = np.zeros((longest, len(tracks)), np.int16)
    for index, track in enumerate(tracks):
        channels[: len(track), index] = track
    return channels.reshape(-1)
