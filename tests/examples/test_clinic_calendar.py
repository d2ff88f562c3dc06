import pytest
from clinic.calendar import (
    DAYS,
    TIMES,
    Calendar,
    Slot,
    SlotTaken,
    day_options,
    other_time,
    spoken_time,
    wishes,
)

from bargein.workflows.capture.facts import InvalidValue
from bargein.workflows.capture.settings import CaptureSettings
from bargein.workflows.capture.slot import Heard
from bargein.workflows.values.menu_options import options_of
from bargein.workflows.values.menu_slot import MenuSlot


def understood(text, options):
    """The id of the option that the text means, or what is said instead."""
    made = options_of(list(options))
    value = MenuSlot(CaptureSettings(), "?", made, allow_keypad=True).understand(Heard(text))
    if isinstance(value, InvalidValue):
        return value.reason
    return made[value.value].id if value is not None else None


def times(text, taken=()):
    return understood(text, Calendar(taken).time_options("Monday", "10:00"))


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("ten thirty", "10:30"),
        ("at ten thirty please", "10:30"),
        ("half past two", "14:30"),
        ("10.30", "10:30"),
        ("10:30 am", "10:30"),
        ("two pm", "14:00"),
        ("2pm", "14:00"),
        ("14:30", "14:30"),
        ("1430", "14:30"),
        ("five", "17:00"),
        ("nine o'clock", "9:00"),
        ("noon", None),
        ("half nine", "9:30"),
        ("930", "9:30"),
        ("8am", "8:00"),
        ("9:30 a.m.", "9:30"),
        ("5 p.m.", "17:00"),
        ("ten, no, eleven", "11:00"),
        ("not ten, eleven", "11:00"),
        ("no idea", None),
    ],
)
def test_times_are_understood_as_people_say_and_type_them(text, time):
    assert times(text) == time


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("7am", "7:00"),
        ("8pm", "20:00"),
        ("8 p.m.", "20:00"),
        ("quarter past nine", "9:15"),
        ("a quarter to ten", "9:45"),
        ("ten minutes past 9", "9:10"),
        ("ten fifteen", "10:15"),
        ("nine oh five", "9:05"),
        ("9:45", "9:45"),
        ("five am", "5:00"),
        ("nine in the evening", "21:00"),
        ("six thirty", "6:30"),
        ("18:00", "18:00"),
        ("ten, no, quarter past ten", "10:15"),
    ],
)
def test_a_time_that_is_no_beginning_is_another_time(text, time):
    assert other_time(text) == time


@pytest.mark.parametrize(
    "text",
    [
        *("ten", "10am", "half past two", "half nine", "two pm", "12pm", "1430", "10 30 a.m."),
        *("quarter past nine, no, ten", "ten or eleven", "the second one", "3", "in the morning"),
        *("change the day to Friday", "no idea", "operator", ""),
    ],
)
def test_what_can_be_chosen_or_is_no_time_is_no_other_time(text):
    assert other_time(text) is None


@pytest.mark.parametrize("time", TIMES)
def test_no_way_to_say_a_time_is_another_time(time):
    option = next(one for one in Calendar().time_options("Monday", "10:00") if one.id == time)
    assert [name for name in (option.label, *option.aliases) if other_time(name)] == []


@pytest.mark.parametrize("time", TIMES)
def test_what_the_agent_says_of_a_time_is_understood_as_that_time(time):
    assert times(spoken_time(time)) == time


@pytest.mark.parametrize("text", ["Tuesday", "on Tuesdays", "Monday, no, Tuesday", "TUESDAY!"])
def test_days_are_understood(text):
    assert understood(text, day_options()) == "Tuesday"


def test_at_the_weekend_the_clinic_is_closed():
    assert understood("Saturday", day_options()) == "On Saturday we are closed."
    assert understood("Saturday, no, Friday", day_options()) == "Friday"


def test_a_taken_time_is_refused_with_those_nearest_to_it():
    assert times("ten thirty", taken=[Slot("Monday", "10:30")]) == (
        "At ten thirty we are full. "
        "Monday I have nine thirty, ten o'clock or eleven o'clock. Which one?"
    )


def test_a_part_of_the_day_is_answered_with_its_times():
    assert times("in the afternoon") == (
        "Monday I have two thirty, three o'clock or three thirty. Which one?"
    )


def test_ordinals_and_keys_choose_among_the_times_that_are_offered():
    options = list(Calendar().time_options("Monday", "10:00"))
    assert [(one.id, one.key) for one in options[:3]] == [
        ("9:30", "1"),
        ("10:00", "2"),
        ("10:30", "3"),
    ]
    assert not any(one.key for one in options[3:])
    assert times("the second one") == "10:00"


def test_a_day_without_a_free_time_has_nothing_to_offer():
    calendar = Calendar([Slot("Monday", time) for time in TIMES])
    assert calendar.offer("Monday", "10:00") == "Monday I have nothing."


def test_a_slot_is_given_to_one_caller_only():
    calendar = Calendar()
    calendar.book(Slot("Monday", "9:00"), "5551234")
    assert calendar.phones == {Slot("Monday", "9:00"): "5551234"}
    with pytest.raises(SlotTaken):
        calendar.book(Slot("Monday", "9:00"))


def test_a_recogniser_is_told_of_days_and_times_in_one_breath():
    assert {"Tuesday at ten thirty", "half past two on Friday", "at nine"} <= set(wishes())
    assert all(any(day in wish for wish in wishes()) for day in DAYS)
