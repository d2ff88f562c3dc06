from __future__ import annotations

import asyncio
import copy
import pickle
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargein.audio import AudioFrame, VideoFrame
from bargein.conversation import (
    AgentConfigUpdate,
    AgentHandoff,
    AudioContent,
    ChatContext,
    ChatItem,
    ChatMessage,
    FunctionCall,
    FunctionCallOutput,
    ImageContent,
    ReadOnlyChatContext,
    function_tool,
    use_wall_clock,
)
from bargein.not_given import NOT_GIVEN


def message(text: str, at: float, role: Any = "user", id: str | None = None) -> ChatMessage:
    fields = {} if id is None else {"id": id}
    return ChatMessage(role=role, content=[text], created_at=at, **fields)


def call(call_id: str, at: float, name: str = "look_up") -> FunctionCall:
    return FunctionCall(call_id=call_id, name=name, arguments="{}", created_at=at)


def output(call_id: str, at: float, name: str = "look_up") -> FunctionCallOutput:
    return FunctionCallOutput(
        call_id=call_id, name=name, output="ok", is_error=False, created_at=at
    )


def texts(context: ChatContext) -> list[str | None]:
    return [item.text_content for item in context.messages()]


def test_a_message_goes_where_its_time_puts_it_after_those_of_the_same_instant():
    context = ChatContext([message("c", 3), message("a", 1)])
    context.add_message(role="user", content="b", created_at=1)
    assert texts(context) == ["a", "b", "c"]
    assert context.find_insertion_index(created_at=1) == 2


def test_a_new_message_stays_last_although_the_wall_clock_was_set_back():
    context = ChatContext([message("old", 100.0)])
    with use_wall_clock(lambda: 50.0):
        context.add_message(role="user", content="new")
    assert texts(context) == ["old", "new"]


def test_a_new_message_is_stamped_from_the_wall_clock():
    with use_wall_clock(lambda: 7.0):
        assert ChatContext().add_message(role="user", content="hi").created_at == 7.0


def test_not_given_is_read_as_none():
    context = ChatContext(NOT_GIVEN)
    added = context.add_message(role="user", content="x", id=NOT_GIVEN, extra=NOT_GIVEN)  # type: ignore[arg-type] # what ported code passes
    assert added.id.startswith("item_")
    assert texts(context.copy(tools=NOT_GIVEN)) == ["x"]


def test_items_are_found_and_removed_by_id():
    context = ChatContext([message("a", 1, id="one"), message("b", 2, id="two")])
    assert context.index_by_id("one") == 0
    assert context.get_by_id("three") is None
    context.remove("one")
    assert texts(context) == ["b"]
    with pytest.raises(ValueError, match="one"):
        context.remove("one")
    context.remove(context.items[0])
    assert context.items == []


def test_assigned_items_are_sorted():
    context = ChatContext()
    context.items = [message("b", 2), message("a", 1)]
    assert texts(context) == ["a", "b"]


def test_a_copy_shares_items_but_not_the_list():
    context = ChatContext([message("a", 1)])
    twin = context.copy()
    twin.add_message(role="user", content="b")
    assert len(context) == 1
    assert twin.items[0] is context.items[0]


def test_a_copy_leaves_out_what_is_excluded():
    context = ChatContext(
        [
            message("be kind", 0, "system"),
            message("  ", 1),
            call("1", 2),
            output("1", 3),
            AgentHandoff(new_agent_id="b", created_at=4),
            AgentConfigUpdate(instructions="x", created_at=5),
            message("hi", 6),
        ]
    )
    assert len(context.copy()) == 7
    kinds = lambda **flags: [item.type for item in context.copy(**flags).items]  # noqa: E731
    assert "function_call" not in kinds(exclude_function_call=True)
    assert "function_call_output" not in kinds(exclude_function_call=True)
    assert kinds(exclude_instructions=True).count("message") == 2
    assert kinds(exclude_empty_message=True).count("message") == 2
    assert "agent_handoff" not in kinds(exclude_handoff=True)
    assert "agent_config_update" not in kinds(exclude_config_update=True)


