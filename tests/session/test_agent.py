"""Agents: what they are made of, what changing them does, and when their hooks run."""

import asyncio

import pytest
from session_kit import Call, Desk, Greeter, make_session

from bargein.conversation import (
    ChatContext,
    FunctionCall,
    FunctionCallOutput,
    Instructions,
    ListeningHint,
    function_tool,
)
from bargein.errors import StopResponse
from bargein.models import ChatChunk
from bargein.models.chat_chunk import ChoiceDelta
from bargein.not_given import NOT_GIVEN
from bargein.session import Agent
from bargein.session.nodes import FlushSentinel
from bargein.testing import ScriptedTTS, call, reply
from bargein.turns.settings import LivenessSettings


@function_tool
async def lamp() -> str:
    """Switch the lamp."""
    return "on"


@function_tool
async def door() -> str:
    """Open the door."""
    return "open"


class HTTPDesk(Agent):
    @function_tool
    async def zebra(self) -> str:
        """Z."""
        return "z"

    @function_tool
    async def apple(self) -> str:
        """A."""
        return "a"


def pair(name, call_id="c1"):
    return [
        FunctionCall(call_id=call_id, name=name, arguments="{}"),
        FunctionCallOutput(call_id=call_id, name=name, output="x", is_error=False),
    ]


def shown(context):
    return [
        getattr(item, "name", None) or getattr(item, "role", None) or item.type
        for item in context.items
    ]


def test_an_id_is_the_given_one_else_the_class_name_in_snake_case():
    assert Agent(instructions="x").id == "default_agent"
    assert HTTPDesk(instructions="x").id == "http_desk"
    assert Greeter().id == "greeter"


def test_regression_6_a_given_id_is_honoured():
    assert Agent(instructions="x", id="x").id == "x"
    assert Desk(id="other").id == "other"


def test_tools_are_the_given_ones_then_the_methods_in_alphabetical_order():
    agent = HTTPDesk(instructions="x", tools=[door, lamp])
    assert [tool.id for tool in agent.tools] == ["door", "lamp", "apple", "zebra"]
    agent.tools.clear()
    assert len(agent.tools) == 4


def test_instructions_are_kept_as_given():
    instructions = Instructions("B", audio="A")
    assert Agent(instructions=instructions).instructions is instructions
    assert Agent(instructions="plain").instructions == "plain"


def test_inheritable_parameters_are_read_as_given():
    agent = Agent(instructions="x", stt=None, allow_interruptions=False)
    assert agent.stt is None
    assert agent.allow_interruptions is False
    assert agent.llm is NOT_GIVEN
    assert agent.min_endpointing_delay is NOT_GIVEN


def test_outside_a_session_an_agent_has_none():
    with pytest.raises(RuntimeError):
        _ = Agent(instructions="x").session


def test_regression_1_the_agents_context_is_read_only():
    context = Agent(instructions="x").chat_ctx
    message = ChatContext.empty().add_message(role="user", content="x")
    for mutate in (
        lambda: context.insert(message),
        lambda: context.merge(ChatContext.empty()),
        lambda: context.add_message(role="user", content="x"),
        lambda: context.add_message(role="user", content="x", created_at=1.0),
        lambda: context.remove("x"),
        lambda: context.truncate(max_items=1),
        lambda: setattr(context, "items", []),
        lambda: context.items.append(message),
        lambda: context.items.clear(),
        lambda: context.items.extend([message]),
        lambda: context.items.__setitem__(slice(0, 0), [message]),
    ):
        with pytest.raises(RuntimeError, match="update_chat_ctx"):
            mutate()


def test_calls_of_unknown_tools_in_a_given_context_are_left_out():
    given = ChatContext([*pair("lamp"), *pair("unknown", "c2")])
    assert shown(Agent(instructions="x", chat_ctx=given, tools=[lamp]).chat_ctx) == ["lamp", "lamp"]
    assert shown(Agent(instructions="x", chat_ctx=given).chat_ctx) == []
    assert len(given.items) == 4


