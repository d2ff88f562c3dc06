from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargein.conversation.spoken import SpokenAddress, SpokenDate
from bargein.workflows.words.corrections import correct
from effort import FIVE_MILLISECONDS, calls_made

EMAIL = "annab22@gmail.com"
PHONE = "+14155550123"


def ten(digits):
    return len(digits) == 10


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("no, it's anna d two two at gmail dot com", "annad22@gmail.com"),
        ("d not b", "annad22@gmail.com"),
        ("with a d not a b", "annad22@gmail.com"),
        ("no, with a d, not a b", "annad22@gmail.com"),
        ("not b but d", "annad22@gmail.com"),
        ("no, d as in delta", "annad22@gmail.com"),
        ("no, delta", "annad22@gmail.com"),
        ("yahoo not gmail", "annab22@yahoo.com"),
        ("dot org not dot com", "annab22@gmail.org"),
        ("no, it's at yahoo dot com", "annab22@yahoo.com"),
        ("the last two are 3 3", "annab33@gmail.com"),
        ("ends in three three", "annab33@gmail.com"),
        ("starts with h", "hnnab22@gmail.com"),
        ("double b", "annabb22@gmail.com"),
        ("no, it's spelled a n n a d 2 2", "annad22@gmail.com"),
    ],
)
def test_an_address_is_mended(said, value):
    assert (correct(said, EMAIL, "email").outcome, correct(said, EMAIL, "email").value) == (
        "replaced",
        value,
    )


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("no, it's four one six five five five oh one two three", "+14165550123"),
        ("the last four are 0 1 3 2", "+14155550132"),
        ("no, the last two digits are three two", "+14155550132"),
        ("the last digit is 4", "+14155550124"),
        ("it ends in 32", "+14155550132"),
        ("the first three are 416", "+14165550123"),
        ("it starts with 416", "+14165550123"),
        ("the area code is 416", "+14165550123"),
        ("three not four", "+13155550123"),
    ],
)
def test_a_phone_number_is_mended(said, value):
    found = correct(said, PHONE, "phone", region="US")
    assert (found.outcome, found.value) == ("replaced", value)


def test_double_replaces_the_one_run():
    assert correct("double five", "4150123", "digits").value == "41550123"
    assert correct("no, triple zero", "4150123", "digits").value == "415000123"
    assert correct("double five", "4155550123", "digits").value == "41550123"


def test_a_correction_that_would_leave_an_incomplete_value_is_not_made():
    found = correct("double five", "4155550123", "phone", is_whole=ten)
    assert found.outcome == "ask_to_spell"


def test_a_symbol_that_occurs_twice_leads_to_a_choice():
    found = correct("two not one", "4155550123", "phone")
    assert (found.outcome, found.values) == ("which", ("4255550123", "4155550223"))
    assert correct("m not n", EMAIL, "email").values == ("amnab22@gmail.com", "anmab22@gmail.com")


def test_two_new_values_lead_to_a_choice():
    found = correct("4155550124 or 4155550125", "4155550123", "phone")
    assert (found.outcome, found.values) == ("which", ("4155550124", "4155550125"))


@pytest.mark.parametrize("said", ["no, m as in mike", "no, l as in lima", "no, d", "q not z"])
def test_a_letter_without_one_clear_place_has_to_be_spelled(said):
    assert correct(said, EMAIL, "email").outcome == "ask_to_spell"


def test_the_letter_is_looked_for_before_the_at():
    assert correct("no, d as in delta", "annab@bbc.com", "email").value == "annad@bbc.com"


def test_an_example_with_another_letter_costs_certainty():
    assert correct("no, d as in tango", EMAIL, "email").certainty == 0.6


@pytest.mark.parametrize("letters", ["bcdegptvz", "mn", "fsx", "ahjk", "iy", "qu"])
def test_letters_of_a_group_replace_each_other(letters):
    for heard in letters:
        for meant in letters:
            if heard != meant:
                found = correct(f"no, {meant} as in {meant}xyz", f"ll{heard}@x.com", "email")
                assert found.value == f"ll{meant}@x.com"


@pytest.mark.parametrize(
    ("said", "value", "mended"),
    [
        ("it's spelled S H A Y N E", "Shane", "Shayne"),
        ("no, Murray", "Shayne Murphy", "Shayne Murray"),
        ("my last name is Murray", "Shayne Murphy", "Shayne Murray"),
        ("no, Shayne Murray", "Shane Murphy", "Shayne Murray"),
        ("no, with a y s h a y n e", "Shane Murphy", "Shayne Murphy"),
        ("Jon not John", "John Smith", "Jon Smith"),
        ("I said Bob", "Rob", "Bob"),
        ("t not d", "Dora", "Tora"),
    ],
)
def test_a_name_is_mended(said, value, mended):
    assert correct(said, value, "name").value == mended


