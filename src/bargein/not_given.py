"""The value that means "inherit" or "decide for me", where `None` means "off"."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, TypeGuard, TypeVar

__all__ = ["NOT_GIVEN", "NotGiven", "NotGivenOr", "is_given"]

T = TypeVar("T")


class NotGiven:
    """The type of `NOT_GIVEN`; falsy, and the same object after a copy."""

    _instance: NotGiven | None = None

    def __new__(cls) -> NotGiven:
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "NOT_GIVEN"


NOT_GIVEN: Final = NotGiven()
NotGivenOr: TypeAlias = T | NotGiven


def is_given(value: T | NotGiven) -> TypeGuard[T]:
    """True unless `value` is `NOT_GIVEN`; `None` counts as given."""
    return not isinstance(value, NotGiven)
