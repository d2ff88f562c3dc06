"""What history keeps: what was heard, once, in order, the same for agent and session."""

import asyncio

import pytest
from session_kit import (
    Call,
    Desk,
    Greeter,
    assert_pairs_complete,
    assert_sorted,
    make_session,
)

from bargein.audio import AudioFrame
from bargein.conversation import ChatMessage, function_tool
from bargein.session.io import PlaybackFinishedEvent
from bargein.testing import (
    FakeAudioOutput,
    FakeTextOutput,
    ScriptedSTT,
    ScriptedTTS,
    call,
    reply,
)

COUNT = "One two three four five six seven eight nine ten."


class Looking(Desk):
    @function_tool
    async def look(self) -> str:
        """Look."""
        await asyncio.sleep(0.5)
        return "seen"


def agrees(running):
    """What the agent's context and the session's history share is the same, in the same order."""
    mine = [item for item in running.agent.chat_ctx.items if getattr(item, "role", "") != "system"]
    ours = running.session.history.items
    return [item.id for item in mine] == [item.id for item in ours]


async def test_agent_and_session_have_the_same_items_in_the_same_order():
    script = [reply("One moment.", calls=[call("look")]), "I see it.", "Yes."]
    async with Call(Looking(), *script) as running:
        await running.session.generate_reply(user_input="Look.")
        await running.agent.update_instructions("Be brief.")
        await running.caller.say("hello there")
        await running.caller.hears("yes")
        await running.log.wait_for("C(assistant)", count=3)
        assert agrees(running)
        kinds = [item.type for item in running.session.history.items]
        assert kinds == [
            "agent_handoff",
            "message",
            "message",
            "function_call",
            "function_call_output",
            "message",
            "agent_config_update",
            "message",
            "message",
        ]
        assert_sorted(running.session.history)
        assert_sorted(running.agent.chat_ctx)
        assert_pairs_complete(running.session.history)


async def test_the_sessions_history_has_no_system_message():
    async with Call(Desk(), "Yes.") as running:
        await running.session.generate_reply(user_input="Hello?", instructions="Shout.")
        assert {m.role for m in running.session.history.messages()} == {"user", "assistant"}


async def test_extra_instructions_are_last_in_the_first_request_and_never_stored():
    script = [reply(calls=[call("look")]), "I see it."]
    async with Call(Looking(), *script) as running:
        await running.session.generate_reply(user_input="Look.", instructions="Be quick.")
        assert running.requests[0].texts[-1] == "system: Be quick."
        assert running.requests[1].texts[-3:] == ["system: Be quick.", "look({})", "look -> seen"]
        texts = [m.text_content for m in running.agent.chat_ctx.messages()]
        assert "Be quick." not in texts


async def test_an_assistant_message_is_written_after_it_was_played():
    async with Call(Desk(), "One two three.") as running:
        running.session.generate_reply()
        await running.caller.hears("two")
        assert running.said == []
        await running.log.wait_for("C(assistant)")
        assert running.said == ["One two three."]


@pytest.mark.parametrize("can_pause", [True, False])
@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize("after", [0.05, 0.31, 0.65, 0.89, 1.25, 2.95])
async def test_regression_27_an_interrupted_message_has_no_more_words_than_were_heard(
    after, timed, can_pause
):
    session = make_session(COUNT, tts=ScriptedTTS(timed=timed))
    session.output.audio = FakeAudioOutput(can_pause=can_pause)
    async with Call(Desk(), session=session) as running:
        session.generate_reply()
        await running.log.wait_for("A speaking")
        await running.caller.silence(after)
        await session.interrupt()
        heard, written = running.caller.heard, " ".join(running.said).split()
        assert written == COUNT.split()[: len(written)]
        assert written == heard if timed else len(written) <= len(heard) + 1
        assert len(running.said) == (1 if written else 0)
        assert running.log.count("C(assistant)") == 0


