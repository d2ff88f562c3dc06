from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargein.conversation.spoken import NameParts, readings, split_name
from bargein.conversation.spoken.names import name_in


@pytest.mark.parametrize(
    ("said", "name", "certainty"),
    [
        ("I'm Shayne Murphy", "Shayne Murphy", 0.7),
        ("it's spelled S H A Y N E", "Shayne", 1.0),
        ("Mary dash Jane O apostrophe Brien", "Mary-Jane O'Brien", 0.7),
        ("Michael as in mike india charlie hotel alpha echo lima", "Michael", 1.0),
        ("Maria", "Maria", 0.7),
        ("Shayne S H A Y N E Murphy M U R P H Y", "Shayne Murphy", 1.0),
        ("John F Kennedy", "John F Kennedy", 0.7),
        ("uh ludwig van beethoven please", "Ludwig van Beethoven", 0.7),
        ("Ronald McDonald", "Ronald McDonald", 0.7),
        ("my first name is Shayne and my last name is Murphy", "Shayne Murphy", 0.7),
        ("i o n e s c u", "Ionescu", 1.0),
        ("José García", "José García", 0.7),
        ("Charlie", "Charlie", 0.7),
    ],
)
def test_names_are_read_as_people_say_and_spell_them(said, name, certainty):
    found = name_in(said)
    assert found is not None
    assert (found.name, found.certainty) == (name, certainty)


@pytest.mark.parametrize(
    "said",
    [
        "4111 1111 1111 1111",
        "call me whatever",
        "I live in a new building",
        "I don't know",
        "yes",
        "none",
        "null",
        "n/a",
        "I'm forty",
        "''",
        "",
    ],
)
def test_other_talk_is_no_name(said):
    assert readings(said, "name") == []


def test_parts_that_the_speaker_names_are_kept_apart():
    found = name_in("last name Murphy, first name Shayne")
    assert found is not None
    assert found.name == "Shayne Murphy"
    assert found.labelled == NameParts("Shayne", None, "Murphy")


@pytest.mark.parametrize(
    ("name", "wanted", "parts"),
    [
        ("Shayne Murphy", {"last": True}, NameParts("Shayne", None, "Murphy")),
        ("Shayne Murphy", {}, NameParts("Shayne")),
        ("Maria", {"last": True}, NameParts("Maria")),
        ("Juan de la Cruz", {"last": True}, NameParts("Juan", None, "de la Cruz")),
        ("Osama bin Laden", {"last": True}, NameParts("Osama", None, "bin Laden")),
        ("Ana Maria de Souza", {"middle": True, "last": True}, NameParts("Ana", "Maria", "de Souza")),
        ("Shayne Marie Murphy", {"last": True}, NameParts("Shayne", None, "Murphy")),
        ("van Dyke", {"first": False, "last": True}, NameParts(None, None, "van Dyke")),
        ("Shayne Murphy", {"first": False, "last": True}, NameParts(None, None, "Murphy")),
        ("", {}, NameParts()),
    ],
)  # fmt: skip
def test_a_name_is_split_into_the_wanted_parts(name, wanted, parts):
    assert split_name(name, **wanted) == parts


ALPHABET = (
    "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar "
    "papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu"
)


@settings(max_examples=60, deadline=None)
@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=9), st.booleans())
def test_a_spelled_name_comes_back(name, with_alphabet):
    said = [
        ALPHABET.split()[ord(letter) - ord("a")] if with_alphabet else letter for letter in name
    ]
    values = [str(reading.value).lower() for reading in readings(" ".join(said), "spelling")]
    assert name in values


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Dr. John Smith", "John Smith"),
        ("it's Mrs Jane Smith", "Jane Smith"),
        ("Sarah with an h Miller", "Sarah Miller"),
        ("Barker with a B", "Barker"),
        ("this is John Smith speaking", "John Smith"),
        ("hi, my name's John Smith", "John Smith"),
        ("John Smith is my name", "John Smith"),
    ],
)
def test_titles_greetings_and_remarks_are_no_part_of_a_name(said, name):
    assert name_in(said).name == name


def test_a_remark_on_a_letter_that_the_word_has_not_leaves_the_name_open():
    assert name_in("Smith with a y") is None


def test_after_a_title_a_single_word_is_the_last_name():
    assert name_in("Mr Smith").labelled == NameParts(last="Smith")


def test_an_email_address_is_no_name():
    assert name_in("a@b.com") is None


def test_junior_belongs_to_the_last_name():
    assert split_name("John Smith Junior", last=True) == NameParts("John", None, "Smith Junior")
