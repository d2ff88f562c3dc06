"""From the committed turn to what is heard: hooks, preparation, nodes, segments, history."""

import asyncio

import pytest
from session_kit import Booking, Call, Desk, Greeter, assert_sorted, make_session

from bargein.audio import AudioFrame
from bargein.conversation import ChatContext, function_tool
from bargein.errors import StopResponse
from bargein.models import ChatChunk, ChoiceDelta
from bargein.session.nodes import FlushSentinel
from bargein.testing import (
    FakeTextOutput,
    ScriptedLLM,
    ScriptedTTS,
    call,
    reply,
)
from bargein.turns.settings import LivenessSettings, PreemptiveSettings

QUIET = LivenessSettings(slow_line=None)
EAGER = PreemptiveSettings(enabled=True)


def now():
    return asyncio.get_running_loop().time()


# Contexts and tools of an agent


@function_tool
async def shared(text: str) -> str:
    """Serve every agent."""
    return text


async def test_calls_of_session_tools_stay_when_an_agent_changes_its_tools():
    script = [reply(calls=[call("shared", text="a")]), "Yes.", "Again."]
    async with Call(Booking(), *script, tools=[shared]) as running:
        await running.session.generate_reply(user_input="Go.")
        await running.agent.update_tools([])
        await running.session.generate_reply(user_input="Again.")
        assert 'shared({"text": "a"})' in running.requests[2].texts
        assert "shared -> a" in running.requests[2].texts
        assert running.requests[2].tool_names == ["shared"]


async def test_update_chat_ctx_keeps_calls_of_session_tools_and_leaves_the_given_one_alone():
    script = [reply(calls=[call("shared", text="a")]), "Yes.", "Again."]
    async with Call(Desk(), *script, tools=[shared]) as running:
        await running.session.generate_reply(user_input="Go.")
        mine = running.agent.chat_ctx.copy()
        mine.add_message(role="user", content="Added.")
        before = len(mine.items)
        await running.agent.update_chat_ctx(mine)
        mine.items.clear()
        await running.session.generate_reply()
        assert "shared -> a" in running.requests[2].texts
        assert running.requests[2].texts[-1] == "user: Added."
        assert running.requests[2].texts[0] == "system: Book tables."
        assert before == len(running.agent.chat_ctx.items) - 1


async def test_an_update_of_instructions_is_recorded_and_shown_at_once():
    async with Call(Desk(), "One.", "Two.") as running:
        await running.session.generate_reply()
        await running.agent.update_instructions("Be brief.")
        update = running.session.history.items[-1]
        assert (update.type, update.instructions) == ("agent_config_update", "Be brief.")
        await running.session.generate_reply()
        assert running.requests[1].texts[0] == "system: Be brief."
        assert all(m.role != "system" for m in running.session.history.messages())


# The hook


async def test_a_reply_in_the_hook_plays_after_it_and_before_the_turns_own():
    class Hooked(Desk):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            self.session.say("Let me see.")
            await asyncio.sleep(1.0)

    async with Call(Hooked(), "The answer.") as running:
        handle = await running.session.submit_user_turn("hello")
        await handle
        await running.session.wait_for_idle()
        assert sorted(running.said) == ["Let me see.", "The answer."]
        running.log.assert_order(["user_turn_committed", "C(user)", "A speaking"])


async def test_awaiting_a_reply_of_the_hook_in_the_hook_raises():
    refused = []

    class Hooked(Desk):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            for handle in (self.session.say("x"), self.session.generate_reply()):
                try:
                    await handle
                except RuntimeError as error:
                    refused.append(str(error))

    async with Call(Hooked(), strict=False) as running:
        await running.session.submit_user_turn("hello")
        await running.session.wait_for_idle()
        assert len(refused) == 2
        assert all("hook" in text or "on_user_turn_completed" in text for text in refused)


async def test_the_hook_may_wait_for_speech_that_began_before_it():
    """Only speech of the hook itself could not play before the hook returned."""

    class Hooked(Desk):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            self.seen.append(self.greeting.done())

    async with Call(Hooked(), "Yes.") as running:
        running.agent.greeting = running.session.say("One two three.", allow_interruptions=False)
        await running.caller.hears("one")
        await running.caller.say("hello there")
        await running.caller.hears("yes")
        assert running.agent.seen == ["enter", True]


