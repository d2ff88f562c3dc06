"""Models given by name, as in `AgentSession(llm="openai/gpt-4.1-mini")`."""

from __future__ import annotations

from typing import Any, TypeVar

from ..models import resolve
from ..models.registry import ModelKind

__all__ = ["by_name"]

T = TypeVar("T")


def by_name(kind: ModelKind, model: T | str) -> T:
    """`model` itself, or the one that a name stands for.

    Raises `ValueError` for an unknown name; the message lists what is installed.
    """
    if isinstance(model, str):
        found: Any = resolve(kind, model)  # of the kind's own class
        return found  # type: ignore[no-any-return]  # T is that class
    return model
