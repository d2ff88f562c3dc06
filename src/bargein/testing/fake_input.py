"""A microphone into which a test pushes frames."""

from __future__ import annotations

import asyncio
from collections import deque

from ..audio import AudioFrame
from ..session.io import AudioInput

__all__ = ["FakeAudioInput"]


class FakeAudioInput(AudioInput):
    """Hands on pushed frames at once, in order.

    Holds at most `capacity` seconds that nobody has read; beyond that the oldest
    frames are lost, as on a telephone. `.lost` counts them.
    """

    def __init__(self, label: str = "fake microphone", *, capacity: float = 60.0) -> None:
        super().__init__(label)
        self.capacity = capacity
        self.attached = False
        self.lost = 0
        self._frames: deque[AudioFrame] = deque()
        self._queued = 0.0
        self._ended = False
        self._waiter: asyncio.Future[None] | None = None

    def push(self, frame: AudioFrame) -> None:
        """Make `frame` the next thing heard. Raises `RuntimeError` after `end`."""
        if self._ended:
            raise RuntimeError(f"{self.label} has ended")
        self._frames.append(frame)
        self._queued += frame.duration
        while self._queued > self.capacity:
            self._queued -= self._frames.popleft().duration
            self.lost += 1
        self._wake()

    def end(self) -> None:
        """No more frames come; what was pushed is still heard. Harmless when repeated."""
        self._ended = True
        self._wake()

    async def __anext__(self) -> AudioFrame:
        while not self._frames:
            if self._ended:
                raise StopAsyncIteration
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        frame = self._frames.popleft()
        self._queued -= frame.duration
        return frame

    def on_attached(self) -> None:
        """A session begins to use it."""
        self.attached = True

    def on_detached(self) -> None:
        """The session uses it no longer."""
        self.attached = False

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
