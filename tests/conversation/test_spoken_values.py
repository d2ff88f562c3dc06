from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargein.conversation.spoken import (
    SpokenDate,
    date_in,
    digits_in,
    email_in,
    mask_digits,
    readings,
    spelled_letters,
    yes_or_no,
)


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("four one five, five five five, oh one two three", "4155550123"),
        ("double five, triple oh, two twos", "5500022"),
        ("four fifteen", "415"),
        ("twenty one", "21"),
        ("twenty-one", "21"),
        ("five hundred", "500"),
        ("five hundred and twelve", "512"),
        ("fifty five fifty five", "5555"),
        ("one eight hundred five five five oh one two three", "18005550123"),
        ("two thousand five", "2005"),
        ("my number is 415-555-0123, uh, thanks", "4155550123"),
        ("oh I see", ""),
        ("nought seven", "07"),
    ],
)
def test_digits_are_read_as_people_dictate_them(said, digits):
    assert digits_in(said) == digits


def test_digits_of_several_languages_mix():
    assert digits_in("four uno cinq acht", digit_languages=("en", "es", "fr", "de")) == "4158"


def test_a_language_without_digit_words_is_refused():
    with pytest.raises(ValueError, match="xx"):
        digits_in("one", digit_languages=("xx",))


@settings(max_examples=60, deadline=None)
@given(st.text("0123456789", max_size=12))
def test_digits_said_one_by_one_come_back(digits):
    names = "zero one two three four five six seven eight nine".split()  # noqa: SIM905 - readable
    assert digits_in(" ".join(names[int(digit)] for digit in digits)) == digits


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("john dot doe at gmail dot com", "john.doe@gmail.com"),
        ("susan underscore smith at yahoo dot co dot uk", "susan_smith@yahoo.co.uk"),
        ("theo t h e o at livekit dot io", "theo@livekit.io"),
        ("shane with a y s h a y n e at x dot com", "shayne@x.com"),
        ("anna d two two at gmail dot com", "annad22@gmail.com"),
        ("mike b two two at gmail dot com", "mikeb22@gmail.com"),
        ("um it's j o h n double l at x dash y dot org please", "johnll@x-y.org"),
        ("You can reach me at john at gmail dot com.", "john@gmail.com"),
        ("you can reach me at john dot smith at gmail dot com", "john.smith@gmail.com"),
        ("email me at john dot smith 47 at gmail dot com", "john.smith47@gmail.com"),
        ("it is John.Doe@Gmail.com, thanks", "John.Doe@gmail.com"),
        ("bob at live kit dot c o m", "bob@livekit.com"),
        ("bravo n as in november x at y dot net", "bnx@y.net"),
        ("twenty one jump at street dot com", "21jump@street.com"),
        ("mike b two two at gmail", None),
        ("meet me at noon", None),
        ("dot at dot com", None),
        ("", None),
    ],
)
def test_addresses_are_read_as_people_say_them(said, address):
    assert email_in(said) == address


def test_two_addresses_are_two_readings():
    found = readings("a at x dot com or maybe b at y dot com", "email")
    assert [reading.value for reading in found] == ["a@x.com", "b@y.com"]


@pytest.mark.parametrize(
    ("said", "letters"),
    [
        ("it's spelled S H A Y N E", "shayne"),
        ("n as in november", "n"),
        ("double l", "ll"),
        ("capital j o h n", "john"),
        ("mike india charlie hotel alpha echo lima", "michael"),
        ("b as in bravo o b", "bob"),
        ("shane with a y s h a y n e", "shayne"),
        ("I am here, j o", "jo"),
        ("hello there", ""),
    ],
)
def test_spelled_letters_are_joined(said, letters):
    assert spelled_letters(said) == letters


def test_an_example_that_begins_with_another_letter_is_less_certain():
    (reading,) = readings("n as in mother", "spelling")
    assert (reading.value, reading.certainty) == ("n", 0.6)


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("the fifteenth of January nineteen ninety", (15, 1, 1990)),
        ("one fifteen ninety", (15, 1, 1990)),
        ("march twenty nineteen eighty", (20, 3, 1980)),
        ("January 5th 2099", (5, 1, 2099)),
        ("twenty-first of May two thousand and five", (21, 5, 2005)),
        ("march fourth nineteen oh five", (4, 3, 1905)),
        ("1990-01-15", (15, 1, 1990)),
        ("15/1/1990", (15, 1, 1990)),
        ("15011990", (15, 1, 1990)),
        ("eighty nine, march four", (4, 3, 1989)),
        ("March 4", (4, 3, None)),
        ("nineteen ninety", (None, None, 1990)),
        ("february twenty twenty four", (None, 2, 2024)),
        ("may", (None, 5, None)),
        ("may twenty two", (22, 5, None)),
        ("twenty two may", (22, 5, None)),
        ("may twenty two oh five", (22, 5, 2005)),
        ("may twenty second oh five", (22, 5, 2005)),
        ("oh three fifteen eighty five", (15, 3, 1985)),
        ("oh three one five one nine eight five", (15, 3, 1985)),
    ],
)
def test_dates_are_read_as_people_say_them(said, date):
    found = date_in(said)
    assert found is not None
    assert (found.day, found.month, found.year) == date