@pytest.mark.parametrize(
    ("said", "mended"),
    [
        ("no, March fourth", SpokenDate(4, 3, 1985)),
        ("no, nineteen eighty six", SpokenDate(3, 4, 1986)),
        ("the fifth", SpokenDate(5, 4, 1985)),
        ("March, not April", SpokenDate(3, 3, 1985)),
        ("no, May second nineteen ninety", SpokenDate(2, 5, 1990)),
    ],
)
def test_a_corrected_date_keeps_what_was_not_said(said, mended):
    assert correct(said, date(1985, 4, 3), "date").value == mended
    assert correct(said, SpokenDate(3, 4, 1985, 0.6), "date").value == mended


ADDRESS = SpokenAddress("123 Maple Street", "", "Salt Lake City Utah 84101", "United States")


@pytest.mark.parametrize(
    ("said", "field", "mended"),
    [
        ("no, Maple with a y: m a y p l e", "street_address", "123 Mayple Street"),
        ("no, 84111", "locality", "Salt Lake City Utah 84111"),
        ("84101? no 84111", "locality", "Salt Lake City Utah 84111"),
        ("the zip code is eight four one one one", "locality", "Salt Lake City Utah 84111"),
        ("no, 125", "street_address", "125 Maple Street"),
        ("Elm not Maple", "street_address", "123 Elm Street"),
        ("the city is Provo", "locality", "Provo 84101"),
        ("floor 3", "unit_number", "Floor 3"),
    ],
)
def test_one_part_of_an_address_is_mended(said, field, mended):
    found = correct(said, ADDRESS, "address", region="US")
    assert getattr(found.value, field) == mended
    assert isinstance(found.value, SpokenAddress)
    others = {"street_address", "unit_number", "locality", "country"} - {field}
    assert all(getattr(found.value, one) == getattr(ADDRESS, one) for one in others)


@pytest.mark.parametrize("said", ["same as before", "it's the same as before", "the one you have"])
def test_the_earlier_value_can_be_asked_for(said):
    assert correct(said, EMAIL, "email", earlier="bob@x.com").value == "bob@x.com"
    assert correct(said, EMAIL, "email").outcome == "same_as_before"


@pytest.mark.parametrize(
    ("value", "kind"),
    [(EMAIL, "email"), (PHONE, "phone"), ("Shane", "name"), (date(1985, 4, 3), "date"), (ADDRESS, "address")],
)  # fmt: skip
@pytest.mark.parametrize("said", ["yes", "no", "that's right", "", "what did you say", "uh"])
def test_a_plain_answer_is_no_correction(said, value, kind):
    assert correct(said, value, kind).outcome == "none"


def test_the_same_value_again_replaces_nothing():
    assert correct("yes, anna b two two at gmail dot com", EMAIL, "email").value == EMAIL
    assert correct("yes, 4155550123", PHONE, "phone", region="US").value == PHONE


@settings(max_examples=60, deadline=None)
@given(st.text("0123456789", min_size=6, max_size=12), st.text("0123456789", min_size=1, max_size=5))  # fmt: skip
def test_the_last_symbols_become_those_said(value, last):
    count = ["one", "two", "three", "four", "five"][len(last) - 1]
    found = correct(f"the last {count} are {' '.join(last)}", value, "digits")
    wanted = value[: -len(last)] + last
    assert found.value == wanted if wanted != value else found.outcome != "replaced"


TRICKY_WORDS = (
    "no not d b as in delta the last first two are double five 2 at dot com maple street "
    "instead of with a zip 84111 or ends starts march is"
)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.sampled_from(TRICKY_WORDS.split()), max_size=12).map(" ".join)
    | st.text(max_size=20),
    st.sampled_from([(EMAIL, "email"), (PHONE, "phone"), ("Shane", "name"), (date(1985, 4, 3), "date"), (ADDRESS, "address"), ("abc", "spelling")]),
)  # fmt: skip
def test_no_text_upsets_a_correction(said, case):
    found = correct(said, *case, region="US")
    assert (found.value is not None) == (found.outcome == "replaced")
    assert (len(found.values) > 1) == (found.outcome == "which")


@pytest.mark.parametrize(
    ("said", "value", "kind"),
    [
        ("no, it's anna d two two at gmail dot com", EMAIL, "email"),
        ("the last four are 0 1 3 2", PHONE, "phone"),
        ("no, Maple with a y: m a y p l e", ADDRESS, "address"),
    ],
)
def test_usual_corrections_take_five_milliseconds(said, value, kind):
    correct(said, value, kind)
    assert calls_made(lambda: correct(said, value, kind)) < FIVE_MILLISECONDS
