from hypothesis import given, settings
from hypothesis import strategies as st

from bargein.cli.keys import Key, KeyDecoder, Typed


def test_characters_between_keys_come_as_one_piece():
    assert KeyDecoder().feed(b"hello\rbye") == [Typed("hello"), Key.ENTER, Typed("bye")]


def test_control_keys_are_told_apart():
    assert KeyDecoder().feed(b"\x02\x03\x04\x7f\x08\x15\x17") == [
        Key.TOGGLE,
        Key.QUIT,
        Key.QUIT,
        Key.BACKSPACE,
        Key.BACKSPACE,
        Key.DELETE_LINE,
        Key.DELETE_WORD,
    ]


def test_a_character_split_between_two_reads_is_one_character():
    decoder = KeyDecoder()
    first, second = "é".encode()[:1], "é".encode()[1:]
    assert decoder.feed(first) == []
    assert decoder.feed(second) == [Typed("é")]


def test_arrow_and_function_keys_type_nothing():
    assert KeyDecoder().feed(b"a\x1b[A\x1b[1;5Cb\x1bOPc\x1b[15~d") == [Typed("abcd")]


def test_an_arrow_key_split_between_two_reads_types_nothing():
    decoder = KeyDecoder()
    assert decoder.feed(b"\x1b[") == []
    assert decoder.feed(b"Dx") == [Typed("x")]


def test_enter_works_after_a_lone_escape():
    assert KeyDecoder().feed(b"\x1b\r") == [Key.ENTER]


def test_bytes_that_are_no_text_do_not_break_the_line():
    assert KeyDecoder().feed(b"a\xffb") == [Typed("a\ufffdb")]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=40), st.integers(0, 40))
def test_it_does_not_matter_where_the_bytes_are_cut(data, cut):
    whole, pieces = KeyDecoder(), KeyDecoder()
    once = _flat(whole.feed(data))
    twice = _flat(pieces.feed(data[:cut]) + pieces.feed(data[cut:]))
    assert once == twice


def _flat(keys):
    return [c for key in keys for c in (key.text if isinstance(key, Typed) else [key])]
