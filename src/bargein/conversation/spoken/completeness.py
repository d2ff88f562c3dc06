"""Whether what was said so far is all that was asked for, by kind of answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from .dates import date_in
from .digits import digits_in, number_words
from .email import emails_in
from .english import ENGLISH
from .language import SpokenLanguage
from .polarity import yes_or_no
from .tokens import is_letter, tokens_of

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
    if kind == "digits":
        return _digits(text, min_digits, max_digits, language)
    judge = _JUDGES.get(kind)
    return judge(text, language) if judge else "unknown"


def _digits(
    text: str, min_digits: int | None, max_digits: int | None, language: SpokenLanguage
) -> Completeness:
    tokens = tokens_of(text)
    if tokens and tokens[-1] in language.multipliers:
        return "incomplete"
    count = len(digits_in(text, language=language))
    if max_digits is not None and count == max_digits:
        return "complete"
    if min_digits is not None and count < min_digits:
        return "incomplete"
    return "unknown"


def _email(text: str, language: SpokenLanguage) -> Completeness:
    tokens = tokens_of(text)
    if not tokens:
        return "unknown"
    found = emails_in(text, language=language)
    dangling = tokens[-1] in language.separators or tokens[-1] in "@._+-"
    dangling = dangling and not (found and found[-1].ends_text)  # "dot at" is an end
    if found and not dangling:
        label = found[-1].address.rpartition(".")[2]
        # "co" is the start of "com" and of "co dot uk".
        if len(label) >= 3 or label != "co":
            return "complete"
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
    tokens = tokens_of(text)
    if tokens and (is_letter(tokens[-1]) or tuple(tokens[-2:]) in language.as_in):
        return "incomplete"
    return "unknown"


def _date(text: str, language: SpokenLanguage) -> Completeness:
    date = date_in(text, language=language)
    if date is None:
        return "unknown"
    return "complete" if date.is_complete else "incomplete"


def _address(text: str, language: SpokenLanguage) -> Completeness:
    if text.rstrip().endswith(","):
        return "incomplete"
    tokens = tokens_of(text)
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
