from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargein.conversation.spoken import SpokenAddress, SpokenDate, SpokenTime, digits_in
from bargein.workflows.language.known import language_of
from bargein.workflows.words.card_numbers import (
    card_lengths,
    checks_out,
    is_card_number,
    issuer_of,
)
from bargein.workflows.words.readback import read_back


@pytest.mark.parametrize(
    ("address", "spoken"),
    [
        ("john.doe22@gmail.com", "J, O, H, N; dot; D, O, E; 2, 2; at gmail dot com"),
        ("john.doe@gmail.com", "J, O, H, N; dot; D, O, E; at gmail dot com"),
        ("bob@x.com", "B, O, B; at X; dot com"),
        ("a_b-c@yahoo.co.uk", "A; underscore; B; dash; C; at yahoo dot co dot U, K"),
        ("theo@livekit.io", "T, H, E, O; at L, I, V, E, K, I, T; dot I, O"),
    ],
)
def test_addresses_are_spelled_and_known_providers_are_words(address, spoken):
    assert read_back("email", address) == spoken


def test_from_the_second_time_letters_that_sound_alike_get_an_example():
    spoken = read_back("email", "lold@gmail.com", times=2)
    assert spoken == "L, O, L, D as in delta; at gmail dot com"


@pytest.mark.parametrize(
    ("number", "region", "spoken"),
    [
        ("+14155550123", "US", "4, 1, 5; 5, 5, 5; 0, 1, 2, 3"),
        ("+14155550123", "GB", "plus 1; 4, 1, 5; 5, 5, 5; 0, 1, 2, 3"),
        ("+14155550123", None, "plus 1; 4, 1, 5; 5, 5, 5; 0, 1, 2, 3"),
        ("+442079460958", "GB", "0, 2, 0; 7, 9, 4, 6; 0, 9, 5, 8"),
        ("0301234567", None, "0, 3, 0; 1, 2, 3; 4, 5, 6, 7"),
        ("41555501", None, "4, 1, 5; 5, 5, 5; 0, 1"),
    ],
)
def test_phone_numbers_are_grouped_as_in_their_country(number, region, spoken):
    assert read_back("phone", number, region=region) == spoken


@pytest.mark.parametrize(
    ("digits", "spoken"),
    [
        ("1234567890", "1, 2, 3; 4, 5, 6; 7, 8, 9, 0"),
        ("1234", "1, 2, 3, 4"),
        ("1 2 3 4", "1, 2, 3, 4"),
        ("12345", "1, 2, 3; 4, 5"),
        ("1", "1"),
        ("12*#", "1, 2, star, pound"),
    ],
)
def test_digits_are_grouped_by_three(digits, spoken):
    assert read_back("digits", digits) == spoken


def test_names_are_spelled_from_the_second_time_or_if_wanted():
    spelled = "Shayne: S, H, A, Y, N, E. Murphy: M, U, R, P, H, Y"
    assert read_back("name", "Shayne Murphy") == "Shayne Murphy"
    assert read_back("name", "Shayne Murphy", times=2) == spelled
    assert read_back("name", "Shayne Murphy", verify_spelling=True) == spelled


@pytest.mark.parametrize(
    ("value", "spoken"),
    [
        (SpokenDate(15, 1, 1990), "January fifteenth, nineteen ninety"),
        (date(1985, 4, 3), "April third, nineteen eighty-five"),
        (date(2005, 12, 31), "December thirty-first, two thousand five"),
        (date(2000, 10, 12), "October twelfth, two thousand"),
        (date(2015, 2, 20), "February twentieth, twenty fifteen"),
        (date(1900, 2, 22), "February twenty-second, nineteen hundred"),
        (date(1905, 8, 8), "August eighth, nineteen oh five"),
        (SpokenDate(4, 3), "March fourth"),
    ],
)
def test_dates_are_spoken_in_words(value, spoken):
    assert read_back("date", value) == spoken


