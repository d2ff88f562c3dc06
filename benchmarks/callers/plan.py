"""Who calls: everything about one caller follows from the seed and a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from .caller import Caller
from .difficult import Hostile, Refusing, Silent
from .personas import choose_persona
from .recogniser import STYLES
from .slots import minds_of
from .truths import Setup, make_setup, make_truth

__all__ = ["Plan", "make_caller", "make_plan"]

_DIFFICULT: dict[str, type[Caller]] = {"refusing": Refusing, "hostile": Hostile, "silent": Silent}


@dataclass(frozen=True, slots=True)
class Plan:
    """One call. `style` is the recogniser's."""

    number: int
    seed: str
    setup: Setup
    truth: Any
    persona: str
    style: str

    def chance(self, purpose: str) -> Random:
        """Dice of its own for every purpose, so that one does not disturb the other."""
        return Random(f"{self.seed}/{self.number}/{purpose}")


def make_plan(number: int, seed: int, kinds: Sequence[str]) -> Plan:
    """The caller of that number."""
    kind = kinds[number % len(kinds)]
    chance = Random(f"{seed}/{number}/plan/{kind}")
    setup = make_setup(kind, chance)
    truth = make_truth(setup, chance)
    persona = choose_persona(kind, chance)
    return Plan(number, f"{seed}/{kind}", setup, truth, persona.name, chance.choice(STYLES))


def make_caller(plan: Plan) -> Caller:
    """As the plan says."""
    make = _DIFFICULT.get(plan.persona, Caller)
    return make(plan.persona, minds_of(plan.setup, plan.truth), plan.style, plan.chance("caller"))
