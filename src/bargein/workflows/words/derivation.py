"""Whether a string of symbols can be put together from what was said, in spoken order.

The string is cut into pieces that occur in the turns; within one turn they come in
spoken order, and what was said between them may be left out (it was taken back, or
was no part of the value). A word is taken whole, unless letters in it were mended by
spelling, so that no new word can be built of the letters of others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ...conversation.spoken import ENGLISH, SpokenLanguage
from ...conversation.spoken.digits import number_words
from ...conversation.spoken.units import Unit, units_in

__all__ = ["Saying", "can_be_put_together", "sayings_of"]

_MAX_WAYS = 48
"""Ways kept for each length of the value; more are not worth their time."""
_MOST_REPEATED = 2
"""How often the same words count."""
_SHORT_TURN = 6
"""Words of a turn in which a lone separator may be a correction."""
_MOST_MENDED = 3
"""Symbols of a word that spelling may replace."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One turn, as units by their first symbol, in spoken order."""

    units: dict[str, tuple[Unit, ...]]
    size: int
    """How many words it has."""
    spelled: frozenset[str]
    """Symbols that were said one by one, guesses left out."""


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to put the beginning of the value together."""

    places: tuple[int, ...]
    """How much of each turn is used up."""
    last: int = -1
    """The turn of the last piece."""
    settled: bool = True
    """False after a separator whose other neighbour must come from the same turn."""


def sayings_of(
    evidence: Sequence[str],
    *,
    language: SpokenLanguage = ENGLISH,
    digit_languages: Iterable[str] = ("en",),
) -> tuple[Saying, ...]:
    """The turns, ready for `can_be_put_together`; `ValueError` for an unknown digit language."""
    languages = tuple(digit_languages)
    evidence = [
        text for at, text in enumerate(evidence) if evidence[:at].count(text) < _MOST_REPEATED
    ]
    return tuple(_saying(text, language, languages) for text in evidence)


@lru_cache(maxsize=128)
def _saying(text: str, language: SpokenLanguage, digit_languages: tuple[str, ...]) -> Saying:
    by_symbol: dict[str, list[Unit]] = {}
    size = 0
    spelled: set[str] = set()
    for unit in units_in(text, language, number_words(language, digit_languages)):
        by_symbol.setdefault(unit.text[0], []).append(unit)
        size = max(size, unit.end)
        if not (unit.is_word or unit.is_separator or unit.is_guess):
            spelled.update(unit.text)
    units = {
        symbol: tuple(sorted(found, key=lambda unit: unit.start))
        for symbol, found in by_symbol.items()
    }
    return Saying(units, size, frozenset(spelled))


def can_be_put_together(value: str, sayings: Sequence[Saying]) -> bool:
    """Whether the value, in lower case and without spaces, is made of what was said."""
    spelled = frozenset().union(*(saying.spelled for saying in sayings))
    ways: list[list[_Way]] = [[] for _ in range(len(value) + 1)]
    ways[0] = [_Way(tuple(0 for _ in sayings))]
    for at in range(len(value)):
        for way in ways[at]:
            for length, reached in _pieces(value[at:], way, sayings, spelled):
                _keep(ways[at + length], reached)
    return bool(value) and any(way.settled for way in ways[-1])


def _keep(ways: list[_Way], way: _Way) -> None:
    """Add a way unless a known one leaves at least as much of every turn."""
    alike = [known for known in ways if known.last == way.last and known.settled == way.settled]
    if any(all(a <= b for a, b in zip(known.places, way.places, strict=True)) for known in alike):
        return
    if len(ways) < _MAX_WAYS:
        ways.append(way)


def _pieces(
    rest: str, way: _Way, sayings: Sequence[Saying], spelled: frozenset[str]
) -> Iterator[tuple[int, _Way]]:
    """Pieces with which the rest of the value may go on: their length and what follows."""
    for turn, saying in enumerate(sayings):
        found: set[tuple[int, bool]] = set()
        for unit in saying.units.get(rest[0], ()):
            if unit.start < way.places[turn]:
                continue
            beside = turn == way.last and unit.start == way.places[turn]
            if not (way.settled or beside):
                continue
            places = (*way.places[:turn], unit.end, *way.places[turn + 1 :])
            settled = not unit.is_separator or beside or saying.size <= _SHORT_TURN
            for length in _lengths(unit, rest, spelled):
                # The first place for a piece leaves the most for the others.
                if beside or (length, settled) not in found:
                    found.add((length, settled))
                    yield length, _Way(places, turn, settled)


def _lengths(unit: Unit, rest: str, spelled: frozenset[str]) -> set[int]:
    """How much of the value this unit may give, corrections inside a word included."""
    text = unit.text
    if rest.startswith(text):
        whole = {len(text)}
    elif text.isdecimal():
        # "four fifteen", and then the last digit is corrected.
        whole = set()
        size = 1
        while size < len(text) and rest.startswith(text[:size]):
            whole.add(size)
            size += 1
    else:
        whole = set()
    return whole | _mended(text, rest, spelled) if unit.is_word else whole


def _mended(word: str, rest: str, spelled: frozenset[str]) -> set[int]:
    """Lengths of the word with up to three of its letters dropped or replaced by spelled ones."""
    same = 0
    while same < min(len(word), len(rest)) and word[same] == rest[same]:
        same += 1
    lengths: set[int] = set()
    for kept in range(max(1, same - _MOST_MENDED), same + 1):
        for dropped in range(min(_MOST_MENDED, len(word) - kept) + 1):
            tail = word[kept + dropped :]
            if kept + len(tail) < max(2, len(word) / 2):
                continue
            for put in range(_MOST_MENDED + 1):
                new = rest[kept : kept + put]
                changed = set(new) if put else set(word[kept : kept + dropped])
                if (
                    changed
                    and len(new) == put
                    and changed <= spelled
                    and rest.startswith(tail, kept + put)
                ):
                    lengths.add(kept + put + len(tail))
    return lengths
