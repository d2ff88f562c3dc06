"""Microphone and loudspeaker together: opened, closed and lost as one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from .loudspeaker import Loudspeaker
from .microphone import Microphone
from .sound_devices import SoundDevices

__all__ = ["SoundCard"]

# The room still sounds for a moment after the loudspeaker fell silent.
_ECHO_TAIL = 0.3


class SoundCard:
    """Both devices of a call, half-duplex unless `headphones`.

    Half-duplex: while the agent is audible the microphone hears silence, because
    nothing here cancels the echo. Raises `AudioDeviceError` when either device is
    missing; then neither is left open. `on_lost(which)` is called once when one
    goes away; both are closed by then.
    """

    def __init__(
        self, devices: SoundDevices, *, headphones: bool, on_lost: Callable[[str], None]
    ) -> None:
        self._headphones = headphones
        self._on_lost = on_lost
        self._loop = asyncio.get_running_loop()
        self._audible_until = 0.0
        self.loudspeaker = Loudspeaker(devices, on_lost=lambda: self._lose("loudspeaker"))
        try:
            self.microphone = Microphone(
                devices, muted=self._muted, on_lost=lambda: self._lose("microphone")
            )
        except BaseException:
            self.loudspeaker.close()
            raise

    def close(self) -> None:
        """Release both; closing twice is harmless."""
        self.microphone.close()
        self.loudspeaker.close()

    def _muted(self) -> bool:
        now = self._loop.time()
        if self.loudspeaker.playing:
            self._audible_until = now + _ECHO_TAIL
        return not self._headphones and now < self._audible_until

    def _lose(self, which: str) -> None:
        self.close()
        self._on_lost(which)
