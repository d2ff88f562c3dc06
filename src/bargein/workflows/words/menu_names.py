"""Which names of a list are meant in a text: the longest, not the ruled out, the last after a "no". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ...conversation.spoken.repair import segments
from ..language.capture_language import CaptureLanguage

__all__ = ["MenuNames", "words_of"]

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    owner: int


def words_of(text: str) -> list[str]:
    """The words in lower case, without signs."""
    return _WORD.findall(text.lower().replace("\u2019", "'"))


class MenuNames:
    """Finds the names; each comes with the number of what it stands for."""

    def __init__(self, names: Iterable[tuple[int, str]], language: CaptureLanguage) -> None:
        self.names = tuple((owner, " ".join(words_of(name))) for owner, name in names)
        """In words of lower case."""
        phrases = language.phrases
        ruled_out = {*phrases.instead_of, *phrases.not_this, *phrases.rules_out}
        before = "|".join(sorted(ruled_out)) or "(?!)"
        self._words = language.words
        between = "|".join(sorted(phrases.before_names)) or "(?!)"
        self._ruled_out = re.compile(rf"\b(?:{before})(?: (?:{between}))*$")
        behind = "|".join(phrases.ruled_out_by) or "(?!)"
        self._ruled_out_behind = re.compile(rf"\s*(?:{behind})")
        self._no_name = re.compile(phrases.no_name)

    def meant(self, text: str) -> list[int]:
        """What the names in the text stand for, in order and once each.

        "Monday, no, Tuesday" means Tuesday, and so does "Tuesday, not Monday".
        """
        words = words_of(text)
        meant = self._meant(" ".join(words))
        if len(meant) < 2:
            return meant
        stretches = reversed(segments(words, self._words))
        return next(filter(None, (self._meant(" ".join(one)) for one in stretches)), meant)

    def ruled_out(self, text: str) -> set[int]:
        """What is named in the text only to say that it is not wanted."""
        said = " ".join(words_of(text))
        return {found.owner for found in self._find(said)} - set(self._meant(said))

    def without(self, text: str) -> str:
        """The words of the text that belong to no name."""
        said = " ".join(words_of(text))
        for found in reversed(self._find(said)):
            said = f"{said[: found.start]} {said[found.end :]}"
        return " ".join(said.split())

    def _meant(self, said: str) -> list[int]:
        owners = [
            found.owner
            for found in self._find(said)
            if not self._ruled_out.search(said[: found.start].rstrip())
            and not self._ruled_out_behind.match(said, found.end)
        ]
        return list(dict.fromkeys(owners))

    def _find(self, said: str) -> Sequence[_Found]:
        """Where the names stand, in order; a longer one hides those inside it."""
        found = sorted(self._everywhere(said), key=lambda one: (one.start, -one.end))
        shown: list[_Found] = []
        for one in found:
            if not shown or one.end > shown[-1].end:
                shown.append(one)
        return shown

    def _everywhere(self, said: str) -> Iterator[_Found]:
        no_names = [match.span() for match in self._no_name.finditer(said)]
        for owner, name in self.names:
            if name:
                for match in re.finditer(rf"(?<!\S){re.escape(name)}(?!\S)", said):
                    start, end = match.span()
                    if not any(first < start and end == last for first, last in no_names):
                        yield _Found(start, end, owner)
