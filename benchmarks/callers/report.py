"""Tables of what came of the calls, and the same for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from statistics import mean
from typing import Any

from .call import Outcome
from .personas import PERSONAS

__all__ = ["cooperative_exact", "summary", "tables", "to_json"]

_REASONS = ("declined", "no_input", "no_match", "too_many_attempts")
_HEAD = ("callers", "exact %", "as wanted %", "wrong", "invented", *(f"{one}" for one in _REASONS), "no end", "errors", "model's faults",
         "mean turns", "most turns", "most silences")  # fmt: skip


def tables(found: Sequence[Outcome]) -> str:
    """By kind and by persona, and cooperative callers by kind and persona."""
    cooperative = [one for one in found if PERSONAS[one.persona].cooperative]
    parts = [
        _table("kind", found, lambda one: one.kind),
        _table("persona", found, lambda one: one.persona),
        _table("recogniser", cooperative, lambda one: one.style),
        _table("cooperative: kind", cooperative, lambda one: one.kind),
        _cross(cooperative),
    ]
    return "\n\n".join(parts)


def summary(found: Sequence[Outcome]) -> str:
    """One line."""
    count = Counter(one.verdict.outcome for one in found)
    return (
        f"{len(found)} callers: cooperative exact {cooperative_exact(found):.2f} %, invented {count['invented']}, "
        f"wrong {count['wrong']}, without an end {count['unended']}, errors {count['error'] + count['cancelled']}, "
        f"errors logged for a model that said nothing {sum(one.models_faults for one in found)}"
    )


def cooperative_exact(found: Sequence[Outcome]) -> float:
    """Percent of those who want to give a value and whose value was stored exactly."""
    return _exact([one for one in found if PERSONAS[one.persona].cooperative])


def to_json(found: Sequence[Outcome]) -> dict[str, Any]:
    """Figures, and every call that did not go as wanted with its dialogue."""
    by: dict[str, Callable[[Outcome], str]] = {
        "kind": lambda one: one.kind,
        "persona": lambda one: one.persona,
    }
    figures = {
        name: {group: _figures(some) for group, some in _groups(found, key)}
        for name, key in by.items()
    }
    failed = [
        {"number": one.number, "kind": one.kind, "persona": one.persona, "style": one.style,
         "outcome": one.verdict.outcome, "stored": one.verdict.stored, "wanted": one.verdict.wanted,
         "dialogue": one.dialogue, "problems": one.problems}
        for one in found if not one.verdict.as_wanted
    ]  # fmt: skip
    return {
        "callers": len(found),
        "cooperative_exact": cooperative_exact(found),
        "by": figures,
        "failed": failed,
    }


def _groups(
    found: Sequence[Outcome], key: Callable[[Outcome], str]
) -> list[tuple[str, list[Outcome]]]:
    names = dict.fromkeys(key(one) for one in found)
    return [(name, [one for one in found if key(one) == name]) for name in sorted(names)]


def _figures(found: Sequence[Outcome]) -> dict[str, float]:
    count = Counter(one.verdict.outcome for one in found)
    return {
        "callers": len(found),
        "exact %": _exact(found),
        "as wanted %": 100 * mean(one.verdict.as_wanted for one in found) if found else 0.0,
        "wrong": count["wrong"],
        "invented": count["invented"],
        **{reason: count[reason] for reason in _REASONS},
        "no end": count["unended"],
        "errors": count["error"] + count["cancelled"],
        "model's faults": sum(one.models_faults for one in found),
        "mean turns": mean(one.turns for one in found) if found else 0.0,
        "most turns": max((one.turns for one in found), default=0),
        "most silences": max((one.silences for one in found), default=0),
    }


def _exact(found: Sequence[Outcome]) -> float:
    return 100 * mean(one.verdict.outcome == "exact" for one in found) if found else 0.0


def _table(name: str, found: Sequence[Outcome], key: Callable[[Outcome], str]) -> str:
    rows = [[group, *map(_cell, _figures(some).values())] for group, some in _groups(found, key)]
    rows.append(["all", *map(_cell, _figures(found).values())])
    return _markdown([[name, *_HEAD], *rows])


def _cross(found: Sequence[Outcome]) -> str:
    """Percent exact, kinds down, personas across."""
    personas = list(dict.fromkeys(one.persona for one in found))
    rows = [["exact %", *personas]]
    for kind, some in _groups(found, lambda one: one.kind):
        cells = []
        for persona in personas:
            those = [one for one in some if one.persona == persona]
            cells.append(f"{_exact(those):.0f}" if those else "")
        rows.append([kind, *cells])
    return _markdown(rows)


def _markdown(rows: Sequence[Sequence[str]]) -> str:
    lines = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: float) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)
