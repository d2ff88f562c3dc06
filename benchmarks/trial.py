"""One measurement: a contestant, what to measure on it, and who watches meanwhile."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from .contestant import Contestant

__all__ = ["Case", "Figures", "Trial"]

Figures = dict[str, float | None]
"""What was measured; `None` where it makes no sense. Names end in their unit."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Given to a case."""

    contestant: Contestant
    options: Mapping[str, float] = field(default_factory=dict)
    begun_at: float = 0.0
    """`time.perf_counter()` of the parent when it started this process."""

    watch: Callable[[], AbstractContextManager[object]] = nullcontext
    """Surrounds what is measured; for `attribution`."""

    def option(self, name: str, default: int) -> int:
        """A whole number that may be set on the command line."""
        return int(self.options.get(name, default))


Case = Callable[[Trial], Awaitable[Figures]]
