"""One value as one caller says it: the words, the pauses between them, and what must come of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["PAUSES", "Dictation", "dictated"]

PAUSES = (0.3, 1.5)
"""Seconds; each pause is drawn evenly from this range."""

_SHARE_OF_PLACES = 0.6
"""Of the places where people pause, so many are used."""


@dataclass(frozen=True, slots=True)
class Dictation:
    """What is asked, said and expected."""

    task: Callable[[], Any]  # a capture task, each of its own result
    words: tuple[str, ...]
    pauses: Mapping[int, float]
    """Seconds after the n-th word."""
    expected: object
    """The slot's value, as the machine holds it when it is right."""
    before: tuple[str, ...] = field(default=())
    """Said in one breath and read back before the dictation, which is the answer to that."""


def dictated(
    chance: random.Random,
    task: Callable[[], Any],
    marked: str,
    expected: object,
    *,
    before: str = "",
) -> Dictation:
    """Draw the pauses of a text in which "|" marks the places for one; two at least, if there are."""
    words: list[str] = []
    places: list[int] = []
    for token in marked.split():
        if token != "|":
            words.append(token)
        elif words and len(words) not in places:
            places.append(len(words))
    places = [place for place in places if place < len(words)]
    used = [place for place in places if chance.random() < _SHARE_OF_PLACES]
    while len(used) < min(2, len(places)):
        used.append(chance.choice([place for place in places if place not in used]))
    pauses = {place: round(chance.uniform(*PAUSES), 2) for place in sorted(used)}
    return Dictation(task, tuple(words), pauses, expected, tuple(before.split()))