@pytest.mark.parametrize(
    ("value", "spoken"),
    [
        (SpokenTime(14, 30), "two thirty p.m."),
        (time(0, 5), "twelve oh five a.m."),
        (time(12), "noon"),
        (time(9, 45), "nine forty-five a.m."),
    ],
)
def test_times_are_spoken_in_words(value, spoken):
    assert read_back("time", value) == spoken


SALT_LAKE = SpokenAddress(
    "450 South Main Street", "floor 2", "Salt Lake City Utah 84101", "United States"
)


def test_house_number_and_postal_code_are_said_symbol_by_symbol():
    spoken = "4, 5, 0 South Main Street; floor 2; Salt Lake City, Utah; 8, 4, 1, 0, 1"
    assert read_back("address", SALT_LAKE, region="US") == spoken
    assert read_back("address", SALT_LAKE) == spoken + "; United States"


def test_other_countries_order_of_town_and_code_is_kept():
    berlin = SpokenAddress("Hauptstraße 5", "", "10115 Berlin", "Germany")
    assert read_back("address", berlin) == "Hauptstraße 5; 1, 0, 1, 1, 5; Berlin; Germany"


def test_unusual_street_names_are_spelled_from_the_second_time():
    spoken = read_back("address", SALT_LAKE, region="US", times=2)
    assert spoken.startswith("4, 5, 0 South Main, M, A, I, N, Street; floor 2;")


def test_a_card_is_its_issuer_and_four_digits():
    assert read_back("card", "4111111111111111") == "Visa ending in 1, 1, 1, 1"


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="smell"):
        read_back("smell", "x")  # type: ignore[arg-type] # the point of the test


@settings(max_examples=60, deadline=None)
@given(st.text("0123456789", min_size=1, max_size=15))
def test_digits_read_back_are_the_digits(digits):
    assert digits_in(read_back("digits", digits)) == digits
    assert digits_in(read_back("phone", digits)) == digits


@pytest.mark.parametrize(
    ("number", "issuer"),
    [
        ("4111111111111111", "Visa"),
        ("5105105105105100", "Mastercard"),
        ("2221000000000009", "Mastercard"),
        ("2720990000000007", "Mastercard"),
        ("378282246310005", "American Express"),
        ("6011111111111117", "Discover"),
        ("6441111111111111", "Discover"),
        ("30569309025904", "Diners Club"),
        ("3530111333300000", "JCB"),
        ("6200000000000005", "UnionPay"),
        ("9999999999999995", "Other"),
    ],
)
def test_issuers_are_told_by_prefix(number, issuer):
    assert issuer_of(number) == issuer
    assert len(number) in card_lengths(number)


def test_one_wrong_digit_does_not_check_out():
    assert checks_out("4111111111111111")
    assert not checks_out("4111111111111112")
    assert is_card_number("378282246310005")
    assert not is_card_number("37828224631000")
    assert not is_card_number("")


def test_german_values_are_spoken_in_german():
    german = language_of("de")
    assert read_back("name", "Groß", times=2, language=german) == "Groß: G, R, O, Eszett"
    assert read_back("email", "d-b@x.de", times=2, language=german) == (
        "D wie Dora; Bindestrich; B wie Berta; at X wie Xanthippe; Punkt de"
    )
    assert read_back("date", date(2001, 2, 3), language=german) == "dritter Februar zweitausendeins"
    assert read_back("time", time(1, 5), language=german) == "ein Uhr fünf"
    assert read_back("phone", "+4930123456", language=german).startswith("plus 4, 9; 3, 0")


@pytest.mark.parametrize(
    ("year", "said"),
    [
        (1900, "neunzehnhundert"),
        (1985, "neunzehnhundertfünfundachtzig"),
        (2000, "zweitausend"),
        (2024, "zweitausendvierundzwanzig"),
    ],
)
def test_german_years(year, said):
    assert language_of("de").speech.date(None, None, year) == said


@pytest.mark.parametrize(
    ("day", "said"),
    [(1, "erster"), (3, "dritter"), (7, "siebter"), (19, "neunzehnter"), (20, "zwanzigster"),
     (31, "einunddreißigster")],
)  # fmt: skip
def test_german_days(day, said):
    assert language_of("de").speech.date(day, None, None) == said
