"""The microphone as a session's audio input."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from ..audio import AudioFrame
from ..audio.level import FLOOR_DBFS, level_dbfs
from ..session.io import AudioInput
from .sound_devices import SAMPLE_RATE, SoundDevices, SoundStream

__all__ = ["Microphone"]

_FRAME_BYTES = 2 * SAMPLE_RATE // 50

# Frames of 20 ms kept for a reader that is late.
_MOST_FRAMES = 100

# Seconds without a block after which the device counts as gone: some drivers
# fall silent without a word when the plug is pulled.
_LOST_AFTER = 2.0


class Microphone(AudioInput):
    """Frames of 20 ms from blocks of 100 ms.

    Holds 2 s of sound; when it is full the oldest goes. While `muted()` is true
    the frames are silent. `on_lost` is called once, on the loop, when the device
    stops. Raises `AudioDeviceError` when there is none. Ends with `close`.
    """

    def __init__(
        self, devices: SoundDevices, *, muted: Callable[[], bool], on_lost: Callable[[], None]
    ) -> None:
        super().__init__("microphone")
        self.level_dbfs = FLOOR_DBFS
        """Of the last block, muted or not."""
        self._muted = muted
        self._on_lost = on_lost
        self._loop = asyncio.get_running_loop()
        self._frames: deque[AudioFrame] = deque(maxlen=_MOST_FRAMES)
        self._rest = b""
        self._news = asyncio.Event()
        self._closed = False
        self._stream: SoundStream = devices.open_microphone(self._block, self._lost_in_thread)
        self._heard_at = self._loop.time()
        self._watch = self._loop.call_later(_LOST_AFTER, self._look)

    @property
    def name(self) -> str:
        """What the machine calls it."""
        return self._stream.name

    def close(self) -> None:
        """Release the device; frames that were not read are dropped."""
        if self._closed:
            return
        self._closed = True
        self._watch.cancel()
        self._stream.close()
        self._frames.clear()
        self._news.set()

    async def __anext__(self) -> AudioFrame:
        while not self._frames:
            if self._closed:
                raise StopAsyncIteration
            self._news.clear()
            await self._news.wait()
        return self._frames.popleft()

    def _block(self, pcm: bytes) -> None:
        self._loop.call_soon_threadsafe(self._take, pcm)

    def _lost_in_thread(self) -> None:
        self._loop.call_soon_threadsafe(self._lose)

    def _take(self, pcm: bytes) -> None:
        if self._closed:
            return
        self._heard_at = self._loop.time()
        self.level_dbfs = level_dbfs(AudioFrame(pcm, SAMPLE_RATE))
        pcm = self._rest + (bytes(len(pcm)) if self._muted() else pcm)
        whole = len(pcm) // _FRAME_BYTES * _FRAME_BYTES
        for start in range(0, whole, _FRAME_BYTES):
            self._frames.append(AudioFrame(pcm[start : start + _FRAME_BYTES], SAMPLE_RATE))
        self._rest = pcm[whole:]
        self._news.set()

    def _look(self) -> None:
        left = self._heard_at + _LOST_AFTER - self._loop.time()
        if left <= 0:
            self._lose()
        else:
            self._watch = self._loop.call_later(left, self._look)

    def _lose(self) -> None:
        if not self._closed:
            self.close()
            self._on_lost()
