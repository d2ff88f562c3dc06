"""A clock that ticks once per frame in real time, and remembers how late it was."""

from __future__ import annotations

import asyncio
import time

from .readings import percentile

__all__ = ["Ticker"]


class Ticker:
    """Ticks every `interval` seconds from its making on; ticks that were missed come at once."""

    def __init__(self, interval: float) -> None:
        self._interval = interval
        self._begun_at = time.perf_counter()
        self._ticks = 0
        self.late_ms: list[float] = []
        """How late each tick came."""

    async def tick(self) -> None:
        """Wait for the next tick."""
        self._ticks += 1
        due = self._begun_at + self._ticks * self._interval
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        self.late_ms.append(max(0.0, time.perf_counter() - due) * 1e3)

    @property
    def late_p99_ms(self) -> float:
        return percentile(self.late_ms, 0.99)
