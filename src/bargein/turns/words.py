"""Count and compare words the way turn-taking needs them."""

from __future__ import annotations

import re
from collections.abc import Collection

__all__ = ["count_words", "only_backchannels", "same_words", "split_words"]

# Scripts without spaces between words: each character counts as one.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+(?:[\u2019'\-.@][^\W_{_UNSPACED}]+)*")


def split_words(text: str) -> list[str]:
    """The words, without punctuation; a Chinese or Japanese character is a word."""
    return _WORD.findall(text)


def count_words(text: str) -> int:
    """How many words the text has."""
    return sum(1 for _ in _WORD.finditer(text))


def only_backchannels(text: str, backchannels: Collection[str]) -> bool:
    """Whether the text has words and all of them are sounds of listening.

    `backchannels` are words or phrases in any case; the longest that fits is taken.
    """
    words = _folded(text)
    phrases = sorted((_folded(phrase) for phrase in backchannels), key=len, reverse=True)
    at = 0
    while at < len(words):
        fitting = next((p for p in phrases if p and words[at : at + len(p)] == p), None)
        if fitting is None:
            return False
        at += len(fitting)
    return bool(words)


def same_words(some: str, other: str) -> bool:
    """Whether two texts are equal but for case, white space and punctuation."""
    return _folded(some) == _folded(other)


def _folded(text: str) -> list[str]:
    return [word.casefold().replace("\u2019", "'") for word in split_words(text)]
