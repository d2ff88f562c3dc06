"""Which of the listed names a caller means."""

import pytest

from bargein.workflows.language.english import ENGLISH
from bargein.workflows.language.german import GERMAN
from bargein.workflows.words.menu_names import MenuNames

NAMES = [
    (0, "monday"),
    (1, "tuesday"),
    (2, "ten"),
    (3, "ten thirty"),
    (4, "half past ten"),
    (5, "one"),
]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Tuesday, please.", [1]),
        ("Tuesday at ten thirty", [1, 3]),
        ("ten", [2]),
        ("ten thirty", [3]),
        ("half past ten", [4]),
        ("Monday, no, Tuesday", [1]),
        ("no, Tuesday", [1]),
        ("Monday, sorry, I mean Tuesday", [1]),
        ("not Monday, Tuesday", [1]),
        ("Tuesday, not on Monday", [1]),
        ("Tuesday instead of Monday", [1]),
        ("Monday or Tuesday", [0, 1]),
        ("Monday, Monday", [0]),
        ("Monday, no wait", [0]),
        ("not Monday", []),
        ("I can't on Tuesday", []),
        ("I can't make it on Tuesday", []),
        ("Tuesday doesn't work", []),
        ("Tuesday is no good", []),
        ("Tuesday won't work, Monday", [0]),
        ("I don't like Tuesday, Monday", [0]),
        ("anything except Monday", []),
        ("I'm not free on Monday", []),
        ("I'm free on Monday", [0]),
        ("Tuesday is fine", [1]),
        ("often", []),
        ("one", [5]),
        ("at one", [5]),
        ("that one", []),
        ("I don't have one", []),
        ("", []),
    ],
)
def test_the_longest_name_counts_and_the_last_after_a_no(text, meant):
    assert MenuNames(NAMES, ENGLISH).meant(text) == meant


def test_a_name_that_is_a_no_itself_is_found():
    assert MenuNames([(0, "yes"), (1, "no")], ENGLISH).meant("no") == [1]


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Tuesday at ten thirty, please", "at please"),
        ("half past ten", ""),
        ("often", "often"),
    ],
)
def test_what_is_left_is_what_belongs_to_no_name(text, rest):
    assert MenuNames(NAMES, ENGLISH).without(text) == rest


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Dienstag geht nicht", []),
        ("am Dienstag kann ich leider nicht", []),
        ("Montag ist schlecht, Dienstag", [1]),
        ("alles außer Montag", []),
        ("Montag geht", [0]),
        ("lieber Dienstag", [1]),
    ],
)
def test_what_is_ruled_out_in_german_is_not_meant(text, meant):
    names = [(0, "montag"), (1, "dienstag")]
    assert MenuNames(names, GERMAN).meant(text) == meant