async def test_instructions_are_the_first_message_of_the_context():
    async with Call(Desk()) as running:
        first = running.agent.chat_ctx.items[0]
        assert (first.id, first.role, first.text_content) == (
            "agent_instructions",
            "system",
            "Book tables.",
        )
        assert running.session.history.messages() == []


async def test_update_instructions_replaces_the_message_in_place():
    async with Call(Desk(), "One.", "Two.") as running:
        await running.session.generate_reply(user_input="First.")
        before = running.agent.chat_ctx.items[0]
        await running.agent.update_instructions("Be brief.")
        after = running.agent.chat_ctx.items[0]
        assert (after.id, after.created_at) == (before.id, before.created_at)
        assert after.text_content == "Be brief."
        update = running.session.history.items[-1]
        assert (update.type, update.instructions) == ("agent_config_update", "Be brief.")
        await running.session.generate_reply(user_input="Second.")
        assert running.requests[-1].texts[0] == "system: Be brief."


async def test_update_instructions_before_the_session_only_stores():
    agent = Desk()
    await agent.update_instructions("Be brief.")
    assert agent.instructions == "Be brief."
    async with Call(agent) as running:
        assert running.agent.chat_ctx.items[0].text_content == "Be brief."


async def test_instructions_of_a_turn_fit_its_modality():
    instructions = Instructions("Base.", audio="Speak.", text="Write.")
    async with Call(Desk(instructions=instructions), "One.", "Two.") as running:
        await running.session.generate_reply(user_input="typed")
        await running.session.generate_reply(input_modality="audio")
        assert [request.texts[0] for request in running.requests] == [
            "system: Base.\n\nWrite.",
            "system: Base.\n\nSpeak.",
        ]


async def test_update_tools_removes_doubles_and_records_what_changed():
    async with Call(Desk(tools=[lamp])) as running:
        await running.agent.update_tools([door, lamp, door])
        assert [tool.id for tool in running.agent.tools] == ["door", "lamp"]
        update = running.session.history.items[-1]
        assert (update.tools_added, update.tools_removed) == (["door"], [])


async def test_update_tools_to_the_same_names_records_nothing():
    async with Call(Desk(tools=[lamp])) as running:
        await running.agent.update_tools([lamp])
        assert [item.type for item in running.session.history.items] == ["agent_handoff"]


async def test_update_tools_refuses_what_is_no_tool():
    with pytest.raises(TypeError):
        await Desk().update_tools([lambda: None])


async def test_regression_7_update_tools_deletes_no_calls_from_the_context():
    session = make_session(reply(calls=[call("door")]), "Open.", tools=[door])
    async with Call(Desk(tools=[lamp]), session=session) as running:
        await session.generate_reply(user_input="Open.")
        await running.agent.update_tools([])
        assert shown(running.agent.chat_ctx).count("door") == 2


async def test_update_chat_ctx_keeps_calls_of_the_effective_tools_and_the_instructions():
    session = make_session(tools=[door])
    async with Call(Desk(tools=[lamp]), session=session) as running:
        context = ChatContext([*pair("lamp"), *pair("door", "c2"), *pair("other", "c3")])
        await running.agent.update_chat_ctx(context)
        assert shown(running.agent.chat_ctx) == ["system", "lamp", "lamp", "door", "door"]
        context.items.clear()
        assert len(running.agent.chat_ctx.items) == 5


async def test_on_enter_is_not_waited_for_by_start():
    class Slow(Desk):
        async def on_enter(self):
            await asyncio.sleep(5.0)
            self.seen.append("entered")

    async with Call(Slow()) as running:
        assert running.agent.seen == []
        assert running.session.agent_state == "listening"


async def test_regression_18_on_exit_starts_after_on_enter_has_ended():
    class Slow(Desk):
        async def on_enter(self):
            await asyncio.sleep(3.0)
            self.seen.append("entered")

    async with Call(Slow()) as running:
        await running.session.aclose()
        assert running.agent.seen == ["entered", "exit"]


