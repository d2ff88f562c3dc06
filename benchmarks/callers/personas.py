"""Kinds of people, and how often they call."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

__all__ = ["PERSONAS", "Persona", "choose_persona"]

_KEYED = frozenset(["phone", "date", "card", "digits", "yes_no", "menu"])
_SPELLED = frozenset(["email", "name", "group"])
_PIECEWISE = frozenset(["email", "phone", "address", "name", "date", "card", "digits", "group"])


@dataclass(frozen=True, slots=True)
class Persona:
    name: str
    weight: float
    kinds: frozenset[str] | None = None
    """`None`: all."""
    cooperative: bool = True
    """Whether they want to give the value."""


PERSONAS = {
    one.name: one
    for one in (
        Persona("fluent", 22),
        Persona("hesitant", 14, _PIECEWISE),
        Persona("correcting", 20),
        Persona("spelling", 9, _SPELLED),
        Persona("off_topic", 8),
        Persona("keypad", 8, _KEYED),
        Persona(
            "several", 5, frozenset(["email", "phone", "date", "menu", "digits", "group", "name"])
        ),
        Persona("going_back", 14, frozenset(["group"])),
        Persona("refusing", 8, None, False),
        Persona("hostile", 8, None, False),
        Persona("silent", 3, None, False),
    )
}


def choose_persona(kind: str, chance: Random) -> Persona:
    """One that occurs with this kind of value."""
    possible = [one for one in PERSONAS.values() if one.kinds is None or kind in one.kinds]
    return chance.choices(possible, [one.weight for one in possible])[0]
