"""Text in ASCII, which is all that flite reads, and where each piece came from. Pure."""

from __future__ import annotations

import unicodedata

__all__ = ["PlainText"]

# What decomposition does not bring to ASCII.
_REPLACEMENTS = {
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O",
    "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "th", "þ": "th", "ı": "i",
    "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": ", ",
    "\u2026": "...", "€": " euro ", "£": " pound ", "°": " degree ",
}  # fmt: skip


class PlainText:
    """`original` written in ASCII; what has no counterpart becomes a space."""

    def __init__(self, original: str) -> None:
        self.original = original
        pieces: list[str] = []
        self._origins: list[int] = []
        for index, character in enumerate(original):
            piece = _in_ascii(character)
            pieces.append(piece)
            self._origins += [index] * len(piece)
        self.text = "".join(pieces)

    def position(self, index: int) -> int:
        """The place in `original` of the character at `index` of `text`."""
        return self._origins[index]


def _in_ascii(character: str) -> str:
    if character.isascii():
        return character if character.isprintable() else " "
    if character in _REPLACEMENTS:
        return _REPLACEMENTS[character]
    decomposed = unicodedata.normalize("NFKD", character)
    plain = "".join(part for part in decomposed if part.isascii() and part.isprintable())
    if plain:
        return plain
    return "" if unicodedata.combining(character) else " "
