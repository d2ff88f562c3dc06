"""User turns that wait."""

from bargein.turns import Turn
from bargein.turns.kept_turns import KeptTurns


def turn(text, **changes) -> Turn:
    return Turn(text=text, reason="pause", **changes)


def test_held_turns_become_one_message_joined_by_spaces():
    kept = KeptTurns()
    kept.hold(turn("one", started_at=1.0))
    kept.hold(turn("two", started_at=2.0, submissions=(7,)))
    taken = kept.take()
    assert (taken.text, taken.held, taken.started_at) == ("one two", True, 1.0)
    assert taken.submissions == (7,)
    assert not kept.held


def test_the_next_turn_takes_along_what_was_held():
    kept = KeptTurns()
    kept.hold(turn("one"))
    joined = kept.join(turn("two"))
    assert (joined.text, joined.held) == ("one two", True)
    assert not kept.held


def test_a_turn_with_nothing_kept_was_not_held():
    assert not KeptTurns().join(turn("two")).held


def test_an_answer_is_wanted_if_any_of_the_joined_turns_wants_one():
    kept = KeptTurns()
    kept.hold(turn("one"))
    assert kept.join(turn("two", reply=False)).reply


def test_few_words_are_prepended_to_the_next_turn():
    kept = KeptTurns()
    kept.keep_short(turn("yes"), until=2.0)
    assert not kept.held
    assert kept.join(turn("please do")).text == "yes please do"


def test_few_words_count_if_the_agents_speech_ends_soon_after():
    kept = KeptTurns()
    kept.keep_short(turn("yes"), until=2.0)
    kept.speech_ended(now=2.0)
    assert kept.take().text == "yes"


def test_few_words_do_not_count_if_the_agent_talks_on():
    kept = KeptTurns()
    kept.keep_short(turn("yes"), until=2.0)
    kept.speech_ended(now=2.1)
    assert not kept.held
    assert kept.text == "yes"


def test_words_stay_in_the_order_in_which_they_were_said():
    kept = KeptTurns()
    kept.hold(turn("one"))
    kept.keep_short(turn("two"), until=9.0)
    assert kept.text == "one two"
    assert kept.join(turn("three")).text == "one two three"


def test_clearing_throws_away_what_was_spoken_and_keeps_what_was_typed():
    kept = KeptTurns()
    kept.hold(turn("spoken"))
    kept.hold(turn("typed", submissions=(1,)))
    kept.keep_short(turn("yes"), until=9.0)
    kept.clear()
    assert kept.take().text == "typed"
    assert kept.text == ""
