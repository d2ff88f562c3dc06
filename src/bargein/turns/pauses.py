"""Learn how long this user pauses in mid-turn.

An exponential average of the pauses inside the user's own turns; the mode
"dynamic" of endpointing uses it as its shortest delay.
"""

from __future__ import annotations

from .settings import EndpointingSettings

__all__ = ["PauseAverage"]


class PauseAverage:
    """Never below `min_delay` nor above `max_delay` of the settings."""

    def __init__(self) -> None:
        self._average: float | None = None

    def learn(self, pause: float, settings: EndpointingSettings) -> None:
        """Take note of a pause of `pause` seconds that did not end the turn."""
        past = settings.min_delay if self._average is None else self._average
        self._average = settings.alpha * past + (1 - settings.alpha) * pause

    def min_delay(self, settings: EndpointingSettings) -> float:
        """Seconds of silence after which a usual turn ends."""
        if settings.mode == "fixed" or self._average is None:
            return settings.min_delay
        return min(max(self._average, settings.min_delay), settings.max_delay)
