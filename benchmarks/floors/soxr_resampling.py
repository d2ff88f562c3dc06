"""The resampler of the floors that have no other: soxr at its quickest."""

# The package is in the peers' environments only.
# mypy: disable-error-code="import-not-found,import-untyped"

from __future__ import annotations

import numpy as np
import soxr

from .listening import Resample

__all__ = ["soxr_resampler"]


def soxr_resampler(rate: int) -> Resample:
    """One session's resampler to 16 kHz; quality QQ, a few microseconds a frame."""
    stream = soxr.ResampleStream(rate, 16_000, 1, dtype="int16", quality="QQ")

    def resample(pcm: bytes) -> bytes:
        converted: bytes = stream.resample_chunk(np.frombuffer(pcm, np.int16)).tobytes()
        return converted

    return resample
