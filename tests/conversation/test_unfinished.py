from __future__ import annotations

import pytest

from bargein.conversation.spoken import is_unfinished
from bargein.conversation.spoken.domain_endings import domain_ending
from bargein.conversation.spoken.unfinished import says_nothing


@pytest.mark.parametrize(
    "text",
    [
        "it's",
        "my number is",
        "you can reach me at",
        "four one five double",
        "capital",
        "john dot",
        "mary-",
        "n as in",
        "shane with a",
        "four one five and",
        "the fifteenth of",
        "d not",
        "four one five no",
        "four one five, sorry",
        "four one five no uh",
        "um",
    ],
)
def test_words_that_announce_more(text):
    assert is_unfinished(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no",
        "sorry",
        "four one five",
        "four one five um",
        "john",
        "one two star",
        "gmail dot com.",
        "max at example dot at",
    ],
)
def test_words_after_which_nothing_need_come(text):
    assert not is_unfinished(text)


def test_words_that_only_come_before_an_answer():
    assert says_nothing("okay well yes")
    assert not says_nothing("okay four")
    assert not says_nothing("")


@pytest.mark.parametrize(
    ("domain", "ending"),
    [
        ("gmail.com", "end"),
        ("x@gmail.COM", "end"),
        ("web.de", "end"),
        ("yahoo.co", "middle"),
        ("leeds.ac", "middle"),
        ("yahoo.co.uk", "end"),
        ("mail.example", "unknown"),
        ("mail.zz", "unknown"),
    ],
)
def test_where_a_domain_can_end(domain, ending):
    assert domain_ending(domain) == ending
