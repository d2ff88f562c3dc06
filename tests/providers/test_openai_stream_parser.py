from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openai.types.chat import ChatCompletionChunk
from openai_server import chunk, fragment, usage

from bargein.errors import APIConnectionError, APIError
from bargein.models.chat_chunk import ChatChunk, CompletionUsage, FunctionToolCall
from bargein.providers.openai.stream_parser import StreamParser


def wire(data: dict[str, Any]) -> ChatCompletionChunk:
    """`data` as the SDK would hand it over: built, not validated."""
    return ChatCompletionChunk.construct(**data)


def parse(
    *events: dict[str, Any], used: frozenset[str] = frozenset()
) -> tuple[list[ChatChunk], list[ChatChunk]]:
    """What came before the end, and at the end."""
    parser = StreamParser(used_call_ids=used)
    pieces = [piece for event in events for piece in parser.receive(wire(event))]
    return pieces, parser.finish()


def text_of(pieces: list[ChatChunk]) -> str:
    return "".join(piece.delta.content or "" for piece in pieces if piece.delta)


def calls_of(pieces: list[ChatChunk]) -> list[FunctionToolCall]:
    return [one for piece in pieces if piece.delta for one in piece.delta.tool_calls]


END = chunk(finish_reason="tool_calls")


def test_text_comes_out_as_it_arrives() -> None:
    pieces, _ = parse(
        chunk({"role": "assistant", "content": ""}),
        chunk({"content": "Hel"}),
        chunk({"content": "lo"}),
        chunk(finish_reason="stop"),
    )
    assert text_of(pieces) == "Hello"


def test_the_usage_comes_at_the_end() -> None:
    _, last = parse(chunk({"content": "x"}), chunk(finish_reason="stop"), usage(10, 2, cached=8))
    assert last[0].usage == CompletionUsage(2, 10, 12, 8)


def test_usage_that_grows_with_every_chunk_is_reported_once() -> None:
    pieces, last = parse(
        chunk({"content": "x"}, usage={"prompt_tokens": 5, "completion_tokens": 1}),
        chunk(finish_reason="stop", usage={"prompt_tokens": 5, "completion_tokens": 2}),
    )
    assert [piece.usage for piece in pieces] == [None, None]
    assert last[0].usage == CompletionUsage(2, 5, 0, 0)


def test_a_call_cut_into_fragments_comes_out_whole() -> None:
    pieces, _ = parse(
        fragment(0, "", call_id="a", name="book"),
        fragment(0, '{"da'),
        fragment(0, 'y": "Tue'),
        fragment(0, 'sday"}'),
        END,
    )
    assert calls_of(pieces) == [FunctionToolCall("book", '{"day": "Tuesday"}', "a")]


def test_every_fragment_gives_a_sign_of_life() -> None:
    parser = StreamParser()
    for event in (fragment(0, "", call_id="a", name="book"), fragment(0, '{"da')):
        (piece,) = parser.receive(wire(event))
        assert piece.delta is None
        assert piece.id == "chatcmpl-1"


def test_thoughts_are_a_sign_of_life_but_not_text() -> None:
    pieces, _ = parse(
        chunk({"reasoning_content": "The user wants"}),
        chunk({"content": "Yes."}),
        chunk(finish_reason="stop"),
    )
    assert pieces[0].delta is None
    assert text_of(pieces) == "Yes."


def test_a_parallel_call_comes_out_as_soon_as_the_next_one_begins() -> None:
    parser = StreamParser()
    parser.receive(wire(fragment(0, '{"n": 1}', call_id="a", name="f")))
    (piece,) = parser.receive(wire(fragment(1, "", call_id="b", name="g")))
    assert calls_of([piece]) == [FunctionToolCall("f", '{"n": 1}', "a")]
    parser.receive(wire(fragment(1, '{"n": 2}')))
    assert calls_of(parser.receive(wire(END))) == [FunctionToolCall("g", '{"n": 2}', "b")]


def test_interleaved_calls_come_out_whole_and_in_order() -> None:
    pieces, _ = parse(
        fragment(0, "", call_id="a", name="f"),
        fragment(1, '{"n"', call_id="b", name="g"),
        fragment(0, '{"n"'),
        fragment(1, ": 2}"),
        fragment(0, ": 1}"),
        END,
    )
    assert [(one.name, one.arguments) for one in calls_of(pieces)] == [
        ("f", '{"n": 1}'),
        ("g", '{"n": 2}'),
    ]


def test_a_call_that_goes_on_after_it_was_complete_is_an_error() -> None:
    with pytest.raises(APIError, match="already complete"):
        parse(
            fragment(0, "{}", call_id="a", name="f"),
            fragment(1, "", call_id="b", name="g"),
            fragment(0, '"more"'),
        )


@pytest.mark.parametrize("index", [0, None])
def test_parallel_calls_that_share_an_index_are_told_apart_by_their_ids(index: int | None) -> None:
    pieces, _ = parse(
        fragment(index, '{"n": 1}', call_id="a", name="f"),
        fragment(index, '{"n": ', call_id="b", name="f"),
        fragment(index, "2}"),
        END,
    )
    assert [(one.call_id, one.arguments) for one in calls_of(pieces)] == [
        ("a", '{"n": 1}'),
        ("b", '{"n": 2}'),
    ]


