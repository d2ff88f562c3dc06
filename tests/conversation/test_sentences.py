from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargein.conversation.sentences import SentenceSplitter, split_sentences


def cut(text: str, places: list[int]) -> list[str]:
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    return [text[a:b] for a, b in itertools.pairwise(edges)]


def streamed(pieces: list[str]) -> list[str]:
    splitter = SentenceSplitter()
    out = [sentence for piece in pieces for sentence in splitter.push(piece)]
    return [*out, *splitter.flush()]


@pytest.mark.parametrize(
    "sentence",
    [
        "Doctor Smith, that is Dr. Smith, has time.",
        "That makes 3.50 dollars, or 1,000.25 in yen.",
        "Look at https://example.com/a.b?c=d&e=1. It is all there, I promise",
        "Write to john.doe@example.co.uk about it, please.",
        "We close at 5 p.m. on Sundays and public holidays.",
        "Some fruit, e.g. Apples and pears, is on us.",
        "The U.S. Embassy is next to the station there.",
        "It was J. R. Smith who called you yesterday.",
        "You are next in line, and you have No. 5 today.",
        "It starts on Dec. 24 in the evening, as always.",
        'He said "Really?" and went on with his work.',
        "Wait for it... and then it simply happens.",
        "They sell screws etc. and all sorts of tools.",
        "Version 2.0.1 runs on python3.11 or later.",
    ],
)
def test_a_dot_inside_a_sentence_does_not_end_it(sentence):
    parts = split_sentences(sentence)
    assert streamed(list(sentence)) == parts
    assert parts[0].startswith(sentence[:20])
    assert len(parts) == (2 if "promise" in sentence else 1)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("This is the first one. And here is the second!", ["This is the first one.", "And here is the second!"]),
        ("Is that all you need? Then we are done here.", ["Is that all you need?", "Then we are done here."]),
        ("The answer to that is no. We can do it later.", ["The answer to that is no.", "We can do it later."]),
        ('She told me "I am coming." He did not believe it.', ['She told me "I am coming."', "He did not believe it."]),
        ("今日はとても良い天気ですから散歩に行きましょう。そうですね", ["今日はとても良い天気ですから散歩に行きましょう。", "そうですね"]),
        ("We meet today at 5 p.m. Tomorrow we rest a bit.", ["We meet today at 5 p.m.", "Tomorrow we rest a bit."]),
        ("Here is what we have got today\n\nAnd then some more", ["Here is what we have got today", "And then some more"]),
        ("What we offer at the moment:\n- one thing\n- two", ["What we offer at the moment:", "- one thing\n- two"]),
        ("यह एक लंबा वाक्य है जो समाप्त होता है। दूसरा", ["यह एक लंबा वाक्य है जो समाप्त होता है।", "दूसरा"]),
    ],
)  # fmt: skip
def test_sentences_end_where_a_reader_pauses(text, sentences):
    assert split_sentences(text) == sentences
    assert streamed(list(text)) == sentences


def test_short_sentences_join_the_next():
    assert split_sentences("Hi. Sure. I can book that for you.") == [
        "Hi. Sure. I can book that for you."
    ]


def test_a_sentence_is_given_out_as_soon_as_the_next_word_shows_that_it_ended():
    splitter = SentenceSplitter()
    assert splitter.push("I can do that for you!") == []
    assert splitter.push(" ") == ["I can do that for you!"]
    assert splitter.push("That is all there is.") == []
    assert splitter.push(" N") == ["That is all there is."]
    assert splitter.flush() == ["N"]


def test_a_wrapped_line_is_no_end():
    assert len(split_sentences("this text was wrapped by\nits author in the source")) == 1


def test_after_a_flush_the_splitter_starts_anew():
    splitter = SentenceSplitter()
    splitter.push("left over")
    assert splitter.flush() == ["left over"]
    assert splitter.flush() == []


pieces = st.sampled_from(
    ["Dr. ", "hello ", "Well", ". ", "!", "? ", "...", "3.5", "\n", "\n\n", "- ", "1. ", "。", "好", "\"", ") ",
     "e.g. ", "x.com", "U.S. ", " ", "I ", "no. ", "No. 5 ", "a long stretch of words ", "…", "”", "।"]
)  # fmt: skip
texts = st.lists(pieces, max_size=25).map("".join) | st.text(max_size=60)


@settings(max_examples=150, deadline=None)
@given(texts, st.lists(st.integers(0, 500), max_size=12))
def test_tokens_do_not_matter_and_nothing_is_lost(text, places):
    whole = streamed([text])
    assert streamed(cut(text, places)) == whole
    assert streamed(list(text)) == whole
    assert "".join("".join(whole).split()) == "".join(text.split())
    assert all(sentence == sentence.strip() != "" for sentence in whole)


def test_each_token_of_a_text_without_end_is_looked_at_once(monkeypatch):
    splitter = SentenceSplitter()
    for _ in range(2000):
        splitter.push("word ")
    assert splitter._scanned == len(splitter._text)  # the only trace of it


def test_a_minimum_below_one_is_refused():
    with pytest.raises(ValueError, match="0"):
        SentenceSplitter(min_length=0)
