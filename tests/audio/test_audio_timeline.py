import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargein.audio import AudioFrame, Timeline

RATE = 1000


def frame(value: int, samples: int = 20) -> AudioFrame:
    return AudioFrame(np.full(samples, value, np.int16).tobytes(), RATE)


def track(timeline: Timeline, until: float) -> list[int]:
    return timeline.take(until).tolist()


def test_a_frame_lies_at_its_instant_with_silence_before_and_after():
    timeline = Timeline(RATE, started_at=100.0)
    timeline.place(frame(5), 100.05)
    assert track(timeline, 100.1) == [0] * 50 + [5] * 20 + [0] * 30


def test_frames_a_little_late_leave_no_hole():
    timeline = Timeline(RATE)
    timeline.place(frame(1), 0.0)
    timeline.place(frame(2), 0.035)
    assert track(timeline, 0.04) == [1] * 20 + [2] * 20


def test_frames_much_later_leave_a_silence():
    timeline = Timeline(RATE)
    timeline.place(frame(1), 0.0)
    timeline.place(frame(2), 0.1)
    assert track(timeline, 0.12) == [1] * 20 + [0] * 80 + [2] * 20


def test_frames_that_come_in_a_burst_follow_one_another():
    timeline = Timeline(RATE)
    for value in (1, 2, 3):
        timeline.place(frame(value), 0.0)
    assert timeline.ends_at == pytest.approx(0.06)
    assert track(timeline, 0.06) == [1] * 20 + [2] * 20 + [3] * 20


def test_what_goes_on_after_a_take_comes_with_the_next():
    timeline = Timeline(RATE)
    timeline.place(frame(7), 0.0)
    assert track(timeline, 0.005) == [7] * 5
    assert track(timeline, 0.03) == [7] * 15 + [0] * 10


def test_cut_takes_back_what_was_never_heard():
    timeline = Timeline(RATE)
    timeline.place(frame(1, 100), 0.0)
    timeline.cut(0.03)
    assert track(timeline, 0.05) == [1] * 30 + [0] * 20
    timeline.place(frame(2), 0.05)
    timeline.cut(0.0)
    assert track(timeline, 0.07) == [0] * 20


def test_a_frame_from_before_the_part_taken_is_not_lost():
    timeline = Timeline(RATE)
    track(timeline, 1.0)
    timeline.place(frame(4), 0.5)
    assert track(timeline, 1.02) == [4] * 20


def test_taking_up_to_an_instant_already_taken_gives_nothing():
    timeline = Timeline(RATE)
    track(timeline, 1.0)
    assert track(timeline, 0.5) == []
    assert track(timeline, 1.0) == []


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["place", "cut", "take"]), st.floats(0, 3), st.integers(1, 300)),
        max_size=15,
    )
)
def test_two_tracks_taken_alike_have_the_same_length(operations):
    one, other, taken = Timeline(RATE), Timeline(RATE), 0
    for name, at, length in operations:
        if name == "place":
            one.place(frame(1, length), at)
        elif name == "cut":
            one.cut(at)
        else:
            left, right = one.take(at), other.take(at)
            assert len(left) == len(right)
            taken += len(left)
    rest = one.take(4.0)
    assert taken + len(rest) == 4 * RATE


def test_another_rate_is_refused():
    with pytest.raises(ValueError, match="mono at 1000 Hz"):
        Timeline(RATE).place(AudioFrame(bytes(2), 8000), 0.0)
