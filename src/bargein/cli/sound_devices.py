"""Microphone and loudspeaker of this machine, behind a port that tests can fake.

Blocks of 100 ms, mono, 16 bit, 24 kHz. Devices call back in a thread of their
own: what is given to them must be quick and must not touch the event loop but
through `call_soon_threadsafe`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from ..errors import AudioDeviceError

__all__ = ["BLOCK_SAMPLES", "SAMPLE_RATE", "PortAudioDevices", "SoundDevices", "SoundStream"]

SAMPLE_RATE = 24000
BLOCK_SAMPLES = 2400


class SoundStream(Protocol):
    """A device in use."""

    @property
    def name(self) -> str:
        """What the machine calls it."""

    @property
    def latency(self) -> float:
        """Seconds between the program and the air, as the device states it."""

    def close(self) -> None:
        """Release the device; no callback comes afterwards. Closing twice is harmless."""


class SoundDevices(Protocol):
    """Opens devices; both methods raise `AudioDeviceError` with the reason and what to do."""

    def open_microphone(
        self, on_block: Callable[[bytes], None], on_lost: Callable[[], None]
    ) -> SoundStream:
        """Call `on_block(pcm)` for each block, and `on_lost()` once if the device goes away."""

    def open_loudspeaker(
        self, fill: Callable[[int], bytes], on_lost: Callable[[], None]
    ) -> SoundStream:
        """Call `fill(bytes wanted)` for each block, and `on_lost()` once if the device goes away."""


class PortAudioDevices:
    """The default microphone and loudspeaker, through `sounddevice`."""

    def open_microphone(
        self, on_block: Callable[[bytes], None], on_lost: Callable[[], None]
    ) -> SoundStream:
        library = _import_sounddevice()

        # PortAudio's buffer, frame count, times and flags; only the buffer matters.
        def heard(data: Any, frames: int, times: Any, flags: Any) -> None:
            on_block(bytes(data))

        return _PortAudioStream(library, library.RawInputStream, "microphone", heard, on_lost)

    def open_loudspeaker(
        self, fill: Callable[[int], bytes], on_lost: Callable[[], None]
    ) -> SoundStream:
        library = _import_sounddevice()

        def wanted(data: Any, frames: int, times: Any, flags: Any) -> None:
            data[:] = fill(len(data))

        return _PortAudioStream(library, library.RawOutputStream, "loudspeaker", wanted, on_lost)


class _PortAudioStream:
    # `library` is sounddevice, which has no types.
    def __init__(
        self,
        library: Any,
        open_stream: Callable[..., Any],
        kind: str,
        callback: Callable[..., None],
        on_lost: Callable[[], None],
    ) -> None:
        self._closed = False
        self._on_lost = on_lost
        try:
            device = library.query_devices(kind="input" if kind == "microphone" else "output")
            self._name = str(device["name"])
            self._stream = open_stream(
                samplerate=SAMPLE_RATE,
                blocksize=BLOCK_SAMPLES,
                channels=1,
                dtype="int16",
                callback=callback,
                finished_callback=self._finished,
            )
            self._stream.start()
        except (library.PortAudioError, ValueError, OSError) as error:
            raise AudioDeviceError(f"no {kind}: {_reason(error)}") from error

    @property
    def name(self) -> str:
        return self._name

    @property
    def latency(self) -> float:
        return float(self._stream.latency)

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._stream.close(ignore_errors=True)

    def _finished(self) -> None:
        if not self._closed:
            self._on_lost()


# An optional dependency without types, hence `Any`.
def _import_sounddevice() -> Any:
    try:
        import sounddevice  # type: ignore[import-untyped]  # has no types
    except ImportError as error:
        raise AudioDeviceError(
            "the sounddevice library is missing; pip install 'bargein[console]'"
        ) from error
    except OSError as error:  # it is there, and PortAudio is not
        raise AudioDeviceError(
            f"the PortAudio library is missing ({error}); on Debian: apt install libportaudio2"
        ) from error
    return sounddevice


def _reason(error: BaseException) -> str:
    text = " ".join(str(error).split())
    if "querying device -1" in text.lower():
        return "this machine lists none"
    return text or type(error).__name__
