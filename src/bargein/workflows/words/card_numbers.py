"""Card numbers: who issued one, how long it is, and whether it checks out. No values are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = [
    "known_brands",
    "OTHER_ISSUER",
    "card_lengths",
    "checks_out",
    "is_card_number",
    "issuer_of",
    "usual_length",
]

OTHER_ISSUER = "Other"
_ANY_LENGTH = tuple(range(13, 20))
_USUAL = 16


@dataclass(frozen=True, slots=True)
class _Brand:
    issuer: str
    prefixes: Sequence[tuple[int, int]]
    """Ranges of prefixes, both ends included."""
    lengths: Sequence[int]
    usual: int = 16
    """The length of nearly all of them."""


_BRANDS = (
    _Brand("Visa", ((4, 4),), (13, 16, 19)),
    _Brand("Mastercard", ((51, 55), (2221, 2720)), (16,)),
    _Brand("American Express", ((34, 34), (37, 37)), (15,), 15),
    _Brand("Discover", ((6011, 6011), (644, 649), (65, 65)), (16, 17, 18, 19)),
    _Brand("Diners Club", ((300, 305), (36, 36), (38, 38)), (14, 15, 16, 17, 18, 19), 14),
    _Brand("JCB", ((3528, 3589),), (16, 17, 18, 19)),
    _Brand("UnionPay", ((62, 62),), (16, 17, 18, 19)),
)


def known_brands(brands: Sequence[str] | None) -> tuple[str, ...] | None:
    """The issuers that are taken; `None`: all. Raises `ValueError` for none and for unknown ones."""
    if brands is None:
        return None
    known = [*(brand.issuer for brand in _BRANDS), OTHER_ISSUER]
    if isinstance(brands, str) or not brands or any(one not in known for one in brands):
        raise ValueError(f"brands must be a list of {', '.join(known)}, not {brands!r}")
    return tuple(brands)


def issuer_of(number: str) -> str:
    """The issuer by the first digits, such as "Visa"; "Other" if we know none."""
    brand = _brand(number)
    return brand.issuer if brand else OTHER_ISSUER


def card_lengths(number: str) -> tuple[int, ...]:
    """How many digits a number that begins like this may have."""
    brand = _brand(number)
    return tuple(brand.lengths) if brand else _ANY_LENGTH


def usual_length(number: str) -> int:
    """How many digits nearly all numbers have that begin like this; other lengths are rare."""
    brand = _brand(number)
    return brand.usual if brand else _USUAL


def checks_out(number: str) -> bool:
    """The Luhn check: whether the last digit fits the others."""
    total = 0
    for place, symbol in enumerate(reversed(number)):
        doubled = int(symbol) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def is_card_number(number: str) -> bool:
    """Whether the digits have the right length for their issuer and check out."""
    return number.isdecimal() and len(number) in card_lengths(number) and checks_out(number)


def _brand(number: str) -> _Brand | None:
    for brand in _BRANDS:
        for low, high in brand.prefixes:
            size = len(str(low))
            if len(number) >= size and low <= int(number[:size]) <= high:
                return brand
    return None
