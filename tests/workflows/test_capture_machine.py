"""The capture machine, row by row of its table."""

import pytest

from bargein.workflows.capture.counts import CaptureLimits
from bargein.workflows.capture.facts import (
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
    PromptUnheard,
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
from bargein.workflows.capture.machine import CaptureMachine

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


def test_row_1_the_earlier_value_is_not_stored_without_a_yes():
    run = Run()
    run(Started("old"))
    assert run.state is CaptureState.CONFIRMING
    assert run(YES) == [Complete("old")]


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


def test_rows_3_and_4_a_model_may_be_the_one_who_gives_the_value(run):
    assert run(ModelProposed(WholeValue("a")), heard=False) == [ReadBack("a", 1)]
    assert run.state is CaptureState.HEARD
    other = Run()
    other(Started())
    assert other(ModelProposed(WholeValue("a", confirm=False))) == [Complete("a")]


def test_row_5_of_several_values_at_most_three_are_listed(run):
    assert run(Understood(SeveralValues(("a", "b", "c", "d")))) == [AskWhich(("a", "b", "c"))]
    assert run.machine.asks == 2
    assert run.machine.value is None


def test_row_6_parts_end_with_the_turns(run):
    for _ in range(12):
        assert run(Understood(PartialValue("a@"))) == [AskRest("a@")]
    assert run(Understood(PartialValue("a@"))) == [Fail("too_many_attempts")]


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


def test_row_8_a_fatal_value_ends_it_at_once(run):
    assert run(Understood(InvalidValue("Too few.", fatal=True))) == [Fail("no_match", "Too few.")]


def test_row_8_one_failure_that_was_no_silence_makes_it_no_match(run):
    run.silence()
    run(NotUnderstood())
    assert run.silence() == [Fail("no_match")]


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


def test_row_10_a_read_back_may_have_begun_before_it_is_known(run):
    run(A, heard=False)
    run(PromptStarted(at=1.5), heard=False)
    assert run.machine.prompt_started_at == 1.5
    assert run(Understood(AnswerHeard(True), began_at=1.4)) == [ReadBack("a", 2)]
    assert run(Understood(AnswerHeard(True), began_at=1.6)) == [Complete("a")]


def test_a_read_back_that_nobody_heard_is_said_again_as_often_as_after_silence(run):
    run(A, heard=False)
    for _ in range(2):
        assert run(PromptUnheard(), heard=False) == [ReadBack("a", 1)]
        assert run.state is CaptureState.HEARD
    assert run(PromptUnheard()) == [Fail("no_input")]


def test_a_read_back_that_was_heard_cannot_be_unheard(confirming):
    assert confirming(PromptUnheard()) == []


@pytest.mark.parametrize(
    "fact",
    [
        Understood(PartialValue("a")),
        Understood(InvalidValue("bad")),
        Understood(SeveralValues(("a", "b"))),
        NotUnderstood(model_may_help=True),
    ],
)
def test_row_11_what_is_no_whole_value_changes_nothing_before_the_read_back(run, fact):
    run(A, heard=False)
    assert run(fact) == []
    assert (run.state, run.machine.value) == (CaptureState.HEARD, "a")


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
    assert confirming(NO, heard=False) == [Ask(2, "no")]
    assert (confirming.machine.value, confirming.machine.target) == (None, "a")
    confirming(PromptStarted(), heard=False)
    assert confirming.machine.target == "a"
    assert (confirming.machine.corrections, confirming.machine.asks) == (1, 1)
    assert confirming(Understood(CorrectedValue("ab"))) == [ReadBack("ab", 2)]


@pytest.mark.parametrize(("whole", "target"), [(True, None), (False, "a")])
def test_row_13_the_target_is_gone_once_the_new_question_was_heard(confirming, whole, target):
    confirming(NO, heard=False)
    confirming(PromptFinished(whole=whole), heard=False)
    assert confirming.machine.target == target


def test_row_13_an_earlier_value_that_was_corrected_is_a_value_like_others():
    run = Run()
    run(Started("old"))
    run(A)
    assert run(NO) == [Ask(2, "no")]
    assert run.machine.corrections == 2


def test_row_13_no_to_an_earlier_value_costs_nothing():
    run = Run()
    run(Started("old"))
    assert run(NO) == [Ask(1)]
    assert (run.machine.corrections, run.machine.asks) == (0, 1)


def test_row_14_a_completed_value_is_read_back_as_a_question(confirming):
    question = "Is it u?"
    assert confirming(Understood(UncertainValue("u", question))) == [
        ReadBack("u", 2, question=question)
    ]
    assert confirming.machine.corrections == 1


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


@pytest.mark.parametrize(
    "reading", [PartialValue("p"), InvalidValue("bad"), SeveralValues(("a", "b"))]
)
def test_row_17_parts_and_invalid_and_several_values_are_not_understood(confirming, reading):
    assert confirming(Understood(reading)) == [ReadBack("a", 2, unclear=True)]
    assert confirming.machine.value == "a"


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


@pytest.mark.parametrize("state", ["asking", "heard", "confirming"])
def test_row_19_a_model_that_declines_ends_it_in_every_state(run, state):
    if state != "asking":
        run(A, heard=state == "confirming")
    assert run(ModelDeclined("has none")) == [Fail("declined", "has none")]


def test_row_19_comes_before_row_22():
    run = Run(max_turns=1)
    run(Started())
    run(Understood(PartialValue("a")))
    assert run(Understood(CommandHeard("human", "operator"))) == [
        Fail("declined", "operator", "human")
    ]


@pytest.mark.parametrize("state", ["asking", "heard", "confirming"])
def test_row_20_repeating_changes_nothing(run, state):
    if state != "asking":
        run(A, heard=state == "confirming")
    before = (run.state, run.machine.value, run.machine.asks, run.machine.corrections)
    assert run(Understood(CommandHeard("repeat")), heard=False) == [SayAgain()]
    after = (run.state, run.machine.value, run.machine.asks, run.machine.corrections)
    assert after == before


def test_row_20_the_fourth_time_is_not_understood_in_confirming_too(confirming):
    for _ in range(3):
        confirming(Understood(CommandHeard("repeat")))
    assert confirming(Understood(CommandHeard("repeat"))) == [ReadBack("a", 2, unclear=True)]


def test_row_20_the_prompt_is_repeated_three_times(run):
    for _ in range(3):
        assert run(Understood(CommandHeard("repeat"))) == [SayAgain()]
    assert run(Understood(CommandHeard("repeat"))) == [Ask(2, "not_understood")]


@pytest.mark.parametrize("command", ["start_over", "go_back"])
def test_row_21_starting_over_drops_everything(confirming, command):
    assert confirming(Understood(CommandHeard(command))) == [Ask(1)]
    assert (confirming.machine.value, confirming.machine.target) == (None, None)
    assert confirming.machine.corrections == 1


@pytest.mark.parametrize("state", ["asking", "heard"])
def test_row_21_holds_before_a_read_back_is_heard(run, state):
    if state == "heard":
        run(A, heard=False)
    else:
        run(Understood(PartialValue("p")))
    assert run(Understood(CommandHeard("start_over"))) == [Ask(1)]
    assert (run.state, run.machine.value, run.machine.partial) == (CaptureState.ASKING, None, None)
    assert (run.machine.corrections, run.machine.asks) == (1, 1)


@pytest.mark.parametrize("last", [A, NotUnderstood(), NotUnderstood(model_may_help=True)])
def test_row_22_the_turn_after_the_last_one_ends_it(last):
    run = Run(max_turns=2)
    run(Started())
    run(Understood(PartialValue("a")))
    run(Understood(PartialValue("ab")))
    assert run(last) == [Fail("too_many_attempts")]


@pytest.mark.parametrize("state", ["heard", "confirming"])
def test_row_22_holds_in_every_state(state):
    run = Run(max_turns=1)
    run(Started())
    run(A, heard=state == "confirming")
    assert run(YES) == [Fail("too_many_attempts")]


@pytest.mark.parametrize("state", ["new", "asking", "heard", "confirming"])
def test_row_23_cancelling_fails_in_every_state(state):
    run = Run()
    if state != "new":
        run(Started())
    if state in ("heard", "confirming"):
        run(A, heard=state == "confirming")
    assert run(Cancelled()) == [Fail("cancelled")]
    assert run.state is CaptureState.GAVE_UP


@pytest.mark.parametrize(
    ("end", "state"),
    [
        (Understood(WholeValue("a", confirm=False)), CaptureState.DONE),
        (Understood(CommandHeard("skip")), CaptureState.DECLINED),
        (Cancelled(), CaptureState.GAVE_UP),
    ],
)
def test_row_24_nothing_happens_after_the_end(run, end, state):
    run(end)
    value = run.machine.value
    for fact in (
        Started(), YES, NO, A, NotUnderstood(), Cancelled(), KeyPressed("1"), UserSpoke(),
        PromptStarted(), PromptFinished(), PromptUnheard(), BecameQuiet(),
        ModelProposed(WholeValue("b")), ModelConfirmed(), ModelDeclined("no"),
    ):  # fmt: skip
        assert run(fact) == []
    assert run.machine.deadline is None
    assert run.machine.tick(now=run.now + 1000) == []
    assert (run.state, run.machine.value) == (state, value)


def test_nothing_counts_before_the_task_has_the_call():
    run = Run()
    for fact in (YES, A, NotUnderstood(), ModelProposed(WholeValue("b")), ModelConfirmed()):
        assert run(fact) == []
    assert run.machine.turns == 0
    assert run(Started()) == [Ask(1)]
    assert run(Started("again")) == []


def test_a_task_that_goes_on_asks_for_the_rest(run):
    other = Run()
    assert other(Started(None, "a@")) == [AskRest("a@")]
    assert (other.machine.partial, other.machine.asks) == ("a@", 1)


def test_keys_that_were_cleared_let_silence_count_again(run):
    run(KeyPressed("1"), heard=False)
    run(KeyPressed("*", buffered=False), heard=False)
    assert run.machine.deadline == run.now + 8.0


def test_why_counts_as_a_turn_only(run):
    assert run(Understood(CommandHeard("why"))) == [SayAgain(why=True)]
    assert (run.machine.turns, run.machine.asks) == (1, 1)


def test_a_model_that_changes_its_mind_costs_the_caller_one_correction_a_turn(confirming):
    confirming(NotUnderstood(model_may_help=True))
    for value in "bcdb":
        assert confirming(ModelProposed(WholeValue(value)))[0].value == value
    assert confirming.machine.corrections == 1
    assert confirming(Understood(WholeValue("e")))[0].value == "e"
    assert confirming.machine.corrections == 2
    confirming(NotUnderstood(model_may_help=True))
    assert confirming(ModelProposed(WholeValue("f"))) == [Fail("too_many_attempts")]


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
