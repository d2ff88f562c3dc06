from __future__ import annotations

import pytest

from bargein.conversation.spoken import SpokenDate
from bargein.workflows.words.earlier_values import asks_for_earlier, earlier_values


@pytest.mark.parametrize(
    ("message", "kind", "values"),
    [
        ("please write to bob@x.com", "email", ["bob@x.com"]),
        ("it's john dot doe at gmail dot com", "email", ["john.doe@gmail.com"]),
        ("call me on 415-555-0123 tomorrow", "phone", ["4155550123"]),
        ("my order is 12345", "phone", []),
        ("hi, my name is Bob Jones and I need help", "name", ["Bob Jones"]),
        ("Bob Jones", "name", []),
        ("I need help", "name", []),
        ("I was born on March 4 1985, in Bonn", "date", [SpokenDate(4, 3, 1985)]),
        ("come on March 4 1985", "date", []),
        ("I was born in March", "date", []),
        ("1234", "digits", []),
    ],
)
def test_messages_are_searched_for_what_may_be_in_them(message, kind, values):
    assert earlier_values([message], kind) == values


def test_a_value_said_twice_is_one_value():
    assert earlier_values(["bob@x.com", "Bob@x.com"], "email") == ["bob@x.com"]


def test_several_values_are_all_given():
    assert earlier_values(["bob@x.com", "or ann@y.com"], "email") == ["bob@x.com", "ann@y.com"]


def test_candidates_come_first_and_work_for_every_kind():
    assert earlier_values(["bob@x.com"], "email", candidates=["a@b.com"]) == [
        "a@b.com",
        "bob@x.com",
    ]
    assert earlier_values([], "digits", candidates=["1234"]) == ["1234"]


def test_what_the_task_would_not_accept_is_left_out():
    found = earlier_values(
        ["bob@x.com", "ann@y.com"], "email", is_valid=lambda value: str(value).startswith("a")
    )
    assert found == ["ann@y.com"]


@pytest.mark.parametrize(
    "said",
    ["same as before", "It's the same as before.", "the one you have", "use the one on file", "the same number"],
)  # fmt: skip
def test_references_to_the_earlier_value_are_recognised(said):
    assert asks_for_earlier(said)


@pytest.mark.parametrize("said", ["no", "yes", "the one with a dot", "before noon", ""])
def test_other_talk_refers_to_nothing(said):
    assert not asks_for_earlier(said)
