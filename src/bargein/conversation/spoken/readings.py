"""All the ways to understand a spoken value, best first.

Words that sound like a digit or a letter give further, less certain readings, and
what a speaker took back ("five, no, six") is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias, get_args

from .addresses import SpokenAddress, address_in
from .dates import SpokenDate, dates_in, merged
from .digits import digits_of_tokens, number_words
from .email import emails_in, emails_of_tokens
from .english import ENGLISH
from .expirations import expiration_in
from .homophones import beside, stand_amid_digits, variants
from .language import SpokenLanguage
from .letters import pieces_of
from .names import name_in
from .numbers import NumberWords
from .polarity import yes_or_no
from .repair import repaired, segments
from .times import SpokenTime, time_in
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
_SOUND_LEFT_OUT = 0.6
_MAX_IN_EMAILS = 4  # an address takes longer to read
_PHONE_LENGTHS = range(7, 16)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a text."""

    value: SpokenValue
    """Text for digits, phone numbers, e-mail addresses, spellings and names; else a
    date, a time, an address, or True for yes."""
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

    Args:
        text: What was said or typed.
        kind: "phone" is digits with a plus if one was said; "expiration" a month and a
            year; "time" a time of day.
        digit_languages: ISO codes of languages whose digit words may be mixed in.
        region: ISO country; the order of day and month, and the form of postal codes.
            `None`: unknown, so less certain where it matters.
        this_year: Two-digit years up to it are in the 2000s.
        is_whole: Whether digits are a complete value, for "digits" and "phone": it
            decides how much a self-correction replaces.

    Raises:
        ValueError: Unknown kind or digit language.
    """
    if kind not in _KINDS:
        raise ValueError(f"no readings of kind {kind!r}")
    context = _Context(
        language, number_words(language, digit_languages), region, this_year, is_whole
    )
    best: dict[object, Reading] = {}
    for reading in _KINDS[kind](text, context):
        known = best.get(reading.value)
        if known is None or known.certainty < reading.certainty:
            best[reading.value] = reading
    return sorted(best.values(), key=lambda reading: -reading.certainty)[:MAX_READINGS]


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
    """The different values that the text offers ("a or b"), in the order said.

    One value said in one way gives one element, its best reading; two or more mean
    that the speaker must say which one counts. Arguments are those of `readings`.
    """

    def read(part: str) -> list[Reading]:
        return readings(
            part,
            kind,
            language=language,
            digit_languages=digit_languages,
            region=region,
            this_year=this_year,
            is_whole=is_whole,
        )

    if kind == "email":
        found = emails_in(text, language=language, digit_languages=digit_languages)
        offered = [Reading(one.address, one.certainty) for one in found]
    elif kind in ("yes_no", "address"):
        offered = read(text)[:1]
    else:
        # "Between the third or fourth" offers two; words without a value offer nothing.
        alternatives = "|".join(language.alternatives) or "(?!)"
        parts = re.split(rf"\b(?:{alternatives})\b", text, flags=re.IGNORECASE)
        offered = _completed([best[0] for part in parts if (best := read(part))])
    distinct: dict[object, Reading] = {}
    for reading in offered:
        distinct.setdefault(_sameness(reading.value), reading)
    return list(distinct.values()) if len(offered) > 1 else read(text)[:1]


@dataclass(frozen=True, slots=True)
class _Context:
    language: SpokenLanguage
    numbers: NumberWords
    region: str | None
    this_year: int
    is_whole: Callable[[str], bool] | None = field(default=None)

    @property
    def day_first(self) -> bool | None:
        return None if self.region is None else self.region.upper() != "US"


def _completed(offered: Sequence[Reading]) -> list[Reading]:
    """ "march 4 or march 5 1990": what one date lacks, the last one may say."""
    last = offered[-1].value if offered else None
    return [
        replace(one, value=merged(last, one.value))
        if isinstance(one.value, SpokenDate) and isinstance(last, SpokenDate)
        else one
        for one in offered
    ]


def _sameness(value: SpokenValue) -> object:
    return replace(value, certainty=1.0) if isinstance(value, SpokenDate | SpokenTime) else value


def _digits(text: str, context: _Context) -> Iterator[Reading]:
    yield from _numbers(text, context, context.is_whole)


def _phone(text: str, context: _Context) -> Iterator[Reading]:
    def usual(digits: str) -> bool:
        return len(digits) in _PHONE_LENGTHS

    plus = _says_plus(tokens_of(text, context.language), context)
    for reading in _numbers(text, context, context.is_whole or usual):
        assert isinstance(reading.value, str)
        yield replace(reading, value="+" + reading.value) if plus else reading


def _says_plus(tokens: Sequence[str], context: _Context) -> bool:
    """Whether the first number has a plus in front."""
    separators = context.language.separators
    for at in range(len(tokens)):
        if context.numbers.at(tokens, at) is not None:
            before = tokens[at - 1] if at else ""
            return separators.get(before, before) == "+"
    return False


def _numbers(
    text: str, context: _Context, is_whole: Callable[[str], bool] | None
) -> Iterator[Reading]:
    tokens = tokens_of(text, context.language)

    def beside_digit(at: int) -> bool:
        return any(context.numbers.is_number(tokens[i]) for i in beside(tokens, at))

    for said, certainty in variants(tokens, context.language.digit_homophones, beside_digit):
        # "three won four": between digits it is more likely one than a word without a meaning.
        if stand_amid_digits(said, context.language, context.numbers.is_number):
            certainty = min(certainty, _SOUND_LEFT_OUT)
        parts = [
            digits_of_tokens(part, context.numbers) for part in segments(said, context.language)
        ]
        value = repaired([digits for digits, _ in parts], is_whole) if parts else ""
        if value:
            yield Reading(value, certainty, " ".join(word for _, rest in parts for word in rest))


def _email(text: str, context: _Context) -> Iterator[Reading]:
    found = emails_in(text, language=context.language)
    if "@" in text and found:
        yield from (Reading(one.address, one.certainty) for one in found)
        return
    language, tokens = context.language, tokens_of(text, context.language)
    sounds = {**language.letter_homophones, **language.digit_homophones}

    def beside_symbol(at: int) -> bool:
        return any(
            context.numbers.is_number(tokens[i]) or is_letter(tokens[i]) for i in beside(tokens, at)
        )

    for said, certainty in variants(tokens, sounds, beside_symbol, _MAX_IN_EMAILS):
        for one in emails_of_tokens(said, language, context.numbers):
            yield Reading(one.address, min(certainty, one.certainty))


def _spelling(text: str, context: _Context) -> Iterator[Reading]:
    tokens = tokens_of(text, context.language)

    def beside_letter(at: int) -> bool:
        return any(is_letter(tokens[i]) for i in beside(tokens, at))

    for said, certainty in variants(tokens, context.language.letter_homophones, beside_letter):
        parts: list[str] = []
        rest: list[str] = []
        for segment in segments(said, context.language):
            pieces = pieces_of(segment, context.language)
            spelled = [piece for piece in pieces if piece.spelled]
            certainty = min([certainty, *(piece.certainty for piece in spelled)])
            parts.append("".join(piece.text for piece in spelled))
            rest.extend(piece.text for piece in pieces if not piece.spelled)
        value = repaired(parts) if parts else ""
        if value:
            yield Reading(value, certainty, " ".join(rest))


def _date(text: str, context: _Context) -> Iterator[Reading]:
    for date in dates_in(
        text,
        day_first=context.day_first,
        this_year=context.this_year,
        language=context.language,
    ):
        yield Reading(date, date.certainty)


def _expiration(text: str, context: _Context) -> Iterator[Reading]:
    date = expiration_in(text, language=context.language)
    if date is not None:
        yield Reading(date, date.certainty)


def _time(text: str, context: _Context) -> Iterator[Reading]:
    time = time_in(text, language=context.language)
    if time is not None:
        yield Reading(time, time.certainty)


def _name(text: str, context: _Context) -> Iterator[Reading]:
    found = name_in(text, language=context.language)
    if found is not None:
        yield Reading(found.name, found.certainty)


def _address(text: str, context: _Context) -> Iterator[Reading]:
    found = address_in(text, region=context.region, language=context.language)
    if found is not None:
        yield Reading(found, 1.0)


def _yes_no(text: str, context: _Context) -> Iterator[Reading]:
    answer = yes_or_no(text, language=context.language)
    if answer is not None:
        yield Reading(answer, 1.0)


_KINDS: dict[str, Callable[[str, _Context], Iterator[Reading]]] = {
    "digits": _digits,
    "phone": _phone,
    "email": _email,
    "spelling": _spelling,
    "date": _date,
    "time": _time,
    "expiration": _expiration,
    "name": _name,
    "address": _address,
    "yes_no": _yes_no,
}
assert set(_KINDS) == set(get_args(ReadingKind))
