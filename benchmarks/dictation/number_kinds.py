"""Callers who dictate digits: phone numbers, codes, cards, and dates."""

from __future__ import annotations

import random
from datetime import date
from functools import partial

import phonenumbers

from bargein.workflows import (
    GetCardNumberTask,
    GetDateOfBirthTask,
    GetDtmfTask,
    GetExpirationDateTask,
    GetPhoneNumberTask,
    GetSecurityCodeTask,
)

from .dictation import Dictation, dictated
from .digit_words import breaths, grouped, number_word, said_digits

__all__ = [
    "card_number",
    "date_of_birth",
    "digits",
    "expiration",
    "phone",
    "phone_of_unknown_country",
    "phone_value",
    "security_code",
]

_LEAD_INS = ["", "it's |", "my number is |", "sure | it's |", "you can reach me at |", "uh |"]
_REGIONS = ["US", "US", "US", "US", "GB", "AU", "FR"]
_AREA_CODES = ["415", "212", "312", "206", "617", "303", "512", "718", "404", "702"]
_MONTHS = (
    "january february march april may june july august september october november december".split()  # noqa: SIM905 - readable
)
_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]


def phone(chance: random.Random) -> Dictation:
    """A number of a known country, so its end is known."""
    region = chance.choice(_REGIONS)
    national, sizes = phone_value(chance, region)
    expected = phonenumbers.format_number(
        phonenumbers.parse(national, region), phonenumbers.PhoneNumberFormat.E164
    )
    numerals = chance.random() < 0.2
    said = breaths(chance, grouped(national, sizes), numerals=numerals)
    if region == "US" and not numerals and chance.random() < 0.15:
        said = f"{chance.choice(['one |', 'plus one |'])} {said}"
    task = partial(GetPhoneNumberTask, region=region)
    return dictated(chance, task, f"{chance.choice(_LEAD_INS)} {said}", expected)


def phone_value(chance: random.Random, region: str) -> tuple[str, tuple[int, ...]]:
    """A valid national number, and the groups in which it is said."""
    while True:
        rest = f"{chance.randrange(10**8):08d}"
        if region == "US":
            line = (4,) if chance.random() < 0.6 else (2, 2)
            number = chance.choice(_AREA_CODES) + str(chance.randrange(2, 10)) + rest[:6]
            sizes: tuple[int, ...] = (3, 3, *line)
        elif region == "GB":
            number, sizes = (
                ("07" + rest + rest[0], (5, 3, 3))
                if rest[0] > "3"
                else ("0207" + rest[:7], (3, 4, 4))
            )
        elif region == "AU":
            number, sizes = "04" + rest, (4, 3, 3)
        else:
            number, sizes = "06" + rest, (2, 2, 2, 2, 2)
        if phonenumbers.is_valid_number(phonenumbers.parse(number, region)):
            return number, sizes


def phone_of_unknown_country(chance: random.Random) -> Dictation:
    """Nobody knows how long it is."""
    number, sizes = phone_value(chance, chance.choice(_REGIONS))
    said = breaths(chance, grouped(number, sizes))
    return dictated(chance, GetPhoneNumberTask, f"{chance.choice(_LEAD_INS)} {said}", number)


