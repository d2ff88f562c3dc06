from __future__ import annotations

import base64
from typing import Any, Literal

import pytest

from bargein.audio.frame import AudioFrame, VideoFrame
from bargein.conversation.items import (
    AgentConfigUpdate,
    AgentHandoff,
    AudioContent,
    ChatContent,
    ChatItem,
    ChatMessage,
    FunctionCall,
    FunctionCallOutput,
    ImageContent,
)
from bargein.conversation.tools import ProviderTool, function_tool
from bargein.providers.openai.chat_format import to_messages
from bargein.providers.openai.image_format import picture_url
from bargein.providers.openai.tool_format import to_tools
from effort import calls_made


def said(
    role: Literal["developer", "system", "user", "assistant"], *content: ChatContent
) -> ChatMessage:
    return ChatMessage(role=role, content=list(content))


def called(call_id: str, group: str | None = None, name: str = "book") -> FunctionCall:
    return FunctionCall(call_id=call_id, name=name, arguments='{"n": 1}', group_id=group)


def gave(call_id: str, output: str = "ok") -> FunctionCallOutput:
    return FunctionCallOutput(call_id=call_id, name="book", output=output, is_error=False)


def shape(*items: ChatItem) -> list[str]:
    """Messages in short: `assistant(hello)[a,b]`, `tool:a`."""
    described = []
    for message in to_messages(items):
        calls = [one["id"] for one in message.get("tool_calls", ())]
        if message["role"] == "tool":
            described.append(f"tool:{message['tool_call_id']}")
        else:
            content = f"({message['content']})" if "content" in message else ""
            described.append(message["role"] + content + (f"[{','.join(calls)}]" if calls else ""))
    return described


# --- Messages ---


def test_roles_and_words_are_kept() -> None:
    assert to_messages([said("system", "Be kind."), said("user", "Hi", "there")]) == [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Hi\nthere"},
    ]


def test_developer_messages_become_system_messages_where_servers_know_no_others() -> None:
    items = [said("developer", "Be kind.")]
    assert to_messages(items)[0]["role"] == "developer"
    assert to_messages(items, developer_role="system")[0]["role"] == "system"


def test_a_call_and_its_output_stand_together() -> None:
    assert to_messages([called("a"), gave("a", "done")]) == [
        {
            "role": "assistant",
            "tool_calls": [
                {
                    "id": "a",
                    "type": "function",
                    "function": {"name": "book", "arguments": '{"n": 1}'},
                }
            ],
        },
        {"role": "tool", "tool_call_id": "a", "content": "done"},
    ]


def test_calls_of_one_answer_share_a_message_although_they_were_stored_as_pairs() -> None:
    items = [
        said("assistant", "One moment."),
        called("a", "g"),
        gave("a"),
        called("b", "g"),
        gave("b"),
    ]
    assert shape(*items) == ["assistant(One moment.)[a,b]", "tool:a", "tool:b"]


def test_calls_of_successive_answers_do_not_share_a_message() -> None:
    items = [called("a", "g"), gave("a"), called("b", "h"), gave("b"), called("c"), gave("c")]
    assert shape(*items, called("d"), gave("d")) == [
        "assistant[a]", "tool:a", "assistant[b]", "tool:b", "assistant[c]", "tool:c",
        "assistant[d]", "tool:d",
    ]  # fmt: skip


def test_words_between_two_calls_of_one_answer_divide_them() -> None:
    items = [called("a", "g"), gave("a"), said("user", "hello?"), called("b", "g"), gave("b")]
    assert shape(*items) == ["assistant[a]", "tool:a", "user(hello?)", "assistant[b]", "tool:b"]


def test_an_output_that_was_stored_late_moves_to_its_call() -> None:
    items = [called("a"), said("user", "hello?"), gave("a")]
    assert shape(*items) == ["assistant[a]", "tool:a", "user(hello?)"]


def test_orphans_are_left_out() -> None:
    assert shape(called("a"), gave("b"), said("user", "hello?")) == ["user(hello?)"]


def test_a_call_id_that_occurs_twice_is_sent_once() -> None:
    items = [called("a"), gave("a"), said("user", "hello?"), called("a"), gave("a")]
    assert shape(*items) == ["assistant[a]", "tool:a", "user(hello?)"]


