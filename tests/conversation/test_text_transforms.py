from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargein.conversation import TextChain, filter_emoji, filter_markdown, transform_text


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("**Bold** and *soft* and __both__ and _one_", "Bold and soft and both and one"),
        ("***all***, `code` and ~~gone~~", "all, code and gone"),
        ("# Title\n## Sub #2", "Title\nSub #2"),
        ("- one\n* two\n+ three\n1. four", "one\ntwo\nthree\n1. four"),
        ("> quoted\n>> twice", "quoted\ntwice"),
        ("see [our **page**](https://x.com/a_(b)_c) now", "see our page now"),
        ("![a cat](cat.png) here", "a cat here"),
        ("<https://x.com/a> or <mailto:a@b.c>", "https://x.com/a or a@b.c"),
        ("before\n---\nafter\n***\nend", "before\nafter\nend"),
        ("| a | b |\n|---|:-:|\n| 1 | **2** |\n", "a, b\n1, 2\n"),
        ("```python\nx = a * b\n```\ndone", "x = a * b\ndone"),
        (r"\*not soft\* and \# no title", "*not soft* and # no title"),
        ("2 * 3 = 6, 5*3, 2**8 and a_b_c", "2 * 3 = 6, 5*3, 2**8 and a_b_c"),
        ("array[0] and [note] and a < b", "array[0] and [note] and a < b"),
        ("price: $5 - $7, ~5 minutes, C# and #1", "price: $5 - $7, ~5 minutes, C# and #1"),
        ("-5 degrees\n*really*", "-5 degrees\nreally"),
        ("plain text stays!", "plain text stays!"),
        ("unfinished **bold and [link](http", "unfinished bold and [link](http"),
    ],
)
def test_marks_go_and_words_stay(written, spoken):
    assert filter_markdown(written) == spoken
    assert streamed(list(written), "filter_markdown") == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Great 🎉 job!", "Great job!"),
        ("Great job 🎉!", "Great job!"),
        ("🎉 Great", "Great"),
        ("family 👨‍👩‍👧‍👦 and 👍🏽 and 🇩🇪.", "family and and."),
        ("press 1️⃣ now", "press 1 now"),
        ("☎️ us ❤️", "us "),
        ("© 2024 Acme™ → ✓ 100 % €", "© 2024 Acme™ → ✓ 100 % €"),
        ("a\n🎉\nb", "a\n\nb"),
        ("می‌خواهم क्\u200dष", "می‌خواهم क्\u200dष"),
    ],
)
def test_emoji_go_and_other_signs_stay(written, spoken):
    assert filter_emoji(written) == spoken
    assert streamed(list(written), "filter_emoji") == spoken


def cut(text: str, places: list[int]) -> list[str]:
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    return [text[a:b] for a, b in itertools.pairwise(edges)]


def streamed(pieces: list[str], name: str) -> str:
    chain = TextChain([name])
    return "".join([*(chain.push(piece) for piece in pieces), chain.flush()])


marks = st.sampled_from(
    ["*", "**", "_", "`", "```", "~~", "#", "# ", "- ", "---", "\n", "\n\n", "> ", "[", "]", "](", "(", ")", "!",
     "|", "| a | b |\n", "|--|\n", "<", "https://x", ">", "\\", "word", " ", "1", "é", "```py\n", "===", "\"t\""]
)  # fmt: skip
signs = st.sampled_from(
    ["🎉", "👍🏽", "\u200d", "\ufe0f", "\u20e3", "1", " ", "  ", "a", "!", "\n", "👨‍👩‍👧", "🇩", "."]
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(marks, max_size=20).map("".join) | st.text(max_size=40),
    st.lists(st.integers(0, 200), max_size=8),
)
def test_markdown_does_not_depend_on_the_chunks(text, places):
    whole = streamed([text], "filter_markdown")
    assert streamed(cut(text, places), "filter_markdown") == whole
    assert streamed(list(text), "filter_markdown") == whole


@settings(max_examples=100, deadline=None)
@given(
    st.lists(signs, max_size=20).map("".join) | st.text(max_size=40),
    st.lists(st.integers(0, 200), max_size=8),
)
def test_emoji_do_not_depend_on_the_chunks(text, places):
    whole = streamed([text], "filter_emoji")
    assert streamed(cut(text, places), "filter_emoji") == whole
    assert streamed(list(text), "filter_emoji") == whole


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="abc déf,.?é \n", max_size=60))
def test_plain_text_passes_unchanged(text):
    assert filter_emoji(text) == text
    assert filter_markdown(text) == text


def test_plain_words_are_given_out_at_once():
    chain = TextChain(["filter_markdown", "filter_emoji"])
    assert chain.push("Hello") == "Hello"
    assert chain.push(" there") == " there"


def test_a_chain_applies_its_filters_in_order():
    async def main() -> list[str]:
        async def words() -> AsyncIterator[str]:
            for piece in ("*", "*Hi", " 🎉", "**", " you"):
                yield piece

        return [
            piece async for piece in transform_text(words(), ("filter_markdown", "filter_emoji"))
        ]

    assert "".join(asyncio.run(main())) == "Hi you"


def test_a_stream_may_be_given_to_a_filter_itself():
    async def main() -> str:
        async def words() -> AsyncIterator[str]:
            yield "**Hi"
            yield "**"

        return "".join([piece async for piece in filter_markdown(words())])

    assert asyncio.run(main()) == "Hi"


def test_an_unknown_transform_is_named_with_the_known_ones():
    with pytest.raises(ValueError, match=r"filter_noise.*filter_markdown"):
        TextChain(["filter_noise"])


def test_a_flushed_filter_starts_anew():
    chain = TextChain(["filter_markdown"])
    chain.push("```\ncode")
    chain.flush()
    assert chain.push("# a\n") + chain.flush() == "a\n"
