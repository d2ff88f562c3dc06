"""Sound in files: any kind that libav can read, WAV to write.

Whatever is wrong with a file raises `AudioFileError`, and the message names the
file. Only the file itself is opened: a playlist cannot make us fetch anything.
"""

from __future__ import annotations

import os
import wave
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Self

import numpy as np

from ..errors import AudioFileError
from .frame import AudioFrame
from .mix import interleave

if TYPE_CHECKING:
    import av

__all__ = ["WavWriter", "read_audio", "read_wav", "write_stereo_wav", "write_wav"]

_PathLike = str | os.PathLike[str]


def read_audio(path: _PathLike, sample_rate: int) -> AudioFrame:
    """The whole of an audio file as one mono frame at `sample_rate`.

    Channels are averaged; of several audio tracks the first is read. A file cut
    off in the middle gives what there is. Raises `AudioFileError`.
    """
    # Imported here because it takes as long to load as everything else.
    import av

    name = os.fspath(path)
    pcm = bytearray()
    with _open_to_read(name) as file:
        try:
            # Without protocols, a playlist or a script of commands can open nothing else.
            with av.open(file, mode="r", options={"protocol_whitelist": "none"}) as container:
                if not container.streams.audio:
                    raise AudioFileError(f"{name}: holds no audio track")
                resampler = av.AudioResampler(format="s16", layout="mono", rate=sample_rate)
                for decoded in container.decode(container.streams.audio[0]):
                    _append(pcm, resampler.resample(decoded))
                _append(pcm, resampler.resample(None))
        except (av.FFmpegError, ValueError, OSError) as error:
            if not pcm:
                raise AudioFileError(f"{name}: is not audio that can be read ({error})") from error
    if not pcm:
        raise AudioFileError(f"{name}: holds no sound (zero samples)")
    return AudioFrame(bytes(pcm), sample_rate)


def read_wav(path: _PathLike) -> AudioFrame:
    """A 16-bit PCM WAV file as it is: its own rate, its channels interleaved.

    Raises `AudioFileError`; for other encodings there is `read_audio`.
    """
    name = os.fspath(path)
    with _open_to_read(name) as file:
        try:
            with wave.open(file, "rb") as reader:
                if reader.getsampwidth() != 2:
                    bits = 8 * reader.getsampwidth()
                    raise AudioFileError(f"{name}: has {bits}-bit samples, not 16; use read_audio")
                channels, rate = reader.getnchannels(), reader.getframerate()
                pcm = reader.readframes(reader.getnframes())
        except (wave.Error, EOFError, OSError) as error:
            reason = str(error) or "its header is cut off"
            raise AudioFileError(f"{name}: is not a PCM WAV file ({reason})") from error
    whole = len(pcm) // (2 * channels) * 2 * channels
    if not whole or rate <= 0:
        raise AudioFileError(f"{name}: holds no sound (zero samples)")
    return AudioFrame(pcm[:whole], rate, channels)


class WavWriter:
    """Writes a 16-bit WAV file bit by bit; the header is right once it is closed.

    An existing file is replaced. Raises `AudioFileError` when the file cannot be
    opened or written (a full disk); `close` still closes it then.
    """

    def __init__(self, path: _PathLike, sample_rate: int, *, num_channels: int = 1) -> None:
        self.path = Path(path)
        self.sample_rate = sample_rate
        self.num_channels = num_channels
        try:
            self._file: IO[bytes] | None = open(self.path, "wb")  # noqa: SIM115 (close)
        except OSError as error:
            raise _unusable(os.fspath(path), error, "written") from error
        self._writer = wave.open(self._file, "wb")  # noqa: SIM115
        self._writer.setnchannels(num_channels)
        self._writer.setsampwidth(2)
        self._writer.setframerate(sample_rate)

    def write(self, sound: AudioFrame | np.ndarray[tuple[int], np.dtype[np.int16]]) -> None:
        """Append `sound`: a frame of this file's format, or interleaved samples.

        Raises `ValueError` for a frame of another format, `RuntimeError` after `close`.
        """
        if self._file is None:
            raise RuntimeError(f"{self.path} is closed")
        if isinstance(sound, AudioFrame):
            if (sound.sample_rate, sound.num_channels) != (self.sample_rate, self.num_channels):
                raise ValueError(
                    f"{self.path} has {self.num_channels} channels at {self.sample_rate} Hz, "
                    f"the frame {sound.num_channels} at {sound.sample_rate} Hz"
                )
            pcm = sound.data
        else:
            pcm = sound.astype("<i2", copy=False).tobytes()
        try:
            self._writer.writeframesraw(pcm)
        except OSError as error:
            raise _unusable(os.fspath(self.path), error, "written") from error

    def close(self) -> None:
        """Complete the header and close the file; closing twice is harmless."""
        file, self._file = self._file, None
        if file is None:
            return
        try:
            self._writer.close()
            file.close()
        except OSError as error:
            # The file is closed even if what is left in its buffer cannot be written.
            with suppress(OSError):
                file.close()
            raise _unusable(os.fspath(self.path), error, "written") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def write_wav(path: _PathLike, frame: AudioFrame) -> None:
    """`frame` as a WAV file of the same rate and channels. Raises `AudioFileError`."""
    with WavWriter(path, frame.sample_rate, num_channels=frame.num_channels) as writer:
        writer.write(frame)


def write_stereo_wav(path: _PathLike, left: AudioFrame, right: AudioFrame) -> None:
    """Two mono frames as the channels of a WAV file; the shorter one ends in silence.

    Raises `ValueError` when they are not mono at one rate, `AudioFileError`
    when the file cannot be written.
    """
    if left.sample_rate != right.sample_rate or left.num_channels != 1 or right.num_channels != 1:
        raise ValueError(
            f"the channels must be mono at one rate, not {left.sample_rate} and {right.sample_rate} Hz"
        )
    with WavWriter(path, left.sample_rate, num_channels=2) as writer:
        writer.write(interleave([left.samples, right.samples]))


def _append(pcm: bytearray, frames: list[av.AudioFrame]) -> None:
    for frame in frames:
        pcm += memoryview(frame.planes[0])[: 2 * frame.samples]


def _open_to_read(name: str) -> IO[bytes]:
    try:
        file = open(name, "rb")  # noqa: SIM115 (the caller's)
    except OSError as error:
        raise _unusable(name, error, "read") from error
    if os.fstat(file.fileno()).st_size == 0:
        file.close()
        raise AudioFileError(f"{name}: is empty (0 bytes)")
    return file


def _unusable(name: str, error: OSError, purpose: str) -> AudioFileError:
    reasons: dict[type[OSError], str] = {
        FileNotFoundError: "there is no such file"
        if purpose == "read"
        else "its folder is missing",
        IsADirectoryError: "is a directory, not a file",
        PermissionError: "this user may not open it",
    }
    reason = reasons.get(type(error), error.strerror or str(error))
    return AudioFileError(f"{name}: cannot be {purpose}: {reason}")
