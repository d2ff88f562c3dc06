"""Decide when a quiet user counts as away.

Pure: no I/O, no tasks, no clock.
"""

from __future__ import annotations

__all__ = ["Idle"]


class Idle:
    """The user is away once both sides have been quiet, with nothing pending, for `timeout`."""

    def __init__(self, timeout: float | None = 15.0) -> None:
        self.timeout = timeout
        """Seconds; `None`: never."""
        self._quiet_since: float | None = None

    @property
    def deadline(self) -> float | None:
        """When the user will count as away if nothing happens."""
        if self.timeout is None or self._quiet_since is None:
            return None
        return self._quiet_since + self.timeout

    def observe(self, *, quiet: bool, now: float) -> None:
        """Take note whether both sides listen and nothing is pending."""
        if not quiet:
            self._quiet_since = None
        elif self._quiet_since is None:
            self._quiet_since = now

    def restart(self, *, now: float) -> None:
        """The user gave a sign of life: count from now."""
        if self._quiet_since is not None:
            self._quiet_since = now

    def tick(self, *, now: float) -> bool:
        """True once, when the time is over."""
        deadline = self.deadline
        if deadline is None or now < deadline:
            return False
        self._quiet_since = None
        return True
