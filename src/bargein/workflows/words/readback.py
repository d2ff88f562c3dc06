"""A value in the words that are spoken back to the caller.

Made from the stored value alone. The question around it is somebody else's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Literal, TypeAlias

import phonenumbers

from ...conversation.spoken import SpokenDate, SpokenLanguage, SpokenTime, SpokenValue
from ...conversation.spoken.addresses import SpokenAddress, postal_code_in
from ...conversation.spoken.countries import US_STATES, code_of_country
from ..language.capture_language import CaptureLanguage
from ..language.english import ENGLISH
from ..language.speech import LanguageSpeech
from .card_numbers import issuer_of

__all__ = ["ReadBackKind", "read_back", "spoken_date", "spoken_time", "symbol_by_symbol"]

ReadBackKind: TypeAlias = Literal[
    "email", "phone", "digits", "spelling", "name", "date", "time", "address", "card", "choice"
]

_RUN = re.compile(r"[^\W\d_]+|\d+|.")
_GROUP = 3
_LONGEST_GROUP = 4


@dataclass(frozen=True, slots=True)
class _How:
    language: CaptureLanguage
    times: int
    region: str | None
    verify_spelling: bool

    @property
    def speech(self) -> LanguageSpeech:
        return self.language.speech

    def word(self, symbol: str) -> str:
        return self.speech.symbols.get(symbol, symbol)

    def symbols(self, text: str) -> str:
        return symbol_by_symbol(text, examples=self.times > 1, speech=self.speech)


def read_back(
    kind: ReadBackKind,
    value: SpokenValue | date | time | object,
    *,
    times: int = 1,
    region: str | None = None,
    verify_spelling: bool = False,
    language: CaptureLanguage = ENGLISH,
) -> str:
    """The value as it is spoken back.

    Args:
        kind: What the value is; "choice" is spoken as it stands.
        value: Text; for a date or time one of ours or of `datetime`; for an address
            anything with the four fields of `SpokenAddress`; for a card its number.
        times: 1 for the first read-back. From the second on letters that sound alike
            get an example, and names are spelled.
        region: ISO country. Phone numbers of it lose their country code, addresses in
            it their country.
        verify_spelling: Names are spelled the first time too.

    Raises:
        ValueError: Unknown kind.
    """
    if kind not in _KINDS:
        raise ValueError(f"no read-back of kind {kind!r}")
    how = _How(language, times, region, verify_spelling)
    return _KINDS[kind](value, how)


def symbol_by_symbol(
    text: str, *, examples: bool = False, speech: LanguageSpeech = ENGLISH.speech
) -> str:
    """Letters in upper case and digits, in runs: "A, B; 1, 2"; other symbols as words.

    `examples`: letters that sound like others get one, "B as in bravo".
    """
    groups: list[str] = []
    for run in _RUN.findall(text.replace(" ", "")):
        if run[0].isalnum():
            groups.append(", ".join(_letter(symbol, examples, speech) for symbol in run))
        else:
            groups.append(speech.symbols.get(run, run))
    return "; ".join(groups)


def spoken_date(value: SpokenDate | date, speech: LanguageSpeech = ENGLISH.speech) -> str:
    """ "January fifteenth, nineteen ninety"; of an incomplete date, what there is."""
    return speech.date(value.day, value.month, value.year)


def spoken_time(value: SpokenTime | time, speech: LanguageSpeech = ENGLISH.speech) -> str:
    """ "two thirty p.m.", "noon"."""
    return speech.time(value.hour, value.minute)


def _letter(symbol: str, examples: bool, speech: LanguageSpeech) -> str:
    lower = symbol.lower()
    named = speech.symbols.get(lower, symbol.upper())
    alike = any(lower in group for group in speech.confusable_letters)
    if examples and alike and lower in speech.spelling_alphabet:
        word = speech.spelling_alphabet[lower]
        return speech.example.format(letter=named, word=word)
    return named


def _email(value: object, how: _How) -> str:
    local, _, domain = str(value).rpartition("@")
    if not local:
        return how.symbols(domain)
    return f"{how.symbols(local)}; {how.word('@')} {_domain(domain, how)}"


def _domain(domain: str, how: _How) -> str:
    labels = domain.lower().split(".")
    known = labels[0] in how.speech.known_providers
    spoken = [labels[0] if known else how.symbols(labels[0])]
    for label in labels[1:]:
        spoken.append(label if label in how.speech.known_labels else how.symbols(label))
    return (f" {how.word('.')} " if known else f"; {how.word('.')} ").join(spoken)


def _phone(value: object, how: _How) -> str:
    text = str(value)
    try:
        number = phonenumbers.parse(text, how.region)
    except phonenumbers.NumberParseException:
        return _digits(text.lstrip("+"), how)
    home = how.region is not None and (
        number.country_code == phonenumbers.country_code_for_region(how.region.upper())
    )
    if home:
        return _groups(_at_home(number, str(how.region)), how)
    shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    groups = _groups(re.findall(r"\d+", shown), how)
    return f"{how.word('+')} {groups}"


def _at_home(number: phonenumbers.PhoneNumber, region: str) -> list[str]:
    """The groups of a number as it is said in its country, with the 0 where one says it."""
    national = phonenumbers.PhoneNumberFormat.NATIONAL
    groups = re.findall(r"\d+", phonenumbers.format_number(number, national))
    usual = phonenumbers.example_number(region.upper())
    first = phonenumbers.ndd_prefix_for_region(region.upper(), True) or ""
    said = usual is not None and phonenumbers.format_number(usual, national).startswith(first)
    # Of a number that no plan knows the library gives the bare digits.
    if not (first and said) or groups[0].startswith(first):
        return groups
    return [first + groups[0], *groups[1:]]


def _digits(value: object, how: _How) -> str:
    """Groups of three; a last one of two to four."""
    symbols = "".join(str(value).split())
    groups: list[str] = []
    while len(symbols) > _LONGEST_GROUP:
        groups.append(symbols[:_GROUP])
        symbols = symbols[_GROUP:]
    return _groups([*groups, symbols], how)


def _groups(groups: Sequence[str], how: _How) -> str:
    return "; ".join(", ".join(how.word(symbol) for symbol in one) for one in groups)


def _spelling(value: object, how: _How) -> str:
    return how.symbols(str(value))


def _name(value: object, how: _How) -> str:
    name = str(value)
    if how.times < 2 and not how.verify_spelling:
        return name
    speech = how.speech
    return ". ".join(f"{word}: {symbol_by_symbol(word, speech=speech)}" for word in name.split())


def _date(value: object, how: _How) -> str:
    return spoken_date(value, how.speech) if isinstance(value, SpokenDate | date) else str(value)


def _time(value: object, how: _How) -> str:
    return spoken_time(value, how.speech) if isinstance(value, SpokenTime | time) else str(value)


def _address(value: object, how: _How) -> str:
    fields = (getattr(value, name, "") or "" for name in SpokenAddress.__slots__)
    street, unit, locality, country = fields
    code = code_of_country(country) if country else None
    abroad = country and (how.region is None or code != how.region.upper())
    named = how.speech.countries.get(code or "", country)
    parts = [_street(street, how), unit, *_town(locality, how), named if abroad else ""]
    return "; ".join(part for part in parts if part)


def _street(street: str, how: _How) -> str:
    """The first word with a digit symbol by symbol; unusual words spelled if asked for."""
    words = street.split()
    numbered = next((at for at, word in enumerate(words) if re.search(r"\d", word)), None)
    spoken: list[str] = []
    for at, word in enumerate(words):
        if at == numbered:
            plain = word.isalnum()
            spoken.append(
                ", ".join(word.upper()) if plain else symbol_by_symbol(word, speech=how.speech)
            )
        elif how.times > 1 and word.isalpha() and _is_unusual(word, how.language.words):
            comma = "," if at + 1 < len(words) else ""
            spoken.append(f"{word}, {symbol_by_symbol(word, speech=how.speech)}{comma}")
        else:
            spoken.append(word)
    return " ".join(spoken)


def _is_unusual(word: str, words: SpokenLanguage) -> bool:
    known, lower = words.address_words, word.lower()
    usual = words.street_words | set(known) | set(known.values()) | words.not_names
    plain = words.street_endings and lower.endswith(words.street_endings)
    return lower not in usual and not plain and len(word) > 1


def _town(locality: str, how: _How) -> list[str]:
    """Town and state, then the postal code symbol by symbol, in the order in which they stand."""
    code = postal_code_in(f", {locality}", language=how.language.words)
    if code is None or code not in locality:
        return [_with_state(locality)]
    before, _, after = locality.rpartition(code)
    spoken = ", ".join(code.replace(" ", "").replace("-", "").upper())
    return [_with_state(before.strip()), spoken, after.strip()]


def _with_state(town: str) -> str:
    """ "Salt Lake City, Utah": a comma in front of an American state."""
    lower = town.lower()
    for state in sorted((*US_STATES, *US_STATES.values()), key=len, reverse=True):
        start = len(town) - len(state)
        abbreviated = len(state) > 2 or town[start:].isupper()
        if start > 1 and lower.endswith(" " + state) and abbreviated:
            return f"{town[: start - 1].rstrip(', ')}, {town[start:]}"
    return town


def _card(value: object, how: _How) -> str:
    number = "".join(symbol for symbol in str(value) if symbol.isdecimal())
    digits = ", ".join(number[-4:])
    return how.speech.card.format(issuer=issuer_of(number), digits=digits)


def _choice(value: object, how: _How) -> str:
    return str(value)


_KINDS: dict[str, Callable[[object, _How], str]] = {
    "email": _email,
    "phone": _phone,
    "digits": _digits,
    "spelling": _spelling,
    "name": _name,
    "date": _date,
    "time": _time,
    "address": _address,
    "card": _card,
    "choice": _choice,
}
