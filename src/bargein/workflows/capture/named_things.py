"""Which kinds of value are named in words, and what a caller says is wrong. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from ..language.capture_language import CaptureLanguage
from ..language.phrases import LanguagePhrases
from ..words.menu_names import words_of
from .slot import Slot

__all__ = ["complained_about", "kinds_named", "names_another_kind", "with_pairs"]

_OF_ONE_THING = frozenset(["email", "phone", "name", "address", "date"])
"""Kinds of which every task asks for the same thing."""
_MOST_WORDS = 12
"""A longer speech is no plain complaint."""


def complained_about(text: str, language: CaptureLanguage) -> tuple[str, ...]:
    """The words for what "the e-mail is wrong" is about; empty for anything else."""
    known = language.phrases
    words = words_of(text)
    if len(words) > _MOST_WORDS:
        return ()
    said = _beginnings(known).sub("", " ".join(words))
    matches = (pattern.fullmatch(said) for pattern in _complaints(known))
    found = next((match for match in matches if match is not None), None)
    return () if found is None else tuple(found["what"].split())


def kinds_named(words: Sequence[str], language: CaptureLanguage) -> set[str]:
    """The kinds of value that the words name; a word such as "number" only if no other one does."""
    said = with_pairs(words)
    named = {kind: said & things for kind, things in language.phrases.things.items()}
    plain = {kind for kind, things in named.items() if things - language.phrases.no_content}
    return plain or {kind for kind, things in named.items() if things}


def names_another_kind(text: str, slot: Slot[Any]) -> bool:
    """Whether "I don't have an e-mail" is about something else than what `slot` asks for.

    Only where it is known what that is: choices and codes may be about anything.
    """
    if slot.kind not in _OF_ONE_THING:
        return False
    named = kinds_named(words_of(text), slot.language)
    return bool(named) and slot.kind not in named


def with_pairs(words: Sequence[str]) -> set[str]:
    """The words, and each two of them as one: "e mail" is "email"."""
    return {*words, *(first + second for first, second in pairwise(words))}


@lru_cache(maxsize=8)
def _complaints(known: LanguagePhrases) -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, known.complaints))


@lru_cache(maxsize=8)
def _beginnings(known: LanguagePhrases) -> re.Pattern[str]:
    little = "|".join([*known.interruptions, *map(re.escape, sorted(known.fillers))]) or "(?!)"
    return re.compile(rf"^(?:(?:{little})(?: |$))+")
