from __future__ import annotations

import pytest

from bargein.conversation import ListeningHint


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("four one five five", "incomplete"),
        ("four one five, five five five, oh one two three", "complete"),
        ("4155550123", "complete"),
        ("four one five double", "incomplete"),
        ("four one five five five five five five", "unknown"),
    ],
)
def test_digits(text, verdict):
    assert ListeningHint("digits", min_digits=7, max_digits=10).judge(text) == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("john dot doe at gmail dot com", "complete"),
        ("john at livekit dot io", "complete"),
        ("bob at yahoo dot co", "incomplete"),
        ("bob at yahoo dot co dot uk", "complete"),
        ("john dot", "incomplete"),
        ("john at", "incomplete"),
        ("john at gmail", "incomplete"),
        ("j o h n", "incomplete"),
        ("mike two two", "incomplete"),
        ("john at gmail dot com dot", "incomplete"),
        ("john at mail dot example", "unknown"),
        ("you can reach me at", "incomplete"),
        ("john at gmail dot com no", "incomplete"),
        ("well let me think", "unknown"),
        ("", "unknown"),
    ],
)
def test_email(text, verdict):
    assert ListeningHint("email").judge(text) == verdict


@pytest.mark.parametrize(
    ("kind", "text", "verdict"),
    [
        ("spelling", "s h a", "incomplete"),
        ("spelling", "n as in", "incomplete"),
        ("spelling", "n as in november", "unknown"),
        ("date", "the fifteenth of january nineteen ninety", "complete"),
        ("date", "march 4", "incomplete"),
        ("date", "hello", "unknown"),
        ("date", "march fourth nineteen", "incomplete"),
        ("date", "march fourth two thousand", "unknown"),
        ("date", "five twenty two", "unknown"),
        ("date", "my birthday is", "incomplete"),
        ("address", "450 South Main Street,", "incomplete"),
        ("address", "the house at", "incomplete"),
        ("address", "twenty", "incomplete"),
        ("address", "450 South Main Street", "unknown"),
        ("yes_no", "yes please", "complete"),
        ("yes_no", "nope", "complete"),
        ("yes_no", "well, if it's cheaper", "unknown"),
        ("free", "anything at all", "unknown"),
    ],
)
def test_the_other_kinds(kind, text, verdict):
    assert ListeningHint(kind).judge(text) == verdict


def test_a_function_of_the_application_replaces_the_verdict():
    assert ListeningHint("free", completeness=lambda text: "complete").judge("x") == "complete"


@pytest.mark.parametrize("broken", [lambda text: 1 / 0, lambda text: "maybe"])
def test_a_function_that_fails_counts_as_unknown(broken):
    assert ListeningHint("yes_no", completeness=broken).judge("yes") == "unknown"


def test_the_longest_wait_depends_on_the_kind_unless_it_is_given():
    assert ListeningHint("spelling").effective_max_delay == 2.0
    assert ListeningHint("address").effective_max_delay == 3.0
    assert ListeningHint("digits").effective_max_delay is None
    assert ListeningHint("address", max_delay=1.0).effective_max_delay == 1.0


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "smell"},
        {"kind": "digits", "min_digits": -1},
        {"kind": "digits", "min_digits": 5, "max_digits": 4},
        {"kind": "free", "min_delay": 2.0, "max_delay": 1.0},
    ],
)
def test_impossible_hints_are_refused(fields):
    with pytest.raises(ValueError):
        ListeningHint(**fields)


def test_lists_become_tuples_so_that_a_hint_is_a_value():
    hint = ListeningHint("free", keyterms=["a"], phrases=["b"])  # type: ignore[arg-type] # lists are welcome
    assert hash(hint) == hash(ListeningHint("free", keyterms=("a",), phrases=("b",)))
