import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargein.audio import AudioFrame
from bargein.testing import MarkedSpeech, PlayedSegment, even_words


def captured(text="one two three", *, now=0.0):
    words = text.split()
    said = MarkedSpeech(even_words(words, 0.3), len(words) * 0.3)
    segment = PlayedSegment()
    for frame in said.frames(16_000):
        segment.add(frame, now=now)
    return segment


def test_the_position_follows_the_clock_and_stops_at_what_was_captured():
    segment = captured()
    segment.run(since=10.0)
    assert [segment.position(now) for now in (9.0, 10.0, 10.25, 99.0)] == pytest.approx(
        [0.0, 0.0, 0.25, 0.9]
    )


def test_a_pause_does_not_count_as_played():
    segment = captured()
    segment.run(since=0.0)
    segment.freeze(now=0.4)
    segment.run(since=5.0)
    assert segment.position(5.1) == pytest.approx(0.5)
    segment.freeze(now=5.2)
    assert segment.audible == [pytest.approx((0.0, 0.4)), pytest.approx((5.0, 5.2))]


def test_after_an_underrun_playout_goes_on_when_audio_comes():
    segment = captured("one")
    segment.run(since=0.0)
    segment.add(AudioFrame.silence(0.2, 16_000), now=1.0)
    assert segment.position(1.1) == pytest.approx(0.4)
    segment.freeze(now=1.2)
    assert segment.audible == [pytest.approx((0.0, 0.3)), pytest.approx((1.0, 1.2))]


def test_only_words_played_to_their_end_count_as_heard():
    segment = captured()
    assert [word.text for word in segment.words(0.899)] == ["one", "two"]
    assert [word.text for word in segment.words(0.9)] == ["one", "two", "three"]


def test_words_after_foreign_audio_are_heard_later_by_its_length():
    segment = PlayedSegment()
    segment.add(AudioFrame.silence(1.0, 16_000), now=0.0)
    for frame in MarkedSpeech(even_words(["late"], 0.3), 0.3).frames(16_000):
        segment.add(frame, now=0.0)
    assert segment.words(1.29) == []
    assert segment.words(1.3)[0].start == pytest.approx(1.0)
    assert segment.next_word_end(0.0) == pytest.approx(1.3)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(0.001, 0.5), st.booleans()), max_size=12))
def test_the_audible_stretches_add_up_to_the_position(moves):
    segment, now, running = captured(" ".join(["word"] * 5)), 0.0, False
    for seconds, run in moves:
        if run and not running:
            segment.run(since=now)
        elif not run and running:
            segment.freeze(now=now)
        running = run
        now += seconds
    segment.freeze(now=now)
    total = sum(end - start for start, end in segment.audible)
    assert total == pytest.approx(segment.position(now))
    assert all(start < end for start, end in segment.audible)
