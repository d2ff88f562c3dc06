"""Hide digits, number words and months, for transcripts of secret numbers and expiration dates."""

from __future__ import annotations

import re
from functools import lru_cache

from .english import DIGIT_WORDS, ENGLISH
from .known_languages import languages_known
from .language import SpokenLanguage

__all__ = ["MASK", "mask_digits"]

MASK = "•"

_WORD = re.compile(r"[^\W_]+")


def mask_digits(text: str, *, language: SpokenLanguage = ENGLISH) -> str:
    """The text with each digit, and each number word in `language` or any known one, as "•".

    The names of months are hidden too: a card expires in one. Hides rather too much: a
    "one" that is no number is hidden as well. "oh" is hidden next to another number.
    """
    languages = dict.fromkeys([language, *languages_known().values()])
    hidden = _Hidden(tuple(languages))
    words = list(_WORD.finditer(text))
    secret = [_is_secret(match.group(), hidden) for match in words]
    zeros = frozenset().union(*(known.unsure_zeros for known in languages))
    parts: list[str] = []
    end = 0
    for at, match in enumerate(words):
        word = match.group()
        beside = any(secret[max(0, at - 1) : at + 2])
        parts.append(text[end : match.start()])
        is_zero = word.lower() in zeros and beside
        hide = is_zero or hidden.holds(word.lower())
        parts.append(MASK if hide else re.sub(r"\d", MASK, word))
        end = match.end()
    return "".join([*parts, text[end:]])


class _Hidden:
    """Which words say a number in one of the languages."""

    def __init__(self, languages: tuple[SpokenLanguage, ...]) -> None:
        self._languages = languages
        self._words = _number_words(languages)

    def holds(self, word: str) -> bool:
        """Whether the word, in lower case, is a number or written together of several."""
        return (
            word in self._words
            or any(word in known.month_names for known in self._languages)
            or any(known.whole_number(word) is not None for known in self._languages)
            or _run_together(self._languages).fullmatch(word) is not None
        )


def _is_secret(word: str, hidden: _Hidden) -> bool:
    return hidden.holds(word.lower()) or any(character.isdigit() for character in word)


@lru_cache(maxsize=8)
def _number_words(languages: tuple[SpokenLanguage, ...]) -> frozenset[str]:
    words: set[str] = set()
    for table in DIGIT_WORDS.values():
        words.update(table)
    for language in languages:
        for digits in (language.digits, language.plural_digits):
            words.update(digits)
        for numbers in (language.teens, language.tens, language.ordinals, language.months):
            words.update(numbers)
        words |= language.hundreds | language.thousands
    return frozenset(words) - frozenset().union(*(known.unsure_zeros for known in languages))


@lru_cache(maxsize=8)
def _run_together(languages: tuple[SpokenLanguage, ...]) -> re.Pattern[str]:
    """ "viereinsfünf": number words without a space; two letters may be part of any word."""
    parts = sorted(filter(lambda word: len(word) > 2, _number_words(languages)))
    joiners = frozenset().union(*(known.number_joiners for known in languages))
    return re.compile(rf"(?:{'|'.join(map(re.escape, [*parts, *sorted(joiners)]))}){{2,}}")
