"""How much of a segment has really been played: pure arithmetic on instants."""

from __future__ import annotations

__all__ = ["PlayoutClock"]


class PlayoutClock:
    """Seconds of audio played since the first audible frame, pauses excluded."""

    def __init__(self) -> None:
        self._started_at: float | None = None
        self._paused_at: float | None = None
        self._paused_for = 0.0

    @property
    def started_at(self) -> float | None:
        """When the first frame was heard."""
        return self._started_at

    @property
    def paused(self) -> bool:
        return self._paused_at is not None

    def start(self, now: float) -> None:
        """The first frame is audible."""
        if self._started_at is None:
            self._started_at = now
            if self._paused_at is not None:
                self._paused_at = now

    def pause(self, now: float) -> None:
        """Playout froze."""
        if self._paused_at is None:
            self._paused_at = now

    def resume(self, now: float) -> None:
        """Playout goes on."""
        if self._paused_at is not None:
            if self._started_at is not None:
                self._paused_for += now - self._paused_at
            self._paused_at = None

    def position(self, now: float) -> float:
        """Seconds of audio played by `now`."""
        if self._started_at is None:
            return 0.0
        until = now if self._paused_at is None else self._paused_at
        return max(0.0, until - self._started_at - self._paused_for)

    def instant_of(self, position: float) -> float | None:
        """When `position` is reached if nothing pauses; `None` while it is not running."""
        if self._started_at is None or self._paused_at is not None:
            return None
        return self._started_at + self._paused_for + position
