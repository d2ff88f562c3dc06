"""How often a capture does what, and how often it may. Pure."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CaptureCounts", "CaptureLimits"]

MAX_SAY_AGAINS = 3
MAX_REPEATS = 2
FREE_SIDE_QUESTIONS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureLimits:
    """How often, and how long."""

    max_asks: int = 3
    max_corrections: int = 2
    max_turns: int = 12
    no_input_timeout: float = 8.0
    """Seconds."""


class CaptureCounts:
    """Each `may_…` counts one more and says whether it is still allowed; nothing ever counts down."""

    def __init__(self, limits: CaptureLimits) -> None:
        self._limits = limits
        self.asks = 0
        """Questions put."""
        self.corrections = 0
        """Values given up after they were read back."""
        self.turns = 0
        """User turns."""
        self.read_backs = 0
        """Read-backs that were heard."""
        self._repeats = 0
        self._say_agains = 0
        self._side_questions = 0

    def may_take_a_turn(self) -> bool:
        """Whether the user has turns left."""
        self.turns += 1
        return self.turns <= self._limits.max_turns

    def may_ask(self) -> bool:
        """Whether another question may be put."""
        allowed = self.asks < self._limits.max_asks
        self.asks += allowed
        return allowed

    def may_correct(self) -> bool:
        """Whether another value may be given up."""
        allowed = self.corrections < self._limits.max_corrections
        self.corrections += allowed
        return allowed

    def may_repeat(self) -> bool:
        """Whether the read-back may be heard again; over the whole task."""
        allowed = self._repeats < MAX_REPEATS
        self._repeats += allowed
        return allowed

    def may_say_again(self) -> bool:
        """Whether the caller may hear the latest prompt again."""
        allowed = self._say_agains < MAX_SAY_AGAINS
        self._say_agains += allowed
        return allowed

    def is_free_side_question(self) -> bool:
        """Whether what only a model can answer costs nothing yet."""
        self._side_questions += 1
        return self._side_questions <= FREE_SIDE_QUESTIONS

    def something_was_understood(self) -> None:
        """Side questions are free again."""
        self._side_questions = 0
