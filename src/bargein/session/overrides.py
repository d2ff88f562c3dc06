"""What an agent sets differently from its session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..not_given import NOT_GIVEN
from .options import GROUPS, fold_keywords, with_fields

__all__ = ["Overrides"]


class Overrides:
    """The inheritable parameters of an agent; `NOT_GIVEN` inherits.

    Raises `ValueError` for a group together with a flat keyword of it, and for
    values that the group refuses.
    """

    def __init__(
        self,
        values: Mapping[str, Any],  # models, modes and groups
        keywords: Mapping[str, Any],
    ) -> None:
        self._values = dict(values)
        groups = {name: values.get(name, NOT_GIVEN) for name in GROUPS}
        self._fields = fold_keywords(groups, keywords, ignore_defaults=False)
        self._keywords = dict(keywords)
        for name, changed in self._fields.items():
            with_fields(GROUPS[name](), _alone(name, changed))

    def get(self, name: str) -> Any:  # of any inheritable type
        """The value given for a parameter, or `NOT_GIVEN`."""
        if name in self._keywords:
            return self._keywords[name]
        return self._values.get(name, NOT_GIVEN)

    def fields_of(self, group: str) -> Mapping[str, object]:
        """The single fields of `group` that flat keywords set."""
        return self._fields.get(group, {})


def _alone(group: str, changed: Mapping[str, object]) -> Mapping[str, object]:
    """`changed`, checkable without the session: a lone bound must not clash with a default."""
    if group != "endpointing" or {"min_delay", "max_delay"} <= changed.keys():
        return changed
    bound = changed.get("min_delay", changed.get("max_delay"))
    return {"min_delay": bound, "max_delay": bound} if bound is not None else changed
