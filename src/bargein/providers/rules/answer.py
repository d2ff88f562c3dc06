"""What a rule answers, and how its blanks are filled.

Pure. A blank is a name in braces, `{day}`; it is filled from the values that were
heard. An answer whose blanks cannot all be filled is no answer: nothing is invented.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .heard import Heard

__all__ = ["Answer", "Call", "Part", "Reply", "blanks_of", "call", "fill", "literal"]

_BLANK = re.compile(r"\{([A-Za-z_]\w*)\}")


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call; text values may hold blanks."""

    name: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    """Values that JSON can carry. A value that is one blank and nothing else keeps its type."""


Part = str | Call
Reply = Part | Sequence[Part] | Callable[[Heard], "Part | Sequence[Part] | None"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said and called; nothing in it is blank any more."""

    text: str = ""
    calls: tuple[Call, ...] = ()


def call(name: str, /, **arguments: object) -> Call:
    """A call of the tool `name`, for a rule: `call("book", day="{day}")`."""
    return Call(name, arguments)


def fill(parts: Iterable[Part], values: Mapping[str, object]) -> Answer | None:
    """The answer with every blank filled from `values`; `None` if one has no value."""
    try:
        return literal(
            _filled(part, values)
            if isinstance(part, str)
            else Call(part.name, {key: _value(one, values) for key, one in part.arguments.items()})
            for part in parts
        )
    except KeyError:
        return None


def literal(parts: Iterable[Part]) -> Answer:
    """The answer with every text taken as it is; texts are joined by spaces."""
    texts: list[str] = []
    calls: list[Call] = []
    for part in parts:
        if isinstance(part, Call):
            calls.append(part)
        else:
            texts.append(part)
    return Answer(" ".join(filter(None, texts)), tuple(calls))


def blanks_of(part: Part) -> set[str]:
    """The names of the blanks in `part`."""
    if isinstance(part, str):
        return set(_BLANK.findall(part))
    texts = [value for value in part.arguments.values() if isinstance(value, str)]
    return set().union(*(blanks_of(text) for text in texts))


def _filled(text: str, values: Mapping[str, object]) -> str:
    return _BLANK.sub(lambda blank: str(values[blank[1]]), text)


def _value(value: object, values: Mapping[str, object]) -> object:
    if not isinstance(value, str):
        return value
    whole = _BLANK.fullmatch(value)
    return values[whole[1]] if whole else _filled(value, values)
