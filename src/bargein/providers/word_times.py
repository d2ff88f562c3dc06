"""From an engine's marks ("this character is spoken at that time") to timed words.

Pure. An engine may split what a reader calls one word ("10:30" is three marks to
one engine, one to another) and may put marks past the end; what comes out are the
words between the spaces of the text, in order, each once.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from ..models.tts import TimedText

__all__ = ["WordTimes", "is_speakable"]


def is_speakable(text: str) -> bool:
    """Whether there is a letter or a digit, of any script, in `text`."""
    return any(character.isalnum() for character in text)


class WordTimes:
    """Collects the marks of one text; a word is given out once its end is known."""

    def __init__(self, text: str) -> None:
        words = list(re.finditer(r"\S+", text))
        self._words = [word.group() for word in words]
        self._starts = [word.start() for word in words]
        self._open: tuple[int, float] | None = None
        self._ended_at: float | None = None

    def began(self, position: int, at: float) -> TimedText | None:
        """Something at character `position` begins at `at` seconds; gives the word before it."""
        index = bisect_right(self._starts, position) - 1
        if index < 0:
            return None
        if self._open is not None and index <= self._open[0]:
            self._ended_at = None  # the word goes on
            return None
        done = self._close(at)
        self._open = (index, at)
        return done

    def paused(self, at: float) -> None:
        """What has been spoken is over at `at` seconds, though its word may go on."""
        self._ended_at = at

    def finished(self, at: float) -> TimedText | None:
        """All has been spoken by `at` seconds; gives the last word."""
        done = self._close(at)
        self._open = None
        return done

    def _close(self, at: float) -> TimedText | None:
        if self._open is None:
            return None
        index, start = self._open
        end = at if self._ended_at is None else self._ended_at
        self._ended_at = None
        return TimedText(self._words[index], start, max(start, end))