def digits(chance: random.Random) -> Dictation:
    """A code of known length."""
    count = chance.choice([4, 4, 6, 8])
    code = "".join(str(chance.randrange(10)) for _ in range(count))
    size = 2 if chance.random() < 0.6 else count // 2
    said = breaths(chance, grouped(code, [size] * (count // size)), numerals=chance.random() < 0.2)
    lead_in = chance.choice(["", "it's |", "my code is |", "okay | it's |", "yes | the code is |"])
    task = partial(GetDtmfTask, num_digits=count)
    return dictated(chance, task, f"{lead_in} {said}", code)


def card_number(chance: random.Random) -> Dictation:
    """Visa, Mastercard, American Express or Discover."""
    prefix, length, sizes = chance.choice(
        [("4", 16, (4,) * 4), ("5", 16, (4,) * 4), ("37", 15, (4, 6, 5)), ("6011", 16, (4,) * 4)]
    )
    if prefix == "5":
        prefix += str(chance.randrange(1, 6))
    number = prefix + "".join(str(chance.randrange(10)) for _ in range(length - len(prefix) - 1))
    number += next(last for last in "0123456789" if _checks_out(number + last))
    lead_in = chance.choice(["", "it's |", "okay | it's |", "sure | the number is |"])
    said = breaths(chance, grouped(number, sizes), numerals=chance.random() < 0.2)
    return dictated(chance, GetCardNumberTask, f"{lead_in} {said}", number)


def _checks_out(number: str) -> bool:
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0


def expiration(chance: random.Random) -> Dictation:
    """Month and year of a card that is still good."""
    month, year = chance.randrange(1, 13), chance.randrange(27, 36)
    zero = chance.choice(["oh", "zero"])
    by_digits = f"{number_word(month)}" if month > 9 else f"{zero} {number_word(month)}"
    name = _MONTHS[month - 1]
    said = chance.choice(
        [
            f"{by_digits} | {number_word(year)}",
            f"{by_digits} | slash | {number_word(year)}",
            f"{name} | twenty | {number_word(year)}",
            f"{name} | of | twenty {number_word(year)}",
            f"{name} | two thousand and | {number_word(year)}",
            f"{said_digits(chance, f'{month:02d}')} | {said_digits(chance, str(year))}",
            f"{month:02d} | {year}",
        ]
    )
    lead_in = chance.choice(["", "it's |", "it expires | ", "uh | it's |"])
    expected = f"{month:02d}/{year}"
    return dictated(chance, GetExpirationDateTask, f"{lead_in} {said}", expected)


def security_code(chance: random.Random) -> Dictation:
    """Three digits, or the four of American Express."""
    issuer = chance.choice(["Visa", "American Express"])
    code = "".join(str(chance.randrange(10)) for _ in range(4 if issuer != "Visa" else 3))
    said = " | ".join(said_digits(chance, digit) for digit in code)
    lead_in = chance.choice(["", "it's |", "the code is |", "on the back | it's |"])
    task = partial(GetSecurityCodeTask, issuer=issuer)
    return dictated(chance, task, f"{lead_in} {said}", code)


def date_of_birth(chance: random.Random) -> Dictation:
    """A date in one of many forms."""
    region = chance.choice(["US", "GB"])
    born = date(chance.randrange(1940, 2008), chance.randrange(1, 13), chance.randrange(1, 29))
    month, day = _MONTHS[born.month - 1], _ordinal(born.day)
    year = _year(chance, born.year)
    oh = "oh " if chance.random() < 0.3 else ""
    numbers = [f"{oh if part < 10 else ''}{number_word(part)}" for part in (born.month, born.day)]
    if region == "GB":
        numbers.reverse()
    short = f"{'oh ' if 0 < born.year % 100 < 10 else ''}{number_word(born.year % 100)}"
    said = chance.choice(
        [
            f"{month} | {day} | {year}",
            f"the | {day} of | {month} | {year}",
            f"{day} | {month} | {year}",
            f"{month} | {day} | {year}",
            f"{numbers[0]} | {numbers[1]} | {year if born.year >= 2000 else short}",
            f"{month} {born.day} | {born.year}",
        ]
    )
    lead_in = chance.choice(["", "it's |", "i was born on |", "my birthday is |", "um |"])
    task = partial(GetDateOfBirthTask, region=region)
    return dictated(chance, task, f"{lead_in} {said}", born)


def _ordinal(day: int) -> str:
    if day <= 20:
        return _ORDINALS[day - 1]
    return f"twenty {_ORDINALS[day - 21]}"


def _year(chance: random.Random, year: int) -> str:
    century, rest = divmod(year, 100)
    if century == 20:
        if rest == 0:
            return "two thousand"
        return chance.choice(["two thousand ", "two thousand and | "]) + number_word(rest)
    said = number_word(rest) if rest > 9 else f"oh {number_word(rest)}"
    return f"nineteen {'| ' if chance.random() < 0.3 else ''}{said}"
