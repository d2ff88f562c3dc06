"""Decides which of several models to try, and when to look whether a failed one is back.

Pure: `now` comes in, commands go out. A model that failed is unavailable until a
probe passes; probes come 5, 10, 20 … 300 seconds after the failure or the probe
before, one at a time.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

__all__ = ["Availability", "AvailabilityChanged", "Command", "Probe"]

FIRST_PROBE_AFTER = 5.0
LAST_PROBE_AFTER = 300.0


@dataclass(frozen=True, slots=True)
class Probe:
    """Make a minimal request to the model at `index`, then report with `probed`."""

    index: int


@dataclass(frozen=True, slots=True)
class AvailabilityChanged:
    """The model at `index` failed, or is back."""

    index: int
    available: bool


Command = Probe | AvailabilityChanged


class Availability:
    """Models are numbered in the order of preference."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._probe_at: dict[int, float] = {}
        """Of each unavailable model."""
        self._pause: dict[int, float] = {}
        self._probing: int | None = None

    @property
    def deadline(self) -> float | None:
        """When to call `tick`; `None`: nothing to do."""
        if self._probing is not None or not self._probe_at:
            return None
        return min(self._probe_at.values())

    def is_available(self, index: int) -> bool:
        """Whether that provider is tried in its turn."""
        return index not in self._probe_at

    def choose(self, tried: Collection[int] = ()) -> int | None:
        """The first available model that was not tried; else the first that was not; else `None`."""
        left = [index for index in range(self._count) if index not in tried]
        return next((index for index in left if self.is_available(index)), next(iter(left), None))

    def failed(self, index: int, *, now: float) -> list[Command]:
        """A request to the model failed for good."""
        if not self.is_available(index):
            return []
        self._pause[index] = FIRST_PROBE_AFTER
        self._probe_at[index] = now + FIRST_PROBE_AFTER
        return [AvailabilityChanged(index, available=False)]

    def succeeded(self, index: int) -> list[Command]:
        """A request to the model succeeded, though it may have been counted out."""
        if self.is_available(index):
            return []
        del self._probe_at[index], self._pause[index]
        return [AvailabilityChanged(index, available=True)]

    def probed(self, index: int, *, passed: bool, now: float) -> list[Command]:
        """A probe ended. Raises `ValueError` if that model is not being probed."""
        if self._probing != index:
            raise ValueError(f"model {index} is not being probed")
        self._probing = None
        if self.is_available(index):  # a request succeeded in the meantime
            return self.tick(now=now)
        if passed:
            return [*self.succeeded(index), *self.tick(now=now)]
        self._pause[index] = min(2 * self._pause[index], LAST_PROBE_AFTER)
        self._probe_at[index] = now + self._pause[index]
        return self.tick(now=now)

    def tick(self, *, now: float) -> list[Command]:
        """Begin the probe that is due, if none is running."""
        due = self.deadline
        if due is None or now < due:
            return []
        self._probing = min(self._probe_at, key=lambda index: (self._probe_at[index], index))
        return [Probe(self._probing)]
