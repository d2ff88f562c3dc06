"""bargein's own network and resampler, without a session around them; batched."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from bargein.audio.resample import Resampler
from bargein.providers.silero.net import SileroNet, new_state
from bargein.providers.silero.vad import WEIGHTS

from ..contestant import Contestant
from .listening import Floor, Resample, Windows

__all__ = ["contestant"]


def contestant(variant: str) -> Contestant:
    return NumpyFloor()


class NumpyFloor(Floor):
    def __init__(self) -> None:
        super().__init__()
        self._net = SileroNet(WEIGHTS)

    @property
    def version(self) -> str:
        return f"numpy {version('numpy')}"

    def resampler(self, rate: int) -> Resample:
        return Resampler(rate, 16_000).push_pcm

    def new_state(self) -> object:
        return new_state()

    def score(self, states: Sequence[Any], windows: Windows) -> Sequence[float]:
        scores: list[float] = self._net.score(states, windows).tolist()
        return scores
