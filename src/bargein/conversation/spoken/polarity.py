"""Whether an answer is a yes or a no."""

from __future__ import annotations

import re
from collections.abc import Sequence

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

    Of both in one answer the last one counts. Questions ("is that right"), answers that
    are mostly about something else, and a yes that some word turns around are neither.
    """
    words = _WORD.findall(text.lower().replace("\u2019", "'"))
    words = [word for word in words if not _only_stammers(word, words, language)]
    if not words or _is_question(words, language) or _is_undecided(words, language):
        return None
    answer: bool | None = None
    recognised = others = 0
    turned = False
    at = 0
    while at < len(words):
        said, phrase = _answer_at(words, at, language)
        if phrase:
            # "No, okay" goes along with nothing but the no.
            mild = said and len(phrase) == 1 and phrase[0] in language.assents
            answer = False if mild and answer is False else said
            # "Don't" alone is a no, and turns around what follows: "don't say yes".
            turned = (turned and said) or (len(phrase) == 1 and phrase[0] in language.negations)
            recognised += len(phrase)
            at += len(phrase)
        else:
            turned = turned or words[at] in language.negations
            others += words[at] not in language.around_answers
            at += 1
    enough = recognised and recognised >= _ENOUGH * (recognised + others)
    return answer if enough and not (answer and turned) else None


def _answer_at(
    words: Sequence[str], at: int, language: SpokenLanguage
) -> tuple[bool, tuple[str, ...]]:
    """A no may contain a yes ("not right"), and a yes a no ("no problem"): the longer one counts."""
    no = matching_phrase(words, at, language.no) or ()
    yes = matching_phrase(words, at, language.yes) or ()
    return (True, yes) if len(yes) > len(no) else (False, no)


def _is_question(words: Sequence[str], language: SpokenLanguage) -> bool:
    """Whether it begins like one; a mere "why not" is an answer."""
    if matching_phrase(words, 0, language.asking) is None:
        return False
    return len(_answer_at(words, 0, language)[1]) < len(words)


def _is_undecided(words: Sequence[str], language: SpokenLanguage) -> bool:
    return any(matching_phrase(words, at, language.undecided) for at in range(len(words)))


def _only_stammers(word: str, words: list[str], language: SpokenLanguage) -> bool:
    return word in language.hesitations and words.count(word) > _MOST_UHS