async def test_an_on_enter_that_never_ends_is_cancelled_before_on_exit():
    class Hanging(Desk):
        async def on_enter(self):
            try:
                await asyncio.get_running_loop().create_future()
            finally:
                self.seen.append("cancelled")

    liveness = LivenessSettings(close_timeout=3.0)
    async with Call(Hanging(), liveness=liveness) as running:
        await running.session.aclose()
        assert running.agent.seen == ["cancelled", "exit"]


@pytest.mark.parametrize("hook", ["on_enter", "on_exit"])
async def test_an_error_in_a_hook_is_reported_and_hurts_nothing(hook):
    class Failing(Desk):
        pass

    async def fails(self):
        raise KeyError("a bug")

    setattr(Failing, hook, fails)
    async with Call(Failing(), "Yes.") as running:
        await running.session.generate_reply(user_input="Hello.")
        await running.session.aclose()
        assert isinstance(running.log.last("error").error, KeyError)
        assert running.said == ["Yes."]
        assert running.log.labels()[-1] == "close(user_initiated)"


async def test_the_session_is_known_to_a_running_agent_only():
    async with Call(Desk()) as running:
        assert running.agent.session is running.session
    with pytest.raises(RuntimeError):
        _ = running.agent.session


# The hook


async def test_the_hook_may_change_what_is_stored_and_what_this_turn_is_asked():
    class Editing(Desk):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            new_message.content = [new_message.text_content.upper()]
            turn_ctx.add_message(role="system", content="Only now.")

    async with Call(Editing(), "One.", "Two.") as running:
        await (await running.session.submit_user_turn("hello"))
        await running.session.generate_reply(user_input="again")
        assert running.asked == ["HELLO", "again"]
        assert "system: Only now." in running.requests[0].texts
        assert "system: Only now." not in running.requests[1].texts


async def test_stop_response_in_the_hook_stores_the_message_without_a_reply():
    class Silent(Desk):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            raise StopResponse

    async with Call(Silent()) as running:
        assert await running.session.submit_user_turn("hello") is None
        assert running.asked == ["hello"]
        assert running.session.agent_state == "listening"
        assert running.log.count("speech_created") == 0


async def test_an_error_in_the_hook_is_reported_and_the_turn_is_answered():
    class Failing(Desk):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            raise KeyError("a bug")

    async with Call(Failing(), "Yes.") as running:
        await (await running.session.submit_user_turn("hello"))
        assert isinstance(running.log.last("error").error, KeyError)
        assert running.said == ["Yes."]


async def test_a_hook_that_takes_too_long_is_skipped():
    class Hanging(Desk):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            await asyncio.get_running_loop().create_future()

    liveness = LivenessSettings(slow_line=None, hook_timeout=3.0)
    async with Call(Hanging(), "Yes.", liveness=liveness) as running:
        await (await running.session.submit_user_turn("hello"))
        stalled = running.log.last("session_stalled")
        assert (stalled.waiting_for, stalled.action) == ("hook", "skipped")
        assert stalled.duration == pytest.approx(3.0)
        assert running.said == ["Yes."]


async def test_hooks_of_successive_turns_never_overlap_and_the_newer_turn_is_answered():
    class Slow(Desk):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            self.seen.append(f"begin {new_message.text_content}")
            await asyncio.sleep(1.0)
            self.seen.append(f"end {new_message.text_content}")

    async with Call(Slow(), "Both.") as running:
        first = running.session.submit_user_turn("one")
        await asyncio.sleep(0.5)
        second = running.session.submit_user_turn("two")
        assert await first is None
        await (await second)
        assert running.agent.seen[1:] == ["begin one", "end one", "begin two", "end two"]
        assert running.asked == ["one", "two"]
        assert running.said == ["Both."]


async def test_an_interrupted_speech_is_written_before_the_hook_of_the_turn_that_stopped_it():
    class Looking(Desk):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            self.seen = [m.text_content for m in turn_ctx.messages() if m.role == "assistant"]

    async with Call(Looking(), "Yes.") as running:
        running.session.say("One two three four five six.")
        await running.caller.hears("two")
        await (await running.session.submit_user_turn("stop"))
        assert running.agent.seen == ["One two"]


