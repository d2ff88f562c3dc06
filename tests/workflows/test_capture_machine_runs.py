"""Whatever happens in whatever order, a capture ends, and stores only what it may.

The judge beside the machine knows the rules by itself: what was read back and heard,
when a turn began, how many turns and silences there may be.
"""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargein.workflows.capture.counts import CaptureLimits
from bargein.workflows.capture.facts import (
    AnswerHeard,
    BecameQuiet,
    Cancelled,
    CaptureState,
    CommandHeard,
    Complete,
    CorrectedValue,
    Fail,
    InvalidValue,
    KeyPressed,
    ModelConfirmed,
    ModelDeclined,
    ModelProposed,
    NotUnderstood,
    PartialValue,
    PromptFinished,
    PromptStarted,
    PromptUnheard,
    ReadBack,
    SeveralValues,
    Started,
    UncertainValue,
    Understood,
    UngroundedValue,
    UserSpoke,
    WholeValue,
)
from bargein.workflows.capture.machine import CaptureMachine

SILENCE = "silence"
"""Both sides stay silent for as long as it takes."""
EARLY_YES = Understood(AnswerHeard(True), began_at=0.0)
A, B = Understood(WholeValue("a")), Understood(WholeValue("b"))
SURE = Understood(WholeValue("s", confirm=False))
YES, NO = Understood(AnswerHeard(True)), Understood(AnswerHeard(False))
TURNS = [
    A, B, SURE, YES, NO, EARLY_YES,
    NotUnderstood(),
    NotUnderstood(model_may_help=True),
    Understood(PartialValue("p")),
    Understood(InvalidValue("bad")),
    Understood(InvalidValue("bad", fatal=True)),
    Understood(SeveralValues(("a", "b"))),
    Understood(CorrectedValue("c")),
    Understood(UncertainValue("u", "Is it u?")),
    *(Understood(CommandHeard(command)) for command in (
        "repeat", "start_over", "go_back", "skip", "human", "decline", "why",
    )),
]  # fmt: skip
SOUNDS = [
    PromptStarted(), PromptFinished(), PromptFinished(whole=False), PromptUnheard(), UserSpoke(),
    BecameQuiet(), KeyPressed("1"), KeyPressed("*", buffered=False),
]  # fmt: skip
OF_MODEL = [
    ModelProposed(WholeValue("m")),
    ModelProposed(WholeValue("m", confirm=False)),
    ModelProposed(PartialValue("m")),
    ModelProposed(UngroundedValue("not said")),
    ModelProposed(InvalidValue("bad")),
    ModelConfirmed(),
    ModelConfirmed("refused"),
    ModelDeclined("no"),
]
ALL = [*TURNS, *SOUNDS, *OF_MODEL, Cancelled(), SILENCE]


class Judge:
    """Plays facts to a machine and knows what may come of them."""

    def __init__(self, *, earlier=None, **limits):
        self.limits = CaptureLimits(**limits)
        self.machine = CaptureMachine(self.limits)
        self.now = 0.0
        self.turns = self.silences = 0
        self.read_back = None
        """The value that was read back last."""
        self.heard_at = None
        """Since when it can be heard."""
        self.ended = False
        self.tell(Started(earlier))

    def tell(self, fact):
        self.now += 1
        was = self.machine.state
        if fact == SILENCE:
            commands = self._silence()
        else:
            self.turns += isinstance(fact, Understood | NotUnderstood)
            unheard = isinstance(fact, PromptUnheard) and was is CaptureState.HEARD
            self.silences += unheard and not self.ended
            commands = self.machine.receive(fact, now=self.now)
        if self.ended:
            assert commands == [], "nothing happens after the end"
            return
        starts = isinstance(fact, PromptStarted | PromptFinished)
        if starts and self.read_back is not None and self.heard_at is None:
            self.heard_at = self.now
        self._check(fact, was, commands)

    def _silence(self):
        for fact in (BecameQuiet(), PromptFinished()):
            if self.machine.deadline is None:
                self.tell(fact)
        if self.machine.deadline is None:
            return []
        self.silences += 1
        self.now = max(self.now, self.machine.deadline)
        return self.machine.tick(now=self.now)

    def _check(self, fact, was, commands):
        for command in commands:
            match command:
                case ReadBack(value):
                    if value != self.read_back or self.machine.state is CaptureState.HEARD:
                        self.heard_at = None
                    self.read_back = value
                case Complete(value):
                    assert self._may_complete(fact, was, value), (fact, was)
                    self.ended = True
                case Fail():
                    self.ended = True
        assert self.machine.finished == self.ended
        assert self.turns <= self.limits.max_turns or self.ended
        assert self.silences < self.limits.max_asks + 2 or self.ended
        assert self.silences <= self.limits.max_asks + 2
        assert self.machine.corrections <= self.limits.max_corrections

    def _may_complete(self, fact, was, value):
        """Rows 4 and 12, and a model's confirmation of what was heard."""
        if was is CaptureState.ASKING:
            said = getattr(fact, "reading", None) or getattr(fact, "fields", None)
            return isinstance(said, WholeValue) and said.value == value and not said.confirm
        if was is not CaptureState.CONFIRMING or value != self.read_back or self.heard_at is None:
            return False
        if isinstance(fact, ModelConfirmed):
            return not fact.refused
        if not isinstance(fact, Understood):
            return False
        in_time = fact.began_at is None or fact.began_at >= self.heard_at
        agrees = fact.reading == AnswerHeard(True) or getattr(fact.reading, "value", None) == value
        return in_time and agrees


def play(facts, **options):
    judge = Judge(**options)
    for fact in facts:
        judge.tell(fact)
    return judge


@pytest.mark.parametrize("earlier", [None, "a"])
def test_every_three_facts_in_every_order(earlier):
    for facts in product(ALL, repeat=3):
        play(facts, earlier=earlier, max_asks=2, max_corrections=1, max_turns=2)


def test_every_five_of_the_facts_that_matter_most():
    facts = [A, Understood(CorrectedValue("c")), EARLY_YES, NO, PromptStarted(), SILENCE]
    for sequence in product(facts, repeat=5):
        judge = play(sequence, max_asks=1, max_corrections=1, max_turns=3)
        for _ in range(4):
            judge.tell(SILENCE)
        assert judge.ended, sequence


@settings(max_examples=300, deadline=None)
@given(
    facts=st.lists(st.sampled_from(ALL), max_size=80),
    earlier=st.sampled_from([None, "a", "old"]),
    asks=st.integers(1, 4),
    corrections=st.integers(0, 3),
    turns=st.integers(1, 8),
)
def test_every_run_stays_within_its_bounds(facts, earlier, asks, corrections, turns):
    play(facts, earlier=earlier, max_asks=asks, max_corrections=corrections, max_turns=turns)


@settings(max_examples=200, deadline=None)
@given(facts=st.lists(st.sampled_from([*TURNS, SILENCE]), min_size=30, max_size=30))
def test_thirty_turns_and_silences_end_every_run(facts):
    assert play(facts).ended


@settings(max_examples=200, deadline=None)
@given(facts=st.lists(st.sampled_from([*SOUNDS, *OF_MODEL[2:5]]), max_size=40))
def test_silence_alone_ends_every_run_whatever_sounds_there_were(facts):
    judge = play(facts)
    for _ in range(5):
        judge.tell(SILENCE)
    assert judge.ended
