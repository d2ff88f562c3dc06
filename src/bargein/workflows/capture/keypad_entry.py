"""Collect keys until they are an entry: pure, with the time passed in.

What an entry means is decided by the task; spoken digits that belong to it are
joined there, in order of time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

__all__ = ["Evaluate", "KeypadEntry"]

ANSWER_WAIT = 1.5
"""Seconds after a lone 1 or 2 until it is an answer."""

MAX_KEYS = 64
"""More keys than that are no entry; those beyond it are ignored."""


@dataclass(frozen=True, slots=True)
class Evaluate:
    """Take these keys as they are."""

    keys: str
    because: Literal["full", "stop", "timeout"]


class KeypadEntry:
    """The timer runs after the last key, only while both sides are silent, and in full."""

    def __init__(
        self,
        is_full: Callable[[str], bool],
        *,
        key_timeout: float,
        stop: str = "#",
        clear: str = "*",
        symbols: str = "0123456789",
    ) -> None:
        self._is_full = is_full
        self._timeout = key_timeout
        self.stop = stop
        """The key that ends an entry."""
        self._clear = clear
        self._symbols = symbols
        self._busy: set[str] = set()
        self._since: float | None = None
        self.keys = ""
        """What was keyed since the last evaluation."""

    @property
    def deadline(self) -> float | None:
        """When to call `tick`."""
        if self._since is None or self._busy or not self.keys:
            return None
        return self._since + self._wait

    def press(self, symbol: str, *, now: float, answering: bool = False) -> Evaluate | None:
        """A key; `answering`: 1 and 2 may be a yes and a no. Unknown symbols are ignored."""
        if symbol == self.stop:
            return self._evaluate("stop") if self.keys else None
        if symbol in self._clear and symbol not in self._symbols:
            self.clear()
            return None
        if symbol not in self._symbols or len(self.keys) >= MAX_KEYS:
            return None
        self.keys += symbol
        self._since = now
        self._wait = ANSWER_WAIT if answering and self.keys in ("1", "2") else self._timeout
        return self._evaluate("full") if self._is_full(self.keys) else None

    def busy(self, who: str, is_busy: bool, *, now: float) -> None:
        """The user, or the agent, makes a sound or thinks; or has stopped."""
        if is_busy:
            self._busy.add(who)
        elif who in self._busy:
            self._busy.discard(who)
            if self._since is not None:
                self._since = now

    def tick(self, *, now: float) -> Evaluate | None:
        """Time has passed."""
        due = self.deadline
        return self._evaluate("timeout") if due is not None and now >= due else None

    def clear(self) -> None:
        """Forget what was keyed."""
        self.keys, self._since = "", None

    _wait = 0.0

    def _evaluate(self, because: Literal["full", "stop", "timeout"]) -> Evaluate:
        keys = self.keys
        self.clear()
        return Evaluate(keys, because)
