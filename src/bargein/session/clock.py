"""The two clocks of a session: one for waiting, one for stamping."""

from __future__ import annotations

import asyncio

from ..conversation.wall_clock import wall_time

__all__ = ["Clock"]


class Clock:
    """Both are virtual under a virtual-time loop."""

    def now(self) -> float:
        """Monotonic seconds of the running loop, as the machines are told them."""
        return asyncio.get_running_loop().time()

    def wall(self) -> float:
        """Seconds since the epoch."""
        return wall_time()

    def stamp(self) -> float:
        """Wall-clock seconds for something new, later than every stamp before.

        What begins later sorts later, also within a clock tick or when the
        computer's clock is set back.
        """
        self._last_stamp = max(self.wall(), self._last_stamp + 1e-6)
        return self._last_stamp

    _last_stamp = 0.0

    def wall_at(self, instant: float) -> float:
        """The wall-clock time of a monotonic `instant`."""
        return self.wall() + (instant - self.now())
