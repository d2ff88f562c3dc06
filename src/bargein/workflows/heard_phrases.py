"""What may be said to any question, for recognisers that have to be told. Pure data.

Far fewer forms than `commands` understands: every phrase that a grammar holds is one
more that it can hear in something else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["heard_commands"]

_COMMANDS: Mapping[str, tuple[str, ...]] = {
    "repeat": ("what did you say", "say that again", "can you repeat that", "pardon"),
    "start_over": ("start over", "start again"),
    "go_back": ("go back", "previous question"),
    "skip": ("skip", "skip it", "next question"),
    "human": (
        *("operator", "a human", "can i talk to a person", "i want to talk to a person"),
        *("can i speak to someone", "talk to a person", "speak to someone"),
    ),
    "decline": ("i'd rather not", "i don't want to", "i don't have one", "i'd rather not say"),
    "why": ("why do you need that", "what for"),
}


def heard_commands(own: Mapping[str, Sequence[str]] | None = None) -> tuple[str, ...]:
    """The usual words of each command; `own` replaces those of the commands it names."""
    return tuple(
        phrase
        for command, phrases in _COMMANDS.items()
        for phrase in (own or {}).get(command, phrases)
    )
