"""Whether an answer is a yes or a no."""

from __future__ import annotations

import re

from .english import ENGLISH
from .language import SpokenLanguage
from .tokens import matching_phrase

__all__ = ["yes_or_no"]

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_ENOUGH = 0.6
"""Share of the words that must be part of a yes or a no."""
_MOST_UHS = 2
""" "Uh uh" is a no; more of them are somebody who looks for words."""


def yes_or_no(text: str, *, language: SpokenLanguage = ENGLISH) -> bool | None:
    """True for a yes, False for a no, `None` for anything else.

    Of both in one answer the last one counts. Questions ("is that right") and
    answers that are mostly about something else are neither.
    """
    words = _WORD.findall(text.lower().replace("\u2019", "'"))
    words = [word for word in words if not _only_stammers(word, words, language)]
    if not words or matching_phrase(words, 0, language.asking):
        return None
    answer: bool | None = None
    recognised = 0
    others = 0
    at = 0
    while at < len(words):
        # A no may contain a yes ("not right"), never the other way round.
        if phrase := matching_phrase(words, at, language.no):
            answer = False
        elif phrase := matching_phrase(words, at, language.yes):
            # "No, okay" goes along with nothing but the no.
            mild = len(phrase) == 1 and phrase[0] in language.assents
            answer = True if answer is None or not mild else answer
        if phrase:
            recognised += len(phrase)
            at += len(phrase)
        else:
            others += words[at] not in language.around_answers
            at += 1
    return answer if recognised and recognised >= _ENOUGH * (recognised + others) else None


def _only_stammers(word: str, words: list[str], language: SpokenLanguage) -> bool:
    return word in language.hesitations and words.count(word) > _MOST_UHS
