"""What a caller wants to give, and how the task that asks for it is set up. Seeded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from .stock import (
    CITIES,
    COMPANIES,
    FIRST_NAMES,
    LAST_NAMES,
    MENUS,
    PROVIDERS,
    STREETS,
    YES_NO,
)

__all__ = [
    "KINDS",
    "Address",
    "Card",
    "Name",
    "Setup",
    "make_setup",
    "make_truth",
    "with_check_digit",
]

KINDS = (
    "email", "phone", "address", "name", "date", "card", "digits", "yes_no", "menu", "group"
)  # fmt: skip

TODAY = date(2025, 1, 1)
"""A day before the virtual clock's first one, so that no birthday lies ahead."""

_PREFIXES = {
    "Visa": ("4", 16), "Mastercard": ("52", 16), "American Express": ("37", 15),
    "Discover": ("6011", 16),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    first: str
    last: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    street: str
    unit: str
    city: str
    state: str
    code: str
    country: str
    """ISO."""


@dataclass(frozen=True, slots=True)
class Card:
    number: str
    expiration: str
    """MMYY."""
    code: str
    holder: Name


@dataclass(frozen=True, slots=True)
class Setup:
    """How the task is made; `options` are its keywords."""

    kind: str
    region: str | None = None
    options: dict[str, Any] = field(default_factory=dict)  # whatever the task takes
    question: str = ""


def make_setup(kind: str, chance: Random) -> Setup:
    """One of the ways in which this kind is asked for."""
    match kind:
        case "phone":
            return Setup(kind, chance.choice(["US", "US", "US", "GB", "DE", None]))
        case "address":
            region = chance.choice(["US", "US", "GB", "CA", "DE"])
            default = region if chance.random() < 0.6 else None
            return Setup(kind, region, {"default_country": default})
        case "name":
            last = chance.random() < 0.7
            return Setup(kind, None, {"last_name": last, "verify_spelling": chance.random() < 0.3})
        case "date":
            return Setup(kind, chance.choice(["US", "US", "GB", None]))
        case "digits":
            count = chance.choice([4, 4, 5, 6, 8])
            return Setup(
                kind, None, {"num_digits": count, "ask_for_confirmation": chance.random() < 0.5}
            )
        case "yes_no":
            return Setup(kind, question=chance.choice(YES_NO))
        case "menu":
            question, options = chance.choice(MENUS)
            return Setup(kind, None, {"options": options}, question)
        case "group":
            return Setup(kind, "US")
    return Setup(kind)


def make_truth(setup: Setup, chance: Random) -> Any:  # of the kind's own type
    """A value that a real caller could have."""
    match setup.kind:
        case "email":
            return _email(chance)
        case "phone":
            return _phone(setup.region, chance)
        case "address":
            return _address(setup.region or "US", chance)
        case "name":
            return _name(chance, bool(setup.options["last_name"]))
        case "date":
            return TODAY - timedelta(days=chance.randrange(18 * 366, 92 * 365))
        case "card":
            return _card(chance)
        case "digits":
            return _digits(chance, setup.options["num_digits"])
        case "yes_no":
            return chance.random() < 0.6
        case "menu":
            return chance.choice(setup.options["options"])[0]
    return {"name": _name(chance, True), "email": _email(chance), "phone": _phone("US", chance)}


def with_check_digit(digits: str) -> str:
    """The digits and the one that makes the number check out."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if place % 2 == 0 else 1)
        total += number - 9 if number > 9 else number
    return digits + str(-total % 10)


def _digits(chance: Random, count: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))


def _name(chance: Random, last: bool) -> Name:
    return Name(chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES) if last else "")


def _email(chance: Random) -> str:
    first, last = chance.choice(FIRST_NAMES).lower(), chance.choice(LAST_NAMES).lower()
    last = last.replace("'", "")
    number = chance.choice(
        ["7", "22", "42", "99", "123", "1985", "2001", "007", _digits(chance, 2)]
    )
    local = chance.choice(
        [
            f"{first}.{last}", f"{first}.{last}", f"{first}{last}", f"{first}_{last}", f"{first}{number}",
            f"{first[0]}{last}", f"{first}-{last}", f"{first}.{last}{number}", f"{last}{number}",
            f"{first[0]}.{last}", f"{first}{last[0]}{number}", "info", f"{first}+shop",
            "".join(chance.choice("abcdefghjkmnpqrstvwxz") for _ in range(3)) + number,
        ]
    )  # fmt: skip
    return f"{local}@{chance.choice(PROVIDERS if chance.random() < 0.65 else COMPANIES)}"


def _phone(region: str | None, chance: Random) -> str:
    """E.164 with a region, else the digits."""
    if region == "US":
        area = chance.choice("212 415 617 512 303 206 312 702 404 801 800 718 650".split())
        exchange = chance.choice("23456789") + _digits(chance, 2)
        if exchange[1:] == "11":
            exchange = exchange[0] + "25"
        return f"+1{area}{exchange}{_digits(chance, 4)}"
    if region == "GB":
        if chance.random() < 0.5:
            return f"+447{chance.choice('4578')}{_digits(chance, 8)}"
        return f"+4420{chance.choice('78')}{_digits(chance, 7)}"
    if region == "DE":
        if chance.random() < 0.5:
            return f"+49{chance.choice(['151', '160', '170', '171', '175'])}{_digits(chance, 8 if chance.random() < 0.3 else 7)}"
        return (
            f"+49{chance.choice(['30', '40', '89'])}{chance.choice('23456789')}{_digits(chance, 7)}"
        )
    if chance.random() < 0.2:
        return chance.choice([f"+447{chance.choice('4578')}{_digits(chance, 8)}", f"+1415{chance.choice('23456')}34{_digits(chance, 4)}",
                              f"+49151{_digits(chance, 8)}", f"+336{_digits(chance, 8)}"])  # fmt: skip
    return (
        chance.choice(["0", "", ""])
        + chance.choice("123456789")
        + _digits(chance, chance.choice([7, 8, 9]))
    )


def _address(country: str, chance: Random) -> Address:
    city, state, code = chance.choice(CITIES[country])
    number = chance.choice(
        [chance.randrange(1, 99), chance.randrange(100, 999), chance.randrange(1000, 9999)]
    )
    street = chance.choice(STREETS)
    unit = ""
    if chance.random() < 0.35:
        unit = chance.choice([f"Apartment {chance.randrange(1, 40)}", f"Unit {chance.randrange(1, 30)}",
                              f"Floor {chance.randrange(2, 9)}", f"Suite {chance.randrange(100, 400)}",
                              f"Apartment {chance.randrange(1, 9)}{chance.choice('ABCD')}"])  # fmt: skip
    if country == "DE":
        street = chance.choice(
            ["Lindenstrasse", "Hauptstrasse", "Gartenweg", "Goethestrasse", "Bahnhofstrasse"]
        )
        return Address(f"{street} {number % 200 + 1}", "", city, state, code, country)
    return Address(f"{number} {street}", unit, city, state, code, country)


def _card(chance: Random) -> Card:
    issuer = chance.choice(["Visa", "Visa", "Mastercard", "American Express", "Discover"])
    prefix, length = _PREFIXES[issuer]
    number = with_check_digit(prefix + _digits(chance, length - 1 - len(prefix)))
    expiration = f"{chance.randrange(1, 13):02d}{chance.randrange(28, 36)}"
    return Card(number, expiration, _digits(chance, 4 if length == 15 else 3), _name(chance, True))
