"""Keys stand where they were pressed among the words."""

import pytest

from bargein.workflows.capture.mixed_entry import MixedEntry


def played(*acts):
    entry, now = MixedEntry(), 0.0
    for act in acts:
        now += 0.5 if act.startswith("late ") else 3.0
        act = act.removeprefix("late ")
        if act.startswith("key "):
            for key in act[4:]:
                entry.press(key, now=now)
        elif act.startswith("interim "):
            entry.hear(act[8:], final=False, now=now)
        else:
            entry.hear(act, final=True, now=now)
    return entry


@pytest.mark.parametrize(
    ("acts", "text", "mixed"),
    [
        (["key 415", "five five five"], "five five five", "415 five five five"),
        (["four one five", "key 555"], "four one five", "four one five 555"),
        (["four one five", "key 55", "five", "key 0"], "four one five five", "four one five 55 five 0"),
        (["interim four one", "key 5"], "four one", "four one 5"),
        (["interim four", "interim four one", "four one", "key 5"], "four one", "four one 5"),
        (["interim four", "key 5", "late interim four one", "late four one"], "four one", "four one 5"),
        (["interim four", "key 5", "interim four one"], "four one", "four 5 one"),
        (["key 41", "key 5"], "", "415"),
        (["four one five"], "four one five", "four one five"),
        (["one two three", "key 4"], "one", "one 4"),  # fewer words than were counted
    ],
)  # fmt: skip
def test_words_and_keys_stand_in_order_of_time(acts, text, mixed):
    assert played(*acts).turn(text) == mixed


def test_the_next_turn_begins_anew():
    entry = played("four one five", "key 5")
    entry.turn("four one five")
    assert not entry.has_words
    entry.press("7", now=99.0)
    assert entry.turn("eight") == "7 eight"


def test_keys_that_were_cleared_are_gone():
    entry = played("four", "key 5")
    entry.clear_keys()
    assert entry.has_words
    assert entry.turn("four") == "four"
