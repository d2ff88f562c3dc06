"""Postal addresses from the way people say or type them."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SpokenAddress"]


@dataclass(frozen=True, slots=True)
class SpokenAddress:
    """What was said of an address; "" for what was not."""

    street_address: str = ""
    unit_number: str = ""
    locality: str = ""
    """Town, state and postal code, as said."""
    country: str = ""
    """The country's English name."""
