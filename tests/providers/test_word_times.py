from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bargein.models.tts import TimedText
from bargein.providers.word_times import WordTimes, is_speakable


def test_a_word_ends_where_the_next_begins():
    words = WordTimes("good day")
    assert words.began(0, 0.1) is None
    assert words.began(5, 0.4) == TimedText("good", 0.1, 0.4)
    assert words.finished(0.9) == TimedText("day", 0.4, 0.9)


def test_marks_within_one_word_make_one_word():
    words = WordTimes("at 10:30")
    words.began(0, 0.0)
    words.began(3, 0.2)
    assert words.began(6, 0.5) is None
    assert words.finished(0.8) == TimedText("10:30", 0.2, 0.8)


def test_a_pause_belongs_to_no_word():
    words = WordTimes("Yes, please")
    words.began(0, 0.0)
    words.paused(0.3)
    assert words.began(5, 0.6) == TimedText("Yes,", 0.0, 0.3)


def test_a_pause_inside_a_word_does_not_end_it():
    words = WordTimes("Mr.X")
    words.began(0, 0.0)
    words.paused(0.3)
    words.began(3, 0.4)
    assert words.finished(0.7) == TimedText("Mr.X", 0.0, 0.7)


def test_nothing_spoken_gives_no_word():
    assert WordTimes("").finished(1.0) is None


@settings(max_examples=40, deadline=None)
@given(
    text=st.text(alphabet="ab .", max_size=20),
    marks=st.lists(st.tuples(st.integers(-2, 25), st.floats(0, 1)), max_size=12),
)
def test_no_mark_makes_a_word_come_twice_or_out_of_order(text, marks):
    words = WordTimes(text)
    given_out = []
    at = 0.0
    for position, step in marks:
        at += step
        given_out.append(words.began(position, at))
    given_out.append(words.finished(at + 1.0))
    found = [word for word in given_out if word is not None]
    assert all(one.end_time <= two.start_time for one, two in pairwise(found))
    remaining = iter(text.split())
    assert all(word.text in remaining for word in found)


def test_punctuation_and_emoji_are_not_speakable():
    assert not any(map(is_speakable, ("", "  ", "…", "?!", "😀👍", "—")))
    assert all(map(is_speakable, ("a", "7", "ß", "是", "€5")))
