"""Decide how one value is asked for, read back, corrected and given up.

Pure: facts and `now` in, commands out. What words mean, what is said and which
values are valid is decided elsewhere; every run ends, whatever the caller does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .capture_facts import (
    AnswerHeard,
    Ask,
    AskModel,
    AskRest,
    AskWhich,
    BecameQuiet,
    Cancelled,
    CaptureState,
    Command,
    CommandHeard,
    Complete,
    CorrectedValue,
    Fact,
    Fail,
    FailureReason,
    InvalidValue,
    KeyPressed,
    ModelConfirmed,
    ModelDeclined,
    ModelProposed,
    NotUnderstood,
    PartialValue,
    PromptFinished,
    PromptStarted,
    ReadBack,
    RejectTool,
    SayAgain,
    SeveralValues,
    Started,
    UncertainValue,
    Understanding,
    Understood,
    UngroundedValue,
    UserSpoke,
    WholeValue,
)

__all__ = ["CaptureLimits", "CaptureMachine"]

MAX_SAY_AGAINS = 3
MAX_REPEATS = 2
FREE_SIDE_QUESTIONS = 3
MAX_LISTED = 3

ASKING, HEARD, CONFIRMING = CaptureState.ASKING, CaptureState.HEARD, CaptureState.CONFIRMING

Why = Literal["invalid", "silence", "not_understood"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureLimits:
    """How often, and how long."""

    max_asks: int = 3
    max_corrections: int = 2
    max_turns: int = 12
    no_input_timeout: float = 8.0
    """Seconds."""


class CaptureMachine:
    """At most `max_turns` user turns and `max_asks` + 2 silences; nothing wanted a yes and went without."""

    def __init__(self, limits: CaptureLimits = CaptureLimits()) -> None:
        self._limits = limits
        self.state = ASKING
        self.value: object | None = None
        """The value that waits for a yes, or was stored."""
        self.confidence = 0.0
        self.partial: object | None = None
        self.target: object | None = None
        """The value that a correction is about."""
        self.asks = 0
        self.corrections = 0
        self.turns = 0
        self._started = False
        self._earlier = False
        self._question = ""
        self._read_backs = 0
        self._repeats = 0
        self._say_agains = 0
        self._side_questions = 0
        self._only_silence = True
        self._prompt_started_at: float | None = None
        self._agent_busy = False
        self._user_busy = False
        self._quiet_since: float | None = None

    @property
    def finished(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state not in (ASKING, HEARD, CONFIRMING)

    @property
    def agent_busy(self) -> bool:
        """Whether a prompt or a model's turn is on its way or being heard."""
        return self._agent_busy

    @property
    def prompt_started_at(self) -> float | None:
        """When the read-back of the present value was first heard."""
        return self._prompt_started_at

    @property
    def deadline(self) -> float | None:
        """When to call `tick`: once both sides have been silent for too long."""
        waits = self.state in (ASKING, CONFIRMING) and not self._agent_busy and not self._user_busy
        if not waits or self._quiet_since is None:
            return None
        return self._quiet_since + self._limits.no_input_timeout

    def tick(self, *, now: float) -> list[Command]:
        """Time has passed."""
        due = self.deadline
        if due is None or now < due:
            return []
        return self._done(self._failed("silence"), now)

    def receive(self, fact: Fact, *, now: float) -> list[Command]:
        """Something happened."""
        if self.finished or not (self._started or isinstance(fact, Started | Cancelled)):
            return []
        return self._done(self._received(fact, now), now)

    def _received(self, fact: Fact, now: float) -> list[Command]:
        match fact:
            case Started():
                return [] if self._started else self._start(fact)
            case Cancelled():
                return self._fail("cancelled")
            case Understood(reading, began_at):
                self._user_busy = False
                return self._turn(reading, now if began_at is None else began_at)
            case NotUnderstood(model_may_help):
                self._user_busy = False
                self.turns += 1
                if self.turns > self._limits.max_turns:
                    return self._fail("too_many_attempts")
                return self._not_understood(model_may_help)
            case ModelProposed(fields):
                return self._proposed(fields)
            case ModelConfirmed(refused):
                return self._confirmed_by_model(refused)
            case ModelDeclined(reason):
                return self._fail("declined", reason)
            case _:
                return self._heard_sound(fact, now)

    # Sounds and silence

    def _heard_sound(self, fact: Fact, now: float) -> list[Command]:
        match fact:
            case PromptStarted():
                self._agent_busy = True
                if self.state is HEARD:
                    self._confirming(now)
            case PromptFinished():
                self._agent_busy = False
                self._quiet_since = now
                if self.state is HEARD:  # the speech failed
                    self._confirming(now)
            case UserSpoke():
                self._user_busy = True
            case BecameQuiet():
                self._user_busy = False
                self._quiet_since = now
            case KeyPressed(_, buffered):
                self._quiet_since = None if buffered else now
        return []

    def _confirming(self, now: float) -> None:
        self.state = CONFIRMING
        self._read_backs += 1
        self._prompt_started_at = now

    def _done(self, commands: list[Command], now: float) -> list[Command]:
        """Whatever is said next, silence counts only after it."""
        if commands and not isinstance(commands[0], RejectTool):
            self._agent_busy = True
            self._quiet_since = now
        return commands

    # The beginning

    def _start(self, fact: Started) -> list[Command]:
        self._started = True
        if fact.earlier is not None:
            self._earlier = True
            return self._hear(fact.earlier, 1.0)
        self.asks = 1
        if fact.partial is not None:
            self.partial = fact.partial
            return [AskRest(fact.partial)]
        return [Ask(1)]

    # A user turn

    def _turn(self, reading: Understanding, began_at: float) -> list[Command]:
        self.turns += 1
        self._side_questions = 0
        if isinstance(reading, CommandHeard) and reading.command in ("decline", "skip", "human"):
            requested = reading.command if reading.command != "decline" else None
            detail = reading.detail or reading.command
            return self._fail("declined", detail, requested)
        if self.turns > self._limits.max_turns:
            return self._fail("too_many_attempts")
        if isinstance(reading, CommandHeard):
            return self._command(reading)
        if self.state is ASKING:
            return self._asking(reading)
        if self.state is HEARD:
            return self._before_read_back(reading)
        return self._answer(reading, began_at)

    def _command(self, heard: CommandHeard) -> list[Command]:
        if heard.command == "why":
            return [SayAgain(why=True)]
        if heard.command == "repeat":
            self._say_agains += 1
            if self._say_agains <= MAX_SAY_AGAINS:
                return [SayAgain()]
            return self._not_understood(False)
        if self.corrections >= self._limits.max_corrections:
            return self._fail("too_many_attempts")
        self._drop()
        self.target = self.partial = None
        self.corrections += 1
        return self._ask_plainly()

    def _asking(self, reading: Understanding) -> list[Command]:
        match reading:
            case WholeValue(value, confirm, confidence):
                if confirm:
                    return self._hear(value, confidence)
                self.value, self.confidence = value, confidence
                return self._complete()
            case CorrectedValue(value, confidence):
                return self._hear(value, confidence)
            case UncertainValue(value, question):
                return self._hear(value, 0.5, question)
            case SeveralValues(values):
                self.asks += 1
                return [AskWhich(values[:MAX_LISTED])]
            case PartialValue(value):
                self.partial = value
                return [AskRest(value)]
            case InvalidValue(reason, fatal):
                self._only_silence = False
                return self._fail("no_match", reason) if fatal else self._failed("invalid", reason)
            case _:
                return self._not_understood(False)

    def _before_read_back(self, reading: Understanding) -> list[Command]:
        match reading:
            case WholeValue(value) | CorrectedValue(value) if value != self.value:
                return self._hear(value, reading.confidence)
            case UncertainValue(value, question) if value != self.value:
                return self._hear(value, 0.5, question)
        return []

    def _answer(self, reading: Understanding, began_at: float) -> list[Command]:
        """The caller has heard the read-back."""
        match reading:
            case AnswerHeard(yes=True):
                return self._yes(began_at)
            case AnswerHeard(yes=False):
                return self._no()
            case WholeValue(value) | CorrectedValue(value) if value != self.value:
                return self._corrected(value, reading.confidence)
            case UncertainValue(value, question) if value != self.value:
                return self._corrected(value, 0.5, question)
            case WholeValue() | UncertainValue():
                return self._yes(began_at)
        return self._not_understood(False)

    def _yes(self, began_at: float) -> list[Command]:
        if self._prompt_started_at is not None and began_at < self._prompt_started_at:
            return [self._read_back()]  # said before the question could be heard
        return self._complete()

    def _no(self) -> list[Command]:
        if self._earlier:
            self._drop()
            return self._ask_plainly()
        if self.corrections >= self._limits.max_corrections:
            return self._fail("too_many_attempts")
        dropped = self.value
        self._drop()
        self.target = dropped
        self.corrections += 1
        self.asks = max(self.asks, 1)
        return [Ask(2, "no")]

    def _corrected(self, value: object, confidence: float, question: str = "") -> list[Command]:
        if self.corrections >= self._limits.max_corrections:
            return self._fail("too_many_attempts")
        self.corrections += 1
        return self._hear(value, confidence, question)

    # What nobody understands

    def _not_understood(self, model_may_help: bool) -> list[Command]:
        if self.state is HEARD:
            return []
        self._only_silence = False
        if not model_may_help:
            return self._failed("not_understood")
        self._side_questions += 1
        if self._side_questions <= FREE_SIDE_QUESTIONS:
            return [AskModel()]
        failed = self._failed("not_understood")
        return failed if self.finished else [AskModel()]

    def _failed(self, why: Why, reason: str = "") -> list[Command]:
        """Ask again, or read back again, while that is allowed."""
        if self.state is CONFIRMING:
            if self._repeats < MAX_REPEATS:
                self._repeats += 1
                return [self._read_back(unclear=why != "silence")]
            return self._fail("no_input" if why == "silence" else "no_match")
        if self.asks < self._limits.max_asks:
            self.asks += 1
            return [Ask(self.asks, why, reason)]
        return self._fail("no_input" if self._only_silence else "no_match")

    # The model

    def _proposed(self, fields: Understanding) -> list[Command]:
        if isinstance(fields, UngroundedValue):
            return [RejectTool(fields.message)]  # its turn counts as not understood already
        self._side_questions = 0
        if isinstance(fields, InvalidValue):
            if self.state is not ASKING:
                self._drop()
            return [RejectTool(fields.reason)]
        if self.state is ASKING:
            return self._asking(fields)
        if self.state is HEARD:
            return self._before_read_back(fields)
        match fields:
            case WholeValue(value) | CorrectedValue(value) if value != self.value:
                return self._corrected(value, fields.confidence)
        return self._failed("not_understood")  # a model's word is no yes

    def _confirmed_by_model(self, refused: str) -> list[Command]:
        if self.value is None:
            return [RejectTool("There is no value to confirm yet.")]
        if self.state is not CONFIRMING:
            return [RejectTool("The caller has not heard this value yet; wait for an answer.")]
        if refused:
            return [RejectTool(refused)]
        return self._complete()

    # Steps

    def _hear(self, value: object, confidence: float, question: str = "") -> list[Command]:
        self.value, self.confidence, self._question = value, confidence, question
        self.state = HEARD
        self.target = self.partial = None
        self._prompt_started_at = None
        return [self._read_back()]

    def _read_back(self, *, unclear: bool = False) -> ReadBack:
        return ReadBack(self.value, self._read_backs + 1, unclear, self._question)

    def _ask_plainly(self) -> list[Command]:
        self.asks = max(self.asks, 1)
        return [Ask(1)]

    def _drop(self) -> None:
        self.state = ASKING
        self.value, self.confidence, self._question = None, 0.0, ""
        self.partial = None
        self._earlier = False

    def _complete(self) -> list[Command]:
        self.state = CaptureState.DONE
        return [Complete(self.value)]

    def _fail(
        self,
        reason: FailureReason,
        detail: str = "",
        requested: Literal["skip", "human"] | None = None,
    ) -> list[Command]:
        self.state = CaptureState.DECLINED if reason == "declined" else CaptureState.GAVE_UP
        return [Fail(reason, detail, requested)]