def test_a_copy_keeps_only_pairs_of_the_given_tools():
    @function_tool
    def look_up() -> None:
        """Look."""

    context = ChatContext(
        [call("1", 1), output("1", 2, name=""), call("2", 3, "other"), output("2", 4)]
    )
    assert [item.call_id for item in context.copy(tools=[look_up]).items] == ["1", "1"]
    assert [item.call_id for item in context.copy(tools=["other"]).items] == ["2", "2"]
    assert context.copy(tools=[]).items == []
    assert len(context.copy(tools=None)) == 4


def test_truncating_keeps_the_first_system_message_in_front_and_no_orphans():
    context = ChatContext(
        [
            message("rules", 0, "system"),
            message("a", 1),
            call("1", 2),
            output("1", 3),
            message("b", 4),
            message("c", 5),
        ]
    )
    assert context.truncate(max_items=4) is context
    assert texts(context) == ["rules", "b", "c"]
    assert len(context) == 3


def test_truncating_moves_a_late_system_message_to_the_front_and_stays_sorted():
    context = ChatContext(
        [message("a", 1), message("b", 2), message("rules", 3, "system"), message("c", 4)]
    )
    context.truncate(max_items=3)
    assert texts(context) == ["rules", "b", "c"]
    assert [item.created_at for item in context.items] == sorted(
        item.created_at for item in context.items
    )


def test_truncating_to_nothing_is_refused():
    with pytest.raises(ValueError, match="0"):
        ChatContext([message("a", 1)]).truncate(max_items=0)


def test_merging_adds_by_id_and_time():
    first = ChatContext([message("a", 1, id="a"), message("c", 3, id="c")])
    second = ChatContext(
        [message("other a", 1, id="a"), message("b", 2, id="b"), message("rules", 0, "system")]
    )
    first.merge(second, exclude_instructions=True)
    assert texts(first) == ["a", "b", "c"]


def test_a_dict_round_trip_keeps_everything_a_model_sees():
    context = ChatContext(
        [
            message("be kind", 1, "system"),
            message("hi", 2),
            call("1", 3),
            output("1", 4),
            AgentHandoff(old_agent_id="a", new_agent_id="b", created_at=5),
            AgentConfigUpdate(tools_added=["x"], created_at=6),
        ]
    )
    data = context.to_dict()
    assert "created_at" not in data["items"][0]
    assert ChatContext.from_dict(data).is_equivalent(context)
    full = ChatContext.from_dict(context.to_dict(exclude_timestamp=False))
    assert full.items == context.items


def test_pictures_and_sound_survive_a_round_trip_only_when_asked_for():
    picture = VideoFrame(b"\x00\xff", 1, 1)
    sound = AudioFrame(b"\x01\x02", 16000)
    content = ["look", ImageContent(image=picture), AudioContent(frame=[sound], transcript="hm")]
    context = ChatContext([ChatMessage(role="user", content=content)])
    assert context.to_dict()["items"][0]["content"] == ["look"]
    assert len(context.messages()[0].content) == 3
    back = ChatContext.from_dict(context.to_dict(exclude_image=False, exclude_audio=False))
    restored = back.messages()[0].content
    assert restored[1].image == picture  # type: ignore[union-attr] # the second part is the picture
    assert restored[2].frame == [sound]  # type: ignore[union-attr] # the third part is the sound


def test_metrics_and_calls_can_be_left_out_of_a_dict():
    context = ChatContext([call("1", 1), output("1", 2)])
    context.add_message(role="user", content="x", metrics={"e2e_latency": 0.5})
    (only,) = context.to_dict(exclude_function_call=True, exclude_metrics=True)["items"]
    assert "metrics" not in only


def test_items_without_times_keep_their_places_among_those_with_times():
    data = {
        "items": [
            {"type": "message", "role": "user", "content": ["a"]},
            {"type": "message", "role": "user", "content": ["b"], "created_at": 5.0},
            {"type": "message", "role": "user", "content": ["c"], "created_at": 7.0},
            {"type": "message", "role": "user", "content": ["d"]},
            {"type": "message", "role": "user", "content": ["e"], "created_at": 9.0},
        ]
    }
    assert texts(ChatContext.from_dict(data)) == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize("bad", [{}, {"items": 3}, {"items": [{"type": "nonsense"}]}])