# Nodes


async def test_regression_4_llm_node_may_return_a_chunk_a_string_or_nothing():
    class Node(Desk):
        def llm_node(self, chat_ctx, tools, model_settings):
            return self.answer

    async with Call(Node()) as running:
        running.agent.answer = "A string."
        await running.session.generate_reply()
        running.agent.answer = ChatChunk("id", ChoiceDelta(role="assistant", content="A chunk."))
        await running.session.generate_reply()
        running.agent.answer = None
        silent = running.session.generate_reply()
        await silent
        assert running.said == ["A string.", "A chunk."]
        assert silent.exception() is None


async def test_llm_node_may_be_a_coroutine_of_what_it_could_return():
    class Node(Desk):
        async def llm_node(self, chat_ctx, tools, model_settings):
            async def pieces():
                yield "One "
                yield "two."

            return pieces()

    async with Call(Node()) as running:
        await running.session.generate_reply()
        assert running.said == ["One two."]


async def test_llm_node_may_wrap_the_default_one():
    class Node(Desk):
        async def llm_node(self, chat_ctx, tools, model_settings):
            yield "Well, "
            async for chunk in Agent.default.llm_node(self, chat_ctx, tools, model_settings):
                yield chunk

    async with Call(Node(), "it is nine.") as running:
        await running.session.generate_reply()
        assert running.said == ["Well, it is nine."]


async def test_what_llm_node_does_to_the_context_lasts_for_the_turn():
    class Node(Desk):
        def llm_node(self, chat_ctx, tools, model_settings):
            if not any(m.text_content == "Extra." for m in chat_ctx.messages()):
                chat_ctx.add_message(role="system", content="Extra.")
            return Agent.default.llm_node(self, chat_ctx, tools, model_settings)

    script = [reply(calls=[call("lamp")]), "On.", "Next."]
    async with Call(Node(tools=[lamp]), *script) as running:
        await running.session.generate_reply(user_input="Light.")
        assert [r.texts.count("system: Extra.") for r in running.requests] == [1, 1]
        assert all(m.text_content != "Extra." for m in running.session.history.messages())


async def test_tools_that_llm_node_adds_can_be_called():
    class Node(Desk):
        def llm_node(self, chat_ctx, tools, model_settings):
            tools.append(lamp)
            return Agent.default.llm_node(self, chat_ctx, tools, model_settings)

    async with Call(Node(), reply(calls=[call("lamp")]), "On.") as running:
        await running.session.generate_reply(user_input="Light.")
        outputs = [i for i in running.session.history.items if i.type == "function_call_output"]
        assert [output.output for output in outputs] == ["on"]


async def test_deliberate_silence_is_not_mended():
    class Node(Desk):
        def llm_node(self, chat_ctx, tools, model_settings):
            raise StopResponse

    async with Call(Node()) as running:
        await (await running.session.submit_user_turn("hello"))
        await running.caller.silence(3.0)
        assert running.caller.heard == []
        assert running.log.count("error") == 0


async def test_an_empty_answer_is_asked_for_again_and_then_replaced_by_the_fallback():
    async with Call(Desk(), "", " \n ") as running:
        handle = await running.session.submit_user_turn("hello")
        await handle
        await running.log.wait_for("C(assistant)")
        assert len(running.requests) == 2
        assert running.said == [running.session.options.liveness.fallback_line]


async def test_a_second_answer_is_taken_if_the_first_was_empty():
    async with Call(Desk(), "", "Yes.") as running:
        await (await running.session.submit_user_turn("hello"))
        assert running.said == ["Yes."]


async def test_transcription_node_decides_what_history_stores():
    class Node(Desk):
        async def transcription_node(self, text, model_settings):
            async for piece in text:
                yield piece.replace("secret", "•••")

    tts = ScriptedTTS()
    async with Call(Node(), "The secret word.", tts=tts) as running:
        await running.session.generate_reply()
        assert running.said == ["The ••• word."]
        assert tts.spoken == ["The secret word."]


