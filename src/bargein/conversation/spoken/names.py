"""People's names from the way they say and spell them."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["NameParts", "split_name"]


@dataclass(frozen=True, slots=True)
class NameParts:
    """The wanted parts of a name; `None` for what was not said or not wanted."""

    first: str | None = None
    middle: str | None = None
    last: str | None = None


def split_name(
    name: str, *, first: bool = True, middle: bool = False, last: bool = False
) -> NameParts:
    """The wanted parts; particles such as "van" and "de" stay with the last name."""
    return NameParts()
