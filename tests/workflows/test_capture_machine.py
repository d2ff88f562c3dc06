"""The capture machine row by row, and that every run of it ends."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargein.workflows.capture_counts import CaptureLimits
from bargein.workflows.capture_facts import (
    AnswerHeard,
    Ask,
    AskModel,
    AskRest,
    AskWhich,
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
    ReadBack,
    RejectTool,
    SayAgain,
    SeveralValues,
    Started,
    UncertainValue,
    Understood,
    UngroundedValue,
    UserSpoke,
    WholeValue,
)
from bargein.workflows.capture_machine import CaptureMachine

YES, NO = Understood(AnswerHeard(True)), Understood(AnswerHeard(False))
A = Understood(WholeValue("a"))
B = Understood(WholeValue("b"))


class Run:
    """A machine with a clock; prompts are heard at once unless told otherwise."""

    def __init__(self, **limits):
        self.limits = CaptureLimits(**limits)
        self.machine = CaptureMachine(self.limits)
        self.now = 0.0

    def __call__(self, fact, *, heard=True):
        self.now += 1
        commands = self.machine.receive(fact, now=self.now)
        if heard and commands:
            self.hear()
        return commands

    def hear(self):
        self.now += 1
        self.machine.receive(PromptStarted(), now=self.now)
        self.now += 1
        self.machine.receive(PromptFinished(), now=self.now)

    def silence(self):
        assert self.machine.deadline is not None
        self.now = self.machine.deadline
        commands = self.machine.tick(now=self.now)
        if commands:
            self.hear()
        return commands

    @property
    def state(self):
        return self.machine.state


@pytest.fixture
def run():
    run = Run()
    run(Started())
    return run


@pytest.fixture
def confirming(run):
    run(A)
    return run


def test_row_1_an_earlier_value_is_read_back_first():
    run = Run()
    assert run(Started("old"), heard=False) == [ReadBack("old", 1)]
    assert run.state is CaptureState.HEARD
    assert run.machine.asks == 0


def test_row_2_without_an_earlier_value_the_question_is_put():
    run = Run()
    assert run(Started()) == [Ask(1)]
    assert run.machine.asks == 1


def test_row_3_a_value_that_needs_it_is_read_back(run):
    assert run(A, heard=False) == [ReadBack("a", 1)]
    assert run.state is CaptureState.HEARD


def test_row_4_a_value_that_needs_no_confirmation_is_stored(run):
    assert run(Understood(WholeValue("a", confirm=False))) == [Complete("a")]
    assert run.state is CaptureState.DONE


def test_row_5_of_several_values_at_most_three_are_listed(run):
    assert run(Understood(SeveralValues(("a", "b", "c", "d")))) == [AskWhich(("a", "b", "c"))]
    assert run.machine.asks == 2
    assert run.machine.value is None


def test_row_6_a_part_is_kept_and_the_rest_asked_for(run):
    assert run(Understood(PartialValue("a@"))) == [AskRest("a@")]
    assert run.machine.partial == "a@"
    assert run.machine.asks == 1


def test_rows_7_and_8_the_third_failure_of_three_ends_it(run):
    assert run(Understood(InvalidValue("No."))) == [Ask(2, "invalid", "No.")]
    assert run(NotUnderstood()) == [Ask(3, "not_understood")]
    assert run.silence() == [Fail("no_match")]


def test_row_8_silence_alone_is_no_input(run):
    assert run.silence() == [Ask(2, "silence")]
    assert run.silence() == [Ask(3, "silence")]
    assert run.silence() == [Fail("no_input")]
    assert run.state is CaptureState.GAVE_UP


def test_row_9_three_side_questions_in_a_row_are_free(run):
    for _ in range(3):
        assert run(NotUnderstood(model_may_help=True)) == [AskModel()]
    assert run.machine.asks == 1
    assert run(NotUnderstood(model_may_help=True)) == [AskModel()]
    assert run.machine.asks == 2
    run(NotUnderstood(model_may_help=True))
    assert run(NotUnderstood(model_may_help=True)) == [Fail("no_match")]


def test_row_9_a_tool_call_makes_side_questions_free_again(run):
    for _ in range(3):
        run(NotUnderstood(model_may_help=True))
    run(ModelProposed(PartialValue("a")))
    run(NotUnderstood(model_may_help=True))
    assert run.machine.asks == 1


def test_row_9_a_refused_tool_call_does_not(run):
    for _ in range(3):
        run(NotUnderstood(model_may_help=True))
    assert run(ModelProposed(UngroundedValue("not said"))) == [RejectTool("not said")]
    run(NotUnderstood(model_may_help=True))
    assert run.machine.asks == 2


def test_row_9_while_confirming_further_side_questions_count_as_repeats(confirming):
    for _ in range(5):
        assert confirming(NotUnderstood(model_may_help=True)) == [AskModel()]
    assert confirming(NotUnderstood(model_may_help=True)) == [Fail("no_match")]


@pytest.mark.parametrize("fact", [PromptStarted(), PromptFinished()])
def test_row_10_the_read_back_opens_the_question_even_if_the_speech_failed(run, fact):
    run(A, heard=False)
    run(fact, heard=False)
    assert run.state is CaptureState.CONFIRMING


@pytest.mark.parametrize("fact", [YES, NO, NotUnderstood(), A])
def test_row_11_an_answer_to_a_read_back_that_nobody_heard_is_ignored(run, fact):
    run(A, heard=False)
    assert run(fact) == []
    assert run.state is CaptureState.HEARD


def test_row_11_another_value_replaces_one_that_nobody_heard(run):
    run(A, heard=False)
    assert run(B, heard=False) == [ReadBack("b", 1)]
    assert run.machine.corrections == 0


@pytest.mark.parametrize("fact", [YES, A])
def test_row_12_yes_or_the_same_value_completes(confirming, fact):
    assert confirming(fact) == [Complete("a")]


def test_row_12_a_yes_that_began_before_the_read_back_does_not_count(confirming):
    assert confirming(Understood(AnswerHeard(True), began_at=0.0)) == [ReadBack("a", 2)]
    assert confirming.state is CaptureState.CONFIRMING


def test_row_13_no_drops_the_value_and_keeps_it_as_the_target_of_corrections(confirming):
    assert confirming(NO) == [Ask(2, "no")]
    assert (confirming.machine.value, confirming.machine.target) == (None, "a")
    assert (confirming.machine.corrections, confirming.machine.asks) == (1, 1)
    assert confirming(Understood(CorrectedValue("ab"))) == [ReadBack("ab", 2)]


def test_row_13_no_to_an_earlier_value_costs_nothing():
    run = Run()
    run(Started("old"))
    assert run(NO) == [Ask(1)]
    assert (run.machine.corrections, run.machine.asks) == (0, 1)


@pytest.mark.parametrize("reading", [WholeValue("b"), CorrectedValue("b")])
def test_row_14_a_correction_is_read_back(confirming, reading):
    assert confirming(Understood(reading)) == [ReadBack("b", 2)]
    assert confirming.machine.corrections == 1


@pytest.mark.parametrize("fact", [NO, B, Understood(CommandHeard("start_over"))])
def test_row_15_the_third_correction_is_one_too_many(confirming, fact):
    confirming(Understood(WholeValue("c")))
    confirming(Understood(WholeValue("d")))
    assert confirming(fact) == [Fail("too_many_attempts")]


def test_rows_16_and_18_silence_repeats_the_read_back_twice(confirming):
    assert confirming.silence() == [ReadBack("a", 2)]
    assert confirming.silence() == [ReadBack("a", 2)]
    assert confirming.silence() == [Fail("no_input")]


def test_rows_17_and_18_what_is_not_understood_repeats_it_and_asks_for_yes_or_no(confirming):
    assert confirming(NotUnderstood()) == [ReadBack("a", 2, unclear=True)]
    assert confirming(NotUnderstood()) == [ReadBack("a", 2, unclear=True)]
    assert confirming(NotUnderstood()) == [Fail("no_match")]


def test_repeats_are_counted_over_the_whole_task(confirming):
    confirming.silence()
    confirming(B)
    confirming.silence()
    assert confirming.silence() == [Fail("no_input")]


@pytest.mark.parametrize(
    ("command", "requested"), [("decline", None), ("skip", "skip"), ("human", "human")]
)
@pytest.mark.parametrize("state", ["asking", "heard", "confirming"])
def test_row_19_refusals_end_it_in_every_state(run, command, requested, state):
    if state != "asking":
        run(A, heard=state == "confirming")
    failed = run(Understood(CommandHeard(command, "no way")))
    assert failed == [Fail("declined", "no way", requested)]
    assert run.state is CaptureState.DECLINED


def test_row_20_the_prompt_is_repeated_three_times(run):
    for _ in range(3):
        assert run(Understood(CommandHeard("repeat"))) == [SayAgain()]
    assert run(Understood(CommandHeard("repeat"))) == [Ask(2, "not_understood")]


@pytest.mark.parametrize("command", ["start_over", "go_back"])
def test_row_21_starting_over_drops_everything(confirming, command):
    assert confirming(Understood(CommandHeard(command))) == [Ask(1)]
    assert (confirming.machine.value, confirming.machine.target) == (None, None)
    assert confirming.machine.corrections == 1


@pytest.mark.parametrize("last", [A, NotUnderstood(), NotUnderstood(model_may_help=True)])
def test_row_22_the_turn_after_the_last_one_ends_it(last):
    run = Run(max_turns=2)
    run(Started())
    run(Understood(PartialValue("a")))
    run(Understood(PartialValue("ab")))
    assert run(last) == [Fail("too_many_attempts")]


def test_row_23_cancelling_fails_in_every_state(run):
    assert run(Cancelled()) == [Fail("cancelled")]


def test_row_24_nothing_happens_after_the_end(run):
    run(Understood(WholeValue("a", confirm=False)))
    for fact in (YES, A, NotUnderstood(), Cancelled(), ModelProposed(WholeValue("b"))):
        assert run(fact) == []
    assert run.machine.deadline is None
    assert run.machine.value == "a"


def test_why_counts_as_a_turn_only(run):
    assert run(Understood(CommandHeard("why"))) == [SayAgain(why=True)]
    assert (run.machine.turns, run.machine.asks) == (1, 1)


def test_an_invalid_proposal_clears_the_value_so_that_it_cannot_be_confirmed(confirming):
    assert confirming(ModelProposed(InvalidValue("bad"))) == [RejectTool("bad")]
    assert confirming.machine.value is None
    assert isinstance(confirming(ModelConfirmed())[0], RejectTool)


def test_a_model_confirms_only_what_was_read_back(run):
    assert isinstance(run(ModelConfirmed())[0], RejectTool)
    run(ModelProposed(WholeValue("a")), heard=False)
    assert isinstance(run(ModelConfirmed())[0], RejectTool)
    run.hear()
    assert isinstance(run(ModelConfirmed("same turn"))[0], RejectTool)
    assert run(ModelConfirmed()) == [Complete("a")]


def test_a_model_that_proposes_the_same_value_again_has_not_confirmed_it(confirming):
    assert confirming(ModelProposed(WholeValue("a"))) == [ReadBack("a", 2, unclear=True)]


def test_silence_counts_only_while_both_are_silent_and_a_question_is_open(run):
    due = run.machine.deadline
    assert due == run.now + 8.0
    run(UserSpoke(), heard=False)
    assert run.machine.deadline is None
    run(BecameQuiet(), heard=False)
    assert run.machine.deadline == run.now + 8.0
    run(KeyPressed("1"), heard=False)
    assert run.machine.deadline is None
    run(A, heard=False)
    assert run.machine.deadline is None


# Every run ends

TURNS = [
    A,
    B,
    YES,
    NO,
    NotUnderstood(),
    NotUnderstood(model_may_help=True),
    Understood(PartialValue("p")),
    Understood(InvalidValue("bad")),
    Understood(SeveralValues(("a", "b"))),
    Understood(CorrectedValue("c")),
    Understood(UncertainValue("u", "Is it u?")),
    Understood(CommandHeard("repeat")),
    Understood(CommandHeard("start_over")),
    Understood(CommandHeard("why")),
]
OTHERS = [
    PromptStarted(),
    PromptFinished(),
    UserSpoke(),
    BecameQuiet(),
    KeyPressed("1"),
    ModelProposed(WholeValue("m")),
    ModelProposed(UngroundedValue("no")),
    ModelProposed(InvalidValue("bad")),
    ModelConfirmed("refused"),
]
ENDS = [Understood(CommandHeard("skip")), Cancelled(), ModelDeclined("no"), ModelConfirmed()]


def check_bounds(run, turns, silences):
    assert turns <= run.limits.max_turns + 1  # the last one ends it
    assert silences <= run.limits.max_asks + 2


def play(facts, earlier=None, **limits):
    run = Run(**limits)
    run(Started(earlier))
    turns = silences = 0
    confirmed = False
    for fact in facts:
        if run.machine.finished:
            break
        was = run.state
        if fact == "silence":
            if run.machine.deadline is None:
                run.hear()
                run(BecameQuiet(), heard=False)
            if run.machine.deadline is None:
                continue
            silences += 1
            commands = run.silence()
        else:
            turns += isinstance(fact, Understood | NotUnderstood)
            commands = run(fact)
        for command in commands:
            if isinstance(command, Complete):
                confirmed = was is CaptureState.CONFIRMING
        if run.state is CaptureState.DONE:
            assert confirmed, "a value that needs a yes was stored without one"
    check_bounds(run, turns, silences)
    return run


@settings(max_examples=200, deadline=None)
@given(
    facts=st.lists(st.sampled_from([*TURNS, *OTHERS, *ENDS, "silence", "silence"]), max_size=80),
    earlier=st.sampled_from([None, "old"]),
    asks=st.integers(1, 4),
    corrections=st.integers(0, 3),
    turns=st.integers(1, 8),
)
def test_every_run_stays_within_its_bounds(facts, earlier, asks, corrections, turns):
    play(facts, earlier, max_asks=asks, max_corrections=corrections, max_turns=turns)


@settings(max_examples=100, deadline=None)
@given(facts=st.lists(st.sampled_from([*TURNS, "silence"]), min_size=30, max_size=30))
def test_a_run_of_thirty_turns_and_silences_is_over(facts):
    assert play(facts).machine.finished


def test_every_sequence_of_four_facts_keeps_the_bounds():
    facts = [A, YES, NO, NotUnderstood(), "silence", Understood(CorrectedValue("c")), *ENDS[:1]]
    for sequence in product(facts, repeat=4):
        play([*sequence, *["silence"] * 6], max_asks=2, max_corrections=1, max_turns=3)
