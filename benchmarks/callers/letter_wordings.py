"""How people spell."""

from __future__ import annotations

from random import Random

from .digit_wordings import say_digits
from .stock import AS_IN, NATO
from .utterance import Piece

__all__ = ["say_symbol", "spell"]

_SYMBOLS = {
    ".": ("dot", "dot", "dot", "period", "point"),
    "_": ("underscore",),
    "-": ("dash", "hyphen", "dash", "minus"),
    "+": ("plus",),
    "@": ("at", "at", "at", "at sign"),
    "'": ("apostrophe",),
}


def say_symbol(symbol: str, chance: Random) -> Piece:
    """ "dot", "underscore" …"""
    return Piece(chance.choice(_SYMBOLS[symbol]), symbol, "symbol")


def spell(text: str, chance: Random, style: str = "") -> list[Piece]:
    """Letter by letter: plain, with examples for some, in the radio alphabet, doubles as such."""
    style = style or chance.choices(["plain", "as_in", "nato", "doubles"], [6, 3, 1.5, 2])[0]
    link = chance.choice(["as in", "as in", "for", "like", "as in"])
    pieces: list[Piece] = []
    at = 0
    while at < len(text):
        symbol = text[at].lower()
        double = at + 1 < len(text) and text[at + 1].lower() == symbol
        if not symbol.isalpha():
            pieces += (
                [say_symbol(symbol, chance)] if symbol in _SYMBOLS else say_digits(symbol, chance)
            )
        elif double and style in ("doubles", "as_in"):
            pieces.append(Piece(f"double {symbol}", symbol * 2, "letters"))
            at += 1
        else:
            pieces.append(Piece(_letter(symbol, style, link, chance), symbol, "letters"))
        at += 1
    return pieces


def _letter(letter: str, style: str, link: str, chance: Random) -> str:
    if style == "nato":
        return NATO[letter]
    if style == "as_in" and chance.random() < 0.5:
        return f"{letter} {link} {chance.choice(AS_IN[letter])}"
    return letter
