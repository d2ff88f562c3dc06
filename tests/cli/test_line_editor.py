import pytest

from bargein.cli.keys import Key, Typed
from bargein.cli.line_editor import LineEditor, PressKeys, SayText, UnknownCommand, parse_line


def test_enter_gives_the_line_and_begins_a_new_one():
    editor = LineEditor()
    assert editor.feed(Typed("helo")) is None
    editor.feed(Key.BACKSPACE)
    editor.feed(Typed("lo"))
    assert editor.feed(Key.ENTER) == "hello"
    assert editor.text == ""


def test_backspace_on_an_empty_line_is_harmless():
    editor = LineEditor()
    assert editor.feed(Key.BACKSPACE) is None
    assert editor.text == ""


@pytest.mark.parametrize(
    ("typed", "left"), [("one two", "one "), ("one two  ", "one "), ("one", ""), ("", "")]
)
def test_ctrl_w_takes_the_last_word(typed, left):
    editor = LineEditor()
    editor.feed(Typed(typed))
    editor.feed(Key.DELETE_WORD)
    assert editor.text == left


def test_a_line_does_not_grow_without_bound():
    editor = LineEditor()
    for _ in range(10):
        editor.feed(Typed("x" * 1000))
    assert len(editor.text) == 4000


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("  hello ", SayText("hello")),
        ("", SayText("")),
        ("/dtmf 123#", PressKeys("123#")),
        ("/dtmf 1 2 a", PressKeys("12A")),
        ("/unknown thing", SayText("/unknown thing")),
        ("/dtmfoo", SayText("/dtmfoo")),
    ],
)
def test_a_line_means_text_or_keys(line, meaning):
    assert parse_line(line) == meaning


@pytest.mark.parametrize("line", ["/dtmf", "/dtmf 12x"])
def test_a_key_that_no_telephone_has_is_refused(line):
    assert isinstance(parse_line(line), UnknownCommand)
