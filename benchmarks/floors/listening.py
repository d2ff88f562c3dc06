"""What all floors share: one resampler and one window per session, scored alone or together.

How a window is scored, and how a frame is resampled, is the floor's own.
"""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..contestant import Contestant, LiveSession, Plan

__all__ = ["WINDOW_SAMPLES", "Floor", "Resample", "Windows"]

WINDOW_SAMPLES = 512
"""Of sound at 16 kHz, as Silero wants them."""

Resample = Callable[[bytes], bytes]
"""One session's frames, to 16 kHz."""

Windows = NDArray[np.float32]
"""One row per session, values in -1…1."""

_THRESHOLD = 0.5


class Floor(Contestant):
    """Scores each session's window when it is full; with `batched`, those of one tick together."""

    batched = True

    def __init__(self) -> None:
        self._ready: list[tuple[_Ear, bytes]] = []

    @abstractmethod
    def resampler(self, rate: int) -> Resample:
        """A resampler for one session."""

    @abstractmethod
    def new_state(self) -> object:
        """What the network remembers of one session."""

    @abstractmethod
    def score(self, states: Sequence[object], windows: Windows) -> Sequence[float]:
        """One probability per row."""

    async def open(self, plan: Plan) -> LiveSession:
        return _Ear(self, self.resampler(plan.rate), self.new_state())

    def add(self, ear: _Ear, window: bytes) -> None:
        """A session's window is full."""
        if not self.batched:
            self._score([(ear, window)])
            return
        if not self._ready:
            asyncio.get_running_loop().call_soon(self._score_ready)
        self._ready.append((ear, window))

    def _score_ready(self) -> None:
        ready, self._ready = self._ready, []
        while ready:
            # Whoever has two windows waits for the next round with the second.
            now: dict[_Ear, bytes] = {}
            later = []
            for ear, window in ready:
                if ear in now:
                    later.append((ear, window))
                else:
                    now[ear] = window
            self._score(list(now.items()))
            ready = later

    def _score(self, entries: list[tuple[_Ear, bytes]]) -> None:
        pcm = np.frombuffer(b"".join(window for _, window in entries), np.int16)
        windows = pcm.reshape(len(entries), WINDOW_SAMPLES) * np.float32(1 / 32768)
        scores = self.score([ear.state for ear, _ in entries], windows)
        for (ear, _), probability in zip(entries, scores, strict=True):
            ear.hear(probability)


class _Ear(LiveSession):
    def __init__(self, floor: Floor, resample: Resample, state: object) -> None:
        super().__init__()
        self.state = state
        self._floor = floor
        self._resample = resample
        self._rest = bytearray()
        self._speaking = False

    def push(self, frame: bytes) -> None:
        self._rest += self._resample(frame)
        size = 2 * WINDOW_SAMPLES
        while len(self._rest) >= size:
            self._floor.add(self, bytes(self._rest[:size]))
            del self._rest[:size]

    def hear(self, probability: float) -> None:
        """A window was scored."""
        if (probability >= _THRESHOLD) is not self._speaking:
            self._speaking = not self._speaking
            self.marks.voice(self._speaking)
