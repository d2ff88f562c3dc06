"""Whose words a speech-to-speech model has understood, in numbers."""

import pytest

from bargein.session.generation_fate import generation_fate
from bargein.session.spoken_turns import ANSWER_LIMIT, WORDS_LIMIT, SpokenTurns


@pytest.fixture
def turns():
    return SpokenTurns()


def test_words_before_the_turn_is_over_are_the_open_turns(turns):
    turns.item_heard("a")
    assert turns.words("a", final=True) is None
    turns.committed(1, has_words=True, now=1.0)
    assert not turns.words_owed


def test_words_of_an_item_go_to_its_turn_however_late(turns):
    turns.item_heard("a")
    turns.committed(1, has_words=False, now=1.0)
    turns.item_heard("b")
    turns.committed(2, has_words=False, now=2.0)
    assert turns.words("b", final=True) == 2
    assert turns.words("a", final=True) == 1
    assert not turns.words_owed


def test_words_of_no_known_item_go_to_the_oldest_turn_without_words(turns):
    turns.committed(1, has_words=False, now=1.0)
    turns.committed(2, has_words=False, now=2.0)
    assert [turns.words("x", final=True), turns.words("y", final=True)] == [1, 2]
    assert turns.words("z", final=True) is None


def test_interim_words_leave_the_turn_waiting_for_the_final_ones(turns):
    turns.item_heard("a")
    turns.committed(1, has_words=False, now=1.0)
    assert turns.words("a", final=False) == 1
    assert turns.words_owed


def test_words_that_do_not_come_are_given_up(turns):
    turns.committed(1, has_words=False, now=1.0)
    assert turns.deadline == 1.0 + WORDS_LIMIT
    turns.tick(now=1.0 + WORDS_LIMIT)
    assert not turns.words_owed
    assert turns.deadline is None


def test_a_model_without_transcripts_owes_no_words():
    turns = SpokenTurns(expects_words=False)
    turns.committed(1, has_words=False, now=1.0)
    assert not turns.words_owed


def test_words_without_an_answer_are_overdue_in_the_end(turns):
    turns.speech_stopped(now=1.0)
    turns.words("a", final=True)
    assert turns.answer_owed
    assert not turns.tick(now=0.9 + ANSWER_LIMIT)
    assert turns.tick(now=1.0 + ANSWER_LIMIT)
    assert not turns.answer_owed


def test_noise_needs_no_answer(turns):
    turns.speech_stopped(now=1.0)
    assert not turns.tick(now=1.0 + ANSWER_LIMIT)
    assert not turns.answer_owed


def test_an_answer_or_more_speech_ends_the_wait(turns):
    turns.speech_stopped(now=1.0)
    turns.speech_started()
    assert not turns.answer_owed
    turns.speech_stopped(now=2.0)
    turns.committed(1, has_words=True, now=3.0)
    assert not turns.answer_owed


def test_a_new_connection_owes_nothing(turns):
    turns.committed(1, has_words=False, now=1.0)
    turns.speech_stopped(now=2.0)
    turns.forget()
    assert turns.deadline is None


@pytest.mark.parametrize(
    ("changed", "fate"),
    [
        ({}, "turn"),
        ({"listening": False}, "refused"),
        ({"model_decides": False}, "refused"),
        ({"tool_reply_awaited": True, "listening": False}, "tool_reply"),
        ({"user_initiated": True}, "refused"),
        ({"user_initiated": True, "requests": 1}, "awaited"),
        ({"user_initiated": True, "requests": 1, "tool_reply_awaited": True}, "awaited"),
    ],
)
def test_the_fate_of_an_answer(changed, fate):
    facts = {
        "user_initiated": False,
        "requests": 0,
        "tool_reply_awaited": False,
        "model_decides": True,
        "listening": True,
    }
    assert generation_fate(**(facts | changed)) == fate
