"""Silero as a `VAD`: one network in the process, shared by all detectors and streams."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from os import PathLike, fspath
from pathlib import Path
from typing import Self, cast

import numpy as np
from numpy.typing import NDArray

from ...models.vad import VAD
from ...turns.voice_detector import VoiceDetectorSettings
from .net import NetState, SileroNet, new_state

__all__ = ["WEIGHTS", "SileroVAD"]

WEIGHTS = Path(__file__).parent / "silero_vad_16k.npz"
"""The weights that come with bargein: Silero VAD 6.2, 16 kHz (MIT, see LICENSE.silero)."""


class SileroVAD(VAD):
    """Hears voices in noise, about 60 ms after they begin.

    Give one object to all sessions of a process: their windows are then computed
    together. `prewarm` loads the weights (a few milliseconds), else the first
    stream does. Raises `EngineNotFound`, naming the file, when it is missing or
    broken.
    """

    def __init__(
        self,
        *,
        settings: VoiceDetectorSettings | None = None,
        weights: str | PathLike[str] = WEIGHTS,
    ) -> None:
        super().__init__(settings=settings)
        self._weights = fspath(weights)
        self._net: SileroNet | None = None

    @classmethod
    def load(
        cls,
        *,
        min_speech_duration: float | None = None,
        min_silence_duration: float | None = None,
        prefix_padding_duration: float | None = None,
        max_buffered_speech: float | None = None,
        activation_threshold: float | None = None,
        deactivation_threshold: float | None = None,
    ) -> Self:
        """A detector with its weights loaded; what is `None` is as in `VoiceDetectorSettings`.

        A lower `activation_threshold` brings the other one down with it, 0.15 below.
        Raises `ValueError` for settings that make no sense, and `EngineNotFound`.
        """
        if deactivation_threshold is None and activation_threshold is not None:
            default = VoiceDetectorSettings().deactivation
            deactivation_threshold = min(default, max(0.01, activation_threshold - 0.15))
        given = {
            "min_speech": min_speech_duration,
            "min_silence": min_silence_duration,
            "prefix": prefix_padding_duration,
            "max_buffered": max_buffered_speech,
            "activation": activation_threshold,
            "deactivation": deactivation_threshold,
        }
        chosen = {name: value for name, value in given.items() if value is not None}
        vad = cls(settings=VoiceDetectorSettings(**chosen))
        vad.prewarm()
        return vad

    @property
    def model(self) -> str:
        return "silero-vad-6.2"

    @property
    def provider(self) -> str:
        return "Silero"

    def prewarm(self) -> None:
        """Load the weights now. Raises `EngineNotFound`."""
        if self._net is None:
            self._net = _shared_net(self._weights)

    def new_state(self) -> object:
        """Fresh memory for one stream. Raises `EngineNotFound`."""
        self.prewarm()
        return new_state()

    def score(self, states: Sequence[object], windows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probabilities from the network; about 10 to 60 microseconds a window."""
        self.prewarm()
        assert self._net is not None
        # Every state was made by `new_state` above.
        return self._net.score(cast("Sequence[NetState]", states), windows)


@cache
def _shared_net(weights: str) -> SileroNet:
    return SileroNet(weights)
