"""When a reply is prepared before the turn is over."""

from bargein.turns import PreemptiveSettings
from bargein.turns.commands import DiscardReply, PrepareReply
from bargein.turns.preparation import Preparation


def test_words_start_a_reply():
    assert Preparation().words("hello", speech=1.0) == [PrepareReply("hello")]


def test_other_words_discard_it_and_start_another():
    preparation = Preparation()
    preparation.words("hello", speech=1.0)
    assert preparation.words("hello you", speech=2.0) == [DiscardReply(), PrepareReply("hello you")]


def test_the_same_words_but_for_case_and_punctuation_change_nothing():
    preparation = Preparation()
    preparation.words("hello you", speech=1.0)
    assert preparation.words("Hello, you!", speech=1.2) == []


def test_there_are_only_so_many_attempts_in_a_turn():
    preparation = Preparation(PreemptiveSettings(max_attempts=2))
    prepared = [preparation.words(text, speech=1.0) for text in ("a", "a b", "a b c", "a b c d")]
    assert prepared[2:] == [[DiscardReply()], []]
    preparation.committed()
    assert preparation.words("e", speech=1.0) == [PrepareReply("e")]


def test_a_long_speech_is_not_prepared():
    assert Preparation(PreemptiveSettings(max_speech=10.0)).words("a", speech=10.1) == []


def test_nothing_is_prepared_when_it_is_off():
    assert Preparation(PreemptiveSettings(enabled=False)).words("a", speech=1.0) == []


def test_a_dropped_turn_discards_its_reply_and_gives_the_attempts_back():
    preparation = Preparation(PreemptiveSettings(max_attempts=1))
    preparation.words("mhm", speech=1.0)
    assert preparation.dropped() == [DiscardReply()]
    assert preparation.words("hello", speech=1.0) == [PrepareReply("hello")]


def test_a_commit_discards_nothing_because_the_session_may_use_it():
    preparation = Preparation()
    preparation.words("hello", speech=1.0)
    preparation.committed()
    assert preparation.discard() == []
