"""A value in the words that are spoken back to the caller.

Made from the stored value alone. The question around it is somebody else's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Literal, TypeAlias

import phonenumbers

from ..conversation.spoken import ENGLISH, SpokenDate, SpokenTime, SpokenValue
from ..conversation.spoken.addresses import SpokenAddress, postal_code_in
from ..conversation.spoken.countries import US_STATES, code_of_country
from .card_numbers import issuer_of
from .english_speech import (
    CONFUSABLE_LETTERS,
    KNOWN_LAST_LABELS,
    KNOWN_PROVIDERS,
    MONTHS,
    NUMBERS,
    ORDINALS,
    SPELLING_ALPHABET,
    SYMBOLS,
    TENS,
)

__all__ = ["ReadBackKind", "read_back", "spoken_date", "spoken_time", "symbol_by_symbol"]

ReadBackKind: TypeAlias = Literal[
    "email", "phone", "digits", "spelling", "name", "date", "time", "address", "card", "choice"
]

_RUN = re.compile(r"[^\W\d_]+|\d+|.")
_GROUP = 3
_LONGEST_GROUP = 4


def read_back(
    kind: ReadBackKind,
    value: SpokenValue | date | time | object,
    *,
    times: int = 1,
    region: str | None = None,
    verify_spelling: bool = False,
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
    return _KINDS[kind](value, times, region, verify_spelling)


def symbol_by_symbol(text: str, *, examples: bool = False) -> str:
    """Letters in upper case and digits, in runs: "A, B; 1, 2"; other symbols as words.

    `examples`: letters that sound like others get one, "B as in bravo".
    """
    groups: list[str] = []
    for run in _RUN.findall(text.replace(" ", "")):
        if run[0].isalnum():
            groups.append(", ".join(_letter(symbol, examples) for symbol in run))
        else:
            groups.append(SYMBOLS.get(run, run))
    return "; ".join(groups)


def spoken_date(value: SpokenDate | date) -> str:
    """ "January fifteenth, nineteen ninety"; of an incomplete date, what there is."""
    day_and_month = " ".join(
        part
        for part in (
            MONTHS[value.month - 1] if value.month else "",
            _ordinal(value.day) if value.day else "",
        )
        if part
    )
    return ", ".join(part for part in (day_and_month, _year(value.year)) if part)


def spoken_time(value: SpokenTime | time) -> str:
    """ "two thirty p.m.", "noon"."""
    if value.minute == 0 and value.hour in (0, 12):
        return "noon" if value.hour else "midnight"
    minute = ""
    if value.minute:
        minute = (
            f" oh {NUMBERS[value.minute]}" if value.minute < 10 else f" {_below_100(value.minute)}"
        )
    return f"{NUMBERS[value.hour % 12 or 12]}{minute} {'p.m.' if value.hour >= 12 else 'a.m.'}"


def _letter(symbol: str, examples: bool) -> str:
    lower = symbol.lower()
    alike = any(lower in group for group in CONFUSABLE_LETTERS)
    if examples and alike and lower in SPELLING_ALPHABET:
        return f"{symbol.upper()} as in {SPELLING_ALPHABET[lower]}"
    return symbol.upper()


def _email(value: object, times: int, region: str | None, verify: bool) -> str:
    local, _, domain = str(value).rpartition("@")
    if not local:
        return symbol_by_symbol(domain, examples=times > 1)
    return f"{symbol_by_symbol(local, examples=times > 1)}; at {_domain(domain, times > 1)}"


def _domain(domain: str, examples: bool) -> str:
    labels = domain.lower().split(".")
    known = labels[0] in KNOWN_PROVIDERS
    spoken = [labels[0] if known else symbol_by_symbol(labels[0], examples=examples)]
    for label in labels[1:]:
        word = label in KNOWN_LAST_LABELS
        spoken.append(label if word else symbol_by_symbol(label, examples=examples))
    return (" dot " if known else "; dot ").join(spoken)


def _phone(value: object, times: int, region: str | None, verify: bool) -> str:
    text = str(value)
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return _digits(text.lstrip("+"), times, region, verify)
    home = region is not None and (
        number.country_code == phonenumbers.country_code_for_region(region.upper())
    )
    if home:
        shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        return _groups(re.findall(r"\d+", shown))
    shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return "plus " + _groups(re.findall(r"\d+", shown))


def _digits(value: object, times: int, region: str | None, verify: bool) -> str:
    """Groups of three; a last one of two to four."""
    symbols = "".join(str(value).split())
    groups: list[str] = []
    while len(symbols) > _LONGEST_GROUP:
        groups.append(symbols[:_GROUP])
        symbols = symbols[_GROUP:]
    return _groups([*groups, symbols])


def _groups(groups: Sequence[str]) -> str:
    return "; ".join(", ".join(SYMBOLS.get(symbol, symbol) for symbol in one) for one in groups)


def _spelling(value: object, times: int, region: str | None, verify: bool) -> str:
    return symbol_by_symbol(str(value), examples=times > 1)


def _name(value: object, times: int, region: str | None, verify: bool) -> str:
    name = str(value)
    if times < 2 and not verify:
        return name
    return ". ".join(f"{word}: {symbol_by_symbol(word)}" for word in name.split())


def _date(value: object, times: int, region: str | None, verify: bool) -> str:
    return spoken_date(value) if isinstance(value, SpokenDate | date) else str(value)


def _time(value: object, times: int, region: str | None, verify: bool) -> str:
    return spoken_time(value) if isinstance(value, SpokenTime | time) else str(value)


def _address(value: object, times: int, region: str | None, verify: bool) -> str:
    fields = (getattr(value, name, "") or "" for name in SpokenAddress.__slots__)
    street, unit, locality, country = fields
    abroad = country and (region is None or code_of_country(country) != region.upper())
    parts = [_street(street, times > 1), unit, *_town(locality), country if abroad else ""]
    return "; ".join(part for part in parts if part)


def _street(street: str, spell: bool) -> str:
    """The first word with a digit symbol by symbol; unusual words spelled if asked for."""
    words = street.split()
    numbered = next((at for at, word in enumerate(words) if re.search(r"\d", word)), None)
    spoken: list[str] = []
    for at, word in enumerate(words):
        if at == numbered:
            spoken.append(", ".join(word.upper()) if word.isalnum() else symbol_by_symbol(word))
        elif spell and word.isalpha() and _is_unusual(word):
            comma = "," if at + 1 < len(words) else ""
            spoken.append(f"{word}, {symbol_by_symbol(word)}{comma}")
        else:
            spoken.append(word)
    return " ".join(spoken)


def _is_unusual(word: str) -> bool:
    known = ENGLISH.address_words
    usual = ENGLISH.street_words | set(known) | set(known.values()) | ENGLISH.not_names
    return word.lower() not in usual and len(word) > 1


def _town(locality: str) -> list[str]:
    """Town and state, then the postal code symbol by symbol, in the order in which they stand."""
    code = postal_code_in(f", {locality}")
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


def _card(value: object, times: int, region: str | None, verify: bool) -> str:
    number = "".join(symbol for symbol in str(value) if symbol.isdecimal())
    return f"{issuer_of(number)} ending in {', '.join(number[-4:])}"


def _choice(value: object, times: int, region: str | None, verify: bool) -> str:
    return str(value)


def _below_100(number: int) -> str:
    if number < 20:
        return NUMBERS[number]
    tens, ones = divmod(number, 10)
    return TENS[tens] + (f"-{NUMBERS[ones]}" if ones else "")


def _ordinal(day: int) -> str:
    if day in ORDINALS:
        return ORDINALS[day]
    if day < 20:
        return f"{NUMBERS[day]}th"
    return f"{TENS[day // 10]}-{ORDINALS[day % 10]}"


def _year(year: int | None) -> str:
    if year is None:
        return ""
    century, rest = divmod(year, 100)
    if 2000 <= year < 2010 or not 1000 <= year < 2100:
        return (
            f"two thousand{f' {NUMBERS[rest]}' if rest else ''}"
            if 2000 <= year < 2010
            else str(year)
        )
    if not rest:
        return f"{_below_100(century)} hundred"
    return f"{_below_100(century)} {'oh ' + NUMBERS[rest] if rest < 10 else _below_100(rest)}"


_KINDS: dict[str, Callable[[object, int, str | None, bool], str]] = {
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
