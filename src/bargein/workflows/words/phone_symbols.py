"""The digits of a phone number as the caller heard them, and back to the stored form."""

from __future__ import annotations

from dataclasses import dataclass

import phonenumbers

__all__ = ["PhoneSymbols"]


@dataclass(frozen=True, slots=True)
class PhoneSymbols:
    """Without country code, and for the caller's own region as it is dialled there."""

    symbols: str
    prefix: str = ""
    """What was not part of the question, such as "+44"."""
    region: str | None = None
    """The region to store the number by, if it is international."""

    @classmethod
    def of(cls, value: str, region: str | None) -> PhoneSymbols:
        """From a stored number; one without a plus is all symbols."""
        bare = "".join(value.split())
        if not bare.startswith("+"):
            return cls(bare)
        try:
            number = phonenumbers.parse(bare)
        except phonenumbers.NumberParseException:
            return cls(bare[1:], "+")
        code = number.country_code
        if region and phonenumbers.country_code_for_region(region.upper()) == code:
            shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
            digits = "".join(symbol for symbol in shown if symbol.isdecimal())
            return cls(digits, region=region.upper())
        return cls(phonenumbers.national_significant_number(number), f"+{code}")

    def with_symbols(self, symbols: str) -> str:
        """The stored form with other symbols; not judged whether it can exist."""
        if self.region is None:
            return symbols if symbols.startswith("+") else self.prefix + symbols
        try:
            number = phonenumbers.parse(symbols, self.region)
        except phonenumbers.NumberParseException:
            return symbols
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
