"""What a menu offers, and what it gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

__all__ = ["MenuOption", "MenuResult", "options_of"]


@dataclass(frozen=True, slots=True)
class MenuOption:
    """One thing to choose."""

    id: str
    label: str
    aliases: tuple[str, ...] = ()
    key: str | None = None
    """The key that chooses it; `None`: its number, for the first nine. "": none, and it can
    be named, but is not among those that are listed."""
    refusal: str = ""
    """Why it cannot be chosen: said to whoever names it, before the question is put again."""


@dataclass(frozen=True, slots=True)
class MenuResult:
    """What `MenuTask` gives."""

    id: str
    label: str
    index: int
    """From 0."""


def options_of(given: Sequence[MenuOption | tuple[str, str] | str]) -> tuple[MenuOption, ...]:
    """The options with their keys. Raises `ValueError` for fewer than two, or doubles."""
    if isinstance(given, str):
        raise ValueError(f"options must be a list, not {given!r}")
    options: list[MenuOption] = []
    for number, one in enumerate(given, 1):
        if isinstance(one, str):
            one = MenuOption(one, one)
        elif not isinstance(one, MenuOption):
            one = MenuOption(one[0], one[1])
        key = one.key if one.key is not None else (str(number) if number <= 9 else None)
        options.append(replace(one, aliases=tuple(one.aliases), key=key))
    if len(options) < 2:
        raise ValueError(f"a menu needs at least two options, not {len(options)}")
    for name, values in (
        ("ids", [option.id for option in options]),
        ("keys", [option.key for option in options if option.key]),
    ):
        if len(set(values)) < len(values):
            raise ValueError(f"the {name} of the options must be unique, not {values}")
    return tuple(options)
