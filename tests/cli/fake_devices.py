"""A sound card without sound: blocks are said and asked for by the test."""

from __future__ import annotations

import threading
from collections.abc import Callable

from bargein.cli.sound_devices import BLOCK_SAMPLES
from bargein.errors import AudioDeviceError


class FakeStream:
    def __init__(self, name: str) -> None:
        self.name = name
        self.latency = 0.05
        self.closed = False

    def close(self) -> None:
        self.closed = True


class FakeDevices:
    """Calls back in a foreign thread, as real devices do."""

    def __init__(self, *, microphone: bool = True, loudspeaker: bool = True) -> None:
        self.has_microphone, self.has_loudspeaker = microphone, loudspeaker
        self.streams: list[FakeStream] = []
        self.played = bytearray()

    def open_microphone(self, on_block: Callable[[bytes], None], on_lost: Callable[[], None]):
        if not self.has_microphone:
            raise AudioDeviceError("no microphone: this machine lists none")
        self._on_block, self._on_microphone_lost = on_block, on_lost
        return self._opened("Fake Microphone")

    def open_loudspeaker(self, fill: Callable[[int], bytes], on_lost: Callable[[], None]):
        if not self.has_loudspeaker:
            raise AudioDeviceError("no loudspeaker: this machine lists none")
        self._fill, self._on_loudspeaker_lost = fill, on_lost
        return self._opened("Fake Loudspeaker")

    def hear(self, pcm: bytes) -> None:
        """The microphone heard a block."""
        in_thread(lambda: self._on_block(pcm))

    def play(self) -> bytes:
        """The loudspeaker wants a block; what it got."""
        got: list[bytes] = []
        in_thread(lambda: got.append(self._fill(2 * BLOCK_SAMPLES)))
        self.played += got[0]
        return got[0]

    def unplug_microphone(self) -> None:
        in_thread(self._on_microphone_lost)

    def unplug_loudspeaker(self) -> None:
        in_thread(self._on_loudspeaker_lost)

    def _opened(self, name: str) -> FakeStream:
        self.streams.append(FakeStream(name))
        return self.streams[-1]


def in_thread(work: Callable[[], object]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
