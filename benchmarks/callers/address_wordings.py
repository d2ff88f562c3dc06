"""How people say a postal address."""

from __future__ import annotations

import re
from random import Random

from .digit_wordings import number_words, say_digits
from .letter_wordings import spell
from .truths import Address
from .utterance import Piece

__all__ = [
    "COUNTRIES",
    "address_parts",
    "say_address",
    "say_code",
    "say_country",
    "say_street",
    "say_town",
    "say_unit",
]

COUNTRIES = {
    "US": ("united states", "the united states", "usa", "america"),
    "GB": ("united kingdom", "the uk", "england", "great britain"),
    "CA": ("canada",),
    "DE": ("germany",),
}
_STATES = {"Utah": "UT", "Texas": "TX", "Oregon": "OR"}


def say_address(address: Address, chance: Random, *, country: bool) -> list[Piece]:
    """All of it, with or without the country."""
    pieces = [*say_street(address, chance)]
    if address.unit:
        pieces += [_pause(), *say_unit(address, chance)]
    pieces += [_pause(), *say_town(address, chance)]
    if country:
        pieces += [_pause(), *say_country(address, chance)]
    return pieces


def address_parts(address: Address, chance: Random, *, country: bool) -> list[list[Piece]]:
    """Street; unit, town and code; country."""
    street = say_street(address, chance)
    if address.unit:
        street += [_pause(), *say_unit(address, chance)]
    parts = [street, say_town(address, chance)]
    return [*parts, say_country(address, chance)] if country else parts


def say_street(address: Address, chance: Random) -> list[Piece]:
    """ "four fifty south main street"."""
    pieces: list[Piece] = []
    for word in address.street.split():
        if word.isdigit():
            pieces += _house_number(word, chance)
        else:
            pieces.append(Piece(word.lower(), word, "name"))
    return pieces


def say_unit(address: Address, chance: Random) -> list[Piece]:
    """ "apartment two b"; "none" where there is none."""
    if not address.unit:
        return [Piece(chance.choice(["none", "no", "no unit", "there is none"]))]
    word, _, number = address.unit.partition(" ")
    digits = re.match(r"\d+", number)
    assert digits is not None
    said = [Piece(word.lower(), word, "word"), *_house_number(digits.group(), chance)]
    return said + spell(number[digits.end() :], chance, "plain")


def say_town(address: Address, chance: Random) -> list[Piece]:
    """City, state and postal code; Germans put the code first."""
    city = [Piece(word.lower(), word, "name") for word in address.city.split()]
    state = [Piece(word.lower(), word, "name") for word in address.state.split()]
    code = say_code(address.code, chance)
    if address.country == "DE":
        return [*code, *city]
    return [*city, *state, *code]


def say_code(code: str, chance: Random) -> list[Piece]:
    """Symbol by symbol, mostly."""
    if code.isdigit():
        lead = (
            [Piece(chance.choice(["zip code", "zip", "postal code"]))]
            if chance.random() < 0.08
            else []
        )
        return lead + say_digits(
            code, chance, chance.choice(["singles", "singles", "doubles", "pairs"])
        )
    return spell(code.replace(" ", ""), chance, "plain")


def say_country(address: Address, chance: Random) -> list[Piece]:
    """By one of its names."""
    name = chance.choice(COUNTRIES[address.country])
    return [Piece(name, name, "name")]


def _house_number(digits: str, chance: Random) -> list[Piece]:
    number = int(digits)
    if number < 100:
        if chance.random() < 0.8:
            return [Piece(number_words(number), digits, "digits")]
        return say_digits(digits, chance, "singles")
    if len(digits) == 3 and digits[1] != "0" and chance.random() < 0.6:
        return [
            Piece(
                f"{number_words(int(digits[0]))} {number_words(int(digits[1:]))}", digits, "digits"
            )
        ]
    if len(digits) == 4 and digits[2] != "0" and chance.random() < 0.5:
        return [
            Piece(
                f"{number_words(int(digits[:2]))} {number_words(int(digits[2:]))}", digits, "digits"
            )
        ]
    if number % 100 == 0 or (len(digits) == 3 and chance.random() < 0.3):
        return [Piece(number_words(number), digits, "digits")]
    return say_digits(digits, chance, "singles")


def _pause() -> Piece:
    return Piece("", form="break")
