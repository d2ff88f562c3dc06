"""Digits from the way people dictate them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from .english import DIGIT_WORDS, ENGLISH
from .known_languages import languages_known
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
    return digits_of_tokens(tokens_of(text, language), number_words(language, digit_languages))[0]


def number_words(
    language: SpokenLanguage = ENGLISH, digit_languages: Iterable[str] = ("en",)
) -> NumberWords:
    """A reader for `language` with the digits of the others mixed in; `ValueError` if unknown."""
    codes = tuple(digit_languages)
    return _reader(language, codes, tuple(languages_known().get(code) for code in codes))


@lru_cache(maxsize=32)
def _reader(
    language: SpokenLanguage, codes: tuple[str, ...], known: tuple[SpokenLanguage | None, ...]
) -> NumberWords:
    digits = dict(language.digits)
    for code, mixed_in in zip(codes, known, strict=True):
        # The first language wins where two share a word.
        digits = {**_digit_words(code, language, mixed_in), **digits}
    return NumberWords(language, digits)


def _digit_words(
    code: str, language: SpokenLanguage, known: SpokenLanguage | None
) -> Mapping[str, str]:
    """The words of a language that is mixed in; those that may be letters are left out."""
    if code == language.code:
        return language.digits
    if code not in DIGIT_WORDS and known is None:
        codes = dict.fromkeys([*DIGIT_WORDS, *languages_known()])
        raise ValueError(f"no digit words for {code!r}; known are {', '.join(codes)}")
    words = {**(known.digits if known else {}), **DIGIT_WORDS.get(code, {})}
    unsure = known.unsure_zeros if known else frozenset()
    return {word: digit for word, digit in words.items() if word not in unsure}


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