def test_an_orphan_between_the_calls_of_one_answer_does_not_divide_them() -> None:
    items = [called("a", "g"), called("x", "g"), gave("a"), called("b", "g"), gave("b")]
    assert shape(*items) == ["assistant[a,b]", "tool:a", "tool:b"]


def test_what_is_not_for_the_model_is_left_out() -> None:
    items = [AgentHandoff(new_agent_id="b"), AgentConfigUpdate(), said("assistant", "")]
    assert shape(*items, said("user", "hello?")) == ["user(hello?)"]


def test_an_empty_conversation_is_still_a_valid_request() -> None:
    assert [message["role"] for message in to_messages([])] == ["user"]


def test_sound_travels_as_its_transcript() -> None:
    sound = AudioContent(frame=[AudioFrame.silence(0.02, 8000)], transcript="my words")
    assert to_messages([said("user", sound)])[0]["content"] == "my words"


def test_pictures_of_users_travel_beside_the_words() -> None:
    picture = ImageContent(image="https://example.com/a.png", inference_detail="low")
    (message,) = to_messages([said("user", picture, "What is it?")])
    assert message["content"] == [
        {"type": "text", "text": "What is it?"},
        {"type": "image_url", "image_url": {"url": "https://example.com/a.png", "detail": "low"}},
    ]


def test_pictures_of_assistants_are_left_out() -> None:
    picture = ImageContent(image="https://example.com/a.png")
    assert shape(said("assistant", "Look.", picture)) == ["assistant(Look.)"]


def test_ten_times_the_history_is_ten_times_the_work() -> None:
    def history(turns: int) -> list[ChatItem]:
        items: list[ChatItem] = []
        for number in range(turns):
            items += [said("user", "hello"), called(f"c{number}"), gave(f"c{number}")]
            items.append(said("assistant", "good day"))
        return items

    short, long = history(100), history(1000)
    assert len(to_messages(long)) == 4000
    assert calls_made(lambda: to_messages(long)) < 11 * calls_made(lambda: to_messages(short))


# --- Pictures ---


@pytest.mark.parametrize(("format", "size"), [("rgba", 4), ("rgb24", 3), ("i420", 1.5)])
def test_raw_pictures_become_jpegs(format: str, size: float) -> None:
    frame = VideoFrame(bytes(int(32 * 16 * size)), 32, 16, format)
    kind, _, data = picture_url(frame, 16, 8).partition(",")
    assert kind == "data:image/jpeg;base64"
    assert base64.b64decode(data).startswith(b"\xff\xd8\xff")


def test_encoded_pictures_travel_as_they_are() -> None:
    url = picture_url(VideoFrame(b"png bytes", 32, 16, "png"), 8, 8)
    assert url == "data:image/png;base64," + base64.b64encode(b"png bytes").decode()


@pytest.mark.parametrize("frame", [VideoFrame(b"", 4, 4, "nv12"), VideoFrame(b"123", 4, 4, "rgba")])
def test_a_picture_that_cannot_be_sent_is_refused(frame: VideoFrame) -> None:
    with pytest.raises(ValueError):
        picture_url(frame)


# --- Tools ---


@function_tool
async def book(day: str, note: str | None = None) -> None:
    """Book an appointment.

    Args:
        day: The weekday.
    """


@function_tool(raw_schema={"name": "raw", "parameters": {"type": "object", "properties": {}}})
async def raw(raw_arguments: dict[str, Any]) -> None:
    """A tool with a schema of its own."""


@function_tool
async def anything(values: dict[str, str]) -> None:
    """A tool with open keys."""


def test_tools_are_described_in_order() -> None:
    entries = to_tools([book, raw], strict=False)
    assert [entry["type"] for entry in entries] == ["function", "function"]
    assert [entry["function"]["name"] for entry in entries] == ["book", "raw"]
    assert (
        entries[0]["function"]["parameters"]["properties"]["day"]["description"] == "The weekday."
    )
    assert "strict" not in entries[0]["function"]


def test_the_strict_form_is_asked_for_where_a_tool_allows_it() -> None:
    entries = to_tools([book, raw, anything], strict=True)
    assert [entry["function"].get("strict", False) for entry in entries] == [True, False, False]
    assert entries[0]["function"]["parameters"]["required"] == ["day", "note"]


def test_tools_of_other_services_are_not_offered() -> None:
    assert to_tools([ProviderTool("search")], strict=True) == []
