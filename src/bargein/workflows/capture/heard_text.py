"""The words of a turn as code reads them, whatever keyboard or recogniser wrote them. Pure."""

from __future__ import annotations

import unicodedata

__all__ = ["LONGEST_VALUE", "heard_text"]

LONGEST_VALUE = 1000
"""Characters. Longer speeches are not searched for a value: nobody dictates one like that."""

_FULL_WIDTH = range(0xFF01, 0xFF5F)
_FULL_WIDTH_OFFSET = 0xFEE0


def heard_text(text: str) -> str:
    """Digits of every script as 0–9, full-width signs as plain ones, nothing invisible, single spaces."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join("".join(map(_plain, text)).split())


def _plain(symbol: str) -> str:
    if symbol.isspace():
        return " "
    if ord(symbol) in _FULL_WIDTH:
        return chr(ord(symbol) - _FULL_WIDTH_OFFSET)
    kind = unicodedata.category(symbol)
    if kind == "Nd":
        return str(unicodedata.decimal(symbol))
    return "" if kind in ("Cc", "Cf", "Cs", "Co", "Cn") else symbol
