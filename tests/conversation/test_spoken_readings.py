from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargein.conversation.spoken import SpokenDate, SpokenTime, readings, time_in, values_in
from bargein.conversation.spoken.email import EmailFragment, email_fragment_in
from bargein.conversation.spoken.expirations import expiration_in
from effort import FIVE_MILLISECONDS, calls_made

ALL_KINDS = [
    "digits", "phone", "email", "spelling", "date", "time", "expiration", "name", "address", "yes_no",
]  # fmt: skip


def best(said, kind, **arguments):
    found = readings(said, kind, **arguments)
    return found[0].value if found else None


@pytest.mark.parametrize(
    ("said", "kind", "value"),
    [
        # separators
        ("a dot b at x dot com", "email", "a.b@x.com"),
        ("a point b at x period com", "email", "a.b@x.com"),
        ("a underscore b at x dot com", "email", "a_b@x.com"),
        ("a dash b at x hyphen y minus z dot com", "email", "a-b@x-y-z.com"),
        ("a plus b at x dot com", "email", "a+b@x.com"),
        ("o apostrophe b at x dot com", "email", "o'b@x.com"),
        # digit words
        ("zero oh nought nine", "digits", "0009"),
        # multipliers
        ("double five triple oh two twos", "digits", "5500022"),
        # grouped numbers
        ("four fifteen", "digits", "415"),
        ("twenty one", "digits", "21"),
        ("five hundred", "digits", "500"),
        ("fifty five fifty five", "digits", "5555"),
        ("nineteen ninety", "date", SpokenDate(year=1990)),
        # letters
        ("j o h n", "spelling", "john"),
        ("double l", "spelling", "ll"),
        ("capital j", "spelling", "j"),
        # alphabet words and examples
        ("a bravo c", "spelling", "abc"),
        ("n as in november", "spelling", "n"),
        ("n for november", "spelling", "n"),
        ("n like november", "spelling", "n"),
        # a word, then its spelling
        ("theo t h e o", "name", "Theo"),
        ("shane with a y s h a y n e", "name", "Shayne"),
        # fillers and lead-ins
        ("uh my number is um four one five", "digits", "415"),
        ("you can reach me at john at x dot com", "email", "john@x.com"),
    ],
)
def test_every_rule_of_the_normaliser_holds(said, kind, value):
    assert best(said, kind) == value


def test_digits_of_several_languages_mix_in_phone_numbers():
    languages = ("en", "es", "fr", "de")
    assert best("four uno cinq acht", "phone", digit_languages=languages) == "4158"
    assert best("four uno five cinco five five zero one two three", "phone", digit_languages=languages) == "4155550123"  # fmt: skip


@pytest.mark.parametrize(
    ("said", "kind", "value"),
    [
        ("five to six", "digits", "526"),
        ("five for six", "digits", "546"),
        ("five ate six", "digits", "586"),
        ("five won six", "digits", "516"),
        ("a see d", "spelling", "acd"),
        ("a be d", "spelling", "abd"),
        ("a are d", "spelling", "ard"),
        ("a you d", "spelling", "aud"),
        ("a why d", "spelling", "ayd"),
        ("a tea d", "spelling", "atd"),
        ("anna two to at x dot com", "email", "anna22@x.com"),
    ],
)
def test_words_that_sound_like_symbols_are_readings_of_seven_tenths(said, kind, value):
    certainties = {reading.value: reading.certainty for reading in readings(said, kind)}
    assert certainties[value] == 0.7


def test_an_example_with_another_letter_costs_certainty():
    (reading,) = readings("n as in mother", "spelling")
    assert (reading.value, reading.certainty) == ("n", 0.6)


@pytest.mark.parametrize(
    ("said", "kind", "value"),
    [
        ("four one five no six", "digits", "416"),
        ("four one five, no, four one six", "digits", "416"),
        ("four one five, sorry, I mean four one six, five five five, oh one two three", "phone", "4165550123"),
        ("four one five five five five oh one two three wait three two", "phone", "4155550132"),
        ("anna b no d at gmail dot com", "email", "annad@gmail.com"),
        ("a at x dot com, scratch that, b at y dot com", "email", "b@y.com"),
        ("anna at gmail dot com no yahoo dot com", "email", "anna@yahoo.com"),
        ("no, it's anna d two two at gmail dot com", "email", "annad22@gmail.com"),
        ("no reply at x dot com", "email", "noreply@x.com"),
        ("ninety… no sorry eighty nine, March 4", "date", SpokenDate(4, 3, 1989)),
        ("March fourth, no, fifth, nineteen ninety", "date", SpokenDate(5, 3, 1990)),
        ("Jon no John", "name", "John"),
        ("a b c no d", "spelling", "abd"),
        ("april, no, may twenty nine", "expiration", SpokenDate(month=5, year=2029)),
    ],
)  # fmt: skip
def test_what_a_speaker_takes_back_is_replaced(said, kind, value):
    assert best(said, kind) == value


