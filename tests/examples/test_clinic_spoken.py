import pytest
from clinic.calendar import DAYS, TIMES, Calendar, Slot, SlotTaken, spoken_time
from clinic.spoken import agrees, day_in, part_of_day_in, time_in


@pytest.mark.parametrize(
    ("text", "day", "time"),
    [
        ("Tuesday at ten thirty please", "Tuesday", "10:30"),
        ("ten thirty on Tuesday", "Tuesday", "10:30"),
        ("tue 10.30", "Tuesday", "10:30"),
        ("Wednesday, half past two", "Wednesday", "14:30"),
        ("half ten", None, "10:30"),
        ("quarter to three", None, "14:45"),
        ("twenty past nine", None, "9:20"),
        ("10 a.m.", None, "10:00"),
        ("two p m", None, "14:00"),
        ("1430", None, "14:30"),
        ("noon", None, "12:00"),
        ("nine at night", None, "21:00"),
        ("five", None, "17:00"),
        ("Monday, no, Friday", "Friday", None),
        ("not Monday, Friday", "Friday", None),
        ("Friday, not Monday", "Friday", None),
        ("ten thirty, no, eleven", None, "11:00"),
        ("Tuesday eight", "Tuesday", None),
        ("Tuesday at two thirty three", "Tuesday", "14:30"),
        ("that one", None, None),
        ("on the 5th", None, None),
        ("Tuesday at ten, my number is 555 1234", "Tuesday", "10:00"),
        ("five five five one two three four", None, None),
        ("no idea", None, None),
    ],
)
def test_day_and_time_are_found_in_what_people_say(text, day, time):
    assert (day_in(text), time_in(text)) == (day, time)


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("time", TIMES)
def test_what_the_agent_says_of_a_slot_is_understood_as_that_slot(day, time):
    assert (day_in(said := str(Slot(day, time))), time_in(said)) == (day, time)
    assert time_in(spoken_time(time)) == time


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("yes", True),
        ("Yeah, that's fine.", True),
        ("book it please", True),
        ("the that's right", True),
        ("no thanks", False),
        ("that's not fine", False),
        ("no, Wednesday", None),
        ("i'd like fine", None),
        ("Tuesday", None),
    ],
)
def test_a_yes_is_told_from_a_no_and_from_anything_else(text, answer):
    assert agrees(text) is answer


def test_a_part_of_the_day_is_no_time_yet():
    assert part_of_day_in("Friday morning") == "morning"
    assert time_in("Friday morning") is None


def test_a_slot_is_given_to_one_caller_only():
    calendar = Calendar()
    calendar.book(Slot("Monday", "9:00"))
    with pytest.raises(SlotTaken):
        calendar.book(Slot("Monday", "9:00"))
    calendar.cancel(Slot("Monday", "9:00"))
    assert calendar.is_free(Slot("Monday", "9:00"))


def test_the_free_times_nearest_to_a_wish_come_in_order():
    calendar = Calendar([Slot("Monday", "10:00")])
    assert calendar.free_times("Monday", near="10:00") == ["9:00", "9:30", "10:30"]
