"""Who among the agent's speeches is waiting, heard, at work or over.

The ledger that the floor reads to know the agent's state and what a new user
turn supersedes. It decides nothing by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from .facts import SpeechQueued

__all__ = ["Speech", "Speeches", "Stage"]


class Stage(Enum):
    WAITING = auto()
    """In the queue."""
    CURRENT = auto()
    """It has the floor."""
    PENDING = auto()
    """It gave up the floor; its tools run, and it may queue again."""
    OVER = auto()
    """It will not play again."""


@dataclass(slots=True)
class Speech:
    """One speech, as far as turn-taking is concerned."""

    id: str
    interruptible: bool
    thinks: bool
    turn: int | None
    fills: bool = False
    stage: Stage = Stage.WAITING
    audible: bool = False
    heard: bool = False
    """Whether any of it was ever audible."""

    stopping: bool = False
    """It was told to stop or to drop, and has not reported back."""

    suspended: bool = False
    """A task inside its tool has the floor."""

    @property
    def pending(self) -> bool:
        """Whether something is still to come from it without the user's doing."""
        return self.stage is not Stage.OVER and not self.suspended and not self.stopping

    @property
    def protects(self) -> bool:
        """Whether user turns have to wait until it is over."""
        at_work = self.stage in (Stage.CURRENT, Stage.PENDING)
        return at_work and not self.interruptible and not self.suspended

    @property
    def superseded_by_words(self) -> bool:
        """Whether a newly committed turn makes this speech pointless."""
        if self.stopping or not self.interruptible or self.suspended:
            return False
        answers = self.turn is not None or self.fills
        return self.stage is Stage.CURRENT or (answers and self.stage is not Stage.OVER)


class Speeches:
    """Every speech that is not settled, in order of its first entry."""

    def __init__(self) -> None:
        self._by_id: dict[str, Speech] = {}

    def __iter__(self) -> Iterator[Speech]:
        return iter(list(self._by_id.values()))

    def get(self, speech: str) -> Speech | None:
        """The speech of that id, or `None` if it is settled or unknown."""
        return self._by_id.get(speech)

    def enter(self, fact: SpeechQueued) -> Speech:
        """A speech is queued: a new one, or a known one for its next step."""
        known = self._by_id.get(fact.speech)
        if known is None:
            known = Speech(fact.speech, fact.interruptible, fact.thinks, fact.turn, fact.fills)
            self._by_id[fact.speech] = known
        known.stage, known.audible = Stage.WAITING, False
        known.interruptible, known.thinks = fact.interruptible, fact.thinks
        return known

    def settle(self, speech: str) -> Speech | None:
        """Forget a speech that is over for good."""
        return self._by_id.pop(speech, None)

    @property
    def unsettled(self) -> bool:
        """Whether a speech is not over for good, be it for its history or its tools."""
        return any(not speech.suspended for speech in self._by_id.values())

    @property
    def at_tools(self) -> str | None:
        """A speech that has given up the floor for its tools."""
        at_tools = (s.id for s in self._by_id.values() if s.stage is Stage.PENDING and s.pending)
        return next(at_tools, None)

    @property
    def audible(self) -> bool:
        """Whether the user hears the agent."""
        return any(speech.audible for speech in self._by_id.values())

    @property
    def thinking(self) -> bool:
        """Whether a model or a tool is at work on something to be heard."""
        return any(speech.thinks and speech.pending for speech in self._by_id.values())

    @property
    def pending(self) -> bool:
        """Whether anything is still to come without the user's doing."""
        return any(speech.pending for speech in self._by_id.values())

    @property
    def protected(self) -> bool:
        """Whether user turns have to wait."""
        return any(speech.protects for speech in self._by_id.values())
