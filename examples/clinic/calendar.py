"""The clinic's week: which half hours are free, who comes when, and how that is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bargein.workflows import MenuOption

from .clock_times import clock_times

__all__ = [
    "DAYS",
    "TIMES",
    "Calendar",
    "Slot",
    "SlotTaken",
    "day_options",
    "other_time",
    "spoken_time",
    "wishes",
]

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")

TIMES = tuple(f"{hour}:{minute}" for hour in range(8, 18) for minute in ("00", "30"))
"""Where an appointment may begin, on a 24-hour clock."""

_HOURS = (
    *("twelve", "one", "two", "three", "four", "five"),
    *("six", "seven", "eight", "nine", "ten", "eleven"),
)


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

    def book(self, slot: Slot, phone: str = "") -> None:
        """Keep `slot` for the caller. Raises `SlotTaken`."""
        if not self.is_free(slot):
            raise SlotTaken(str(slot))
        self._taken.add(slot)
        self.phones[slot] = phone

    def free_times(self, day: str, near: str) -> list[str]:
        """The three free times of `day` nearest to `near`, in order."""
        free = [time for time in TIMES if self.is_free(Slot(day, time))]
        nearest = sorted(free, key=lambda time: abs(_minutes(time) - _minutes(near)))[:3]
        return sorted(nearest, key=_minutes)

    def offer(self, day: str, near: str) -> str:
        """The free times nearest to `near`, in a sentence."""
        *others, last = [spoken_time(time) for time in self.free_times(day, near)] or ["nothing"]
        return f"{day} I have {', '.join(others)} or {last}." if others else f"{day} I have {last}."

    def time_options(self, day: str, near: str) -> Iterator[MenuOption]:
        """Every time of `day`; the keys 1 to 3 choose those nearest to `near`."""
        keys = {time: str(key) for key, time in enumerate(self.free_times(day, near), 1)}
        for time in sorted(TIMES, key=lambda time: keys.get(time, "9")):
            full = f"At {spoken_time(time)} we are full. {self.offer(day, time)} Which one?"
            free = self.is_free(Slot(day, time))
            names = (*_said(time), *_typed(time))
            refusal = "" if free else full
            yield MenuOption(time, spoken_time(time), names, keys.get(time, ""), refusal)
        for part, middle in (("morning", "10:00"), ("afternoon", "15:00")):
            yield MenuOption(part, part, (), "", f"{self.offer(day, middle)} Which one?")


def day_options() -> Iterator[MenuOption]:
    """The days of the week; at the weekend the clinic is closed."""
    for day in DAYS:
        yield MenuOption(day, day, (f"{day}s",))
    for day in ("Saturday", "Sunday"):
        yield MenuOption(day, day, (), "", f"On {day} we are closed.")


def wishes() -> Iterator[str]:
    """What callers say who name day and time in one breath, or a part of the day, or a time."""
    times = [words for time in TIMES for words in _said(time)]
    for day in DAYS:
        yield from (f"{day} morning", f"{day} afternoon", f"on {day}")
        for time in times:
            yield from (f"{day} at {time}", f"{time} on {day}")
    yield from (f"at {time}" for time in times)


def other_time(text: str) -> str | None:
    """The time in a caller's words if no appointment begins then, as "9:15"; the last one counts."""
    said = clock_times(text)
    return said[-1] if said and said[-1] not in TIMES else None


def spoken_time(time: str) -> str:
    """ "14:30" is "two thirty"."""
    hour, _, minute = time.partition(":")
    word = _HOURS[int(hour) % 12]
    return f"{word} thirty" if minute == "30" else f"{word} o'clock"


def _said(time: str) -> tuple[str, ...]:
    word = spoken_time(time).split()[0]
    if time.endswith("30"):
        return f"{word} thirty", f"half past {word}"
    return word, f"{word} o'clock"


def _typed(time: str) -> Iterator[str]:
    hour, minute = int(time.partition(":")[0]), time.partition(":")[2]
    if minute == "30":
        yield f"half {spoken_time(time).split()[0]}"
    for digits in {str(hour), str((hour - 1) % 12 + 1)}:
        yield f"{digits}:{minute}"
        yield f"{digits}{minute}"
        if minute == "00":
            yield from (digits, f"{digits}{'am' if hour < 12 else 'pm'}")


def _minutes(time: str) -> int:
    hour, _, minute = time.partition(":")
    return 60 * int(hour) + int(minute)
