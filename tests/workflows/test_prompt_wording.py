"""Whether words that a model chose contain what had to be said."""

import pytest

from bargein.workflows.capture.prompt_wording import Wording, holds_words

EMAIL = "J, O, H, N; dot; D, O, E; 2, 2; at gmail dot com"


@pytest.mark.parametrize(
    "spoken",
    [
        EMAIL,
        "So that's J O H N, dot, D O E, 22, at Gmail dot com - right?",
        "Got it: j-o-h-n dot d-o-e 2 2 at gmail dot com.",
        "j,o,h,n;dot;d,o,e;2,2;at gmail dot com",
    ],
)
def test_case_punctuation_and_spacing_do_not_count(spoken):
    assert holds_words(spoken, EMAIL)


@pytest.mark.parametrize(
    "spoken",
    [
        "",
        "Great, thank you! Is that right?",
        "John dot Doe 22 at gmail dot com, right?",  # nobody heard how it is spelled
        "J, O, H, N; dot; D, O; 2, 2; at gmail dot com",
        "J, O, N, H; dot; D, O, E; 2, 2; at gmail dot com",
        "J, O, H, N; dot; D, O, E; 2, 2, 2; at gmail dot com",
        "J, O, H, N dot D, O, E, I mean, 2, 2; at gmail dot com",
        "at gmail dot com; J, O, H, N; dot; D, O, E; 2, 2",
    ],
)
def test_words_left_out_added_or_moved_are_another_value(spoken):
    assert not holds_words(spoken, EMAIL)


@pytest.mark.parametrize(
    ("spoken", "required"),
    [
        ("I spoke to you yesterday", "yes"),
        ("That is 24 15", "4, 1, 5"),
        ("That is 4 1 5 5 5 5, right?", "4, 1, 5; 5, 5"),
        ("3 4 1 5", "4, 1, 5"),
        ("B, O, B, B at home", "B, O, B"),
        ("billings", "Billing"),
    ],
)
def test_a_word_inside_another_word_was_not_said(spoken, required):
    assert not holds_words(spoken, required)


@pytest.mark.parametrize(
    ("spoken", "required"),
    [
        ("Your number is 415-555-0123, yes?", "4, 1, 5; 5, 5, 5; 0, 1, 2, 3"),
        ("It's O’Brien, is it?", "O'Brien"),
        ("你的名字是王小明对吗", "王小明"),
        ("Maple Street 22B then", "Maple Street 22 B"),
    ],
)
def test_words_may_be_joined_and_stand_among_others(spoken, required):
    assert holds_words(spoken, required)


def test_a_question_needs_no_words_but_some():
    question = Wording("What's your email address?")
    assert question.is_in("And your mail?")
    assert not question.is_in(" …? ")


def test_every_value_that_is_listed_must_be_named():
    which = Wording("I heard two: A or B. Which one?", ("A, N, N", "B, O, B"))
    assert which.is_in("Was it A N N or was it B O B?")
    assert not which.is_in("Was it A N N?")


def test_the_model_is_given_the_line_and_the_words():
    told = Wording("I have B, O, B. Is that right?", ("B, O, B",)).instruction
    assert "I have B, O, B. Is that right?" in told
    assert told.endswith("exactly as they stand: B, O, B")


def test_prompts_that_follow_one_another_are_one():
    joined = Wording.joined([Wording("First."), Wording("Then B.", ("B",))])
    assert joined == Wording("First. Then B.", ("B",))
