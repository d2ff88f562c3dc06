"""Speakers who take back what they just said: "four one five, no, six".

What follows the marker replaces what came before it: a whole value all of it, less
than that as many symbols as were said again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from .language import SpokenLanguage
from .tokens import matching_phrase

__all__ = ["repaired", "segments"]

_Symbols = TypeVar("_Symbols", str, list[str])


def segments(tokens: Sequence[str], language: SpokenLanguage) -> list[list[str]]:
    """The words between the markers; empty stretches are left out."""
    parts: list[list[str]] = [[]]
    at = 0
    while at < len(tokens):
        kept = matching_phrase(tokens, at, language.not_repairs)
        marker = None if kept else matching_phrase(tokens, at, language.repairs)
        if marker:
            parts.append([])
            at += len(marker)
        else:
            end = at + (len(kept) if kept else 1)
            parts[-1].extend(tokens[at:end])
            at = end
    return [part for part in parts if part]


def repaired(
    parts: Sequence[_Symbols], is_whole: Callable[[_Symbols], bool] | None = None
) -> _Symbols:
    """The symbols after all repairs; at least one part.

    `is_whole` says whether symbols are a complete value; without it, only as many
    symbols as follow a marker are replaced.
    """
    value = parts[0]
    for part in parts[1:]:
        value = _replaced(value, part, is_whole)
    return value


def _replaced(
    value: _Symbols, part: _Symbols, is_whole: Callable[[_Symbols], bool] | None
) -> _Symbols:
    if not value or not part:
        return value or part
    if is_whole is not None and is_whole(part):
        return part
    same = value[: max(0, len(value) - len(part))] + part
    if is_whole is None or is_whole(same) or is_whole(value):
        return same
    # The speaker may have gone on after the repair; the whole value says how far.
    for kept in range(len(value) - 1, -1, -1):
        if is_whole(value[:kept] + part):
            return value[:kept] + part
    return same