def test_day_and_month_follow_the_region_and_are_unsure_without_one():
    assert date_in("three four eighty five") == SpokenDate(3, 4, 1985, 0.6)
    assert date_in("three four eighty five", day_first=False) == SpokenDate(4, 3, 1985)
    assert date_in("three four eighty five", day_first=True) == SpokenDate(3, 4, 1985)


def test_short_years_after_this_year_are_in_the_last_century():
    assert date_in("1/2/24", this_year=2025) == SpokenDate(1, 2, 2024, 0.6)
    assert date_in("1/2/26", this_year=2025) == SpokenDate(1, 2, 1926, 0.6)


def test_no_date_is_none():
    assert date_in("hello there") is None


@pytest.mark.parametrize(
    "said",
    [
        "yes",
        "Yeah.",
        "no, that's right",
        "mm-hmm",
        "Uh-huh",
        "yes, it's correct",
        "Yes please",
        "sí",
        "I think so",
        "that's me",
        "yes that's my number",
        "why not",
        "no problem",
        "I'm fine with that",
        "Yeah, that should be fine.",
        "yes I do",
    ],
)
def test_a_yes(said):
    assert yes_or_no(said) is True


@pytest.mark.parametrize(
    "said",
    [
        *("no", "nope", "yeah no", "not right", "No, thank you", "that's not quite right", "nein"),
        *("don't do it", "of course not", "absolutely not", "I don't think so", "not at all"),
        *("please don't", "no it isn't", "that's not me", "no sorry", "I'd rather not"),
    ],
)
def test_a_no(said):
    assert yes_or_no(said) is False


@pytest.mark.parametrize(
    "said",
    [
        "",
        "is that right?",
        "isn't that right",
        "I don't know",
        "well, if it's cheaper",
        "right now I live in Bonn",
        "yes I want to change my address to something else",
        "maybe",
        "I'm not sure",
        "not sure, yes",
        "yes and no",
        "yes or no?",
        "I never said yes",
        "it is John",
        "I am John",
        "would that be right?",
        "why not Tuesday",
        "I don't remember",
        "not so good",
    ],
)
def test_neither(said):
    assert yes_or_no(said) is None


def test_words_that_sound_like_digits_are_further_readings():
    found = readings("four one five for five", "digits")
    assert [(reading.value, reading.certainty) for reading in found] == [
        ("4155", 1.0),
        ("41545", 0.7),
    ]


def test_words_that_sound_like_letters_are_further_readings():
    values = {reading.value: reading.certainty for reading in readings("a b see d", "spelling")}
    assert values["abcd"] == 0.7


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "one",
                "two",
                "to",
                "for",
                "ate",
                "oh",
                "double",
                "twenty",
                "hundred",
                "at",
                "dot",
                "com",
                "gmail",
                "a",
                "b",
                "see",
                "as",
                "in",
                "n",
                "november",
                "is",
                "may",
                "fifth",
                "2024",
                "no",
                "yes",
                "not",
                "right",
                "|",
                "12",
                "@",
                ".",
                "-",
                "the",
                "with",
                "an",
                "y",
            ]
        ),
        max_size=14,
    ).map(" ".join)
    | st.text(max_size=30),
    st.sampled_from(["digits", "email", "spelling", "date", "yes_no"]),
)
def test_any_text_has_at_most_64_different_readings_best_first(said, kind):
    found = readings(said, kind)
    assert len(found) <= 64
    assert len({reading.value for reading in found}) == len(found)
    assert [r.certainty for r in found] == sorted((r.certainty for r in found), reverse=True)


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="smell"):
        readings("x", "smell")  # type: ignore[arg-type] # the point of the test


@pytest.mark.parametrize(
    ("said", "masked"),
    [
        ("it is four one 22-3b, oh five", "it is • • ••-••, • •".replace("••, •", "•b, •")),
        ("the fifteenth, twenty hundred", "the •, • •"),
        ("oh, hello", "oh, hello"),
        ("vier uno", "• •"),
        ("September twenty forty one", "• • • •"),
    ],
)
def test_numbers_are_hidden(said, masked):
    assert mask_digits(said) == masked


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_no_digit_survives_masking(text):
    assert not any(character.isdecimal() for character in mask_digits(text))


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("seven hundred nine hundred", "700900"),
        ("oh seven seven hundred nine hundred one two three", "07700900123"),
        ("two hundred three", "203"),
        ("two thousand three hundred", "2300"),
    ],
)
def test_hundreds_that_follow_each_other_are_numbers_of_their_own(said, digits):
    assert readings(said, "digits")[0].value == digits