async def test_pauses_do_not_count_as_heard():
    async with Call(Desk(), COUNT) as running:
        running.session.generate_reply()
        await running.caller.hears("three")
        await running.caller.cough(0.8)
        await running.caller.silence(1.0)
        await running.session.interrupt()
        assert running.said == ["One two three four"]


async def test_the_words_that_a_sink_reports_itself_are_believed():
    class Knowing(FakeAudioOutput):
        def report_finished(self, event):
            super().report_finished(
                PlaybackFinishedEvent(
                    event.playback_position, event.interrupted, synchronized_transcript="One two"
                )
            )

    session = make_session(COUNT)
    session.output.audio = Knowing()
    async with Call(Desk(), session=session) as running:
        session.generate_reply()
        await running.caller.hears("five")
        await session.interrupt()
        assert running.said == ["One two"]


async def test_without_audio_the_text_delivered_is_kept():
    session = make_session(reply(COUNT, rate=2.0), stt=None, vad=None, tts=None)
    session.output.transcription = FakeTextOutput()
    await session.start(Desk())
    session.generate_reply()
    await asyncio.sleep(1.75)
    await session.interrupt()
    (message,) = session.history.messages()
    assert message.interrupted
    assert message.text_content == session.output.transcription.text.strip()
    assert message.text_content == "One two three four"
    await session.aclose()


async def test_a_say_may_be_left_out():
    async with Call(Desk(), "Yes.") as running:
        await running.session.say("Please hold.", add_to_chat_ctx=False)
        assert running.caller.heard == ["Please", "hold."]
        assert running.said == []
        await running.session.generate_reply()
        assert "assistant: Please hold." not in running.requests[0].texts


async def test_text_of_given_audio_is_kept_in_proportion_to_what_was_heard():
    async def audio():
        for _ in range(200):
            yield AudioFrame.silence(0.02, 24_000)

    async with Call(Desk()) as running:
        handle = running.session.say("Go no so low.", audio=audio())
        await running.log.wait_for("A speaking")
        await running.caller.silence(2.1)
        await running.session.interrupt()
        assert running.said == ["Go no"]
        assert handle.chat_message.interrupted


async def test_a_stream_of_text_can_be_said():
    async def text():
        for word in ("One ", "two ", "three."):
            await asyncio.sleep(0.2)
            yield word

    async with Call(Desk()) as running:
        await running.session.say(text())
        assert running.said == ["One two three."]


async def test_a_call_without_output_is_never_stored():
    async with Call(Looking(), reply(calls=[call("look")]), "I see it.") as running:
        running.session.generate_reply(user_input="Look.")
        for _ in range(20):
            await running.caller.silence(0.1)
            assert_pairs_complete(running.session.history)
            assert_pairs_complete(running.agent.chat_ctx)


async def test_nothing_of_a_superseded_answer_is_stored():
    script = [
        reply("Nine in Rome.", ttft=1.0, when="time is it"),
        reply("Ten in Athens.", when="in Athens"),
    ]
    async with Call(Desk(), *script) as running:
        await running.session.submit_user_turn("what time is it")
        await running.caller.silence(0.5)
        await (await running.session.submit_user_turn("in Athens"))
        await running.caller.silence(3.0)
        assert running.said == ["Ten in Athens."]
        assert running.asked == ["what time is it", "in Athens"]
        assert running.requests[1].texts[-2:] == ["user: what time is it", "user: in Athens"]


async def test_items_are_sorted_though_speech_is_written_after_it_was_begun():
    async with Call(Desk(), "Yes.", "No.") as running:
        running.session.say("Protected words that take their time.", allow_interruptions=False)
        await running.caller.hears("protected")
        running.session.generate_reply(user_input="Typed meanwhile.")
        await running.caller.say("spoken meanwhile")
        await running.caller.silence(6.0)
        assert_sorted(running.session.history)
        assert agrees(running)
        assert running.said[0] == "Protected words that take their time."


async def test_a_message_given_as_user_input_is_stored_as_it_is():
    async with Call(Desk(), "Yes.") as running:
        message = ChatMessage(role="user", content=["Hello?"], extra={"key": 1})
        await running.session.generate_reply(user_input=message)
        assert running.session.history.messages()[0].extra == {"key": 1}


