"""Decide what becomes of the agent's speeches: which plays, waits, stops or is dropped.

Pure: no I/O, no tasks, no clock. It keeps queue, barge-in and ledger of one
session in step. What the user's turns do to speech is decided in `user_turns.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from .barge_in import BargeIn, BargeInConfig, Phase
from .commands import (
    Command,
    CutPlayout,
    Drop,
    HoldPlayout,
    PausePlayout,
    Play,
    ResumePlayout,
    StopPlayout,
)
from .facts import (
    Fact,
    InterruptibilityChanged,
    PlayoutEnded,
    PlayoutStarted,
    SpeechQueued,
    SpeechRevoked,
    SpeechSettled,
    SpeechSuspended,
)
from .speech_queue import QueuedSpeech, SpeechQueue
from .speeches import Speech, Speeches, Stage

__all__ = ["AgentSpeech"]


class AgentSpeech:
    """One speech at a time has the floor; one that was told to stop keeps it until it reports."""

    def __init__(self, barge_in: BargeInConfig, *, min_gap: float) -> None:
        self.barge_in = BargeIn(barge_in)
        self.queue = SpeechQueue(min_gap)
        self.ledger = Speeches()

    @property
    def current(self) -> Speech | None:
        """The speech that has the floor."""
        queued = self.queue.current
        return self.ledger.get(queued.speech) if queued else None

    @property
    def phase(self) -> Phase:
        """How far it has come."""
        return self.barge_in.phase

    def check(self, fact: Fact) -> None:
        """Raise `ValueError` for a fact that cannot be true."""
        known = self.ledger.get(fact.speech) if isinstance(fact, SpeechQueued) else None
        if known and known.stage in (Stage.WAITING, Stage.CURRENT) and not known.stopping:
            raise ValueError(f"speech {known.id!r} is in the queue or has the floor already")

    def receive(self, fact: Fact, *, now: float) -> list[Command]:
        """Take note of `fact`; ignores speeches that it does not know."""
        match fact:
            case SpeechQueued():
                return self._enter(fact)
            case PlayoutStarted(id_) if speech := self.ledger.get(id_):
                return self._playout_started(speech, now)
            case PlayoutEnded(id_, pending) if speech := self.ledger.get(id_):
                self._playout_ended(speech, pending, now)
            case SpeechSettled(id_) if speech := self.ledger.settle(id_):
                self.queue.remove(id_)
                self._playout_ended(speech, False, now)
            case SpeechRevoked(id_) if speech := self.ledger.get(id_):
                return self._stop(speech)
            case SpeechSuspended(id_, suspended) if speech := self.ledger.get(id_):
                speech.suspended = suspended
            case InterruptibilityChanged(id_, interruptible) if speech := self.ledger.get(id_):
                return self._set_interruptible(speech, interruptible, now)
        return []

    def play_next(self, *, user_has_floor: bool, said: str, now: float) -> list[Play]:
        """Give the floor to the first in the queue, if it may have it now.

        `said` are the words of the user's open turn.
        """
        commands = self.queue.next(user_has_floor=user_has_floor, now=now)
        if commands and (speech := self.current):
            speech.stage = Stage.CURRENT
            self.barge_in.speech_authorised(
                speech.id, interruptible=speech.interruptible, said=said
            )
        return commands

    def supersede(self) -> list[Command]:
        """A user turn is committed: end what it makes pointless."""
        superseded = [speech for speech in self.ledger if speech.superseded_by_words]
        return [command for speech in superseded for command in self._stop(speech)]

    def interrupt(self, *, force: bool) -> list[Command]:
        """End speeches in play order, up to the first uninterruptible one in the queue."""
        commands: list[Command] = []
        for speech in self._in_play_order():
            if speech.interruptible or force:
                commands += self._stop(speech)
            elif speech.stage is Stage.WAITING:
                break
        return commands

    def note(self, commands: Sequence[Command]) -> None:
        """Keep the ledger in step with what the other machines decided."""
        for command in commands:
            match command:
                case PausePlayout(id_) | CutPlayout(id_) if speech := self.ledger.get(id_):
                    speech.audible = False
                case ResumePlayout(id_) if speech := self.ledger.get(id_):
                    speech.audible = True
                case StopPlayout(id_) if speech := self.ledger.get(id_):
                    speech.stopping = True

    # Steps

    def _enter(self, fact: SpeechQueued) -> list[Command]:
        known = self.ledger.get(fact.speech)
        if known is not None and known.stopping:  # it was ended while this was on its way
            return [Drop(fact.speech)]
        speech, current = self.ledger.enter(fact), self.current
        queued = QueuedSpeech(
            speech=fact.speech, priority=fact.priority, interruptible=fact.interruptible
        )
        if not fact.fills or current is None:
            self.queue.add(queued)
            return []
        if self.phase not in (Phase.SILENT, Phase.HELD):  # what it was to bridge is over
            return self._stop(speech)
        return self._play_before(current, speech, queued)

    def _play_before(self, current: Speech, filler: Speech, queued: QueuedSpeech) -> list[Command]:
        """Let `filler` be heard while `current`, which has the floor, is still being made."""
        held = self.phase is Phase.HELD
        if held and filler.interruptible:  # the user speaks: nothing may be heard
            return self._stop(filler)
        self.queue.lend(queued)
        filler.stage = Stage.CURRENT
        self.barge_in.speech_authorised(filler.id, interruptible=filler.interruptible)
        hold: list[Command] = [] if held else [HoldPlayout(current.id)]
        return [*hold, Play(filler.id)]

    def _playout_started(self, speech: Speech, now: float) -> list[Command]:
        if speech is not self.current or speech.stopping:
            return []
        speech.audible = speech.heard = True
        return list(self.barge_in.speech_audible(speech.id, now=now))

    def _playout_ended(self, speech: Speech, pending: bool, now: float) -> None:
        speech.audible = False
        if speech.stage in (Stage.CURRENT, Stage.PENDING):
            goes_on = pending and not speech.stopping
            speech.stage = Stage.PENDING if goes_on else Stage.OVER
        self.barge_in.speech_ended(speech.id)
        had_floor = self.current
        self.queue.release(speech.id, now=now)
        back = self.current
        if back is not None and back is not had_floor and not back.stopping:
            self.barge_in.speech_authorised(back.id, interruptible=back.interruptible, held=True)

    def _set_interruptible(self, speech: Speech, interruptible: bool, now: float) -> list[Command]:
        speech.interruptible = interruptible
        self.queue.set_interruptible(speech.id, interruptible)
        if speech is self.current:
            return list(self.barge_in.set_interruptible(interruptible, now=now))
        return []

    def _stop(self, speech: Speech) -> list[Command]:
        """Tell the shell to end `speech`; it has the floor until it reports back."""
        if speech.stopping or speech.stage is Stage.OVER:
            return []
        speech.stopping = True
        if speech.stage is Stage.CURRENT:
            self.barge_in.speech_ended(speech.id)
            return [StopPlayout(speech.id)]
        self.queue.remove(speech.id)
        speech.stage = Stage.OVER
        return [Drop(speech.id)]

    def _in_play_order(self) -> list[Speech]:
        waiting = [queued.speech for queued in self.queue.waiting]
        ranked = [speech for speech in self.ledger if speech.id not in waiting]
        return ranked + [speech for id_ in waiting if (speech := self.ledger.get(id_))]
