"""Hide digits and number words, for transcripts of secret numbers."""

from __future__ import annotations

import re

from .english import DIGIT_WORDS, ENGLISH
from .language import SpokenLanguage

__all__ = ["MASK", "mask_digits"]

MASK = "•"

_WORD = re.compile(r"[^\W_]+")


def mask_digits(text: str, *, language: SpokenLanguage = ENGLISH) -> str:
    """The text with each digit, and each number word in any known language, as "•".

    Hides rather too much: a "one" that is no number is hidden as well. "oh" is hidden
    next to another number.
    """
    hidden = _number_words(language)
    words = list(_WORD.finditer(text))
    secret = [_is_secret(match.group(), hidden) for match in words]
    parts: list[str] = []
    end = 0
    for at, match in enumerate(words):
        word = match.group()
        beside = any(secret[max(0, at - 1) : at + 2])
        parts.append(text[end : match.start()])
        is_zero = word.lower() in language.unsure_zeros and beside
        hide = is_zero or word.lower() in hidden
        parts.append(MASK if hide else re.sub(r"\d", MASK, word))
        end = match.end()
    return "".join([*parts, text[end:]])


def _is_secret(word: str, hidden: frozenset[str]) -> bool:
    return word.lower() in hidden or any(character.isdigit() for character in word)


def _number_words(language: SpokenLanguage) -> frozenset[str]:
    words: set[str] = set()
    for table in (*DIGIT_WORDS.values(), language.digits, language.plural_digits):
        words.update(table)
    for numbers in (language.teens, language.tens, language.ordinals):
        words.update(numbers)
    return frozenset(words | language.hundreds | language.thousands) - language.unsure_zeros
