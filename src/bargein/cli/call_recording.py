"""A call as a stereo WAV file: the caller left, the agent right, on one clock."""

from __future__ import annotations

from pathlib import Path

from ..audio import AudioFrame
from ..audio.files import WavWriter
from ..audio.mix import interleave
from ..audio.timeline import Timeline

__all__ = ["CallRecording"]

# Instants come exact; only the rounding to samples may differ by one.
_JITTER = 0.001


class CallRecording:
    """Sound is placed at the instant at which it was heard, and written bit by bit.

    The file is opened at once, so that a path that cannot be written is known
    before the call: raises `AudioFileError`.
    """

    def __init__(self, path: Path, sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self._writer = WavWriter(path, sample_rate, num_channels=2)
        self._caller = Timeline(sample_rate, jitter=_JITTER)
        self._agent = Timeline(sample_rate, jitter=_JITTER)
        self._written_until = 0.0

    def begin(self, at: float) -> None:
        """The recording's time 0 is the instant `at`; before any sound."""
        self._caller = Timeline(self.sample_rate, started_at=at, jitter=_JITTER)
        self._agent = Timeline(self.sample_rate, started_at=at, jitter=_JITTER)
        self._written_until = at

    @property
    def written_until(self) -> float:
        """The instant up to which the file is written."""
        return self._written_until

    def caller(self, at: float, frame: AudioFrame) -> None:
        """The caller made this sound from the instant `at` on."""
        self._caller.place(frame, at)

    def agent(self, at: float, pcm: bytes) -> None:
        """The agent was heard saying `pcm` from the instant `at` on."""
        self._agent.place(AudioFrame(pcm, self.sample_rate), at)

    def write(self, until: float) -> None:
        """Write both sides up to the instant `until`; sound placed before it later is late."""
        if until > self._written_until:
            self._written_until = until
            self._writer.write(interleave([self._caller.take(until), self._agent.take(until)]))

    def close(self) -> None:
        """Complete the file; closing twice is harmless."""
        self._writer.close()
