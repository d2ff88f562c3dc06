"""Postal addresses from the way people say or type them.

Finds street, unit, town and country where it can place a postal code; whether the
address exists is not judged. Words keep the case in which they were typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .address_words import (
    has_capitals,
    is_number_sign,
    joined,
    plain_words,
    stretches_of,
    without_padding,
    written,
)
from .countries import LONGEST_COUNTRY_WORDS, code_of_country, country_name
from .english import ENGLISH
from .language import SpokenLanguage
from .postal_codes import code_comes_first, place_of_code
from .streets import ends_street, house_number_apart, is_house_number, is_ordinal, is_street_word
from .tokens import matching_phrase

__all__ = [
    "AddressPart",
    "SpokenAddress",
    "address_in",
    "address_part_in",
    "is_street",
    "postal_code_in",
    "street_and_unit_in",
    "town_and_country_in",
]

AddressPart = Literal["street_address", "unit_number", "locality", "country"]


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
    Of an address that was taken back and said again the later one counts.
    """
    words = plain_words(text, language)
    typed = has_capitals(text)
    stretches = stretches_of(words, language)
    if stretches and stretches[-1] != words:
        later = _address_of(stretches[-1], typed, region, language)
        if later is not None:
            return later
    found = _address_of(words, typed, region, language)
    # Whatever else was taken back, its words are no street.
    return None if found is not None and _takes_back(found, language) else found


def _address_of(
    plain: list[str], typed: bool, region: str | None, language: SpokenLanguage
) -> SpokenAddress | None:
    words, country = _without_country(without_padding(plain, language), language)
    code = code_of_country(country) if country else region
    words = without_padding(written(words, code, language), language)
    if language.house_number_last or code_comes_first(code):
        words = house_number_apart(words, code)
    found = place_of_code(words, code)
    if found is None:
        return None
    street, unit, town = _places(words, found, code, language)
    if not street or not any(word.isalpha() for word in town):
        return None
    return SpokenAddress(joined(street, typed), joined(unit, typed), joined(town, typed), country)


def _takes_back(found: SpokenAddress, language: SpokenLanguage) -> bool:
    words = f"{found.street_address} {found.unit_number} {found.locality}".lower().split()
    return any(
        phrase and not is_number_sign(words, at, language)
        for at in range(len(words))
        if (phrase := matching_phrase(words, at, language.repairs))
    )


def address_part_in(
    text: str,
    part: AddressPart,
    *,
    region: str | None = None,
    language: SpokenLanguage = ENGLISH,
) -> str | None:
    """The answer to a question for one part; `None` when it cannot be one.

    A refused unit ("none", "it's a house") is "".
    """
    said = plain_words(text, language)
    *_, plain = stretches_of(said, language) or [said]
    as_written = written(without_padding(plain, language), region, language)
    words = [word for word in without_padding(as_written, language) if word not in ",;"]
    lower = [word.lower() for word in words]
    numbered = any(any(c.isdigit() for c in word) for word in words)
    if part == "country":
        for start in range(len(words)):
            if code := code_of_country(" ".join(words[start:]), language.countries):
                return country_name(code)
        return None
    refused = not numbered and {word.lower() for word in said} & language.no_unit
    if part == "unit_number" and refused:
        return ""
    if not words or len(words) > 10:
        return None
    placed = any(is_street_word(word, language) for word in lower)
    chatter = sum(word in language.not_names for word in lower)
    if part == "street_address" and not (numbered or placed):
        return None
    if part == "unit_number" and not (numbered or set(lower) & language.unit_words):
        return None
    if chatter > (2 if numbered else 0) and not (placed and numbered):
        return None
    return joined(words, has_capitals(text))


def street_and_unit_in(
    text: str, *, region: str | None = None, language: SpokenLanguage = ENGLISH
) -> tuple[str, str] | None:
    """Street with house number, and the unit if one was said with it ("" if not); else `None`.

    What is said after the unit belongs to neither.
    """
    said = address_part_in(text, "street_address", region=region, language=language)
    if said is None:
        return None
    words = said.split()
    unit_at, unit_end = _unit([word.lower() for word in words], language)
    if unit_at == 0:
        return None
    return " ".join(words[:unit_at]), " ".join(words[unit_at:unit_end])


def is_street(text: str, *, language: SpokenLanguage = ENGLISH) -> bool:
    """Whether the words are a street with its house number, and nothing that could be a unit."""
    words = [word.lower() for word in written(plain_words(text, language), None, language)]
    numbered = any(word[:1].isdigit() for word in words)
    named = any(is_street_word(word, language) for word in words[1:])
    return numbered and named and not set(words) & language.unit_words


def postal_code_in(
    text: str, country: str | None = None, *, language: SpokenLanguage = ENGLISH
) -> str | None:
    """The last postal code in a town line, of one country (ISO code) or of any we know."""
    words = written(plain_words(text, language), country, language)
    found = place_of_code(words, country)
    return " ".join(words[found[0] : found[1]]) if found else None


def town_and_country_in(text: str, *, language: SpokenLanguage = ENGLISH) -> tuple[str, str]:
    """The words in front of a country at the end, and the country's English name or ""."""
    words, country = _without_country(
        without_padding(plain_words(text, language), language), language
    )
    return " ".join(words), country


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


def _places(
    words: Sequence[str], code: tuple[int, int], country: str | None, language: SpokenLanguage
) -> tuple[list[str], list[str], list[str]]:
    """Street, unit and town with the postal code."""
    whole = _in_front_of_code(words, code[0], language) if code_comes_first(country) else None
    if whole:
        return whole, [], list(words[code[0] :])
    lower = [word.lower().rstrip(".") for word in words]
    unit_at, unit_end = _unit(lower, language)
    after_unit = unit_end if unit_at < code[0] else 0
    unit = list(words[unit_at:unit_end]) if unit_at < code[0] else []
    if unit and unit_at == 0:  # "flat 3, 12 High Street": the street is what comes after it
        begin = unit_end + sum(word in ",;" for word in words[unit_end : unit_end + 1])
        rest = (code[0] - begin, code[1] - begin)
        after_it, _, town_line = _places(words[begin:], rest, country, language)
        return after_it, unit, town_line
    suffixes = [
        at
        for at, word in enumerate(lower[: code[0]])
        # "St" begins the name of a town and ends the name of a street.
        if ends_street(words, lower, at, language)
    ]
    commas = [at for at, word in enumerate(words) if word in ",;" and at < code[0]]
    # "Plot 10, Nehru Road, Mumbai": the street goes on to the comma after its last word.
    after_street = [at for at in commas if suffixes and at > suffixes[-1]] or commas[:1]
    if unit:
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


def _in_front_of_code(
    words: Sequence[str], code_at: int, language: SpokenLanguage
) -> list[str] | None:
    """The street where all that stands before the code is one, its house number last."""
    street = [word for word in words[:code_at] if word not in ",;"]
    lower = [word.lower() for word in street]
    numbered = len(street) > 1 and is_house_number(lower[-1], len(lower) - 1, lower)
    if not numbered or lower[0][:1].isdecimal() or set(lower) & language.unit_words:
        return None
    return street


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
