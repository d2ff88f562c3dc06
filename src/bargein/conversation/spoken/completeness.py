"""Whether what was said so far is all that was asked for, by kind of answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from .dates import date_in, open_year, splits_a_number
from .digits import digits_in, number_words
from .domain_endings import domain_ending
from .email import emails_in
from .english import ENGLISH
from .language import SpokenLanguage
from .polarity import yes_or_no
from .tokens import is_letter, tokens_of
from .unfinished import is_unfinished

__all__ = ["Completeness", "default_completeness"]

Completeness: TypeAlias = Literal["complete", "incomplete", "unknown"]


def default_completeness(
    kind: str,
    text: str,
    *,
    min_digits: int | None = None,
    max_digits: int | None = None,
    language: SpokenLanguage = ENGLISH,
) -> Completeness:
    """The verdict for one of the kinds of a listening hint; "unknown" for any other kind."""
    if kind != "yes_no" and kind in ("digits", *_JUDGES) and is_unfinished(text, language=language):
        return "incomplete"
    if kind == "digits":
        return _digits(text, min_digits, max_digits, language)
    judge = _JUDGES.get(kind)
    return judge(text, language) if judge else "unknown"


def _digits(
    text: str, min_digits: int | None, max_digits: int | None, language: SpokenLanguage
) -> Completeness:
    count = len(digits_in(text, language=language))
    if max_digits is not None and count == max_digits:
        return "complete"
    if min_digits is not None and count < min_digits:
        return "incomplete"
    return "unknown"


def _email(text: str, language: SpokenLanguage) -> Completeness:
    tokens = tokens_of(text, language)
    if not tokens:
        return "unknown"
    if found := emails_in(text, language=language):
        ending = domain_ending(found[-1].address)
        if ending != "middle":
            return "complete" if ending == "end" else "unknown"
    numbers = number_words(language)
    begun = any(
        token in language.separators
        or token in "@._+-"
        or numbers.is_number(token)
        or is_letter(token)
        for token in tokens
    )
    return "incomplete" if begun else "unknown"


def _spelling(text: str, language: SpokenLanguage) -> Completeness:
    tokens = tokens_of(text, language)
    return "incomplete" if tokens and is_letter(tokens[-1]) else "unknown"


def _date(text: str, language: SpokenLanguage) -> Completeness:
    date = date_in(text, language=language)
    if date is None:
        return "unknown"
    if not date.is_complete:
        return "incomplete"
    if splits_a_number(text, language=language):
        return "unknown"
    return open_year(text, language=language) or "complete"


def _address(text: str, language: SpokenLanguage) -> Completeness:
    if text.rstrip().endswith(","):
        return "incomplete"
    tokens = tokens_of(text, language)
    if not tokens:
        return "unknown"
    last = tokens[-1]
    numbers = number_words(language)
    is_number_word = numbers.is_number(last) and not last.isdecimal()
    unfinished = last in language.prepositions | language.hundreds or last in language.multipliers
    if is_number_word or unfinished:
        return "incomplete"
    return "unknown"


def _yes_no(text: str, language: SpokenLanguage) -> Completeness:
    return "unknown" if yes_or_no(text, language=language) is None else "complete"


_JUDGES: dict[str, Callable[[str, SpokenLanguage], Completeness]] = {
    "email": _email,
    "spelling": _spelling,
    "date": _date,
    "address": _address,
    "yes_no": _yes_no,
}
