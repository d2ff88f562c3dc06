from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargein.conversation.listening_hint import ListeningHint
from bargein.providers.pocketsphinx.confidence import confidence_of
from bargein.providers.pocketsphinx.grammars import search_for, spoken_words
from bargein.providers.pocketsphinx.pool import Decoded


@pytest.mark.parametrize("kind", ["digits", "yes_no", "date"])
def test_closed_kinds_have_a_grammar_of_their_own(kind):
    search = search_for(ListeningHint(kind))
    assert search is not None
    assert search.name == kind


@pytest.mark.parametrize("kind", ["free", "email", "spelling", "address"])
def test_open_kinds_are_left_to_the_language_model(kind):
    assert search_for(ListeningHint(kind)) is None


def test_nothing_expected_is_left_to_the_language_model():
    assert search_for(None) is None


def test_phrases_are_all_answers_of_a_kind_without_a_grammar():
    search = search_for(ListeningHint("free", phrases=("Tuesday", "Friday")))
    assert search.phrases == ("tuesday", "friday")
    assert search.only_phrases


@pytest.mark.parametrize("kind", ["digits", "yes_no", "date"])
def test_phrases_are_heard_beside_the_answers_of_their_kind(kind):
    search = search_for(ListeningHint(kind, phrases=("Go back",)))
    assert search.phrases == ("go back",)
    assert not search.only_phrases
    assert search_for(ListeningHint(kind)).grammar.splitlines()[2] in search.grammar


def test_digits_are_heard_beside_a_yes_or_no_only_if_the_hint_has_a_number_of_them():
    plain, other = search_for(ListeningHint("yes_no")), ListeningHint("yes_no", min_digits=7)
    assert "<digit>" not in plain.grammar
    assert "<digit>" in search_for(other).grammar
    assert search_for(other).name != plain.name


def test_the_same_phrases_are_the_same_search_and_others_another():
    one, same, other = (
        search_for(ListeningHint("free", phrases=phrases))
        for phrases in (("a", "b"), ("A", "b."), ("b", "c"))
    )
    assert one == same
    assert one.name != other.name


def test_phrases_without_a_word_are_no_phrases():
    assert search_for(ListeningHint("free", phrases=("…", "?"))) is None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Dr. O’Neil", "doctor o'neil"),
        ("9:30 a.m.", "nine thirty a m"),
        ("9am", "nine a m"),
        ("10:00", "ten o'clock"),
        ("Ward 12, room 45", "ward twelve room forty five"),
        ("extension 407", "extension four zero seven"),
        ("I am here", "i am here"),
        ("  …  ", ""),
    ],
)
def test_phrases_are_written_as_they_are_said(written, said):
    assert spoken_words(written) == said


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30))
def test_no_phrase_can_smuggle_grammar_signs(phrase):
    assert not set(spoken_words(phrase)) & set('<>()[]{}|*+;/"=$#\\')


def decoded(text, clarity):
    return Decoded(text=text, words=(), clarity=clarity, channel="")


def test_what_fits_the_grammar_is_trusted_and_what_is_forced_into_it_is_not():
    assert confidence_of(decoded("yes", 20.0)) > 0.9
    assert confidence_of(decoded("yes", -20.0)) < 0.1


def test_no_words_are_never_trusted():
    assert confidence_of(decoded("", 50.0)) == 0.0


@pytest.mark.parametrize("clarity", [-1e9, 1e9])
def test_extreme_clarity_stays_within_zero_and_one(clarity):
    assert 0.0 <= confidence_of(decoded("yes", clarity)) <= 1.0
