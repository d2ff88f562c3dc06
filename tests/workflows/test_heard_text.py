# ruff: noqa: RUF001  # signs of other scripts are what this is about
"""Digits of every script are digits; what cannot be seen was not said."""

import pytest

from bargein.workflows.capture.heard_text import heard_text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("four one five", "four one five"),
        ("  four\t one\u00a0five\n", "four one five"),
        ("٤١٥ ٥٥٥ ٠١٢٣", "415 555 0123"),
        ("४१५", "415"),
        ("๑๒๓", "123"),
        ("４１５－０１２３", "415-0123"),
        ("ｊｏｈｎ＠ｘ．ｃｏｍ", "john@x.com"),
        ("a\u200db@x.com", "ab@x.com"),
        ("\u202e415\u202c", "415"),
        ("4\x001\x075", "415"),
        ("Zoë Müller", "Zoë Müller"),
        ("王小明", "王小明"),
        ("مرحبا", "مرحبا"),
        ("😀 👍", "😀 👍"),
        (" \t\n", ""),
        ("", ""),
    ],
)
def test_text_is_read_as_a_person_reads_it(written, read):
    assert heard_text(written) == read
