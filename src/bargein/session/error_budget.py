"""Count give-ups of each kind of model; pure."""

from __future__ import annotations

from collections import Counter

__all__ = ["ErrorBudget"]


class ErrorBudget:
    """So many consecutive give-ups of one kind are tolerated; a success of that kind starts anew."""

    def __init__(self, tolerated: int) -> None:
        self.tolerated = tolerated
        self._failures: Counter[str] = Counter()

    def failed(self, kind: str) -> bool:
        """Count a give-up; True if it is one too many."""
        self._failures[kind] += 1
        return self._failures[kind] > self.tolerated

    def succeeded(self, kind: str) -> None:
        """A request of that kind was completed."""
        self._failures.pop(kind, None)
