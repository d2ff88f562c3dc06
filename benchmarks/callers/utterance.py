"""What a caller says, with what the words stand for. The judge and the recogniser read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Form", "Piece", "Utterance", "means_of", "talk"]

Form = Literal[
    "talk",
    "digits",
    "letters",
    "word",
    "name",
    "symbol",
    "month",
    "day",
    "year",
    "repair",
    "pause",
    "break",
]
"""How a recogniser may write it. "repair": what follows replaces; "pause": between the groups of a number; "break": between clauses."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A few words that belong together."""

    words: str
    means: str = ""
    """The symbols that they stand for; "" for what is only talk."""
    form: Form = "talk"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One breath of a caller."""

    pieces: tuple[Piece, ...]
    claims: tuple[Any, ...] = ()
    """Whole values that the caller has stood for once this was said; of the kind's own type."""
    act: str = "value"
    """What the caller does with it: value, part, yes, no, correction, question, refusal, noise …"""

    @property
    def words(self) -> str:
        """As they are spoken."""
        return " ".join(piece.words for piece in self.pieces if piece.words)


def talk(words: str) -> Piece:
    """Words without a value."""
    return Piece(words)


def means_of(pieces: Iterable[Piece]) -> str:
    """What they stand for, joined."""
    return "".join(piece.means for piece in pieces)