def test_how_much_is_replaced_depends_on_what_is_whole():
    def four(digits):
        return len(digits) == 4

    said = "one two three no five six"
    assert best(said, "digits") == "156"
    assert best(said, "digits", is_whole=four) == "1256"

    def four_or_six(digits):
        return len(digits) in (4, 6)

    said = "one two three four five six no seven eight nine one"
    assert best(said, "digits") == "127891"
    assert best(said, "digits", is_whole=four_or_six) == "7891"

    def ten(digits):
        return len(digits) == 10

    said = "four one five no six five five five oh one two three"
    assert best(said, "phone", is_whole=ten) == "4165550123"


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("plus forty four twenty 7946 0958", "+442079460958"),
        ("+1 (415) 555-0123", "+14155550123"),
        ("020 7946 0958", "02079460958"),
        ("0301234567", "0301234567"),
        ("[keypad] 4155550123", "4155550123"),
    ],
)
def test_phone_numbers_keep_a_plus_and_leading_zeros(said, value):
    assert best(said, "phone") == value


@pytest.mark.parametrize(
    ("said", "kind", "values"),
    [
        ("a at x dot com or maybe b at y dot com", "email", ["a@x.com", "b@y.com"]),
        ("415 555 0123 or 415 555 0199", "phone", ["4155550123", "4155550199"]),
        ("415 555 0123 or 415 555 0123", "phone", ["4155550123"]),
        ("john or jon", "name", ["John", "Jon"]),
        ("march 4 or march 5 1990", "date", [SpokenDate(4, 3, 1990), SpokenDate(5, 3, 1990)]),
        ("a at x dot com no b at y dot com", "email", ["b@y.com"]),
        ("four one five", "digits", ["415"]),
        ("hello", "email", []),
    ],
)
def test_different_values_in_one_text_are_all_offered(said, kind, values):
    assert [reading.value for reading in values_in(said, kind)] == values


def test_unknown_order_of_day_and_month_gives_both_readings():
    found = readings("three four eighty five", "date")
    assert [(one.value.day, one.value.month, one.certainty) for one in found] == [
        (3, 4, 0.6),
        (4, 3, 0.6),
    ]
    assert best("three four eighty five", "date", region="US") == SpokenDate(4, 3, 1985)
    assert best("three four eighty five", "date", region="GB") == SpokenDate(3, 4, 1985)


@pytest.mark.parametrize("said", ["I'm forty", "I am 40", "I am 40 years old", "aged thirty two"])
def test_no_date_is_derived_from_an_age(said):
    assert readings(said, "date") == []


def test_a_short_year_alone_is_a_year():
    assert best("eighty five", "date") == SpokenDate(year=1985)


@pytest.mark.parametrize(
    ("said", "time"),
    [
        ("half past two in the afternoon", SpokenTime(14, 30)),
        ("two thirty pm", SpokenTime(14, 30)),
        ("2:30 p.m.", SpokenTime(14, 30)),
        ("quarter to three", SpokenTime(2, 45, 0.6)),
        ("14:05", SpokenTime(14, 5)),
        ("nine o'clock at night", SpokenTime(21)),
        ("seven oh five a.m.", SpokenTime(7, 5)),
        ("twenty five to eight in the evening", SpokenTime(19, 35)),
        ("noon", SpokenTime(12)),
        ("around midnight", SpokenTime(0)),
        ("twelve thirty in the morning", SpokenTime(0, 30)),
        ("I don't know", None),
        ("99:99", None),
    ],
)
def test_times_are_read_as_people_say_them(said, time):
    assert time_in(said) == time


@pytest.mark.parametrize(
    ("said", "month", "year"),
    [
        ("oh four twenty nine", 4, 2029),
        ("four twenty nine", 4, 2029),
        ("twelve twenty twenty nine", 12, 2029),
        ("April 2029", 4, 2029),
        ("0429", 4, 2029),
        ("04/29", 4, 2029),
        ("4/2029", 4, 2029),
        ("March 2020", 3, 2020),
        ("2029-04", 4, 2029),
        ("April", 4, None),
    ],
)
def test_expirations_are_read_as_people_say_and_key_them(said, month, year):
    assert expiration_in(said) == SpokenDate(month=month, year=year)


def test_months_that_do_not_exist_are_no_expiration():
    assert expiration_in("13/29") is None
    assert expiration_in("hello") is None