async def test_a_turn_of_which_the_hook_empties_the_text_is_answered():
    class Hooked(Desk):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            new_message.content = ["(removed)"]
            turn_ctx.add_message(role="system", content="Only now.")

    async with Call(Hooked(), "One.", "Two.") as running:
        await (await running.session.submit_user_turn("a secret"))
        assert running.asked == ["(removed)"]
        assert "system: Only now." in running.requests[0].texts
        await (await running.session.submit_user_turn("more"))
        assert running.requests[1].texts.count("system: Only now.") == 1  # that of its own turn
        assert not any("secret" in text for text in running.requests[1].texts)


# Prepared replies


async def test_a_prepared_reply_is_used_when_only_case_and_stops_change():
    llm = ScriptedLLM([reply("Yes.", ttft=0.1)])
    session = make_session(llm=llm, preemptive=EAGER)
    async with Call(Desk(), session=session) as running:
        await running.caller.say("hello there", heard_as="Hello, there!")
        await running.caller.hears("yes")
        assert len(llm.requests) == 1
        committed = next(e.at for e in running.log.events if e.name == "user_turn_committed")
        assert llm.requests[0].at < committed
        running.log.assert_order(["user_turn_committed", "speech_created", "C(user)", "A thinking"])


async def test_a_prepared_reply_that_is_thrown_away_is_reported_nowhere():
    script = [reply("Right.", when="two"), reply("Wrong.", ttft=0.0, times=None, when="one")]
    session = make_session(*script, preemptive=EAGER)
    async with Call(Booking(), session=session) as running:
        await running.caller.say("part one", final_after=0.1)
        await running.caller.silence(0.3)
        await running.caller.say("and part two")
        await running.caller.hears("right")
        await session.wait_for_idle()
        assert len(running.requests) >= 2
        assert running.log.count("speech_created") == 1
        assert running.said == ["Right."]
        assert running.asked == ["part one and part two"]


@pytest.mark.parametrize("what", ["context", "tools", "hook"])
async def test_a_prepared_reply_is_not_used_after_a_change(what):
    class Changing(Desk):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            if what == "context":
                turn_ctx.add_message(role="system", content="Changed.")
            elif what == "tools":
                await self.update_tools([shared])
            else:
                new_message.content = ["something else"]

    session = make_session(reply("Old."), reply("New."), preemptive=EAGER)
    async with Call(Changing(), session=session) as running:
        await running.caller.say("hello there")
        await running.caller.hears("new")
        await running.log.wait_for("C(assistant)")
        assert running.said == ["New."]
        assert running.log.count("speech_created") == 1


async def test_no_reply_is_prepared_for_long_speech_or_too_often():
    settings = PreemptiveSettings(enabled=True, max_attempts=1)
    session = make_session(reply("Yes.", times=None), preemptive=settings)
    async with Call(Desk(), session=session) as running:
        for text in ("part one", "part two", "part three"):
            await running.caller.say(text, final_after=0.1)
            await running.caller.silence(0.2)
        await running.caller.hears("yes")
        assert len(running.requests) == 2  # one guess, and the answer


async def test_interrupt_throws_prepared_work_away():
    session = make_session(reply("Yes.", times=None), preemptive=EAGER)
    async with Call(Desk(), session=session) as running:
        await running.caller.say("hello there", final_after=0.05)
        await running.caller.silence(0.2)
        asked = len(running.requests)
        await session.interrupt()
        await running.caller.hears("yes")
        assert (asked, len(running.requests)) == (1, 2)


async def test_the_voice_begins_early_only_when_that_is_wanted():
    spoken_before = {}
    for early in (False, True):
        tts = ScriptedTTS(ttfb=0.05)
        settings = PreemptiveSettings(enabled=True, tts=early)
        session = make_session(reply("Yes.", ttft=0.05), tts=tts, preemptive=settings)
        session.on(
            "user_turn_committed",
            lambda _, early=early, tts=tts: spoken_before.setdefault(early, list(tts.spoken)),
        )
        async with Call(Desk(), session=session) as running:
            await running.caller.say("hello there", final_after=0.1)
            await running.caller.hears("yes")
    assert spoken_before == {False: [], True: ["Yes."]}


# Segments


def flushing(*pieces):
    class Node(Desk):
        async def llm_node(self, chat_ctx, tools, model_settings):
            for piece in pieces:
                yield piece

    return Node()


