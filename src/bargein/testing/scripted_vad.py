"""A voice detector that hears energy, or what a timeline says."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..models.vad import VAD, VADCapabilities
from ..turns.voice_detector import VoiceDetectorSettings
from .timeline import Heard

__all__ = ["ScriptedVAD"]

# Of full scale, or of one sample step: silence from a script is exactly zero.
_LOUD = 0.005


class ScriptedVAD(VAD):
    """Scores a window 1.0 if it holds sound, else 0.0; a `timeline` counts as sound too.

    The timeline runs on the loop's clock from the first stream on, and needs
    frames of silence to be looked at.
    """

    def __init__(
        self,
        timeline: Iterable[Heard] = (),
        *,
        settings: VoiceDetectorSettings | None = None,
    ) -> None:
        super().__init__(
            capabilities=VADCapabilities(update_interval=0.032),
            settings=settings or VoiceDetectorSettings(),
        )
        self._timeline = tuple(timeline)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._origin = 0.0

    @property
    def label(self) -> str:
        return "scripted voice detector"

    @property
    def provider(self) -> str:
        return "bargein.testing"

    def new_state(self) -> object:
        if self._timeline and self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._origin = self._loop.time()
        return None

    def score(self, states: Sequence[object], windows: NDArray[np.float32]) -> NDArray[np.float32]:
        # Every eighth sample is enough to tell a tone from zeros.
        loud: NDArray[np.bool_] = np.abs(windows[:, ::8]).max(axis=1) > _LOUD
        if self._loop is not None:
            now = self._loop.time() - self._origin
            # Half a window back: what is scored now was said a little earlier.
            loud |= any(said.at <= now - 0.016 < said.until for said in self._timeline)
        return loud.astype(np.float32)
