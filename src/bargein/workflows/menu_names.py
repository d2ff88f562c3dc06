"""Which names of a list are meant in a text: the longest, not the ruled out, the last after a "no". Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..conversation.spoken.repair import segments
from .capture_language import CaptureLanguage

__all__ = ["names_meant", "without_names", "words_of"]

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_LITTLE_WORDS = r"(?: \w{1,3}){0,2}"
"""As in "not *on the* Monday"."""

_SOMETHING = re.compile(
    r"\b(?:the|that|this|which|any|no|another|other|have|good|every|last|next)$"
)
"""What comes before a "one" that is no number."""

Names = Collection[tuple[int, str]]
"""Each with the number of what it stands for, in words of lower case."""


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    owner: int


def words_of(text: str) -> list[str]:
    """The words in lower case, without signs."""
    return _WORD.findall(text.lower().replace("\u2019", "'"))


def names_meant(text: str, names: Names, language: CaptureLanguage) -> list[int]:
    """What the names in the text stand for, in order and once each.

    "Monday, no, Tuesday" means Tuesday, and so does "Tuesday, not Monday".
    """
    ruled_out = _before_ruled_out(language)
    meant = _meant(" ".join(words_of(text)), names, ruled_out)
    if len(meant) < 2:
        return meant
    stretches = [" ".join(one) for one in segments(words_of(text), language.words)]
    later = (_meant(one, names, ruled_out) for one in reversed(stretches))
    return next(filter(None, later), meant)


@lru_cache(maxsize=8)
def _before_ruled_out(language: CaptureLanguage) -> re.Pattern[str]:
    words = {*language.phrases.instead_of, *language.phrases.not_this}
    return re.compile(rf"\b(?:{'|'.join(sorted(words)) or '(?!)'}){_LITTLE_WORDS}$")


def _meant(said: str, names: Names, ruled_out: re.Pattern[str]) -> list[int]:
    owners = [
        found.owner
        for found in _find(said, names)
        if not ruled_out.search(said[: found.start].rstrip())
    ]
    return list(dict.fromkeys(owners))


def without_names(text: str, names: Names) -> str:
    """The words of the text that belong to no name."""
    said = " ".join(words_of(text))
    for found in reversed(_find(said, names)):
        said = f"{said[: found.start]} {said[found.end :]}"
    return " ".join(said.split())


def _find(said: str, names: Names) -> Sequence[_Found]:
    """Where the names stand, in order; a longer one hides those inside it."""
    found = sorted(_everywhere(said, names), key=lambda one: (one.start, -one.end))
    shown: list[_Found] = []
    for one in found:
        if not shown or one.end > shown[-1].end:
            shown.append(one)
    return shown


def _everywhere(said: str, names: Names) -> Iterator[_Found]:
    for owner, name in names:
        if name:
            for match in re.finditer(rf"(?<!\S){re.escape(name)}(?!\S)", said):
                no_number = name == "one" and _SOMETHING.search(said[: match.start()].rstrip())
                if not no_number:
                    yield _Found(match.start(), match.end(), owner)