async def test_a_message_of_another_role_is_no_user_input():
    async with Call(Desk()) as running:
        with pytest.raises(ValueError, match="assistant"):
            running.session.generate_reply(user_input=ChatMessage(role="assistant", content=["x"]))


async def test_the_confidence_of_the_recogniser_is_kept():
    async with Call(Desk(), "Yes.") as running:
        await running.caller.say("hello there", confidence=0.7)
        await running.caller.hears("yes")
        assert running.session.history.messages()[0].transcript_confidence == pytest.approx(0.7)


async def test_stamps_are_wall_clock_and_handed_out_in_order():
    async with Call(Greeter("Hello."), "Yes.") as running:
        await running.caller.silence(2.0)
        before = running.session.clock.wall()
        await running.session.generate_reply(user_input="Hello?")
        stamps = [m.created_at for m in running.session.history.messages()]
        assert before <= stamps[1] < stamps[2] <= running.session.clock.wall()


async def test_a_turn_can_be_given_a_context_of_its_own():
    async with Call(Desk(), "Yes.", "No.") as running:
        await running.session.generate_reply(user_input="Hello?")
        context = running.session.history.copy()
        context.items.clear()
        context.add_message(role="user", content="Only this.")
        await running.session.generate_reply(chat_ctx=context)
        assert [text for text in running.requests[1].texts if "user:" in text] == [
            "user: Only this."
        ]


async def test_committed_turns_are_all_in_history_whatever_becomes_of_their_answers():
    script = [reply("A long answer to the first question here.", when="first", times=None)]
    script += [reply("Fine.", when="second", times=None)]
    async with Call(Desk(), *script) as running:
        await running.caller.say("the first question")
        await running.caller.hears("long")
        await running.caller.say("no the second question")
        await running.caller.hears("fine")
        assert running.asked == ["the first question", "no the second question"]


# The user's turn, committed and cleared by the application


async def test_commit_user_turn_does_not_wait_for_the_delay():
    async with Call(Desk(min_endpointing_delay=5.0), "Yes.") as running:
        await running.caller.say("hello there")
        await running.caller.silence(0.5)
        text = await running.session.commit_user_turn()
        assert text == "hello there"
        event = await running.log.wait_for("user_turn_committed")
        assert event.reason == "manual"
        await running.caller.hears("yes", within=1.0)


async def test_commit_user_turn_waits_for_the_final():
    stt = ScriptedSTT(lag=0.5)
    async with Call(Desk(), "Yes.", stt=stt) as running:
        await running.caller.say("hello there")
        assert await running.session.commit_user_turn() == "hello there"


async def test_commit_user_turn_can_do_without_a_reply():
    async with Call(Desk()) as running:
        await running.caller.say("hello there")
        await running.caller.silence(0.4)
        await running.session.commit_user_turn(skip_reply=True)
        await running.caller.silence(3.0)
        assert running.asked == ["hello there"]
        assert running.log.count("speech_created") == 0


async def test_in_manual_mode_only_the_application_ends_turns():
    async with Call(Desk(), "Yes.", turn_detection="manual") as running:
        await running.caller.say("hello there")
        await running.caller.silence(10.0)
        assert running.asked == []
        await running.session.commit_user_turn()
        await running.caller.hears("yes")
        assert running.asked == ["hello there"]


async def test_in_manual_mode_an_empty_turn_gets_a_reply_without_a_message():
    async with Call(Desk(), "Yes?", turn_detection="manual") as running:
        await running.session.commit_user_turn()
        await running.caller.hears("yes")
        assert running.asked == []


async def test_clear_user_turn_forgets_what_was_said():
    async with Call(Desk(), reply("Yes.", when="second")) as running:
        await running.caller.say("the first")
        await running.caller.silence(0.4)
        running.session.clear_user_turn()
        await running.caller.silence(2.0)
        assert running.asked == []
        await running.caller.say("the second")
        await running.caller.hears("yes")
        assert running.asked == ["the second"]
