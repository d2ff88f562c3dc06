"""Values that the caller gave before this task began, to be confirmed rather than asked for.

From the user's messages of the conversation, and from candidates that a group offers.
Never from the assistant's words: pass user messages only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from ...conversation.spoken import (
    ReadingKind,
    SpokenDate,
    SpokenTime,
    SpokenValue,
    values_in,
)
from ...conversation.spoken.tokens import tokens_of
from ..language.capture_language import CaptureLanguage
from ..language.english import ENGLISH

__all__ = ["asks_for_earlier", "earlier_values"]

_MAX_WORDS = 60
"""Longer messages are not searched: their digits are hardly dictated."""
_SENTENCE_END = r"(?<!\d)\.|(?<=\d\d\d)\.|[!?;\n]"
"""A full stop after a day, as in "3. März", ends nothing."""
_PHONE_SYMBOLS = re.compile(r"[\d\s().+-]{7,}")


def earlier_values(
    messages: Iterable[str],
    kind: ReadingKind,
    *,
    candidates: Sequence[SpokenValue] = (),
    is_valid: Callable[[SpokenValue], bool] | None = None,
    region: str | None = None,
    this_year: int = 2030,
    digit_languages: Iterable[str] = ("en",),
    language: CaptureLanguage = ENGLISH,
) -> list[SpokenValue]:
    """All distinct valid values; propose one only if it is the only one.

    Args:
        messages: The user's messages, oldest first. Searched for e-mail addresses and
            phone numbers, and after a lead-in ("my name is", "born on") for names and
            dates; for no other kind.
        candidates: Values of the same kind that are known already, for any kind.
        is_valid: Whether the task would accept a value; `None`: any.
    """
    found: dict[object, SpokenValue] = {}
    languages = tuple(digit_languages)

    def take(value: SpokenValue) -> None:
        if is_valid is None or is_valid(value):
            same = value.lower() if isinstance(value, str) else value
            if isinstance(value, SpokenDate | SpokenTime):
                same = replace(value, certainty=1.0)
            found.setdefault(same, value)

    for candidate in candidates:
        take(candidate)
    for message in messages:
        for text in _places(message, kind, language):
            for reading in values_in(
                text,
                kind,
                language=language.words,
                digit_languages=languages,
                region=region,
                this_year=this_year,
            ):
                if _is_complete(reading.value, kind):
                    take(reading.value)
    return list(found.values())


def asks_for_earlier(text: str, language: CaptureLanguage = ENGLISH) -> bool:
    """Whether the whole text refers to an earlier value: "same as before", "the one you have"."""
    fillers = language.phrases.fillers
    words = [
        word for word in tokens_of(text, language.words) if word not in fillers or word == "right"
    ]
    return _earlier(language).fullmatch(" ".join(words)) is not None


@lru_cache(maxsize=8)
def _earlier(language: CaptureLanguage) -> re.Pattern[str]:
    phrases = language.phrases
    before = "|".join(phrases.before_earlier) or "(?!)"
    return re.compile(rf"(?:(?:{before}) )*(?:{'|'.join(phrases.earlier) or '(?!)'})")


def _places(message: str, kind: ReadingKind, language: CaptureLanguage) -> Iterable[str]:
    """The stretches of a message in which a value may be looked for."""
    if kind == "email":
        return [message] if len(message.split()) <= _MAX_WORDS or "@" in message else []
    if kind == "phone":
        typed = [
            m.group() for m in _PHONE_SYMBOLS.finditer(message) if _digit_count(m.group()) >= 7
        ]
        if typed:
            return typed
        return [message] if len(message.split()) <= _MAX_WORDS else []
    lead_ins = language.words.message_lead_ins.get(kind, ())
    clause_end = "|".join(
        ["[.!?;,\n]", *(f" {re.escape(word)} " for word in language.phrases.clause_ends)]
    )
    places: list[str] = []
    for lead_in in lead_ins:
        for match in re.finditer(rf"\b{re.escape(' '.join(lead_in))}\b", message, re.IGNORECASE):
            # Up to the end of the clause: what follows is about something else.
            places.append(
                re.split(clause_end, message[match.end() :].lstrip(" :"))[0]
                if kind == "name"
                else re.split(_SENTENCE_END, message[match.end() :])[0]
            )
    return places


def _digit_count(text: str) -> int:
    return sum(symbol.isdecimal() for symbol in text)


def _is_complete(value: SpokenValue, kind: ReadingKind) -> bool:
    if isinstance(value, SpokenDate):
        return value.is_complete
    return kind != "phone" or 7 <= _digit_count(str(value)) <= 15
