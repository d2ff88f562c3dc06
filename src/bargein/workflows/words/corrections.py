"""How callers mend a value they were just told: "no, d as in delta", "the last two are 3 2".

Gives the value as it is after the correction; whether it is valid, and that it is read
back again, is decided elsewhere. A plain yes or no is no correction.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Literal, TypeAlias

from ...conversation.spoken import (
    ReadingKind,
    SpokenAddress,
    SpokenDate,
    SpokenTime,
    SpokenValue,
    values_in,
)
from ...conversation.spoken.dates import merged
from ...conversation.spoken.digits import number_words
from ..language.capture_language import CaptureLanguage
from ..language.english import ENGLISH
from .address_edits import corrected_address
from .earlier_values import asks_for_earlier
from .phone_symbols import PhoneSymbols
from .symbol_edits import SymbolEdit, symbol_edit
from .word_edits import corrected_local_part, corrected_name

__all__ = ["Correction", "CorrectionOutcome", "correct", "meant"]

CorrectionOutcome: TypeAlias = Literal[
    "replaced", "which", "ask_to_spell", "same_as_before", "none"
]


@dataclass(frozen=True, slots=True)
class Correction:
    """What became of a value."""

    outcome: CorrectionOutcome
    """"replaced": `value` is the new one (it may equal the old one). "which": one of
    `values`. "ask_to_spell": something is wrong, but not what. "same_as_before": the
    earlier value was meant, and there is none. "none": the text is no correction."""
    value: SpokenValue | None = None
    """The new value; only for "replaced"."""
    values: tuple[SpokenValue, ...] = ()
    """The values it may be; only for "which"."""
    certainty: float = 1.0
    """That of the new value."""


@dataclass(frozen=True, slots=True)
class _Context:
    region: str | None
    this_year: int
    digit_languages: tuple[str, ...]
    is_whole: Callable[[str], bool] | None
    language: CaptureLanguage


def correct(
    text: str,
    value: SpokenValue | date,
    kind: ReadingKind,
    *,
    earlier: SpokenValue | None = None,
    region: str | None = None,
    this_year: int = 2030,
    digit_languages: Iterable[str] = ("en",),
    is_whole: Callable[[str], bool] | None = None,
    language: CaptureLanguage = ENGLISH,
) -> Correction:
    """What the text makes of the value that was read back.

    Args:
        value: The value heard; a `date` counts as `SpokenDate`.
        earlier: The value from before, for "same as before".
        is_whole: Whether digits are a complete value. Corrections that would leave an
            incomplete one are not made. Without it, digits are a whole value that are at
            least as many as the value has.
        region, this_year, digit_languages: As for `readings`.

    Raises:
        ValueError: Unknown kind or digit language.
    """
    if asks_for_earlier(text, language):
        if earlier is None:
            return Correction("same_as_before")
        return Correction("replaced", earlier)
    context = _Context(region, this_year, tuple(digit_languages), is_whole, language)
    if isinstance(value, date):
        value = SpokenDate(value.day, value.month, value.year)
    if isinstance(value, SpokenDate | SpokenTime):
        return _moment(text, value, kind, context)
    if isinstance(value, SpokenAddress):
        return _replaced_by(corrected_address(text, value, context.region, language))
    if not isinstance(value, str):
        return Correction("none")
    if kind in ("digits", "phone"):
        return _digits(text, value, kind, context)
    if kind == "name":
        return _name(text, value, context)
    if kind == "email":
        return _email(text, value, context)
    if kind == "spelling":
        return _spelling(text, value, context)
    return Correction("none")


def _outcome(edit: SymbolEdit, finish: Callable[[str], SpokenValue]) -> Correction:
    values = tuple(finish(one) for one in edit.values)
    if not values:
        return Correction("ask_to_spell")
    if len(values) > 1:
        return Correction("which", values=values, certainty=edit.certainty)
    return Correction("replaced", values[0], certainty=edit.certainty)


def _replaced_by(value: SpokenValue | None, certainty: float = 1.0) -> Correction:
    return Correction("none") if value is None else Correction("replaced", value, (), certainty)


def _several(text: str, kind: ReadingKind, context: _Context) -> Correction:
    """The whole value, or the whole values, in the text."""
    found = values_in(
        text,
        kind,
        language=context.language.words,
        digit_languages=context.digit_languages,
        region=context.region,
        this_year=context.this_year,
        is_whole=context.is_whole,
    )
    if len(found) > 1:
        return Correction("which", values=tuple(one.value for one in found))
    return (
        Correction("replaced", found[0].value, (), found[0].certainty)
        if found
        else (Correction("none"))
    )


def _email(text: str, value: str, context: _Context) -> Correction:
    whole = _several(meant(text, context.language), "email", context)
    if whole.outcome != "none":
        return whole
    local, _, domain = value.rpartition("@")
    numbers = number_words(context.language.words, context.digit_languages)
    # The part before the at is meant first; "dot org not dot com" can only be the other.
    edit = symbol_edit(text, local.lower(), numbers=numbers, language=context.language)
    if edit is not None and edit.values:
        return _outcome(edit, lambda symbols: f"{symbols}@{domain}")
    beyond = symbol_edit(text, domain.lower(), numbers=numbers, language=context.language)
    if beyond is not None and beyond.values and _not(context.language).search(text):
        return _outcome(beyond, lambda symbols: f"{local}@{symbols}")
    if edit is not None:
        return Correction("ask_to_spell")
    return _replaced_by(corrected_local_part(text, value, context.language))


def _digits(text: str, value: str, kind: ReadingKind, context: _Context) -> Correction:
    phone = PhoneSymbols.of(value, context.region if kind == "phone" else None)
    numbers = number_words(context.language.words, context.digit_languages)
    edit = symbol_edit(
        text, phone.symbols, numbers=numbers, only_digits=True, language=context.language
    )
    if edit is not None and (edit.values or _not(context.language).search(text)):
        possible = replace(edit, values=tuple(filter(context.is_whole, edit.values)))
        return _outcome(edit if context.is_whole is None else possible, phone.with_symbols)
    whole = _several(meant(text, context.language), kind, context)
    said = whole.values if whole.outcome == "which" else (whole.value,)
    if whole.outcome != "none" and all(_is_whole(str(one), phone.symbols, context) for one in said):
        said = tuple(phone.with_symbols(str(one)) for one in said)
        return replace(whole, values=said) if len(said) > 1 else replace(whole, value=said[0])
    return Correction("none") if edit is None else Correction("ask_to_spell")


def _is_whole(said: str, symbols: str, context: _Context) -> bool:
    if context.is_whole is not None:
        return context.is_whole(said)
    return len(said.lstrip("+")) >= len(symbols)


def _spelling(text: str, value: str, context: _Context) -> Correction:
    numbers = number_words(context.language.words, context.digit_languages)
    edit = symbol_edit(text, value.lower(), numbers=numbers, language=context.language)
    if edit is not None:
        return _outcome(edit, lambda symbols: symbols)
    whole = _several(text, "spelling", context)
    single = isinstance(whole.value, str) and len(whole.value) < 2
    return Correction("ask_to_spell") if single else whole


def _name(text: str, value: str, context: _Context) -> Correction:
    numbers = number_words(context.language.words, context.digit_languages)
    edit = symbol_edit(text, value.lower(), numbers=numbers, language=context.language)
    if edit is not None and (edit.values or not _not(context.language).search(text)):
        return _outcome(edit, _capitalised)
    found = corrected_name(text, value, context.language)
    if found is not None:
        return _replaced_by(found[0], found[1])
    offered = values_in(text, "name", language=context.language.words)
    if len(offered) > 1:
        return Correction("which", values=tuple(one.value for one in offered))
    return Correction("none") if edit is None else Correction("ask_to_spell")


def meant(text: str, language: CaptureLanguage = ENGLISH) -> str:
    """The text without what the speaker says that the value is not: "not the 3rd but the 4th"."""
    phrases = language.phrases
    not_this, but_that = "|".join(phrases.not_this), "|".join(phrases.but_that)
    if not_this and but_that:
        exchange = re.search(rf"\b(?:{not_this})\b.+?\b(?:{but_that})\b(?P<new>.+)", text, re.I)
        if exchange is not None:
            return exchange["new"]
    return _not(language).sub("", text)


@lru_cache(maxsize=8)
def _not(language: CaptureLanguage) -> re.Pattern[str]:
    """What a speaker says that the value is not."""
    phrases = "|".join(language.phrases.instead_of) or "(?!)"
    return re.compile(rf",?\s*\b(?:{phrases})\b.*", re.IGNORECASE)


def _capitalised(name: str) -> str:
    return re.sub(r"(?:^|(?<=[\s'-]))\w", lambda match: match.group().upper(), name)


def _moment(
    text: str, value: SpokenDate | SpokenTime, kind: ReadingKind, context: _Context
) -> Correction:
    found = _several(meant(text, context.language), kind, context)
    if found.outcome == "which" or not isinstance(value, SpokenDate):
        return found
    if not isinstance(found.value, SpokenDate):
        return Correction("none")
    new = merged(value, found.value)
    # "No, March fourth": day and month are said, so nothing is unsure any more.
    if found.value.day is None or found.value.month is None:
        new = SpokenDate(new.day, new.month, new.year)
    return Correction("replaced", new, (), new.certainty)
