"""Tell the other machines what the user's voice and words mean, and keep the user's state.

Pure: no I/O, no tasks, no clock. Without a VAD the recogniser's words stand in
for the voice; how, is decided here. When a turn ends is decided in
`endpointing.py`, what becomes of it in `user_turns.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from .barge_in import BargeIn
from .commands import CapTurn, Command, ReportNoTranscript, SetUserState, Turn, UserState
from .endpointing import EndpointConfig, Endpointer
from .facts import (
    CommitRequested,
    EndPredicted,
    Fact,
    SilenceEnded,
    SilenceStarted,
    SpeechStarted,
    SpeechStopped,
    TextSubmitted,
    TranscriberSpeechEnded,
    TranscriberSpeechStarted,
    Transcript,
    TurnAssessed,
    TurnCleared,
)
from .user_turns import UserTurns

__all__ = ["UserSide"]


class UserSide:
    """The user has the floor while speaking, and until it is known that the turn is over."""

    def __init__(self, barge_in: BargeIn, turns: UserTurns) -> None:
        self._endpointer = Endpointer()
        self._barge_in = barge_in
        self._turns = turns
        self._has_vad = True
        self._state = UserState.LISTENING

    def configure(self, config: EndpointConfig) -> None:
        """Use `config` from the next decision on."""
        self._has_vad = config.has_vad
        self._endpointer.configure(config)

    @property
    def state(self) -> UserState:
        """What the user does."""
        return self._state

    @property
    def text(self) -> str:
        """The words of the open turn."""
        return self._endpointer.text

    @property
    def undecided(self) -> bool:
        """Whether the user has fallen silent and it is still open if the turn is over."""
        return self._endpointer.undecided

    @property
    def has_floor(self) -> bool:
        """Whether the user speaks, or may not have finished."""
        return self._endpointer.speaking or self._endpointer.undecided

    @property
    def voice_is_on(self) -> bool:
        """Whether a voice is heard, be it speech or hold music."""
        return self._endpointer.voice_is_on

    @property
    def words_owed(self) -> bool:
        """Whether voice was heard whose words are not final yet."""
        return self._endpointer.words_owed

    @property
    def deadline(self) -> float | None:
        """The next instant at which `tick` has work to do."""
        return self._endpointer.deadline

    def receive(self, fact: Fact, *, now: float) -> list[Command]:
        """Take note of what the user did; ignores all else."""
        match fact:
            case Transcript():
                return self._words(fact, now)
            case TurnAssessed() | EndPredicted() | CommitRequested():
                return self._decided(self._endpointer.receive(fact, now=now), now)
            case TurnCleared():
                self._endpointer.receive(fact, now=now)
                return self._turns.clear()
            case TextSubmitted(text, submission):
                turn = Turn(text=text, reason="text", submissions=(submission,))
                return self.returns() + self._turns.end(turn, now=now)
            case _:
                return self._voice(fact, now)

    def tick(self, *, now: float) -> list[Command]:
        """Do what is due at `now`; nothing before `deadline`."""
        return self._decided(self._endpointer.tick(now=now), now)

    def agent_spoke(self, fact: Fact, *, now: float) -> None:
        """The agent's playout began or ended: the pauses next to it are no pauses of the user."""
        self._endpointer.receive(fact, now=now)

    def ignore_voice(self, *, now: float) -> list[Command]:
        """The voice that is on is no speech: until it stops, only words count."""
        if not self._endpointer.speaking:
            return []
        self._endpointer.ignore_voice(now=now)
        return self._become(UserState.LISTENING)

    def returns(self) -> list[Command]:
        """A sign of life: the user is not away."""
        return self._become(UserState.LISTENING) if self._state is UserState.AWAY else []

    def leave(self) -> list[Command]:
        """Nothing was heard for long: the user is away."""
        return self._become(UserState.AWAY)

    # Steps

    def _voice(self, fact: Fact, now: float) -> list[Command]:
        before = self._endpointer.speaking
        outputs = self._endpointer.receive(fact, now=now)
        commands: list[Command] = []
        if self._endpointer.speaking and not before:
            at = now
            if isinstance(fact, SpeechStarted | SilenceEnded | TranscriberSpeechStarted):
                at = fact.at
            commands += self._voice_on(at, now)
        elif self._says_silence(fact):
            commands += self._voice_off(now)
        elif isinstance(fact, SilenceStarted):
            self._barge_in.voice_paused(at=fact.at)
        elif isinstance(fact, SilenceEnded):
            self._barge_in.voice_resumed(at=fact.at)
        return commands + self._decided(outputs, now)

    def _says_silence(self, fact: Fact) -> bool:
        """Whether `fact` says that the user's voice is off."""
        if self._has_vad:
            return isinstance(fact, SpeechStopped)
        return isinstance(fact, SpeechStopped | TranscriberSpeechEnded)

    def _voice_on(self, at: float, now: float) -> list[Command]:
        commands = self._become(UserState.SPEAKING)
        return commands + list(self._barge_in.voice_started(at=at, now=now))

    def _voice_off(self, now: float) -> list[Command]:
        commands: list[Command] = []
        if not self._endpointer.voice_ignored:
            commands += self._barge_in.voice_stopped(now=now)
        if self._state is UserState.SPEAKING:
            commands += self._become(UserState.LISTENING)
        return commands

    def _words(self, fact: Transcript, now: float) -> list[Command]:
        commands: list[Command] = []
        if fact.text and fact.final:
            commands += self.returns()
        if not self._has_vad and not self._endpointer.speaking:
            if fact.final:
                commands += self._voice_off(now)
            elif fact.text and self._state is not UserState.SPEAKING:
                commands += self._voice_on(now, now)
        outputs = self._endpointer.receive(fact, now=now)
        if text := self._endpointer.text:
            commands += self._barge_in.words_heard(text, now=now)
            if fact.final or fact.preflight:
                started_at = self._endpointer.started_at
                speech = 0.0 if started_at is None else now - started_at
                commands += self._turns.words(text, speech=speech)
        return commands + self._decided(outputs, now)

    def _decided(self, outputs: Sequence[object], now: float) -> list[Command]:
        """What the endpointer found, in the floor's terms."""
        commands: list[Command] = []
        for output in outputs:
            match output:
                case Turn():
                    if not self._endpointer.speaking:  # it may end before the VAD is sure
                        commands += self._voice_off(now)
                    commands += self._turns.end(output, now=now)
                    if self._turns.dropped:
                        self._endpointer.await_more()
                case ReportNoTranscript():
                    commands += [*self._voice_off(now), output]
                case CapTurn():
                    commands += [output, *self._barge_in.ignore_voice()]
                    commands += self._become(UserState.LISTENING)
                case _:
                    commands.append(output)  # type: ignore[arg-type]  # questions and flushes pass
        return commands

    def _become(self, state: UserState) -> list[Command]:
        if state is self._state:
            return []
        self._state = state
        return [SetUserState(state)]
