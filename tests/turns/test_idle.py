"""When a quiet user counts as away."""

from bargein.turns.idle import Idle


def test_quiet_for_the_timeout_is_away_once():
    idle = Idle(15.0)
    idle.observe(quiet=True, now=1.0)
    idle.observe(quiet=True, now=5.0)
    assert idle.deadline == 16.0
    assert not idle.tick(now=15.9)
    assert idle.tick(now=16.0)
    assert not idle.tick(now=99.0)


def test_any_change_starts_the_count_again():
    idle = Idle(15.0)
    idle.observe(quiet=True, now=0.0)
    idle.observe(quiet=False, now=10.0)
    assert idle.deadline is None
    idle.observe(quiet=True, now=12.0)
    assert idle.deadline == 27.0


def test_a_sign_of_life_counts_only_while_the_time_runs():
    idle = Idle(15.0)
    idle.restart(now=3.0)
    assert idle.deadline is None
    idle.observe(quiet=True, now=5.0)
    idle.restart(now=9.0)
    assert idle.deadline == 24.0


def test_without_a_timeout_nobody_is_ever_away():
    idle = Idle(None)
    idle.observe(quiet=True, now=0.0)
    assert idle.deadline is None
    assert not idle.tick(now=1e6)
