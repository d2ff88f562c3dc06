from __future__ import annotations

from datetime import date
from datetime import time as time_of_day

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bargein.conversation.spoken import SpokenAddress
from bargein.workflows.words.grounding import is_derivable
from effort import FIVE_MILLISECONDS, calls_made

JOHN = ["john dot doe at gmail dot com"]
NUMBER = ["four one five, five five five, oh one two three"]


@pytest.mark.parametrize(
    ("value", "evidence"),
    [
        ("john.doe@gmail.com", JOHN),
        ("John.Doe@Gmail.com", ["John.Doe@gmail.com"]),
        ("annad@x.com", ["anna b at x dot com", "no, d as in delta"]),
        ("annad@x.com", ["annab at x dot com", "no, d as in delta"]),
        ("annad22@gmail.com", ["anna", "d two two", "at gmail dot com"]),
        ("theo@livekit.io", ["theo t h e o at livekit dot io"]),
        ("susan-smith@y.com", ["susan underscore smith at y dot com", "a dash not an underscore"]),
        ("mikeb22@gmail.com", ["mike bee to to at gmail dot com"]),
        ("jon@x.com", ["john without the h at x dot com"]),
        ("annab33@x.com", ["anna b two two at x dot com", "the last two are three three"]),
    ],
)
def test_addresses_that_were_said_are_derivable(value, evidence):
    assert is_derivable(value, evidence, "email")


@pytest.mark.parametrize(
    ("value", "evidence"),
    [
        ("john@gmail.com", []),
        ("john@gmail.com", ["", "  "]),
        ("jo@gmail.com", JOHN),
        ("john.doe@yahoo.com", JOHN),
        ("john_doe@gmail.com", JOHN),
        ("doe.john@gmail.com", JOHN),
        ("john@gmail.com", ["john at gmail"]),
        ("annad22@gmail.com", ["anna", "two two", "at gmail dot com"]),
        ("john.smith@x.com", ["john I think dot no idea smith at x dot com"]),
        ("bob@gmail.com", ["but only because", "john at gmail dot com"]),
    ],
)
def test_addresses_that_were_not_said_are_not_derivable(value, evidence):
    assert not is_derivable(value, evidence, "email")


@pytest.mark.parametrize(
    ("value", "evidence", "region"),
    [
        ("+14155550123", NUMBER, "US"),
        ("4155550123", NUMBER, None),
        ("4155550123", ["four one five", "double five five zero one two three"], None),
        ("+14155550132", [*NUMBER, "the last four are 0 1 3 2"], "US"),
        ("+442079460958", ["020 7946 0958"], "GB"),
        ("+442079460958", ["plus forty four twenty 7946 0958"], None),
        ("+4930123456", ["plus four nine thirty one two three four five six"], None),
        ("4155550123", ["four one five", "[keypad] 5550123"], None),
        ("416", ["four one five no six"], None),
    ],
)
def test_numbers_that_were_said_are_derivable(value, evidence, region):
    assert is_derivable(value, evidence, "phone", region=region)


@pytest.mark.parametrize(
    ("value", "evidence", "region"),
    [
        ("+14155550199", NUMBER, "US"),
        ("+14155550123", NUMBER, None),
        ("+14155550123", NUMBER, "GB"),
        ("4155550132", NUMBER, None),
        ("41555501233", NUMBER, None),
    ],
)
def test_numbers_that_were_not_said_are_not_derivable(value, evidence, region):
    assert not is_derivable(value, evidence, "phone", region=region)


@pytest.mark.parametrize(
    ("value", "evidence"),
    [
        ("Shayne Murphy", ["I'm Shane Murphy", "with a y s h a y n e"]),
        ("Mary-Jane O'Brien", ["Mary dash Jane O apostrophe Brien"]),
        ("Michael", ["mike india charlie hotel alpha echo lima"]),
        ("José García", ["jose garcia"]),
        ("Jose Garcia", ["José García"]),
        ("Shayne", ["Shane", "no, with a y"]),
    ],
)
def test_names_that_were_said_or_spelled_are_derivable(value, evidence):
    assert is_derivable(value, evidence, "name")


@pytest.mark.parametrize(
    ("value", "evidence"),
    [("John Smith", []), ("John Smith", ["John"]), ("Joan", ["John"]), ("-", ["John"])],
)
def test_names_that_were_not_said_are_not_derivable(value, evidence):
    assert not is_derivable(value, evidence, "name")


SALT_LAKE = SpokenAddress("450 South Main Street", "Floor 2", "Salt Lake City Utah 84101", "United States")  # fmt: skip


@pytest.mark.parametrize(
    ("value", "evidence"),
    [
        (SALT_LAKE, ["four fifty south main st", "floor two", "salt lake city utah eight four one oh one", "USA"]),
        ("123 Maple Ave Salt Lake City UT", ["one twenty three maple avenue salt lake city utah"]),
        ("12 Main Street Apt 4", ["twelve main street apartment four"]),
        ("5th Avenue", ["fifth avenue"]),
        ("Mumbai 400099 India", ["Mumbai 400 099", "in India"]),
    ],
)  # fmt: skip
def test_addresses_may_be_abbreviated_but_were_said(value, evidence):
    assert is_derivable(value, evidence, "address")


@pytest.mark.parametrize(
    ("value", "evidence"),
    [
        ("Canada", ["123 Maple Street, Ottawa"]),
        ("123 Maple Street Ottawa Canada", ["123 Maple Street, Ottawa"]),
        ("124 Maple Street", ["123 Maple Street"]),
        (SALT_LAKE, ["450 South Main Street", "Salt Lake City"]),
    ],
)
def test_parts_of_an_address_that_were_not_said_are_not_derivable(value, evidence):
    assert not is_derivable(value, evidence, "address")


