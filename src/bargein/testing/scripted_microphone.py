"""A microphone that is never silent for the machine: 20 ms frames in real time, speech or zeros."""

from __future__ import annotations

import asyncio
import math
from collections import deque

from ..audio import AudioFrame
from ..session.io import AudioInput
from .marked_speech import BLOCK, MarkedSpeech

__all__ = ["ScriptedMicrophone"]

# A reader that is further behind has missed the audio, as with a real microphone.
_PATIENCE_FRAMES = 25


class ScriptedMicrophone(AudioInput):
    """Delivers each frame when it has been recorded; what is said is planned beforehand.

    Frames lie on a grid that begins with the first use; nobody has to read them
    for time to pass. While `muted`, none come. After `end`, iteration stops.
    """

    def __init__(self, *, sample_rate: int = 16_000, label: str = "scripted microphone") -> None:
        super().__init__(label)
        self.sample_rate = sample_rate
        self.attached = False
        self._silence = AudioFrame.silence(BLOCK, sample_rate)
        self._plan: deque[tuple[int, MarkedSpeech, float]] = deque()
        self._planned_until = 0
        self._origin: float | None = None
        self._next = 0
        self._muted = False
        self._ended = False
        self._waiter: asyncio.Future[None] | None = None

    def plan(self, speech: MarkedSpeech, *, pause: float = 0.0, level: float = 0.2) -> float:
        """Say `speech` as soon as nothing else is said, `pause` seconds after that.

        Returns the instant of its end on the loop's clock.
        """
        origin = self._begin()
        free = max(self._planned_until, math.ceil((_now() - origin) / BLOCK - 1e-6))
        start = free + round(pause / BLOCK)
        self._plan.append((start, speech, level))
        self._planned_until = start + speech.blocks
        return origin + self._planned_until * BLOCK

    @property
    def muted(self) -> bool:
        """Whether frames are withheld; what is said meanwhile is lost."""
        return self._muted

    @muted.setter
    def muted(self, muted: bool) -> None:
        self._muted = muted
        self._wake()

    def end(self) -> None:
        """The line is cut. Harmless when repeated."""
        self._ended = True
        self._wake()

    async def __anext__(self) -> AudioFrame:
        origin = self._begin()
        while not self._ended:
            if self._muted:
                await self._sleep(None)
                continue
            behind = math.floor((_now() - origin) / BLOCK + 1e-6) - self._next
            if behind > _PATIENCE_FRAMES:
                self._next += behind
            due = origin + (self._next + 1) * BLOCK
            if due > _now():
                await self._sleep(due)
                continue
            self._next += 1
            return self._frame(self._next - 1)
        raise StopAsyncIteration

    def on_attached(self) -> None:
        """A session begins to use it."""
        self.attached = True

    def on_detached(self) -> None:
        """The session uses it no longer."""
        self.attached = False

    def _begin(self) -> float:
        if self._origin is None:
            self._origin = _now()
        return self._origin

    def _frame(self, index: int) -> AudioFrame:
        plan = self._plan
        while plan and index >= plan[0][0] + plan[0][1].blocks:
            plan.popleft()
        if not plan or index < plan[0][0]:
            return self._silence
        start, speech, level = plan[0]
        return speech.block(index - start, self.sample_rate, level=level)

    async def _sleep(self, until: float | None) -> None:
        loop = asyncio.get_running_loop()
        self._waiter = loop.create_future()
        timer = None if until is None else loop.call_at(until, self._wake)
        try:
            await self._waiter
        finally:
            self._waiter = None
            if timer is not None:
                timer.cancel()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


def _now() -> float:
    return asyncio.get_running_loop().time()
