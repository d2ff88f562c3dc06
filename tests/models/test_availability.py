import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargein.models.availability import Availability, AvailabilityChanged, Probe


def test_models_are_tried_in_order_and_failed_ones_are_left_out():
    machine = Availability(3)
    assert machine.choose() == 0
    machine.failed(0, now=0.0)
    assert machine.choose() == 1
    assert machine.choose(tried={1}) == 2


def test_when_all_are_unavailable_each_is_tried_once():
    machine = Availability(2)
    machine.failed(0, now=0.0)
    machine.failed(1, now=0.0)
    assert machine.choose() == 0
    assert machine.choose(tried={0}) == 1
    assert machine.choose(tried={0, 1}) is None


def test_a_failed_model_that_was_not_tried_is_better_than_none():
    machine = Availability(2)
    machine.failed(0, now=0.0)
    assert machine.choose(tried={1}) == 0


def test_probes_come_after_5_10_20_seconds_and_so_on_up_to_300():
    machine = Availability(1)
    assert machine.failed(0, now=0.0) == [AvailabilityChanged(0, available=False)]
    pauses = []
    now = 0.0
    for _ in range(9):
        due = machine.deadline
        assert due is not None
        pauses.append(due - now)
        now = due
        assert machine.tick(now=now) == [Probe(0)]
        assert machine.probed(0, passed=False, now=now) == []
    assert pauses == [5, 10, 20, 40, 80, 160, 300, 300, 300]


def test_a_probe_that_passes_brings_the_model_back():
    machine = Availability(1)
    machine.failed(0, now=0.0)
    machine.tick(now=5.0)
    assert machine.probed(0, passed=True, now=6.0) == [AvailabilityChanged(0, available=True)]
    assert machine.is_available(0)
    assert machine.deadline is None


def test_one_probe_runs_at_a_time_and_the_next_begins_when_it_ends():
    machine = Availability(2)
    machine.failed(0, now=0.0)
    machine.failed(1, now=0.0)
    assert machine.tick(now=5.0) == [Probe(0)]
    assert machine.deadline is None
    assert machine.tick(now=6.0) == []
    assert machine.probed(0, passed=False, now=7.0) == [Probe(1)]


def test_a_further_failure_of_a_failed_model_changes_nothing():
    machine = Availability(1)
    machine.failed(0, now=0.0)
    assert machine.failed(0, now=3.0) == []
    assert machine.deadline == 5.0


def test_a_success_brings_a_model_back_even_while_it_is_probed():
    machine = Availability(1)
    machine.failed(0, now=0.0)
    machine.tick(now=5.0)
    assert machine.succeeded(0) == [AvailabilityChanged(0, available=True)]
    assert machine.probed(0, passed=False, now=6.0) == []
    assert machine.is_available(0)


def test_a_model_that_fails_after_it_was_back_begins_with_the_shortest_pause():
    machine = Availability(1)
    machine.failed(0, now=0.0)
    machine.tick(now=5.0)
    machine.probed(0, passed=False, now=5.0)
    machine.succeeded(0)
    machine.failed(0, now=100.0)
    assert machine.deadline == 105.0


def test_the_report_of_a_probe_that_was_not_asked_for_is_an_error():
    with pytest.raises(ValueError):
        Availability(1).probed(0, passed=True, now=0.0)


@given(st.lists(st.tuples(st.sampled_from("fsp"), st.integers(0, 2)), max_size=40))
@settings(max_examples=60, deadline=None)
def test_no_deadline_lies_in_the_past_after_a_tick_and_at_most_one_probe_runs(steps):
    machine = Availability(3)
    probing: list[int] = []
    now = 0.0

    def obey(commands):
        probing.extend(command.index for command in commands if isinstance(command, Probe))
        assert len(probing) <= 1

    for step, index in steps:
        now += 7.0
        if step == "f":
            obey(machine.failed(index, now=now))
        elif step == "s":
            obey(machine.succeeded(index))
        elif probing:
            obey(machine.probed(probing.pop(), passed=index == 0, now=now))
        obey(machine.tick(now=now))
        assert machine.deadline is None or machine.deadline > now
        assert machine.choose() is not None