@pytest.mark.parametrize(
    ("value", "evidence", "region"),
    [
        (date(1990, 1, 15), ["the fifteenth of January nineteen ninety"], None),
        (date(1985, 4, 3), ["three four eighty five"], None),
        (date(1985, 3, 4), ["three four eighty five"], None),
        (date(1985, 3, 4), ["three four eighty five", "no, March fourth"], "GB"),
        (date(1985, 3, 4), ["March 4", "eighty five"], None),
        ("1990-01-15", ["[keypad] 15011990"], "GB"),
    ],
)
def test_dates_that_were_said_are_derivable(value, evidence, region):
    assert is_derivable(value, evidence, "date", region=region)


@pytest.mark.parametrize(
    ("value", "evidence", "region"),
    [
        (date(1985, 3, 4), ["three four eighty six"], None),
        (date(1985, 3, 4), ["three four eighty five"], "GB"),
        (date(1986, 5, 5), ["I'm forty"], None),
        ("no date", ["March 4 1985"], None),
    ],
)
def test_dates_that_were_not_said_are_not_derivable(value, evidence, region):
    assert not is_derivable(value, evidence, "date", region=region)


def test_a_time_may_be_meant_either_way_unless_said():
    assert is_derivable(time_of_day(14, 30), ["two thirty"], "time")
    assert is_derivable("14:30", ["two thirty", "in the afternoon"], "time")
    assert not is_derivable(time_of_day(14, 30), ["two thirty a.m."], "time")


def test_a_choice_may_be_mapped_freely_once_the_user_spoke():
    assert is_derivable(True, ["hm, I suppose"], "yes_no")
    assert not is_derivable(True, [], "yes_no")


NAMES = "zero one two three four five six seven eight nine".split()  # noqa: SIM905 - readable
digits = st.text("0123456789", min_size=4, max_size=12)


@st.composite
def said_in_turns(draw, value):
    """The digits in one to three turns, as words, numerals or doubles."""
    turns, at = [], 0
    while at < len(value):
        size = draw(st.integers(1, len(value) - at)) if len(turns) < 2 else len(value) - at
        words, end = [], at + size
        while at < end:
            if at + 1 < end and value[at] == value[at + 1] and draw(st.booleans()):
                words.append(f"double {NAMES[int(value[at])]}")
                at += 2
            else:
                words.append(draw(st.sampled_from([NAMES[int(value[at])], value[at]])))
                at += 1
        turns.append(" ".join(words))
    return turns


@settings(max_examples=60, deadline=None)
@given(st.data(), digits)
def test_digits_said_in_any_form_and_any_turns_are_derivable(data, value):
    assert is_derivable(value, data.draw(said_in_turns(value)), "digits")


@settings(max_examples=60, deadline=None)
@given(st.data(), digits, digits)
def test_digits_that_are_not_in_what_was_said_are_not_derivable(data, value, said):
    rest = iter(said)
    assume(not all(digit in rest for digit in value))  # no part of it in order
    (turn,) = [" ".join(data.draw(said_in_turns(said)))]
    assert not is_derivable(value, [turn], "digits")


WORDS = ["john", "susan", "carla", "theo", "smith", "garcia"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
    st.sampled_from([(".", "dot"), ("_", "underscore"), ("-", "dash")]),
    st.booleans(),
    st.booleans(),
)
def test_addresses_said_in_any_form_are_derivable(words, separator, spelled, parted):
    symbol, name = separator
    said = [" ".join(word) if spelled else word for word in words]
    local = f" {name} ".join(said)
    turns = [local, "at gmail dot com"] if parted else [f"it's {local} at gmail dot com"]
    assert is_derivable(symbol.join(words) + "@gmail.com", turns, "email")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), st.sampled_from(WORDS))
def test_a_word_that_was_not_said_makes_an_address_underivable(words, other):
    assume(other not in words)
    said = " dot ".join(words) + " at gmail dot com"
    assert not is_derivable(".".join([other, *words[1:]]) + "@gmail.com", [said], "email")


@settings(max_examples=80, deadline=None)
@given(
    st.text(max_size=12) | st.sampled_from(["a.b@x.com", "+1415", "12 Main St"]),
    st.lists(st.text(max_size=20), max_size=3),
    st.sampled_from(["email", "phone", "digits", "spelling", "name", "address", "date", "time", "expiration"]),
    st.sampled_from([None, "US"]),
)  # fmt: skip
def test_no_text_upsets_grounding(value, evidence, kind, region):
    derivable = is_derivable(value, evidence, kind, region=region)
    assert not (derivable and not any(text.strip() for text in evidence))


@pytest.mark.parametrize(
    ("value", "kind", "evidence"),
    [
        ("+14155550199", "phone", [*NUMBER, "no, the last four are 0 1 3 2", "yes"]),
        ("jon.doe@gmail.com", "email", ["well my email is john dot doe at gmail dot com", "no, j o n"]),
        (SALT_LAKE, "address", ["450 South Main Street floor 2", "Salt Lake City Utah 84101", "USA"]),
    ],
)  # fmt: skip
def test_usual_calls_are_judged_in_five_milliseconds(value, kind, evidence):
    is_derivable(value, evidence, kind, region="US")
    judged = calls_made(lambda: is_derivable(value, evidence, kind, region="US"))
    assert judged < FIVE_MILLISECONDS
