"""The clinic's week: which half hours are free, and who comes when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["DAYS", "TIMES", "Calendar", "Slot", "SlotTaken", "spoken_time"]

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")

TIMES = tuple(f"{hour}:{minute}" for hour in range(8, 18) for minute in ("00", "30"))
"""Where an appointment may begin, on a 24-hour clock."""

_HOURS = [
    "twelve",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
]


@dataclass(frozen=True, slots=True)
class Slot:
    """Half an hour of the week; `str(slot)` is how it is said."""

    day: str
    time: str

    def __str__(self) -> str:
        return f"{self.day} at {spoken_time(self.time)}"


class SlotTaken(Exception):
    """Somebody else comes then."""


class Calendar:
    """One week in memory."""

    def __init__(self, taken: Iterable[Slot] = ()) -> None:
        self._taken = set(taken)
        self.phones: dict[Slot, str] = {}
        """How to reach those who come; "" for whoever left no number."""

    def is_free(self, slot: Slot) -> bool:
        """Whether the clinic is open then, and nobody comes."""
        return slot.day in DAYS and slot.time in TIMES and slot not in self._taken

    def free_times(self, day: str, *, near: str = "10:00", limit: int = 3) -> list[str]:
        """The free times of `day` nearest to `near`, in order."""
        free = [time for time in TIMES if self.is_free(Slot(day, time))]
        nearest = sorted(free, key=lambda time: abs(_minutes(time) - _minutes(near)))[:limit]
        return sorted(nearest, key=_minutes)

    def book(self, slot: Slot) -> None:
        """Keep `slot` for the caller. Raises `SlotTaken`."""
        if not self.is_free(slot):
            raise SlotTaken(str(slot))
        self._taken.add(slot)
        self.phones[slot] = ""

    def cancel(self, slot: Slot) -> None:
        """Give `slot` back; harmless if nobody has it."""
        self._taken.discard(slot)
        self.phones.pop(slot, None)


def spoken_time(time: str) -> str:
    """ "14:30" is "two thirty"."""
    hour, _, minute = time.partition(":")
    word = _HOURS[int(hour) % 12]
    return f"{word} thirty" if minute == "30" else f"{word} o'clock"


def _minutes(time: str) -> int:
    hour, _, minute = time.partition(":")
    return 60 * int(hour) + int(minute)
