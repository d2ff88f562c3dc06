"""Postal addresses from the way people say or type them.

Finds street, unit, town and country where it can place a postal code; whether the
address exists is not judged. Words keep the case in which they were typed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .countries import (
    LONGEST_COUNTRY_WORDS,
    POSTAL_CODES,
    US_STATES,
    code_of_country,
    country_name,
)
from .digits import number_words
from .english import ENGLISH
from .language import SpokenLanguage
from .streets import (
    ends_street,
    house_number_apart,
    is_house_number,
    is_ordinal,
    is_street_word,
)
from .tokens import matching_phrase

__all__ = ["AddressPart", "SpokenAddress", "address_in", "address_part_in", "postal_code_in"]

AddressPart = Literal["street_address", "unit_number", "locality", "country"]

_WORD = re.compile(r"[^\W_]+(?:['’./&-][^\W_]+)*\.?|#|[,;]")
_CODE_WORDS = 3
"""No postal code is said in more words."""


@dataclass(frozen=True, slots=True)
class SpokenAddress:
    """What was said of an address; "" for what was not."""

    street_address: str = ""
    unit_number: str = ""
    locality: str = ""
    """Town, state and postal code, as said."""
    country: str = ""
    """The country's English name."""


def address_in(
    text: str, *, region: str | None = None, language: SpokenLanguage = ENGLISH
) -> SpokenAddress | None:
    """The address in the text, if it has a street, a town and a postal code; else `None`.

    `region` (ISO code) is the country whose postal codes are expected when none was said.
    """
    words = _after_lead_in(_written(text, language), language)
    words, country = _without_country(words, language)
    code = code_of_country(country) if country else region
    if language.house_number_last:
        words = house_number_apart(words, code)
    found = _postal_code(words, code)
    if found is None:
        return None
    street, unit, town = _places(words, found, language)
    if not street or not any(word.isalpha() for word in town):
        return None
    typed = _has_capitals(text)
    return SpokenAddress(
        _joined(street, typed), _joined(unit, typed), _joined(town, typed), country
    )


def address_part_in(
    text: str, part: AddressPart, *, language: SpokenLanguage = ENGLISH
) -> str | None:
    """The answer to a question for one part; `None` when it cannot be one.

    A refused unit ("none", "it's a house") is "".
    """
    written = _after_lead_in(_written(text, language), language)
    words = [word for word in written if word not in ",;"]
    lower = [word.lower() for word in words]
    if part == "country":
        for start in range(len(words)):
            if code := code_of_country(" ".join(words[start:]), language.countries):
                return country_name(code)
        return None
    if part == "unit_number" and set(lower) & language.no_unit:
        return ""
    if not words or len(words) > 10:
        return None
    numbered = any(any(c.isdigit() for c in word) for word in words)
    placed = any(is_street_word(word, language) for word in lower)
    chatter = sum(word in language.not_names for word in lower)
    if part == "street_address" and not (numbered or placed):
        return None
    if part == "unit_number" and not (numbered or set(lower) & language.unit_words):
        return None
    if chatter > (2 if numbered else 0) and not (placed and numbered):
        return None
    return _joined(words, _has_capitals(text))


def postal_code_in(
    text: str, country: str | None = None, *, language: SpokenLanguage = ENGLISH
) -> str | None:
    """The last postal code in a town line, of one country (ISO code) or of any we know."""
    words = _written(text, language)
    found = _postal_code(words, country)
    return " ".join(words[found[0] : found[1]]) if found else None


def _written(text: str, language: SpokenLanguage) -> list[str]:
    """Words and commas; after a marker ("84101? no 84111") a code replaces the one before."""
    words = [word.rstrip(".") for word in _WORD.findall(text)]
    return _taken_back(_numerals(words, language), language)


def _numerals(words: Sequence[str], language: SpokenLanguage) -> list[str]:
    """Number words as numerals: "four fifty main" is "450 main"."""
    numbers = number_words(language)
    lower = [word.lower() for word in words]
    written: list[str] = []
    at = 0
    while at < len(words):
        digits, start = "", at
        while at < len(words) and not lower[at].isdecimal():
            found = numbers.at(lower, at)
            if found is None:
                break
            digits, at = digits + found[0], found[1]
        if at > start:
            written.append(digits)
        else:
            written.append(words[at])
            at += 1
    return written


def _taken_back(words: list[str], language: SpokenLanguage) -> list[str]:
    lower = [word.lower() for word in words]
    for at in range(1, len(words) - 1):
        phrase = matching_phrase(lower, at, language.repairs)
        if not phrase:
            continue
        before = [word for word in words[:at] if word not in ",;"]
        after = [word for word in words[at + len(phrase) :]]
        while after and (after[0] in ",;" or after[0].lower() in language.fillers):
            after.pop(0)
        if phrase and before and after and before[-1].isdecimal() and after[0].isdecimal():
            return _taken_back([*words[: len(words[:at]) - _tail(words[:at])], *after], language)
    return words


def _tail(words: Sequence[str]) -> int:
    """How many words from the last numeral on."""
    return next(i for i in range(1, len(words) + 1) if words[-i].isdecimal())


