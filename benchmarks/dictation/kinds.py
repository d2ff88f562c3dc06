"""All kinds of dictation, and how many of a thousand callers dictate which."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from . import answer_kinds, number_kinds, word_kinds
from .dictation import Dictation

__all__ = ["KINDS", "Kind", "dictations"]


@dataclass(frozen=True, slots=True)
class Kind:
    """How it is said, how often, and whether one can hear that it is complete."""

    say: Callable[[random.Random], Dictation]
    weight: int
    end_is_known: bool = True


KINDS: Mapping[str, Kind] = {
    "phone": Kind(number_kinds.phone, 130),
    "email": Kind(word_kinds.email, 130),
    "spelled_email": Kind(word_kinds.spelled_email, 100),
    "digits": Kind(number_kinds.digits, 100),
    "card_number": Kind(number_kinds.card_number, 80),
    "expiration": Kind(number_kinds.expiration, 60),
    "security_code": Kind(number_kinds.security_code, 40),
    "date_of_birth": Kind(number_kinds.date_of_birth, 100),
    "address": Kind(word_kinds.address, 60),
    "yes": Kind(answer_kinds.yes, 30),
    "correction": Kind(answer_kinds.correction, 70),
    "part_of_a_date": Kind(answer_kinds.part_of_a_date, 20, False),
    "phone_of_unknown_country": Kind(number_kinds.phone_of_unknown_country, 40, False),
    "spelled_name": Kind(word_kinds.spelled_name, 40, False),
    "name": Kind(word_kinds.name, 20, False),
}


def dictations(count: int, seed: int, kinds: list[str]) -> list[tuple[str, Dictation]]:
    """`count` dictations in proportion to the weights; the same for the same arguments."""
    weights = [KINDS[kind].weight for kind in kinds]
    found: list[tuple[str, Dictation]] = []
    for index in range(count):
        # Each caller has chance of its own, so that a change of one kind changes no other.
        chance = random.Random(f"{seed} {index}")
        kind = chance.choices(kinds, weights)[0]
        found.append((kind, KINDS[kind].say(chance)))
    return found
