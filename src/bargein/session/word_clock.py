"""Decide which words of a speech are heard by when.

Pure: no I/O, no tasks, no clock. Positions are seconds of audio from the first
sample of the segment. Word times from the voice are used where there are any;
else a speaking rate is assumed until the length of text and audio are known.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from ..models.synthesized_audio import TimedText

__all__ = ["WordClock", "syllables"]

# A common rate of speech in English; other languages come close in syllables.
SYLLABLES_PER_SECOND = 3.83

# Sinks report positions in whole samples, voices times in rounded milliseconds.
SLACK = 0.002

# Scripts that write no spaces between words: there a character is a word of its own.
_HAN_AND_KANA = (
    "\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_HANGUL = "\uac00-\ud7a3"
# Stops and closing brackets, ASCII and full-width, stay with the character before them.
_CLOSING = "!),.:;?\u2019\u201d\u2026\u3001\u3002\u3009\u300b\u300d\u300f\u3011\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f"

_PIECE = re.compile(rf"\s*(?:[{_HAN_AND_KANA}][{_CLOSING}]*|[^\s{_HAN_AND_KANA}]+)")
_WIDE = re.compile(f"[{_HAN_AND_KANA}{_HANGUL}]")
_VOWELS = re.compile(r"[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœ]+", re.IGNORECASE)


def syllables(word: str) -> int:
    """An estimate, at least 1; a Chinese, Japanese or Korean character counts as one."""
    digits = sum(char.isdigit() for char in word)
    return max(1, len(_WIDE.findall(word)) + len(_VOWELS.findall(word)) + digits)


@dataclass(slots=True)
class _Word:
    text: str
    """With the white space before it."""

    syllables: int


class WordClock:
    """Words are heard in order, each once its end is reached; never a part of one."""

    def __init__(self) -> None:
        self._words: list[_Word] = []
        self._tail = ""
        self._timed: list[TimedText] = []
        self._audio = 0.0
        self._text_complete = False
        self._audio_complete = False

    @property
    def text(self) -> str:
        """All text so far."""
        return "".join(word.text for word in self._words) + self._tail

    @property
    def audio(self) -> float:
        """Seconds of audio so far."""
        return self._audio

    @property
    def words(self) -> int:
        """Whole words so far."""
        return len(self._words)

    def add_text(self, text: str) -> None:
        """More of the transcript; a word is whole once white space follows it."""
        *whole, tail = _split(self._tail + text)
        self._words += [_Word(piece, syllables(piece)) for piece in whole]
        self._tail = tail

    def end_text(self) -> None:
        """The transcript is complete."""
        self._text_complete = True
        if self._tail.strip():
            self._words.append(_Word(self._tail, syllables(self._tail)))
            self._tail = ""

    def add_timed(self, words: tuple[TimedText, ...], *, offset: float = 0.0) -> None:
        """Word times that the voice gave, `offset` seconds into the segment."""
        for word in words:
            self._timed += _parted(word, offset)

    def add_audio(self, duration: float) -> None:
        """`duration` more seconds of audio were made."""
        self._audio += duration

    def end_audio(self) -> None:
        """No more audio comes."""
        self._audio_complete = True

    def heard(self, position: float) -> str:
        """The words that have ended by `position`, as they stand in the transcript."""
        if self._all_heard(position):
            return self.text
        count = 0
        while count < len(self._words) and self.end_of(count) <= position + SLACK:
            count += 1
        return "".join(word.text for word in self._words[:count])

    def word(self, index: int) -> str:
        """Word `index`, with the white space before it."""
        return self._words[index].text

    def start_of(self, index: int) -> float:
        """The position at which word `index` begins."""
        return (
            self.end_of(index - 1) if index else (self._timed[0].start_time if self._timed else 0.0)
        )

    def end_of(self, index: int) -> float:
        """The position at which word `index` ends."""
        if not self._timed:
            return self._estimated_end(index)
        last = len(self._timed) - 1
        if self._text_complete and self._audio_complete and len(self._timed) != len(self._words):
            # The voice counts words in its own way ("12" may be one or two): share them out,
            # rather too late than too early.
            shared = math.ceil((index + 1) * len(self._timed) / len(self._words)) - 1
            return self._timed[min(last, shared)].end_time
        if index <= last:
            return self._timed[index].end_time
        beyond = sum(word.syllables for word in self._words[last + 1 : index + 1])
        return self._timed[last].end_time + beyond / SYLLABLES_PER_SECOND

    def _estimated_end(self, index: int) -> float:
        spoken = sum(word.syllables for word in self._words[: index + 1])
        if self._text_complete and self._audio_complete and self._words:
            total = sum(word.syllables for word in self._words)
            return self._audio * spoken / total
        return spoken / SYLLABLES_PER_SECOND

    def _all_heard(self, position: float) -> bool:
        complete = self._text_complete and self._audio_complete
        return complete and position + SLACK >= self._audio


def _parted(timed: TimedText, offset: float) -> list[TimedText]:
    """The words in what the voice calls one, each with its share of the time."""
    pieces = _PIECE.findall(timed.text)
    counts = [syllables(piece) for piece in pieces]
    length = timed.end_time - timed.start_time
    parts: list[TimedText] = []
    begun = 0
    for piece, count in zip(pieces, counts, strict=True):
        start = offset + timed.start_time + length * begun / sum(counts)
        begun += count
        end = offset + timed.start_time + length * begun / sum(counts)
        parts.append(TimedText(piece, start, end))
    return parts


def _split(text: str) -> list[str]:
    """Whole words, each with the white space before it; last what is not whole yet."""
    pieces = _PIECE.findall(text)
    used = sum(len(piece) for piece in pieces)
    if pieces and used == len(text) and not text[-1].isspace():
        return pieces
    return [*pieces, text[used:]]
