"""Decide what becomes of a user turn that has ended: commit, hold, keep for the next, drop.

Pure: no I/O, no tasks, no clock. When a turn ends is decided in `endpointing.py`;
what a commit does to the agent's speech, in `agent_speech.py`.
"""

from __future__ import annotations

from dataclasses import replace

from .agent_speech import AgentSpeech
from .barge_in import Phase
from .commands import Command, CommitTurn, HoldTurn, Turn
from .kept_turns import KeptTurns
from .preparation import Preparation
from .settings import InterruptionSettings, PreemptiveSettings
from .words import count_words, only_backchannels

__all__ = ["UserTurns"]

_HEARD = (Phase.AUDIBLE, Phase.PAUSED, Phase.CUT)


class UserTurns:
    """Every turn with words is committed once, now or later, unless it was not meant as one.

    A committed turn is *open* until it has an outcome.
    """

    def __init__(
        self,
        speech: AgentSpeech,
        interruption: InterruptionSettings,
        preemptive: PreemptiveSettings,
    ) -> None:
        self._speech = speech
        self._settings = interruption
        self._kept = KeptTurns()
        self._preparation = Preparation(preemptive)
        self._commits = 0
        self._open: set[int] = set()
        self._murmured: str | None = None
        """What the open turn said over the agent's speech, while that is nothing but backchannels."""
        self.dropped = False
        """Whether the last turn that ended will never be committed."""

        self.manual = False
        """Whether the application ends turns: then it may end one without words."""

        self.model_hears = False
        """Whether the model hears the user itself: then a spoken turn needs no words."""

        self.handoffs = 0
        """Hand-offs under way; turns wait for the new agent."""

    def configure(self, interruption: InterruptionSettings, preemptive: PreemptiveSettings) -> None:
        """Use these settings from the next decision on."""
        self._settings = interruption
        self._preparation.configure(preemptive)

    @property
    def blocked(self) -> bool:
        """Whether turns have to wait."""
        return self.handoffs > 0 or self._speech.ledger.protected

    @property
    def held(self) -> bool:
        """Whether a turn waits that is sure to be committed."""
        return self._kept.held

    @property
    def kept_text(self) -> str:
        """The words of turns that ended and were not committed yet."""
        return self._kept.text

    @property
    def open(self) -> tuple[int, ...]:
        """Committed turns without an outcome whose answer does not itself wait for the user."""
        waiting = {speech.turn for speech in self._speech.ledger if speech.suspended}
        return tuple(sorted(self._open - waiting))

    @property
    def unanswered(self) -> int | None:
        """The latest of them, if nothing of its answer was heard yet."""
        latest = max(self.open, default=None)
        heard = {speech.turn for speech in self._speech.ledger if speech.heard}
        return None if latest in heard else latest

    def settle(self, turn: int) -> None:
        """The committed turn has an outcome, and with it those that it superseded."""
        at_work = {speech.turn for speech in self._speech.ledger}
        self._open -= {older for older in self._open if older < turn and older not in at_work}
        self._open.discard(turn)

    def words(self, text: str, *, speech: float) -> list[Command]:
        """The open turn, `speech` seconds long, says `text`: final, or likely to stay."""
        if self._is_talked_over and only_backchannels(text, self._settings.backchannels):
            self._murmured = text
        return [] if self.blocked else list(self._preparation.words(text, speech=speech))

    def begin_handoff(self) -> list[Command]:
        """Another agent will answer: what was prepared is of no use."""
        self.handoffs += 1
        return list(self._preparation.discard())

    def end_handoff(self) -> None:
        """The new agent is in place."""
        self.handoffs = max(0, self.handoffs - 1)

    def discard_prepared(self) -> list[Command]:
        """The application stops everything that is under way."""
        return list(self._preparation.discard())

    def clear(self) -> list[Command]:
        """The application throws the open turn away, and what was kept for it."""
        self._kept.clear()
        self._murmured = None
        return list(self._preparation.dropped())

    def agent_fell_silent(self, *, now: float) -> None:
        """The agent's speech is over: a few words just before it were an early answer."""
        self._kept.speech_ended(now=now)

    def end(self, turn: Turn, *, now: float) -> list[Command]:
        """`turn` is over: say what becomes of it."""
        self.dropped = False
        meant = self._counts(turn) and self._is_meant(turn, now)
        self._murmured = None
        if meant:
            if not self.blocked:
                return self._commit(self._kept.join(turn))
            if self._keeps(turn):
                self._kept.hold(turn)
                return [*self._preparation.dropped(), HoldTurn(turn)]
            self.dropped = True
        return list(self._preparation.dropped())

    def commit_held(self) -> list[Command]:
        """Commit what waits, as one turn, unless it has to wait on."""
        if self.blocked or not self._kept.held:
            return []
        return self._commit(self._kept.take())

    # Steps

    @property
    def _is_talked_over(self) -> bool:
        """Whether what the user says now is said over the agent's speech."""
        return self._speech.current is not None and self._speech.phase in _HEARD

    def _counts(self, turn: Turn) -> bool:
        """Whether there is anything to commit."""
        if turn.text or turn.submissions or turn.reason == "realtime":
            return True
        if self.model_hears and turn.started_at is not None:
            return True
        return turn.reason == "manual" and (self.manual or bool(self._kept.text))

    def _keeps(self, turn: Turn) -> bool:
        """Whether a turn that cannot be committed now is answered later."""
        if turn.reason in ("text", "manual") or self.handoffs:
            return True
        return self._settings.keep_protected_speech

    def _is_meant(self, turn: Turn, now: float) -> bool:
        """Whether words over the agent's speech are a turn of their own; some are kept."""
        current, phase = self._speech.current, self._speech.phase
        if turn.reason in ("text", "manual", "realtime"):
            return True
        if self.model_hears and not turn.text:
            return phase is not Phase.AUDIBLE  # a sound too short to interrupt anything
        if current is None or phase is Phase.NONE:
            # It may have been said over a speech that has ended since.
            self.dropped = turn.text == self._murmured and turn.hint != "yes_no"
            return not self.dropped
        if only_backchannels(turn.text, self._settings.backchannels):
            self.dropped = turn.hint != "yes_no"
            if not self.dropped:
                self._keep_short(turn, now)
            return False
        too_few = count_words(turn.text) < self._settings.min_words
        if not too_few or not current.interruptible or phase not in _HEARD:
            return True
        self._keep_short(turn, now)
        return False

    def _keep_short(self, turn: Turn, now: float) -> None:
        self._kept.keep_short(turn, until=now + self._settings.early_answer_window)

    def _commit(self, turn: Turn) -> list[Command]:
        self._commits += 1
        turn = replace(turn, id=self._commits)
        ended = self._speech.supersede()
        self._open.add(turn.id)
        self._preparation.committed()
        return [*ended, CommitTurn(turn)]
