"""Digits from the way people dictate them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from .english import DIGIT_WORDS, ENGLISH
from .language import SpokenLanguage
from .numbers import NumberWords
from .tokens import tokens_of

__all__ = ["digits_in", "digits_of_tokens", "number_words"]


def digits_in(
    text: str,
    *,
    language: SpokenLanguage = ENGLISH,
    digit_languages: Iterable[str] = ("en",),
) -> str:
    """All digits said or typed, in order, as one string; other words are skipped.

    `digit_languages` (ISO codes) may be mixed freely. Raises `ValueError` for a
    language without digit words.
    """
    return digits_of_tokens(tokens_of(text), number_words(language, digit_languages))[0]


def number_words(
    language: SpokenLanguage = ENGLISH, digit_languages: Iterable[str] = ("en",)
) -> NumberWords:
    """A reader for `language` with the digits of the others mixed in; `ValueError` if unknown."""
    return NumberWords(language, {**_digit_words(tuple(digit_languages)), **language.digits})


@lru_cache(maxsize=16)
def _digit_words(language_codes: tuple[str, ...]) -> Mapping[str, str]:
    digits: dict[str, str] = {}
    for code in language_codes:
        words = DIGIT_WORDS.get(code)
        if words is None:
            raise ValueError(f"no digit words for {code!r}; known are {', '.join(DIGIT_WORDS)}")
        # The first language wins where two share a word.
        digits = {**words, **digits}
    return digits


def digits_of_tokens(tokens: Sequence[str], numbers: NumberWords) -> tuple[str, list[str]]:
    """The digits, and the words that were no part of them."""
    found: list[str] = []
    rest: list[str] = []
    at = 0
    while at < len(tokens):
        number = numbers.at(tokens, at)
        if number is None:
            rest.append(tokens[at])
            at += 1
        else:
            found.append(number[0])
            at = number[1]
    return "".join(found), rest