@pytest.mark.parametrize(
    ("said", "fragment"),
    [
        ("mike b two two at gmail", EmailFragment("mikeb22", "gmail")),
        ("john dot doe", EmailFragment("john.doe", None)),
        ("anna", EmailFragment("anna", None)),
        ("at gmail dot com", EmailFragment(None, "gmail.com")),
        ("I live in a new building", None),
        ("meet me at noon", None),
        ("yes please", None),
    ],
)
def test_parts_of_an_address_are_told_from_talk(said, fragment):
    assert email_fragment_in(said) == fragment


NAMES = "zero one two three four five six seven eight nine".split()  # noqa: SIM905 - readable


@st.composite
def spoken_digits(draw):
    """Digits, and one of the ways to say them."""
    words, digits = [], []
    for _ in range(draw(st.integers(1, 6))):
        way = draw(st.sampled_from(["word", "numeral", "double", "teen"]))
        digit = draw(st.integers(0, 9))
        if way == "double":
            words.append(f"double {NAMES[digit]}")
            digits.append(str(digit) * 2)
        elif way == "teen":
            words.append(["ten", "eleven", "fifteen", "nineteen"][digit % 4])
            digits.append(["10", "11", "15", "19"][digit % 4])
        else:
            words.append(NAMES[digit] if way == "word" else str(digit))
            digits.append(str(digit))
    return "".join(digits), draw(st.sampled_from([" ", ", ", " uh "])).join(words)


@settings(max_examples=60, deadline=None)
@given(spoken_digits(), st.sampled_from(["digits", "phone"]))
def test_digits_said_in_any_way_are_among_the_readings(case, kind):
    digits, said = case
    assert digits in [reading.value for reading in readings(said, kind)]


SEPARATORS = {".": "dot", "_": "underscore", "-": "dash", "+": "plus"}
DOMAINS = {
    "gmail dot com": "gmail.com",
    "x dot com": "x.com",
    "live kit dot io": "livekit.io",
    "a dash b dot co dot uk": "a-b.co.uk",
}
WORDS = ["john", "susan", "carla", "theo", "smith", "garcia", "lopez"]


@st.composite
def spoken_emails(draw):
    """An address, and one of the ways to say it."""
    parts, said = [], []
    for at in range(draw(st.integers(1, 3))):
        if at:
            separator = draw(st.sampled_from(sorted(SEPARATORS)))
            parts.append(separator)
            said.append(SEPARATORS[separator])
        word = draw(st.sampled_from(WORDS))
        parts.append(word)
        way = draw(st.sampled_from(["word", "letters", "both"]))
        if way != "letters":
            said.append(word)
        if way != "word":
            said.append(" ".join(word))
    digits = draw(st.text("0123456789", max_size=3))
    said += [NAMES[int(digit)] for digit in digits]
    spoken_domain = draw(st.sampled_from(sorted(DOMAINS)))
    address = f"{''.join(parts)}{digits}@{DOMAINS[spoken_domain]}"
    return address, f"{' '.join(said)} at {spoken_domain}"


@settings(max_examples=60, deadline=None)
@given(spoken_emails(), st.sampled_from(["", "it's ", "um my email is "]))
def test_addresses_said_in_any_way_are_among_the_readings(case, lead_in):
    address, said = case
    assert address in [reading.value for reading in readings(lead_in + said, "email")]


TRICKY_WORDS = (
    "one to for ate oh double twenty hundred at dot com gmail a b see as in n november is may "
    "fifth 2024 no yes not sorry wait or half past pm noon floor street first name last the "
    "84101 @ . - ' , y with usa"
)
TRICKY = st.lists(st.sampled_from(TRICKY_WORDS.split()), max_size=16).map(" ".join)


@settings(max_examples=100, deadline=None)
@given(TRICKY | st.text(max_size=30), st.sampled_from(ALL_KINDS), st.sampled_from([None, "US", "GB"]))  # fmt: skip
def test_no_text_upsets_the_reader(said, kind, region):
    found = readings(said, kind, region=region)
    assert len(found) <= 64
    assert len({reading.value for reading in found}) == len(found)
    assert [r.certainty for r in found] == sorted((r.certainty for r in found), reverse=True)
    assert len(values_in(said, kind, region=region)) <= 16


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("my number is four one five, no, four one six, five five five, oh one two three", "phone"),
        ("um it's susan underscore smith two two at yahoo dot co dot uk", "email"),
        ("the fifteenth of January nineteen ninety", "date"),
        ("Michael as in mike india charlie hotel alpha echo lima", "name"),
        ("450 South Main Street floor 2, Salt Lake City Utah 84101, United States", "address"),
        ("half past two in the afternoon", "time"),
    ],
)
def test_usual_texts_are_read_in_five_milliseconds(said, kind):
    readings(said, kind)
    assert calls_made(lambda: readings(said, kind)) < FIVE_MILLISECONDS
