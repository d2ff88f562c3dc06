"""A caller who was recorded: sound from files, fed as a microphone would."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from ..audio import AudioFrame
from ..session.io import AudioInput

__all__ = ["CallerAudio"]

_FRAME = 0.02


class CallerAudio(AudioInput):
    """A frame of 20 ms each 20 ms of the loop's clock: what `speak` was given, else silence.

    Real time on an ordinary loop, virtual time on a virtual one. The clock
    starts with the first frame that is asked for; a reader that comes late
    catches up. Ends after `hang_up`. `on_frame(at, frame)` sees each frame, with
    the instant at which it was due.
    """

    def __init__(self, sample_rate: int, on_frame: Callable[[float, AudioFrame], None]) -> None:
        super().__init__("recorded caller")
        self.sample_rate = sample_rate
        self._on_frame = on_frame
        self._frame_bytes = 2 * round(_FRAME * sample_rate)
        self._silence = AudioFrame(bytes(self._frame_bytes), sample_rate)
        self._speech: deque[tuple[AudioFrame, asyncio.Future[None]]] = deque()
        self._offset = 0
        self._began_at: float | None = None
        self._frames = 0
        self._hung_up = asyncio.Event()

    async def speak(self, sound: AudioFrame) -> None:
        """Say `sound` (mono, at this input's rate) after what was said before; returns at its end.

        Cancelled, the rest of it is not said.
        """
        if sound.sample_rate != self.sample_rate or sound.num_channels != 1:
            raise ValueError(f"the caller speaks mono at {self.sample_rate} Hz")
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._speech.append((sound, done))
        await done

    def hang_up(self) -> None:
        """No more sound comes."""
        self._hung_up.set()

    async def __anext__(self) -> AudioFrame:
        loop = asyncio.get_running_loop()
        if self._began_at is None:
            self._began_at = loop.time()
        # Counted from the beginning: no rounding adds up in a long call.
        due = self._began_at + (self._frames + 1) * _FRAME
        if not self._hung_up.is_set() and due > loop.time():
            try:
                async with asyncio.timeout_at(due):
                    await self._hung_up.wait()
            except TimeoutError:
                pass
        if self._hung_up.is_set():
            raise StopAsyncIteration
        frame = self._next()
        # A microphone hands over what was said in the 20 ms before.
        self._on_frame(due - _FRAME, frame)
        self._frames += 1
        return frame

    def _next(self) -> AudioFrame:
        while self._speech and self._speech[0][1].cancelled():
            self._speech.popleft()
            self._offset = 0
        if not self._speech:
            return self._silence
        sound, done = self._speech[0]
        piece = sound.data[self._offset : self._offset + self._frame_bytes]
        self._offset += self._frame_bytes
        if self._offset >= len(sound.data):
            self._speech.popleft()
            self._offset = 0
            done.set_result(None)
        return AudioFrame(piece.ljust(self._frame_bytes, b"\0"), self.sample_rate)
