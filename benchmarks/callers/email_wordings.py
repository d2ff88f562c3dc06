"""How people say an e-mail address."""

from __future__ import annotations

import re
from random import Random

from .date_wordings import year_words
from .digit_wordings import say_digits
from .letter_wordings import say_symbol, spell
from .stock import FIRST_NAMES, LAST_NAMES
from .utterance import Piece, talk

__all__ = ["email_parts", "say_domain", "say_email", "say_local"]

_WORDS = frozenset(
    [name.lower().replace("'", "") for name in (*FIRST_NAMES, *LAST_NAMES)]
    + "info shop bright water acme north wind blue sky river side sun rise green field my bakery oak hill "
    "iron works tech hub lake side miller sons studio red rock".split()
)
_SPLIT = {
    "brightwater": "bright water", "bluesky": "blue sky", "mybakery": "my bakery", "techhub": "tech hub",
    "redrock": "red rock",
}  # fmt: skip
_RUN = re.compile(r"[a-z]+|\d+|.")
_SAID_LABELS = frozenset("com org net edu co".split())


def say_email(address: str, chance: Random, *, spelled: bool = False) -> list[Piece]:
    """All of it."""
    local, _, domain = address.partition("@")
    before, after = say_local(local, chance, spelled=spelled), say_domain(domain, chance)
    if not spelled and chance.random() < 0.05 and "." not in local and "_" not in local:
        before.append(talk(chance.choice(["all one word", "all lower case", "no spaces"])))
    return [*before, say_symbol("@", chance), *after]


def email_parts(address: str, chance: Random, *, spelled: bool = False) -> list[list[Piece]]:
    """In breaths: before the at, and the rest; a long local part in two."""
    local, _, domain = address.partition("@")
    before = say_local(local, chance, spelled=spelled)
    parts = [before]
    if len(before) > 2 and chance.random() < 0.4:
        middle = len(before) // 2
        parts = [before[:middle], before[middle:]]
    return [*parts, [say_symbol("@", chance), *say_domain(domain, chance)]]


def say_local(local: str, chance: Random, *, spelled: bool = False) -> list[Piece]:
    """What stands before the at: words that everybody knows, the rest letter by letter."""
    if spelled:
        return spell(local, chance)
    pieces: list[Piece] = []
    for run in _RUN.findall(local):
        if run.isdigit():
            pieces += _number(run, chance)
        elif run.isalpha():
            pieces += _letters(run, chance)
        else:
            pieces.append(say_symbol(run, chance))
    return pieces


def say_domain(domain: str, chance: Random) -> list[Piece]:
    """ "gmail dot com", "bright water dot io"."""
    pieces: list[Piece] = []
    for place, label in enumerate(domain.split(".")):
        if place:
            pieces.append(Piece("dot", ".", "symbol"))
        for run in _RUN.findall(label):
            if run == "-":
                pieces.append(say_symbol(run, chance))
            elif run.isdigit():
                pieces += say_digits(run, chance)
            elif place and run not in _SAID_LABELS:
                pieces += spell(run, chance, "plain")
            else:
                words = _SPLIT.get(run, run) if chance.random() < 0.3 else run
                pieces.append(Piece(words, run, "word"))
    return pieces


def _letters(run: str, chance: Random) -> list[Piece]:
    if run in _WORDS:
        return [Piece(run, run, "word")]
    for cut in range(1, len(run)):
        if run[:cut] in _WORDS and run[cut:] in _WORDS:
            return [Piece(run[:cut], run[:cut], "word"), Piece(run[cut:], run[cut:], "word")]
    for cut in (1, len(run) - 1):  # an initial before or after a name
        first, second = run[:cut], run[cut:]
        if (len(first) == 1 and second in _WORDS) or (len(second) == 1 and first in _WORDS):
            return [
                Piece(part, part, "letters" if len(part) == 1 else "word")
                for part in (first, second)
            ]
    return spell(run, chance)


def _number(digits: str, chance: Random) -> list[Piece]:
    if len(digits) == 4 and digits[:2] in ("19", "20") and chance.random() < 0.6:
        return _year(digits)
    return say_digits(digits, chance)


def _year(digits: str) -> list[Piece]:
    return [Piece(year_words(int(digits)), digits, "digits")]