async def test_without_a_transcript_nothing_is_stored():
    class Node(Desk):
        def transcription_node(self, text, model_settings):
            return None

    async with Call(Node(), "One two.") as running:
        await running.session.generate_reply()
        assert running.caller.heard == ["One", "two."]
        assert running.said == []


async def test_stt_node_may_yield_strings_as_finals():
    class Node(Desk):
        async def stt_node(self, audio, model_settings):
            heard = 0.0
            async for frame in audio:
                heard += frame.duration
                if heard > 1.5:
                    heard = -1000.0
                    yield "hello from the node"

    async with Call(Node(), "Yes.") as running:
        await running.caller.say("anything at all")
        await running.caller.hears("yes")
        assert running.asked == ["hello from the node"]


async def test_text_is_cleaned_for_the_voice_and_not_for_the_transcript():
    tts = ScriptedTTS()
    async with Call(Desk(), "This is **bold** stuff.", tts=tts) as running:
        await running.session.generate_reply()
        assert tts.spoken == ["This is bold stuff."]
        assert running.said == ["This is **bold** stuff."]


async def test_a_flush_sentinel_makes_a_segment_of_its_own():
    class Node(Desk):
        async def llm_node(self, chat_ctx, tools, model_settings):
            yield "One two. "
            yield FlushSentinel()
            yield "Three."

    tts = ScriptedTTS()
    async with Call(Node(), tts=tts) as running:
        await running.session.generate_reply()
        assert [text.strip() for text in tts.spoken] == ["One two.", "Three."]
        assert running.said == ["One two. Three."]


# Keys and hints


async def test_keys_reach_the_agent_one_at_a_time_and_in_order():
    class Keys(Desk):
        async def on_dtmf_received(self, digit):
            self.seen.append(f"begin {digit}")
            await asyncio.sleep(0.5)
            self.seen.append(f"end {digit}")

    async with Call(Keys()) as running:
        await running.caller.press("1#x", gap=0.1)
        await running.caller.silence(2.0)
        assert running.agent.seen[1:] == ["begin 1", "end 1", "begin #", "end #"]
        assert [e.event.digit for e in running.log.events if e.name == "dtmf_received"] == [
            "1",
            "#",
        ]


async def test_a_key_resets_the_away_timer_and_interrupts_nothing():
    async with Call(Desk(), user_away_timeout=3.0) as running:
        await running.caller.silence(2.0)
        await running.caller.press("1")
        await running.caller.silence(2.0)
        assert running.log.count("U away") == 0
        handle = running.session.say("One two three.")
        await running.caller.hears("one")
        await running.caller.press("2")
        await handle
        assert not handle.interrupted


async def test_an_error_in_the_key_hook_is_reported_and_later_keys_are_delivered():
    class Keys(Desk):
        async def on_dtmf_received(self, digit):
            self.seen.append(digit)
            if digit == "1":
                raise KeyError("a bug")

    async with Call(Keys()) as running:
        await running.caller.press("12")
        await running.caller.silence(0.5)
        assert running.agent.seen[1:] == ["1", "2"]
        assert running.log.count("error") == 1


async def test_a_hint_is_cleared_when_another_agent_becomes_active():
    async with Call(Desk()) as running:
        running.agent.update_listening_hint(ListeningHint("digits"))
        assert running.agent.listening_hint.kind == "digits"
        successor = Desk(id="successor")
        running.session.update_agent(successor)
        await running.caller.silence(0.5)
        assert successor.listening_hint is None
        assert running.agent.listening_hint is None


async def test_the_hint_of_a_turn_is_reported_with_it_and_ends_it_early():
    async with Call(Desk(), "Thank you.") as running:
        running.agent.update_listening_hint(ListeningHint("digits", min_digits=4, max_digits=4))
        await running.caller.say("one two three four")
        event = await running.log.wait_for("user_turn_committed")
        assert (event.hint, event.reason, event.completeness) == ("digits", "complete", "complete")
        assert event.delay < 0.4
