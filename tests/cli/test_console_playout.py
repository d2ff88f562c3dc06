import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargein.cli.playout import Finished, Played, Playout, Started

RATE = 1000


def pcm(milliseconds):
    return bytes(range(1, 3)) * milliseconds


def seconds(commands):
    return sum(len(c.pcm) / 2 / RATE for c in commands if isinstance(c, Played))


def test_the_first_sample_is_heard_when_it_comes():
    playout = Playout(RATE)
    assert playout.push(pcm(100), now=5.0) == [Started(5.0)]


def test_a_complete_segment_finishes_at_its_end():
    playout = Playout(RATE)
    playout.push(pcm(100), now=5.0)
    playout.flush(now=5.0)
    assert playout.deadline == pytest.approx(5.1)
    assert playout.tick(now=5.1) == [Played(5.0, pcm(100)), Finished(0.1, interrupted=False)]
    assert playout.deadline is None


def test_clearing_reports_only_what_was_heard():
    playout = Playout(RATE)
    playout.push(pcm(1000), now=1.0)
    commands = playout.clear(now=1.25)
    assert seconds(commands) == 0.25
    assert commands[-1] == Finished(0.25, interrupted=True)


def test_a_pause_delays_the_rest_and_is_not_counted():
    playout = Playout(RATE)
    playout.push(pcm(100), now=0.0)
    playout.flush(now=0.0)
    playout.pause(now=0.04)
    assert playout.deadline is None
    assert playout.tick(now=9.0) == []
    playout.resume(now=10.0)
    assert playout.deadline == pytest.approx(10.06)
    commands = playout.tick(now=10.06)
    assert commands[0].at == pytest.approx(10.0)
    assert commands[-1] == Finished(0.1, interrupted=False)


def test_an_underrun_makes_a_gap_and_loses_nothing():
    playout = Playout(RATE)
    first = playout.push(pcm(20), now=0.0)
    second = playout.push(pcm(20), now=1.0)
    playout.flush(now=1.0)
    third = playout.tick(now=1.02)
    played = [c for c in first + second + third if isinstance(c, Played)]
    assert [c.at for c in played] == [0.0, 1.0]
    assert third[-1] == Finished(0.04, interrupted=False)


def test_the_next_segment_follows_without_a_gap():
    playout = Playout(RATE)
    playout.push(pcm(20), now=0.0)
    playout.flush(now=0.0)
    playout.push(pcm(20), now=0.0)
    playout.flush(now=0.0)
    commands = playout.tick(now=0.04)
    assert [c for c in commands if isinstance(c, Started)] == [Started(pytest.approx(0.02))]
    assert len([c for c in commands if isinstance(c, Finished)]) == 2


def test_flushing_late_finishes_at_once():
    playout = Playout(RATE)
    playout.push(pcm(20), now=0.0)
    assert playout.flush(now=3.0)[-1] == Finished(0.02, interrupted=False)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["push", "flush", "clear", "pause", "resume", "tick"]),
            st.integers(0, 60),
        ),
        max_size=25,
    )
)
def test_every_segment_is_finished_once_and_sound_never_overlaps(steps):
    playout, now, commands, begun, open_ = Playout(RATE), 0.0, [], 0, False
    for name, milliseconds in steps:
        now += milliseconds / 1000
        if name == "push":
            begun += not open_
            open_ = True
            commands += playout.push(pcm(30), now=now)
        elif name == "resume":
            playout.resume(now=now)
        else:
            open_ = open_ and name not in ("flush", "clear")
            commands += getattr(playout, name)(now=now)
    commands += playout.clear(now=now)
    assert len([c for c in commands if isinstance(c, Finished)]) == begun
    ends = 0.0
    for command in commands:
        if isinstance(command, Played):
            assert command.at >= ends - 1e-6
            ends = command.at + len(command.pcm) / 2 / RATE
    assert ends <= now + 1 / RATE