def _after_lead_in(words: list[str], language: SpokenLanguage) -> list[str]:
    lower = [word.lower().replace("’", "'") for word in words]
    changed = True
    start = 0
    while changed and start < len(lower):
        changed = False
        if phrase := matching_phrase(lower, start, (*language.lead_ins, *language.lives_at)):
            start += len(phrase)
            changed = True
        elif lower[start] in language.fillers or lower[start] in (",", ";"):
            start += 1
            changed = True
    end = len(words)
    while end > start and (lower[end - 1] in language.fillers or lower[end - 1] in ",;"):
        end -= 1
    return words[start:end]


def _without_country(words: list[str], language: SpokenLanguage) -> tuple[list[str], str]:
    """The words in front of a country at the end, and that country's English name."""
    for size in range(min(LONGEST_COUNTRY_WORDS, len(words) - 1), 0, -1):
        # "… Georgia 30301" and "Atlanta Georgia" are no country; a state is followed by its code.
        name = words[-size:]
        plain = all(_is_plain(word) for word in name)
        code = code_of_country(" ".join(name), language.countries) if plain else None
        before = words[:-size]
        if code and before:
            while before and (
                before[-1] in ",;" or before[-1].lower() in language.before_countries
            ):
                before = before[:-1]
            return before, country_name(code) or ""
    return words, ""


def _is_plain(word: str) -> bool:
    return word not in ",;#" and not any(character.isdigit() for character in word)


def _postal_code(words: Sequence[str], country: str | None) -> tuple[int, int] | None:
    """Where the last postal code is; of the country, if we know its form, else of any.

    Never at the beginning: that is a house number.
    """
    known = POSTAL_CODES.get(country.upper()) if country else None
    if country and known is None:
        known = r"[A-Z]*\d[A-Z\d]{2,6}"
    patterns = [known] if known else list(POSTAL_CODES.values())
    for end in range(len(words), 1, -1):
        for size in (1, 2, _CODE_WORDS):
            start = end - size
            if start < 1 or any(word in ",;" for word in words[start:end]):
                break
            said = words[start:end]
            for form in (" ".join(said).upper(), "".join(said).upper()):
                if any(re.fullmatch(pattern, form) for pattern in patterns):
                    longer = _postal_code_from(words, start, end, patterns)
                    return longer
    return None


def _postal_code_from(
    words: Sequence[str], start: int, end: int, patterns: Sequence[str]
) -> tuple[int, int]:
    """A longer code that ends at the same place ("400 099", "SW1A 1AA"), or this one."""
    for further in (start - 2, start - 1):
        if further >= 1 and not any(word in ",;" for word in words[further:end]):
            said = words[further:end]
            for form in (" ".join(said).upper(), "".join(said).upper()):
                if any(re.fullmatch(pattern, form) for pattern in patterns):
                    return further, end
    return start, end


def _places(
    words: Sequence[str], code: tuple[int, int], language: SpokenLanguage
) -> tuple[list[str], list[str], list[str]]:
    """Street, unit and town with the postal code."""
    lower = [word.lower().rstrip(".") for word in words]
    unit_at, unit_end = _unit(lower, language)
    after_unit = unit_end if unit_at < code[0] else 0
    unit = list(words[unit_at:unit_end]) if unit_at < code[0] else []
    suffixes = [
        at
        for at, word in enumerate(lower[: code[0]])
        # "St" begins the name of a town and ends the name of a street.
        if ends_street(words, lower, at, language)
    ]
    commas = [at for at, word in enumerate(words) if word in ",;" and at < code[0]]
    # "Plot 10, Nehru Road, Mumbai": the street goes on to the comma after its last word.
    after_street = [at for at in commas if suffixes and at > suffixes[-1]] or commas[:1]
    if unit and unit_at > 0:
        street = words[:unit_at]
        town = words[after_unit:]
    elif after_street and not (suffixes and commas[-1] < suffixes[-1]):
        street, town = words[: after_street[0]], words[after_street[0] + 1 :]
    elif suffixes:
        end = suffixes[-1] + 1
        while (
            language.house_number_last and end < code[0] and is_house_number(lower[end], end, lower)
        ):
            end += 1
        street, town = words[:end], words[end:]
    else:
        return [], unit, []
    return list(street), unit, list(town)


def _unit(lower: Sequence[str], language: SpokenLanguage) -> tuple[int, int]:
    """ "floor 2", "apt 4 b", "second floor", "#5"; an empty place at the end if there is none."""
    for at, word in enumerate(lower):
        if word in language.unit_words and at + 1 < len(lower):
            number = lower[at + 1]
            if number[:1].isdigit() or (len(number) == 1 and number.isalpha()):
                end = at + 2
                if end < len(lower) and len(lower[end]) == 1 and lower[end].isalpha():
                    end += 1
                return at, end
            if at > 1 and is_ordinal(lower[at - 1], language):
                return at - 1, at + 1
    return len(lower), len(lower)


def _has_capitals(text: str) -> bool:
    return any(character.isupper() for character in text)


def _joined(words: Sequence[str], typed: bool) -> str:
    """Words with one space between, without commas; words said in lower case get capitals."""
    kept = [word for word in words if word not in ",;"]
    return " ".join(kept if typed else [_capitalised(word, at) for at, word in enumerate(kept)])


def _capitalised(word: str, at: int) -> str:
    if len(word) == 2 and word in US_STATES and at > 0:
        return word.upper() if word not in ("in", "or", "me", "la", "de", "ok") else word
    if any(character.isdigit() for character in word):
        return word.upper()
    return word[:1].upper() + word[1:]
