"""Which words are heard by when; positions are seconds of audio."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargein.models.synthesized_audio import TimedText
from bargein.session.word_clock import SYLLABLES_PER_SECOND, WordClock, syllables


def clock(text, *, audio=None, timed=(), complete=True):
    words = WordClock()
    words.add_text(text)
    words.add_timed(tuple(TimedText(*times) for times in timed))
    if audio is not None:
        words.add_audio(audio)
    if complete:
        words.end_text()
        words.end_audio()
    return words


def pieces(words):
    return [words.word(index) for index in range(words.words)]


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("go", 1),
        ("table", 2),
        ("information", 4),
        ("hm", 1),
        ("42", 2),
        ("你好", 2),
        ("ありがとう", 5),
        ("안녕", 2),
        ("iPhone手机", 5),
        ("。", 1),
    ],
)
def test_syllables_are_estimated(word, count):
    assert syllables(word) == count


def test_a_guess_at_the_rate_of_speech_serves_until_the_length_is_known():
    words = clock("one two three", audio=0.1, complete=False)
    words.end_text()
    assert words.end_of(0) == pytest.approx(syllables("one") / SYLLABLES_PER_SECOND)
    assert words.start_of(2) == words.end_of(1)


def test_once_text_and_audio_are_known_words_share_the_audio_by_syllables():
    words = clock("go banana go", audio=10.0)
    assert [words.end_of(index) for index in range(3)] == pytest.approx([2.0, 8.0, 10.0])


@pytest.mark.parametrize("missing", ["text", "audio"])
def test_the_guess_stays_while_text_or_audio_may_still_come(missing):
    words = WordClock()
    words.add_text("go banana go ")
    words.add_audio(10.0)
    if missing == "text":
        words.end_audio()
    else:
        words.end_text()
    assert words.end_of(0) == pytest.approx(1 / SYLLABLES_PER_SECOND)


def test_a_word_counts_as_heard_at_its_end_and_not_before():
    words = clock("go go go go", audio=4.0)
    assert words.heard(1.99) == "go"
    assert words.heard(2.0) == "go go"
    assert words.heard(4.0) == "go go go go"


def test_times_of_the_voice_are_used_where_it_gives_them():
    words = clock("go slowly", audio=9.0, timed=[("go", 0.5, 1.0), ("slowly", 6.0, 9.0)])
    assert words.start_of(0) == 0.5
    assert words.heard(5.0) == "go"
    assert words.heard(1.0) == "go"
    assert words.heard(0.9) == ""


def test_chinese_is_heard_character_by_character_with_its_stops():
    words = clock("你好。我们走", audio=5.0)
    assert pieces(words) == ["你", "好。", "我", "们", "走"]
    assert [words.end_of(index) for index in range(5)] == pytest.approx([1, 2, 3, 4, 5])
    assert words.heard(2.5) == "你好。"


def test_one_chinese_character_takes_one_syllable_while_the_length_is_unknown():
    words = clock("你好吗", audio=0.1, complete=False)
    assert words.words == 2, "the last one may still get its stop"
    assert words.end_of(1) == pytest.approx(2 / SYLLABLES_PER_SECOND)


def test_korean_is_heard_word_by_word():
    assert pieces(clock("안녕 하세요", audio=1.0)) == ["안녕", " 하세요"]


def test_latin_words_in_japanese_text_stay_whole():
    assert pieces(clock("これはPython です", audio=1.0)) == [
        "こ",
        "れ",
        "は",
        "Python",
        " で",
        "す",
    ]


def test_a_chinese_word_of_the_voice_gives_each_character_its_share():
    words = clock("你好吗", audio=3.0, timed=[("你好", 0.0, 2.0), ("吗", 2.0, 3.0)])
    assert [words.end_of(index) for index in range(3)] == pytest.approx([1.0, 2.0, 3.0])


def test_a_voice_that_names_fewer_words_still_ends_them_in_order():
    words = clock("a b c d e", audio=3.0, timed=[("a", 0, 1), ("bc", 1, 2), ("de", 2, 3)])
    ends = [words.end_of(index) for index in range(5)]
    assert ends == [1, 2, 2, 3, 3]
    assert words.heard(1.0) == "a"


def test_a_voice_that_names_more_words_is_shared_out():
    words = clock("pay 12", audio=3.0, timed=[("pay", 0, 1), ("one", 1, 2), ("two", 2, 3)])
    assert words.heard(1.0) == ""
    assert words.heard(2.0) == "pay"
    assert words.heard(3.0) == "pay 12"


texts = st.text(alphabet="ab 你好。é1\n,", max_size=30)


@settings(max_examples=60, deadline=None)
@given(text=texts, cuts=st.lists(st.integers(0, 30), max_size=4), audio=st.floats(0.1, 20.0))
def test_what_is_heard_grows_to_the_whole_text_however_it_was_given(text, cuts, audio):
    words = WordClock()
    begun = 0
    for cut in [*sorted(cuts), len(text)]:
        words.add_text(text[begun:cut])
        begun = max(begun, cut)
    words.add_audio(audio)
    words.end_text()
    words.end_audio()
    assert words.text == text
    assert "".join(pieces(words)).strip() == text.strip()
    heard = [words.heard(audio * tenth / 10) for tenth in range(11)]
    assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(heard))
    assert heard[-1] == text
