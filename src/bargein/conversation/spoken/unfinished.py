"""Whether somebody who falls silent now has certainly more to say: "it's", "double", "no, sorry".

Judges the last words alone. Whether the value before them is whole is for others to say.
"""

from __future__ import annotations

from collections.abc import Sequence

from .english import ENGLISH
from .language import SpokenLanguage
from .tokens import is_letter, tokens_of

__all__ = ["is_unfinished", "says_nothing"]

_JOINING = frozenset("@._-+'/")
"""Symbols that stand between two parts; a star or a hash may be the last one."""


def is_unfinished(text: str, *, language: SpokenLanguage = ENGLISH) -> bool:
    """Whether the last words announce more; hesitations count for nothing unless they are all."""
    tokens = tokens_of(text, language)
    said = list(tokens)
    while said and said[-1] in language.hesitations:
        said.pop()
    if not said:
        return bool(tokens)
    last = said[-1]
    symbols = [language.separators.get(token, token) for token in said[-2:]]
    if symbols == [".", "@"]:
        return False  # Austria's domains end in "dot at"
    if last in language.multipliers or last in language.capitals or last in language.never_last:
        return True
    if symbols[-1] in _JOINING:
        return True
    if _ends_with(said, language.lead_ins) or _ends_with(said, language.with_a):
        return True
    # "No" alone is an answer; after other words it takes something back.
    if any(len(said) > len(phrase) for phrase in _matches(said, language.repairs)):
        return True
    return any(
        len(said) > len(phrase) and is_letter(said[-len(phrase) - 1])
        for phrase in _matches(said, language.as_in)
    )


def says_nothing(text: str, *, language: SpokenLanguage = ENGLISH) -> bool:
    """Whether there are only words that come before an answer: "okay", "well yes"."""
    tokens = tokens_of(text, language)
    return bool(tokens) and all(token in language.fillers for token in tokens)


def _ends_with(said: Sequence[str], phrases: Sequence[tuple[str, ...]]) -> bool:
    return bool(_matches(said, phrases))


def _matches(said: Sequence[str], phrases: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The phrases that the words end with."""
    return [phrase for phrase in phrases if tuple(said[-len(phrase) :]) == phrase]
