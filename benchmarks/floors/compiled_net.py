"""Silero compiled to machine code, as LiveKit bundles it; one by one, in LiveKit's environment."""

# The packages are in the peers' environments only.
# mypy: disable-error-code="import-not-found,import-untyped"

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import numpy as np
from livekit.local_inference import VAD

from ..contestant import Contestant
from .listening import Floor, Resample, Windows
from .soxr_resampling import soxr_resampler

__all__ = ["contestant"]


def contestant(variant: str) -> Contestant:
    return CompiledFloor()


class CompiledFloor(Floor):
    batched = False

    @property
    def version(self) -> str:
        return f"livekit-local-inference {version('livekit-local-inference')}"

    def resampler(self, rate: int) -> Resample:
        return soxr_resampler(rate)

    def new_state(self) -> object:
        return VAD()

    def score(self, states: Sequence[Any], windows: Windows) -> Sequence[float]:
        pcm = (windows * 32768).astype(np.int16)
        return [float(state.predict(window)) for state, window in zip(states, pcm, strict=True)]
