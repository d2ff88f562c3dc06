"""Decide which speech plays next.

Pure: no I/O, no tasks, no clock. One speech has the floor at a time; a gap
follows each. Whether the user's voice keeps speech waiting is told from outside
(`floor.py`); what it does to the speech that plays is decided in `barge_in.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from .commands import Play

__all__ = ["QueuedSpeech", "SpeechQueue"]


@dataclass(slots=True, kw_only=True)
class QueuedSpeech:
    """A speech in the queue."""

    speech: str
    priority: int = 5
    """Higher plays first; equals play in order of entry."""

    interruptible: bool = True
    """An interruptible speech waits until the user is silent."""

    entry: int = 0


class SpeechQueue:
    """The first in the queue plays once the floor is free; nothing displaces a playing speech."""

    def __init__(self, min_gap: float = 0.0) -> None:
        self.min_gap = min_gap
        self._waiting: list[QueuedSpeech] = []
        self._current: QueuedSpeech | None = None
        self._yielding: QueuedSpeech | None = None
        self._entries = 0
        self._quiet_until: float | None = None

    @property
    def current(self) -> QueuedSpeech | None:
        """The speech that has the floor."""
        return self._current

    @property
    def waiting(self) -> tuple[QueuedSpeech, ...]:
        """Those behind it, in the order in which they will play."""
        return tuple(self._waiting)

    @property
    def deadline(self) -> float | None:
        """When the gap after the last speech is over, if anything waits for that."""
        return self._quiet_until if self._waiting and self._current is None else None

    def add(self, speech: QueuedSpeech) -> None:
        """Queue `speech` behind its equals."""
        self._entries += 1
        speech.entry = self._entries
        self._waiting.append(speech)
        self._waiting.sort(key=lambda queued: (-queued.priority, queued.entry))

    def remove(self, speech: str) -> bool:
        """Take `speech` out of the queue; False if it does not wait there."""
        before = len(self._waiting)
        self._waiting = [queued for queued in self._waiting if queued.speech != speech]
        return len(self._waiting) < before

    def set_interruptible(self, speech: str, interruptible: bool) -> None:
        """Note that `speech` became protected, or open to interruption."""
        for queued in (self._current, self._yielding, *self._waiting):
            if queued is not None and queued.speech == speech:
                queued.interruptible = interruptible

    def lend(self, speech: QueuedSpeech) -> None:
        """The floor goes to `speech`, and back to the one that has it now."""
        self._current, self._yielding = speech, self._current

    def release(self, speech: str, *, now: float) -> bool:
        """`speech` has given up the floor; False if it did not have it."""
        if self._yielding is not None and self._yielding.speech == speech:
            self._yielding = None
            return True
        if self._current is None or self._current.speech != speech:
            return False
        if self._yielding is not None:
            self._current, self._yielding = self._yielding, None
            return True
        self._current = None
        self._quiet_until = now + self.min_gap if self.min_gap else None
        return True

    def next(self, *, user_has_floor: bool, now: float) -> list[Play]:
        """Give the floor to the first in the queue, if it may have it now."""
        if self._current is not None or not self._waiting:
            return []
        if self._quiet_until is not None:
            if now < self._quiet_until:
                return []
            self._quiet_until = None
        if user_has_floor and self._waiting[0].interruptible:
            return []
        self._current = self._waiting.pop(0)
        return [Play(self._current.speech)]