def test_a_dict_of_another_kind_is_refused(bad):
    with pytest.raises(ValueError):
        ChatContext.from_dict(bad)


def test_equivalence_ignores_times_and_sees_content():
    a = ChatContext([message("hi", 1, id="x")])
    assert a.is_equivalent(ChatContext([message("hi", 9, id="x")]))
    assert not a.is_equivalent(ChatContext([message("ho", 1, id="x")]))
    assert not a.is_equivalent(ChatContext())


MUTATIONS = {
    "add_message": lambda c: c.add_message(role="user", content="x"),
    "add_message at a time": lambda c: c.add_message(role="user", content="x", created_at=1.0),
    "insert": lambda c: c.insert(message("x", 1)),
    "remove": lambda c: c.remove(c.items[0]),
    "truncate": lambda c: c.truncate(max_items=1),
    "merge": lambda c: c.merge(ChatContext()),
    "assign": lambda c: setattr(c, "items", []),
    "summarize": lambda c: asyncio.run(c.summarize(None)),
    "append": lambda c: c.items.append(message("x", 1)),
    "extend": lambda c: c.items.extend([]),
    "list insert": lambda c: c.items.insert(0, message("x", 1)),
    "list remove": lambda c: c.items.remove(c.items[0]),
    "pop": lambda c: c.items.pop(),
    "clear": lambda c: c.items.clear(),
    "sort": lambda c: c.items.sort(key=id),
    "reverse": lambda c: c.items.reverse(),
    "set": lambda c: c.items.__setitem__(0, c.items[0]),
    "slice": lambda c: c.items.__setitem__(slice(None), []),
    "del": lambda c: c.items.__delitem__(0),
    "iadd": lambda c: c.items.__iadd__([]),
    "imul": lambda c: c.items.__imul__(2),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_every_change_of_a_read_only_context_raises_and_names_the_way_out(name):
    context = ReadOnlyChatContext([message("a", 1), message("b", 2)])
    assert context.readonly
    with pytest.raises(RuntimeError, match="update_chat_ctx"):
        MUTATIONS[name](context)
    assert texts(context) == ["a", "b"]


def test_a_read_only_copy_does_not_follow_its_source():
    context = ChatContext([message("a", 1)])
    frozen = context.as_readonly()
    context.add_message(role="user", content="b")
    assert texts(frozen) == ["a"]
    with pytest.raises(RuntimeError, match="update_chat_ctx"):
        frozen.items.clear()


def test_a_copy_of_a_read_only_context_can_be_changed():
    context = ReadOnlyChatContext([message("a", 1)])
    twin = context.copy()
    twin.add_message(role="user", content="b")
    assert not twin.readonly
    assert texts(twin) == ["a", "b"]


def test_a_read_only_context_can_be_deep_copied_and_pickled():
    context = ReadOnlyChatContext([message("a", 1)])
    assert copy.deepcopy(context).items == context.items
    assert pickle.loads(pickle.dumps(context)).items == context.items


def test_adding_and_copying_validate_no_item_again(monkeypatch):
    context = ChatContext([message(str(i), i) for i in range(4000)])
    built = 0
    original = ChatMessage.__init__

    def counting(self: ChatMessage, **fields: Any) -> None:
        nonlocal built
        built += 1
        original(self, **fields)

    monkeypatch.setattr(ChatMessage, "__init__", counting)
    context.copy().add_message(role="user", content="x")
    assert built == 1


@dataclass
class Summariser:
    text: str = "They booked a table."
    error: Exception | None = None
    request: ChatContext | None = None
    meanwhile: Any = None

    @asynccontextmanager
    async def chat(self, *, chat_ctx: ChatContext) -> AsyncIterator[AsyncIterator[Any]]:
        self.request = chat_ctx
        yield self._chunks()

    async def _chunks(self) -> AsyncIterator[Any]:
        if self.meanwhile:
            self.meanwhile()
        if self.error:
            raise self.error
        yield SimpleNamespace(delta=None)
        for word in self.text.split(" "):
            yield SimpleNamespace(delta=SimpleNamespace(content=word + " "))


def long_talk() -> ChatContext:
    return ChatContext(
        [
            message("rules", 0, "system"),
            message("first", 1),
            call("1", 2),
            output("1", 3),
            message("answer", 4, "assistant"),
            message("second", 5),
            message("answer", 6, "assistant"),
            message("third", 7),
        ]
    )


def test_a_summary_replaces_all_but_the_last_turns():
    context, llm = long_talk(), Summariser()
    asyncio.run(context.summarize(llm, keep_last_turns=2))
    assert [item.type for item in context.items] == ["message"] * 5
    assert texts(context)[0] == "rules"
    assert "They booked a table." in (texts(context)[1] or "")
    assert texts(context)[2:] == ["second", "answer", "third"]
    assert "first" in (llm.request.messages()[-1].text_content or "")


def test_what_is_added_while_a_summary_is_written_stays():
    context = long_talk()
    llm = Summariser(meanwhile=lambda: context.add_message(role="user", content="fourth"))
    asyncio.run(context.summarize(llm))
    assert texts(context)[-1] == "fourth"


def test_a_short_conversation_is_not_summarised():
    context, llm = ChatContext([message("only", 1)]), Summariser()
    asyncio.run(context.summarize(llm))
    assert llm.request is None


@pytest.mark.parametrize("llm", [Summariser(text=""), Summariser(error=OSError("down"))])
def test_a_failed_summary_changes_nothing(llm):
    context = long_talk()
    before = list(context.items)
    with suppress(OSError):
        asyncio.run(context.summarize(llm))
    assert context.items == before


def pairs_whole(before: list[ChatItem], after: list[ChatItem]) -> bool:
    def split(items: list[ChatItem]) -> tuple[set[str], set[str]]:
        return (
            {i.call_id for i in items if isinstance(i, FunctionCall)},
            {i.call_id for i in items if isinstance(i, FunctionCallOutput)},
        )

    calls, outputs = split(before)
    kept_calls, kept_outputs = split(after)
    paired = calls & outputs
    return kept_calls & paired == kept_outputs & paired


item_lists = st.lists(
    st.tuples(
        st.sampled_from(["user", "system", "call", "output"]), st.integers(0, 5), st.integers(0, 9)
    ),
    max_size=14,
).map(
    lambda drawn: [
        {
            "user": lambda at=at: message("u", at),
            "system": lambda at=at: message("s", at, "system"),
            "call": lambda at=at, key=key: call(str(key), at, f"tool{key % 2}"),
            "output": lambda at=at, key=key: output(str(key), at + 5, f"tool{key % 2}"),
        }[kind]()
        for kind, key, at in drawn
    ]
)


@settings(max_examples=60, deadline=None)
@given(item_lists, st.integers(1, 8))
def test_cutting_keeps_order_size_and_pairs(items, size):
    context = ChatContext(items)
    before = list(context.items)
    context.truncate(max_items=size)
    after = context.items
    assert len(after) <= max(size, 1)
    assert [i.created_at for i in after] == sorted(i.created_at for i in after)
    assert pairs_whole(before, after)
    if len(before) > size and any(
        isinstance(i, ChatMessage) and i.role == "system" for i in before
    ):
        assert isinstance(after[0], ChatMessage)
        assert after[0].role == "system"


@settings(max_examples=60, deadline=None)
@given(item_lists, item_lists)
def test_inserting_merging_and_copying_keep_order_and_pairs(some, others):
    context = ChatContext(some)
    for item in others:
        context.insert(item)
    assert [i.created_at for i in context.items] == sorted(i.created_at for i in context.items)
    merged = ChatContext(some).merge(ChatContext(others))
    assert [i.created_at for i in merged.items] == sorted(i.created_at for i in merged.items)
    assert pairs_whole(context.items, context.copy(tools=["tool0"]).items)