@pytest.mark.parametrize(
    ("pieces", "segments"),
    [
        (["One. ", FlushSentinel(), "Two."], ["One.", "Two."]),
        ([FlushSentinel(), "One.", FlushSentinel()], ["One."]),
        (["One. ", FlushSentinel(), FlushSentinel(), "Two."], ["One.", "Two."]),
        (["One. ", FlushSentinel(), "  ", FlushSentinel(), "Two."], ["One.", "Two."]),
        (
            ["One. ", FlushSentinel(), "Two. ", FlushSentinel(), "Three."],
            ["One.", "Two.", "Three."],
        ),
    ],
)
async def test_each_flush_ends_a_segment_of_the_voice(pieces, segments):
    tts, text = ScriptedTTS(), FakeTextOutput()
    session = make_session(tts=tts)
    session.output.transcription = text
    async with Call(flushing(*pieces), session=session) as running:
        handle = session.generate_reply()
        await handle
        assert handle.exception() is None
        assert [spoken.strip() for spoken in tts.spoken if spoken.strip()] == segments
        assert " ".join(running.said[0].split()) == " ".join(segments)
        assert running.caller.heard == " ".join(segments).split()
        assert len(running.said) == 1


async def test_a_segment_is_spoken_while_the_model_pauses_behind_it():
    class Node(Desk):
        async def llm_node(self, chat_ctx, tools, model_settings):
            yield "One moment "
            yield FlushSentinel()
            await asyncio.sleep(4.0)
            yield "now I know."

    async with Call(Node(), liveness=QUIET) as running:
        running.session.generate_reply()
        await running.caller.hears("one moment", within=1.5)
        await running.caller.hears("now I know", within=6.0)
        await running.session.wait_for_idle()
        assert running.said == ["One moment now I know."]


async def test_an_interruption_in_a_later_segment_keeps_the_words_heard_of_all():
    async with Call(flushing("One two. ", FlushSentinel(), "Three four five six.")) as running:
        handle = running.session.generate_reply()
        await running.caller.hears("four")
        handle.interrupt()
        await handle
        assert running.said == ["One two. Three four"]


# Nodes


async def test_the_voice_node_may_be_a_coroutine_or_nothing():
    silence = AudioFrame.silence(0.5, 24_000)

    class Coroutine(Desk):
        async def tts_node(self, text, model_settings):
            async def frames():
                async for _ in text:
                    pass
                yield silence

            return frames()

    class Nothing(Desk):
        def tts_node(self, text, model_settings):
            return None

    async with Call(Coroutine(), "One.") as running:
        await running.session.generate_reply()
        assert running.said == ["One."]
    async with Call(Nothing(), "One.", "Two.") as running:
        handle = running.session.generate_reply()
        await handle
        assert handle.exception() is None
        assert running.said == []
        assert running.session.agent_state == "listening"


async def test_the_transcript_node_decides_what_is_shown_and_stored_and_not_what_is_said():
    tts, text = ScriptedTTS(), FakeTextOutput()

    class Shouting(Desk):
        async def transcription_node(self, text, model_settings):
            async for piece in text:
                yield piece.upper()

    session = make_session("One two.", tts=tts)
    session.output.transcription = text
    async with Call(Shouting(), session=session) as running:
        await session.generate_reply()
        assert tts.spoken == ["One two."]
        assert running.said == ["ONE TWO."]
        assert "ONE TWO." in text.text


async def test_a_recognition_node_may_give_nothing():
    class Deaf(Desk):
        def stt_node(self, audio, model_settings):
            return None

    async with Call(Deaf(), "Yes.") as running:
        await running.caller.say("hello there")
        await running.caller.silence(3.0)
        assert running.asked == []
        await running.session.submit_user_turn("hello")
        await running.caller.hears("yes")


async def test_chunks_of_a_node_may_mix_with_text():
    class Node(Desk):
        async def llm_node(self, chat_ctx, tools, model_settings):
            yield "One "
            yield ChatChunk("id", ChoiceDelta(content="two "))
            yield ChatChunk("id")
            yield "three."

    async with Call(Node()) as running:
        await running.session.generate_reply()
        assert running.said == ["One two three."]


async def test_a_non_streaming_recogniser_without_a_detector_is_refused_by_name():
    from bargein.testing import ScriptedSTT

    async with Call(Desk(), stt=ScriptedSTT(streaming=False), vad=None) as running:
        await running.caller.say("hello there")
        event = await running.log.wait_for("error")
        assert "vad=" in str(event.error)


