"""Decide how one value is asked for, read back, corrected and given up.

Pure: facts and `now` in, commands out. What words mean, what is said and which
values are valid is decided elsewhere; every run ends, whatever the caller does.
"""

from __future__ import annotations

from typing import Literal

from .counts import CaptureCounts, CaptureLimits
from .facts import (
    AnswerHeard,
    Ask,
    AskModel,
    AskRest,
    AskWhich,
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
    ModelConfirmed,
    ModelDeclined,
    ModelProposed,
    NotUnderstood,
    PartialValue,
    PromptFinished,
    PromptStarted,
    PromptUnheard,
    ReadBack,
    RejectTool,
    SayAgain,
    SeveralValues,
    Started,
    UncertainValue,
    Understanding,
    Understood,
    UngroundedValue,
    WholeValue,
)
from .silence import SilenceWatch

__all__ = ["CaptureMachine"]

MAX_LISTED = 3

ASKING, HEARD, CONFIRMING = CaptureState.ASKING, CaptureState.HEARD, CaptureState.CONFIRMING

Why = Literal["invalid", "silence", "not_understood"]


class CaptureMachine:
    """At most `max_turns` user turns and `max_asks` + 2 silences; nothing wanted a yes and went without."""

    def __init__(self, limits: CaptureLimits = CaptureLimits()) -> None:
        self._counts = CaptureCounts(limits)
        self._silence = SilenceWatch(limits.no_input_timeout)
        self.state = ASKING
        self.value: object | None = None
        """The value that waits for a yes, or was stored."""
        self.confidence = 0.0
        self.partial: object | None = None
        self.target: object | None = None
        """The value that a correction is about."""
        self.choices: tuple[object, ...] = ()
        """The values that were just listed, for the caller to say which."""
        self._model_corrected_in = -1
        """The turn in which a model gave up a value already."""
        self._started = False
        self._earlier = False
        self._question = ""
        self._only_silence = True
        self._prompt_started_at: float | None = None

    @property
    def asks(self) -> int:
        """How many questions were put."""
        return self._counts.asks

    @property
    def corrections(self) -> int:
        """How many values were given up after they were read back."""
        return self._counts.corrections

    @property
    def turns(self) -> int:
        """How many turns the caller had."""
        return self._counts.turns

    @property
    def finished(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state not in (ASKING, HEARD, CONFIRMING)

    @property
    def agent_busy(self) -> bool:
        """Whether a prompt or a model's turn is on its way or being heard."""
        return self._silence.agent_busy

    @property
    def prompt_started_at(self) -> float | None:
        """When the read-back of the present value was first heard."""
        return self._prompt_started_at

    @property
    def deadline(self) -> float | None:
        """When to call `tick`: once both sides have been silent for too long."""
        return self._silence.deadline if self.state in (ASKING, CONFIRMING) else None

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
                self._silence.turn_ended()
                return self._turn(reading, now if began_at is None else began_at)
            case NotUnderstood(model_may_help):
                self._silence.turn_ended()
                if not self._counts.may_take_a_turn():
                    return self._fail("too_many_attempts")
                return self._not_understood(model_may_help)
            case ModelProposed(fields):
                return self._proposed(fields)
            case ModelConfirmed(refused):
                return self._confirmed_by_model(refused)
            case ModelDeclined(reason):
                return self._fail("declined", reason)
            case PromptUnheard():
                return self._failed("silence") if self.state is HEARD else []
            case _:
                self._silence.hear(fact, now)
                # The speech may also have failed: what it asked is open all the same.
                if self.state is HEARD and isinstance(fact, PromptStarted | PromptFinished):
                    started_at = fact.at if isinstance(fact, PromptStarted) else None
                    self._confirming(now if started_at is None else started_at)
                elif self.state is ASKING and isinstance(fact, PromptFinished) and fact.whole:
                    self.target = None  # the new question was heard: what comes answers it
                return []

    def _confirming(self, started_at: float) -> None:
        self.state = CONFIRMING
        self._counts.read_backs += 1
        self._prompt_started_at = started_at

    def _done(self, commands: list[Command], now: float) -> list[Command]:
        """Whatever is said next, silence counts only after it."""
        if commands and not isinstance(commands[0], RejectTool):
            self._silence.prompt_follows(now)
        return commands

    # The beginning

    def _start(self, fact: Started) -> list[Command]:
        self._started = True
        if fact.earlier is not None:
            read_back = self._hear(fact.earlier, 1.0)
            self._earlier = True
            return read_back
        self._counts.may_ask()
        if fact.partial is not None:
            self.partial = fact.partial
            return [AskRest(fact.partial)]
        return [Ask(1)]

    # A user turn

    def _turn(self, reading: Understanding, began_at: float) -> list[Command]:
        turn_is_left = self._counts.may_take_a_turn()
        self._counts.something_was_understood()
        self.choices = ()
        if isinstance(reading, CommandHeard) and reading.command in ("decline", "skip", "human"):
            requested = reading.command if reading.command != "decline" else None
            detail = reading.detail or reading.command
            return self._fail("declined", detail, requested)
        if not turn_is_left:
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
            return [SayAgain()] if self._counts.may_say_again() else self._not_understood(False)
        if not self._counts.may_correct():
            return self._fail("too_many_attempts")
        self._drop()
        self.target = None
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
                self._counts.asks += 1
                self.choices = values[:MAX_LISTED]
                return [AskWhich(self.choices)]
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
        if not self._counts.may_correct():
            return self._fail("too_many_attempts")
        dropped = self.value
        self._drop()
        self.target = dropped
        self._counts.asks = max(self.asks, 1)
        return [Ask(2, "no")]

    def _corrected(self, value: object, confidence: float, question: str = "") -> list[Command]:
        if not self._counts.may_correct():
            return self._fail("too_many_attempts")
        return self._hear(value, confidence, question)

    # What nobody understands

    def _not_understood(self, model_may_help: bool) -> list[Command]:
        if self.state is HEARD:
            return []
        self._only_silence = False
        if not model_may_help:
            return self._failed("not_understood")
        if self._counts.is_free_side_question():
            return [AskModel()]
        failed = self._failed("not_understood")
        return failed if self.finished else [AskModel()]

    def _failed(self, why: Why, reason: str = "") -> list[Command]:
        """Ask again, or read back again, while that is allowed."""
        if self.state is not ASKING:
            if self._counts.may_repeat():
                return [self._read_back(unclear=why != "silence")]
            return self._fail("no_input" if why == "silence" else "no_match")
        if self._counts.may_ask():
            self.choices = ()
            return [Ask(self.asks, why, reason, self.partial)]
        return self._fail("no_input" if self._only_silence else "no_match")

    # The model

    def _proposed(self, fields: Understanding) -> list[Command]:
        if isinstance(fields, UngroundedValue):
            return [RejectTool(fields.message)]  # its turn counts as not understood already
        self._counts.something_was_understood()
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
                return self._corrected_by_model(value, fields.confidence)
        return self._failed("not_understood")  # a model's word is no yes

    def _corrected_by_model(self, value: object, confidence: float) -> list[Command]:
        """Whatever a model makes of one turn, the caller loses one correction by it."""
        if self._model_corrected_in == self.turns:
            return self._hear(value, confidence)
        self._model_corrected_in = self.turns
        return self._corrected(value, confidence)

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
        self._earlier = False
        self.target = self.partial = None
        self._prompt_started_at = None
        return [self._read_back()]

    def _read_back(self, *, unclear: bool = False) -> ReadBack:
        return ReadBack(self.value, self._counts.read_backs + 1, unclear, self._question)

    def _ask_plainly(self) -> list[Command]:
        self._counts.asks = max(self.asks, 1)
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
