"""Postal addresses, as people give and correct them."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any, ClassVar

from .address_wordings import (
    COUNTRIES,
    address_parts,
    say_address,
    say_code,
    say_country,
    say_street,
    say_town,
    say_unit,
)
from .ear import decode_words, fold
from .kind import Kind, Pieces
from .stock import STREETS
from .truths import Address
from .utterance import talk

__all__ = ["AddressKind"]

_NAMES = {
    "unitedstates": "US", "us": "US", "usa": "US", "unitedstatesofamerica": "US",
    "unitedkingdom": "GB", "uk": "GB", "gb": "GB", "england": "GB", "greatbritain": "GB",
    "canada": "CA", "germany": "DE", "deutschland": "DE",
}  # fmt: skip


class AddressKind(Kind):
    slot: ClassVar[str] = "address"
    leads: ClassVar[tuple[str, ...]] = (
        "", "it's", "my address is", "I live at", "sure it's", "that would be", "I'm at",
    )  # fmt: skip

    def canonical(self, value: Any) -> Any:
        town = f"{value.city} {value.state} {value.code}"
        if value.country == "DE":
            town = f"{value.code} {value.city}"
        return fold(value.street), fold(value.unit), fold(town), value.country

    def stored(self, result: Any) -> Any:
        country = fold(result.country)
        return (fold(result.street_address), fold(result.unit_number), fold(result.locality),
                _NAMES.get(country, country))  # fmt: skip

    def _needs_country(self, chance: Random) -> bool:
        return self.setup.options.get("default_country") is None and chance.random() < 0.7

    def whole(self, value: Any, chance: Random, *, careful: bool = False) -> Pieces:
        return say_address(value, chance, country=self._needs_country(chance))

    def parts(self, value: Any, chance: Random) -> list[Pieces]:
        return address_parts(value, chance, country=self._needs_country(chance))

    def asked(self, part: str, value: Any, chance: Random) -> Pieces | None:
        match part:
            case "street":
                return say_street(value, chance)
            case "unit":
                return say_unit(value, chance)
            case "town":
                return say_town(value, chance)
            case "country":
                return say_country(value, chance)
        return None

    def slip(self, value: Any, chance: Random) -> Any:
        number, _, street = value.street.partition(" ")
        if number.isdigit() and chance.random() < 0.5:
            if chance.random() < 0.5:
                return replace(value, street=f"{int(number) + 1} {street}")
            return replace(
                value, street=f"{number} {chance.choice([s for s in STREETS if s != street])}"
            )
        if value.code.isdigit():
            last = str((int(value.code[-1]) + 1) % 10)
            return replace(value, code=value.code[:-1] + last)
        return replace(value, street=f"{int(number) + 2} {street}")

    def fix(self, wrong: Any, right: Any, chance: Random) -> Pieces:
        style = chance.random()
        if style < 0.35 or not isinstance(wrong, Address):
            return super().fix(wrong, right, chance)
        if wrong.code != right.code:
            lead = chance.choice(["the zip code is", "it's", "the postal code is", ""])
            denied = [] if style < 0.7 else [talk("not"), *say_code(wrong.code, chance)]
            return [talk(lead), *say_code(right.code, chance), *denied]
        lead = chance.choice(["it's", "the street is", ""])
        denied = [] if style < 0.7 else [talk("not"), *say_street(wrong, chance)]
        return [talk(lead), *say_street(right, chance), *denied]

    def agrees(self, words: str, value: Any) -> bool:
        street, unit, town, country = self.canonical(value)
        heard = decode_words(words)
        homes = {""} | {fold(name) for name in COUNTRIES[country]}
        return any(heard == street + unit + town + home for home in homes)