# Outcomes and history


async def test_stop_response_in_the_hook_throws_the_prepared_reply_away():
    class Silent(Desk):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            raise StopResponse

    session = make_session(reply("No.", times=None), preemptive=EAGER)
    async with Call(Silent(), session=session) as running:
        await running.caller.say("hello there")
        await running.caller.silence(3.0)
        assert running.asked == ["hello there"]
        assert running.log.count("speech_created") == 0
        assert session.agent_state == "listening"


async def test_a_newer_turn_supersedes_the_reply_whose_hook_still_ran():
    class Slow(Desk):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            self.seen.append(f"begin {new_message.text_content}")
            await asyncio.sleep(2.0)
            self.seen.append(f"end {new_message.text_content}")

    async with Call(Slow(), "To the second.") as running:
        first = running.session.submit_user_turn("first")
        await asyncio.sleep(0.5)
        second = running.session.submit_user_turn("second")
        assert await first is None
        await (await second)
        assert running.agent.seen == [
            "enter",
            "begin first",
            "end first",
            "begin second",
            "end second",
        ]
        assert running.asked == ["first", "second"]
        assert running.said == ["To the second."]


async def test_the_answer_of_a_late_tool_is_given_when_the_call_is_idle():
    script = [
        reply(calls=[call("book", people=4)]),
        reply("Something else.", when="other"),
        reply("By the way, it is booked.", when="booked for 4"),
    ]
    async with Call(Booking(tool_seconds=12.0), *script, liveness=QUIET) as running:
        running.session.generate_reply(user_input="Book.")
        await running.caller.silence(0.5)
        await running.caller.say("no the other thing please")
        await running.caller.hears("something else")
        await running.caller.hears("by the way", within=20.0)
        running.log.assert_order(["function_tools_executed", "speech_created(tool_response)"])


async def test_the_answer_of_a_late_tool_is_not_given_after_interrupt():
    script = [reply(calls=[call("book", people=4)])]
    async with Call(Booking(tool_seconds=8.0), *script, liveness=QUIET) as running:
        running.session.generate_reply(user_input="Book.")
        await running.caller.silence(0.5)
        await running.session.interrupt()
        await running.caller.silence(15.0)
        assert running.log.count("function_tools_executed") == 1
        assert len(running.requests) == 1


async def test_a_say_that_is_not_to_be_remembered_is_heard_and_not_stored():
    async with Call(Desk()) as running:
        handle = running.session.say("One two.", add_to_chat_ctx=False)
        await handle
        assert running.caller.heard == ["One", "two."]
        assert running.said == []
        assert handle.chat_message is None
        assert running.agent.chat_ctx.messages()[1:] == []


async def test_both_histories_have_the_same_items_whatever_was_said_meanwhile():
    script = [reply("One moment.", calls=[call("book", people=2)]), "Booked.", "Bye."]
    async with Call(Booking(tool_seconds=3.0), *script, liveness=QUIET) as running:
        running.session.generate_reply(user_input="Book.")
        await running.caller.hears("moment")
        running.session.say("Still at it.")
        await running.caller.hears("booked")
        await running.session.wait_for_idle()
        assert running.said == ["One moment.", "Still at it.", "Booked."]
        own = [item.id for item in running.agent.chat_ctx.items if item.id != "agent_instructions"]
        assert own == [item.id for item in running.session.history.items]
        assert_sorted(running.session.history)


async def test_a_context_given_to_an_agent_is_its_own():
    given = ChatContext.empty()
    given.add_message(role="user", content="Before.")
    async with Call(Greeter(greeting="Hello.", chat_ctx=given)) as running:
        await running.caller.hears("hello")
        await running.log.wait_for("C(assistant)")
        assert [m.text_content for m in given.messages()] == ["Before."]
        assert running.agent.chat_ctx.messages()[1].text_content == "Before."
        assert all(m.text_content != "Before." for m in running.session.history.messages())


async def test_the_message_of_a_reply_that_nobody_heard_is_not_written():
    async with Call(Desk(), reply("Never heard.", ttft=1.0)) as running:
        handle = running.session.generate_reply(user_input="hello")
        await asyncio.sleep(0.5)
        await running.session.interrupt()
        assert handle.interrupted
        assert handle.chat_message is None
        assert running.said == []
        assert running.asked == ["hello"]
