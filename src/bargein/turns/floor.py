"""Decide who may speak: the machine that a session obeys.

Pure: no I/O, no tasks, no clock. It passes facts to the smaller machines, what
they decide to each other, and lets follow what now can. What the user's voice
and words mean is decided in `user_side.py`, what becomes of an ended turn in
`user_turns.py`, what becomes of the agent's speech in `agent_speech.py`. A shell owns one timer for `deadline`, passes facts in, and
performs the commands in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .agent_speech import AgentSpeech
from .barge_in import BargeInConfig, Phase
from .commands import AgentState, Command, DiscardReply, SetAgentState, Stalled, UserState
from .endpointing import EndpointConfig
from .facts import (
    Fact,
    HandoffBegan,
    HandoffEnded,
    InterruptRequested,
    PlayoutEnded,
    PlayoutExpected,
    PlayoutStarted,
    SessionStarted,
    SpeechFact,
    SpeechSettled,
    TurnSettled,
    UserActed,
)
from .idle import Idle
from .settings import LivenessSettings, PreemptiveSettings
from .user_side import UserSide
from .user_turns import UserTurns
from .watchdog import Situation, Watchdog

__all__ = ["Floor", "FloorConfig"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorConfig:
    """All that the floor needs to know of the session and its agent."""

    endpoint: EndpointConfig = EndpointConfig()
    barge_in: BargeInConfig = BargeInConfig()
    preemptive: PreemptiveSettings = PreemptiveSettings(enabled=False)
    liveness: LivenessSettings | None = LivenessSettings()
    """How long things may take; `None`: nothing is watched."""

    model_hears: bool = False
    """Whether the model hears the user itself: then a spoken turn needs no words."""

    min_gap: float = 0.0
    """Seconds between one speech and the next."""

    away_timeout: float | None = 15.0
    """Seconds of quiet on both sides after which the user is away; `None`: never."""


class Floor:
    """One speech plays at a time, and every user turn with words gets exactly one commit.

    The exceptions are turns that the user did not mean as such: backchannels,
    and words below `min_words` that nothing follows. Nothing waits for ever: while
    both sides are silent and something is left to do, there is a `deadline`, or
    the shell owes a fact.
    """

    def __init__(self, config: FloorConfig = FloorConfig()) -> None:
        self._speech = AgentSpeech(config.barge_in, min_gap=config.min_gap)
        self._turns = UserTurns(self._speech, config.barge_in.settings, config.preemptive)
        self._user = UserSide(self._speech.barge_in, self._turns)
        self._idle = Idle(config.away_timeout)
        self._watchdog = Watchdog(config.liveness)
        self._agent = AgentState.INITIALIZING
        self._take(config)

    def configure(self, config: FloorConfig, *, now: float) -> None:
        """Use `config` from the next decision on."""
        self._take(config)
        self._watchdog.observe(self._situation, now=now)

    def _take(self, config: FloorConfig) -> None:
        self._config = config
        settings = config.barge_in.settings
        self._user.configure(replace(config.endpoint, backchannels=settings.backchannels))
        self._speech.barge_in.configure(config.barge_in)
        self._speech.queue.min_gap = config.min_gap
        self._turns.configure(settings, config.preemptive)
        self._turns.manual = config.endpoint.mode == "manual"
        self._turns.model_hears = config.model_hears
        self._idle.timeout = config.away_timeout
        self._watchdog.configure(config.liveness)

    # What others may read

    @property
    def user_state(self) -> UserState:
        """What the user does, as last told by `SetUserState`."""
        return self._user.state

    @property
    def agent_state(self) -> AgentState:
        """What the agent does, as last told by `SetAgentState`."""
        return self._agent

    @property
    def current(self) -> str | None:
        """The speech that has the floor."""
        current = self._speech.queue.current
        return current.speech if current else None

    @property
    def open_text(self) -> str:
        """The words of the user's open turn."""
        return self._user.text

    @property
    def kept_text(self) -> str:
        """The words of turns that ended and wait to be committed."""
        return self._turns.kept_text

    @property
    def user_has_floor(self) -> bool:
        """Whether the user speaks, or may not have finished."""
        return self._user.has_floor

    @property
    def voice_is_on(self) -> bool:
        """Whether the user's voice is heard now, be it speech or hold music."""
        return self._user.voice_is_on

    @property
    def words_owed(self) -> bool:
        """Whether voice was heard whose words are not final yet."""
        return self._user.words_owed

    @property
    def idle(self) -> bool:
        """Whether nothing will happen unless the user does something."""
        return not (
            self._turns.open
            or self._turns.held
            or self._turns.handoffs
            or self._speech.ledger.unsettled
            or self.user_has_floor
        )

    @property
    def deadline(self) -> float | None:
        """The next instant at which `tick` has work to do."""
        speech = self._speech
        machines = (self._user, speech.barge_in, speech.queue, self._idle, self._watchdog)
        due = [machine.deadline for machine in machines]
        return min((instant for instant in due if instant is not None), default=None)

    # Facts in, commands out

    def receive(self, fact: Fact, *, now: float) -> list[Command]:
        """Take note of `fact`, after settling what is overdue; facts on unknown ids are ignored.

        Raises `ValueError`, and changes nothing, for a speech that is queued while it
        is in the queue or has the floor.
        """
        self._speech.check(fact)
        commands = self.tick(now=now)
        if not isinstance(fact, PlayoutExpected) or fact.speech == self.current:
            self._watchdog.receive(fact, now=now)
        commands += self._follow(self._route(fact, now), now)
        return commands + self.tick(now=now)

    def tick(self, *, now: float) -> list[Command]:
        """Do what is due at `now`; nothing before `deadline`."""
        commands: list[Command] = []
        # One machine's doing can make another's timer due; each pass ends at least one of them.
        for _ in range(16):
            due = self.deadline
            if due is None or now < due:
                break
            commands += self._follow(self._tick_machines(now), now)
        return commands

    def _tick_machines(self, now: float) -> list[Command]:
        commands = self._user.tick(now=now)
        commands += self._speech.barge_in.tick(now=now)
        if self._speech.barge_in.voice_ignored:
            commands += self._user.ignore_voice(now=now)
        if self._idle.tick(now=now):
            commands += self._user.leave()
        for output in self._watchdog.tick(now=now):
            commands.append(output)
            if isinstance(output, Stalled) and output.waiting_for == "nothing":
                self._turns.settle(output.turn or 0)  # the fallback line is its outcome
        return commands

    def _route(self, fact: Fact, now: float) -> list[Command]:
        match fact:
            case UserActed():
                self._idle.restart(now=now)
                return self._user.returns()
            case HandoffBegan():
                return self._turns.begin_handoff()
            case HandoffEnded():
                self._turns.end_handoff()
            case TurnSettled(turn_id):
                self._turns.settle(turn_id)
            case SessionStarted() if self._agent is AgentState.INITIALIZING:
                return self._set_agent(AgentState.LISTENING)
            case InterruptRequested(force):
                discarded = self._turns.discard_prepared() or [DiscardReply()]
                return [*discarded, *self._speech.interrupt(force=force)]
            case _ if isinstance(fact, SpeechFact):
                return self._agent_spoke(fact, now)
            case _:
                return self._user.receive(fact, now=now)
        return []

    # The agent's speech

    def _agent_spoke(self, fact: Fact, now: float) -> list[Command]:
        had_floor = self.current
        turn = None
        if isinstance(fact, SpeechSettled) and (speech := self._speech.ledger.get(fact.speech)):
            turn = speech.turn
        if isinstance(fact, PlayoutStarted | PlayoutEnded):
            self._user.agent_spoke(fact, now=now)
        commands = self._speech.receive(fact, now=now)
        if turn is not None:
            self._turns.settle(turn)
        ended = isinstance(fact, PlayoutEnded | SpeechSettled) and had_floor != self.current
        if ended and had_floor is not None:
            self._turns.agent_fell_silent(now=now)
        return commands

    # What follows from all of it

    def _follow(self, commands: list[Command], now: float) -> list[Command]:
        """`commands`, and all that they make possible."""
        self._note(commands, now)
        self._speech.barge_in.undecided = self._user.undecided
        more: list[Command] = []
        if not self.user_has_floor:
            more += self._turns.commit_held()
            more += self._speech.barge_in.release()
        if self._agent is not AgentState.INITIALIZING:
            more += self._speech.play_next(
                user_has_floor=self.user_has_floor, said=self.open_text, now=now
            )
        self._note(more, now)
        more += self._state_commands()
        self._idle.observe(quiet=self._quiet, now=now)
        self._watchdog.observe(self._situation, now=now)
        return [*commands, *more]

    def _note(self, commands: Sequence[Command], now: float) -> None:
        self._speech.note(commands)
        self._watchdog.note(commands, now=now)

    def _state_commands(self) -> list[Command]:
        if self._agent is AgentState.INITIALIZING:
            return []
        if self._speech.ledger.audible:
            return self._set_agent(AgentState.SPEAKING)
        paused = self._speech.phase in (Phase.PAUSED, Phase.CUT)
        thinking = self._speech.ledger.thinking and not paused
        return self._set_agent(AgentState.THINKING if thinking else AgentState.LISTENING)

    @property
    def _quiet(self) -> bool:
        listening = (self._user.state, self._agent) == (UserState.LISTENING, AgentState.LISTENING)
        return listening and self.idle

    @property
    def _situation(self) -> Situation:
        ledger, turns = self._speech.ledger, self._turns
        under_way = ledger.pending or turns.handoffs > 0 or turns.held or self.user_has_floor
        return Situation(
            unanswered=turns.unanswered,
            under_way=under_way,
            quiet=not ledger.audible and not self.user_has_floor,
            at_tools=ledger.at_tools if self._speech.queue.current is None else None,
        )

    def _set_agent(self, state: AgentState) -> list[Command]:
        if state is self._agent:
            return []
        self._agent = state
        return [SetAgentState(state)]