def test_an_id_and_a_name_repeated_in_every_fragment_begin_no_new_call() -> None:
    pieces, _ = parse(
        fragment(0, '{"n"', call_id="a", name="f"),
        fragment(0, ": 1}", call_id="a", name="f"),
        END,
    )
    assert calls_of(pieces) == [FunctionToolCall("f", '{"n": 1}', "a")]


def test_a_name_cut_in_two_is_put_together() -> None:
    pieces, _ = parse(
        fragment(0, "", call_id="a", name="book_"), fragment(0, "", name="table"), END
    )
    assert calls_of(pieces)[0].name == "book_table"


def test_calls_without_an_id_or_with_a_used_one_get_fresh_ids() -> None:
    pieces, _ = parse(
        fragment(0, "{}", name="f"),
        fragment(1, "{}", call_id="call_0", name="g"),
        fragment(2, "{}", call_id="b", name="h"),
        fragment(3, "{}", call_id="b", name="i"),
        END,
        used=frozenset({"call_0"}),
    )
    ids = [one.call_id for one in calls_of(pieces)]
    assert len(set(ids)) == 4
    assert "call_0" not in ids
    assert ids[2] == "b"


def test_a_call_without_arguments_has_an_empty_object() -> None:
    pieces, _ = parse(fragment(0, None, call_id="a", name="hang_up"), END)
    assert calls_of(pieces)[0].arguments == "{}"


def test_broken_arguments_of_a_finished_call_are_handed_on_for_repair() -> None:
    pieces, _ = parse(fragment(0, "{'n': 1,}", call_id="a", name="f"), END)
    assert calls_of(pieces)[0].arguments == "{'n': 1,}"


def test_a_finish_reason_of_stop_delivers_calls_too() -> None:
    pieces, _ = parse(fragment(0, "{}", call_id="a", name="f"), chunk(finish_reason="stop"))
    assert len(calls_of(pieces)) == 1


@pytest.mark.parametrize("reason", ["length", "content_filter"])
def test_a_call_that_the_service_cut_off_is_never_delivered(reason: str) -> None:
    parser = StreamParser()
    parser.receive(wire(fragment(0, '{"day": "Tu', call_id="a", name="book")))
    with pytest.raises(APIError, match="middle of a tool call") as caught:
        parser.receive(wire(chunk(finish_reason=reason)))
    assert not caught.value.retryable


def test_text_that_reached_its_limit_is_an_answer() -> None:
    pieces, _ = parse(chunk({"content": "So much"}), chunk(finish_reason="length"))
    assert text_of(pieces) == "So much"


def test_an_answer_that_was_filtered_away_is_an_error_that_no_retry_mends() -> None:
    with pytest.raises(APIError, match="filter") as caught:
        parse(chunk({"role": "assistant"}), chunk(finish_reason="content_filter"))
    assert not caught.value.retryable


def test_a_refusal_is_said_aloud() -> None:
    pieces, _ = parse(
        chunk({"refusal": "I can't "}), chunk({"refusal": "help."}), chunk(finish_reason="stop")
    )
    assert text_of(pieces) == "I can't help."
    assert pieces[0].delta is not None
    assert pieces[0].delta.extra == {"refusal": True}


def test_a_stream_without_a_finish_reason_broke_off() -> None:
    with pytest.raises(APIConnectionError, match="middle of the answer"):
        parse(chunk({"content": "I can bo"}))


def test_an_empty_stream_broke_off() -> None:
    with pytest.raises(APIConnectionError):
        parse()


def test_a_half_call_at_the_end_of_a_broken_stream_is_not_delivered() -> None:
    parser = StreamParser()
    pieces = parser.receive(wire(fragment(0, '{"day": "Tuesday"}', call_id="a", name="book")))
    assert calls_of(pieces) == []
    with pytest.raises(APIConnectionError):
        parser.finish()


def test_a_call_without_a_name_is_an_error() -> None:
    with pytest.raises(APIError, match="without a name"):
        parse(fragment(0, "{}", call_id="a"), END)


def test_a_second_alternative_is_not_heard() -> None:
    other = chunk({"content": "two"})
    other["choices"][0]["index"] = 1
    pieces, _ = parse(chunk({"content": "one"}), other, chunk(finish_reason="stop"))
    assert text_of(pieces) == "one"


@settings(max_examples=40, deadline=None)
@given(
    calls=st.lists(st.dictionaries(st.text(max_size=4), st.text(max_size=6)), max_size=4),
    cuts=st.lists(st.integers(0, 30), max_size=12),
)
def test_however_calls_are_cut_they_come_out_as_they_were(
    calls: list[dict[str, str]], cuts: list[int]
) -> None:
    events = []
    for index, arguments in enumerate(calls):
        text = json.dumps(arguments)
        events.append(fragment(index, "", call_id=f"id{index}", name=f"tool{index}"))
        edges = [0, *sorted(cut for cut in cuts if cut < len(text)), len(text)]
        events += [fragment(index, text[a:b]) for a, b in pairwise(edges)]
    pieces, _ = parse(*events, END)
    got = [(one.name, one.call_id, json.loads(one.arguments)) for one in calls_of(pieces)]
    assert got == [(f"tool{i}", f"id{i}", one) for i, one in enumerate(calls)]
