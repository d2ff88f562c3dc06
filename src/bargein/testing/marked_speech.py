"""Speech that a test can recognise again: audio whose samples say which words it holds.

Scripted voices and callers make it; scripted recognisers and fake loudspeakers
read it. Each 20 ms block starts with a mark, so a block that was cut out, silenced
or never delivered is missing for the reader too. Resampling destroys the marks
(energy stays): keep the sample rate the same on the way.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from ..audio import AudioFrame

__all__ = ["BLOCK", "MarkedSpeech", "SpokenWord", "even_words", "read_marks"]

BLOCK = 0.02
"""Seconds of one marked block, the length of a frame inside bargein."""

# A mark is three samples: this value, the number of the speech, the index of the block.
_MAGIC = 23_130
_MARK = struct.Struct("<hhh")
_MAGIC_BYTES = struct.pack("<h", _MAGIC)
_LARGEST = 32_767

_EPSILON = 1e-6  # seconds; far less than a sample

# The latest speeches by number. A ring: a speech is read soon after it was made or never.
_REMEMBERED = 4096
_recent: dict[int, MarkedSpeech] = {}
_numbers = itertools.cycle(range(1, _REMEMBERED + 1))


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """One word; times are seconds from the first sample of its speech."""

    text: str
    start: float
    end: float


@dataclass(eq=False, slots=True)
class MarkedSpeech:
    """A stretch of speech without a pause, as audio and as words; it can grow.

    No words means a noise: a cough, or music. Its audio can be read back until
    4,096 younger ones were made. Raises `ValueError` beyond about eleven minutes.
    """

    words: list[SpokenWord]
    duration: float
    """Seconds; rounded up to whole blocks in the audio."""
    confidence: float = 1.0
    final_after: float | None = None
    """Seconds from the end to the final transcript; `None` leaves it to the recogniser."""
    interims: Sequence[str] | None = None
    """What the recogniser guesses after each word in turn; `None`: the words so far."""
    number: int = field(init=False)
    _ends: dict[int, list[SpokenWord]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        if self.blocks > _LARGEST:
            raise ValueError(f"{self.duration} s is too long for one speech")
        self.number = next(_numbers)
        _recent[self.number] = self
        for word in self.words:
            self._ends.setdefault(_block_of_end(word), []).append(word)

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def blocks(self) -> int:
        """Number of 20 ms blocks."""
        return max(1, -int(-(self.duration - _EPSILON) // BLOCK))

    def append(self, text: str, seconds: float) -> SpokenWord:
        """Go on with one more word."""
        word = SpokenWord(text, self.duration, self.duration + seconds)
        self.words.append(word)
        self.duration = word.end
        self._ends.setdefault(_block_of_end(word), []).append(word)
        return word

    def words_ending_in(self, index: int) -> Sequence[SpokenWord]:
        """The words whose last sample is in the block `index`."""
        return self._ends.get(index, ())

    def block(self, index: int, sample_rate: int, *, level: float = 0.2) -> AudioFrame:
        """The block `index`, counted from 0; `level` is 0 to 1 of full scale."""
        mark = _MARK.pack(_MAGIC, self.number, index)
        return AudioFrame(mark + _tone(sample_rate, level), sample_rate)

    def frames(self, sample_rate: int) -> Iterator[AudioFrame]:
        """All blocks in order."""
        return (self.block(index, sample_rate) for index in range(self.blocks))


def even_words(words: Sequence[str], seconds_per_word: float) -> list[SpokenWord]:
    """Words of equal length, one after the other."""
    return [
        # From the index, not by adding up: no rounding errors in long texts.
        SpokenWord(word, place * seconds_per_word, (place + 1) * seconds_per_word)
        for place, word in enumerate(words)
    ]


def read_marks(frame: AudioFrame) -> list[tuple[float, MarkedSpeech, int]]:
    """What is said in a mono `frame`: (seconds into the frame, which speech, which block of it)."""
    data = frame.data
    if data[:2] == _MAGIC_BYTES and len(data) == 2 * round(BLOCK * frame.sample_rate):
        found = _read(data, 0)  # one block in one frame is the rule
        return [(0.0, *found)] if found else []
    if _MAGIC_BYTES not in data:
        return []
    marks = []
    for sample in np.flatnonzero(frame.samples == _MAGIC).tolist():
        if (found := _read(data, 2 * sample)) is not None:
            marks.append((sample / frame.sample_rate, *found))
    return marks


def _read(data: bytes, offset: int) -> tuple[MarkedSpeech, int] | None:
    if offset + _MARK.size > len(data):
        return None
    _, number, index = _MARK.unpack_from(data, offset)
    speech = _recent.get(number)
    return None if speech is None else (speech, index)


def _block_of_end(word: SpokenWord) -> int:
    return int((word.end - _EPSILON) // BLOCK)


@lru_cache(maxsize=32)
def _tone(sample_rate: int, level: float) -> bytes:
    """A block of a 200 Hz tone without its mark: whole periods, so that blocks join."""
    time = np.arange(round(BLOCK * sample_rate)) / sample_rate
    wave = np.round(np.sin(2 * np.pi * 200 * time) * level * 32_000).astype("<i2")
    wave[wave == _MAGIC] += 1
    return wave.tobytes()[_MARK.size :]
