"""Everything that one caller has said and keyed so far, with what it stood for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .utterance import Piece

__all__ = ["Ledger", "Turn"]


@dataclass(frozen=True, slots=True)
class Turn:
    pieces: tuple[Piece, ...]
    transcript: str
    act: str
    slot: str
    keys: str = ""


@dataclass(slots=True)
class Ledger:
    """Written by the caller, read by the models and the judge."""

    turns: list[Turn] = field(default_factory=list)
    claims: dict[str, list[Any]] = field(default_factory=dict)
    """By slot: every whole value that the words stood for, the latest last; not canonical."""

    def claim(self, slot: str, value: Any) -> None:
        """The words that were just said stand for `value`."""
        said = self.claims.setdefault(slot, [])
        if value in said:
            said.remove(value)
        said.append(value)

    def latest(self, slot: str) -> Any:
        """The value that holds now, or `None`."""
        said = self.claims.get(slot)
        return said[-1] if said else None

    @property
    def last(self) -> Turn | None:
        """What was said last."""
        return self.turns[-1] if self.turns else None
