"""Speech-to-speech models that fail, hang, come late or lose their connection."""

import asyncio

import pytest
from realtime_kit import RealtimeCall
from session_kit import Booking, Desk, messages

from bargein.audio import AudioFrame, VideoFrame
from bargein.conversation import function_tool
from bargein.errors import (
    APIConnectionError,
    APITimeoutError,
    RealtimeError,
    UnexpectedModelBehavior,
)
from bargein.session import Agent, SessionConnectOptions
from bargein.testing import FakeTextOutput, ScriptedTTS, call, failure, hang, reply
from bargein.turns.settings import LivenessSettings

LINE = "Sorry, something broke."
LIVENESS = LivenessSettings(slow_line=None, fallback_line=LINE)


def voiced(**options):
    return {"tts": ScriptedTTS(), "liveness": LIVENESS} | options


async def test_an_answer_that_never_begins_fails_the_handle_and_is_apologised_for():
    async with RealtimeCall(Desk(), hang(), **voiced()) as running:
        before = asyncio.get_running_loop().time()
        handle = running.session.generate_reply()
        await handle
        assert isinstance(handle.exception(), APITimeoutError)
        assert asyncio.get_running_loop().time() - before == pytest.approx(10.0, abs=0.1)
        await running.caller.hears(LINE)
        error = running.log.last("error(recoverable=False)").error
        assert error.type == "realtime_model_error"
        assert running.log.count("error") == 1
        assert running.said == [] or running.said == [LINE]


async def test_regression_29_a_late_generation_is_neither_heard_nor_stored_and_calls_nothing():
    late = reply("Too late now.", ttft=12, calls=[call("book", people=2)])
    async with RealtimeCall(Booking(), late, "In time.", **voiced()) as running:
        handle = running.session.generate_reply()
        await handle
        await running.caller.hears(LINE)
        await asyncio.sleep(10.0)
        assert running.caller.heard == LINE.split()
        assert running.said == [LINE]
        assert running.agent.booked == []
        assert running.there.interruptions == 1
        assert [cut.audio_end_ms for cut in running.there.truncations] == [0]
        outputs = [i for i in running.there.chat_ctx.items if i.type == "function_call_output"]
        assert [output.is_error for output in outputs] == [True]
        await running.session.generate_reply()
        assert running.said == [LINE, "In time."]


async def test_without_any_voice_the_apology_is_only_shown():
    window = FakeTextOutput()
    async with RealtimeCall(Desk(), failure(), liveness=LIVENESS) as running:
        running.session.output.transcription = window
        handle = running.session.generate_reply()
        await handle
        await running.session.wait_for_idle()
        assert isinstance(handle.exception(), APIConnectionError)
        assert window.text == LINE
        assert running.caller.heard == []


async def test_without_any_voice_the_apology_can_be_a_recording():
    beep = AudioFrame.silence(0.5, 24_000)
    recorded = LivenessSettings(slow_line=None, fallback_line=LINE, fallback_audio=[beep])
    async with RealtimeCall(Desk(), failure(), liveness=recorded) as running:
        await running.session.generate_reply()
        await running.session.wait_for_idle()
        assert sum(end - start for start, end in running.caller.loudspeaker.audible) == 0.5


async def test_too_many_failures_in_a_row_close_the_session():
    options = voiced(conn_options=SessionConnectOptions(max_unrecoverable_errors=2))
    script = [failure(attempts=2), "Fine.", failure(attempts=3)]
    async with RealtimeCall(Desk(), *script, **options) as running:
        for _ in range(5):
            await running.session.generate_reply()
            await running.session.wait_for_idle()
        assert running.log.count("close") == 0
        await running.session.generate_reply()
        await running.log.wait_for("close(error)")


async def test_a_session_that_is_lost_in_silence_is_followed_by_one_that_knows_all():
    async with RealtimeCall(Desk(), "Hello.", "Still here.") as running:
        await running.session.generate_reply()
        running.there.fail(ValueError("gone"))
        await asyncio.sleep(1.0)
        first, second = running.model.sessions
        assert first.closed
        assert [item.text_content for item in second.chat_ctx.messages()] == ["Hello."]
        assert second.instructions == "Book tables."
        await running.caller.say("are you there")
        await running.caller.hears("Still here.")
        assert running.log.count("error(recoverable=False)") == 1


async def test_a_session_that_is_lost_in_an_answer_fails_it_and_keeps_what_was_heard():
    script = [reply("one two three four five six", rate=2), "Again."]
    async with RealtimeCall(Desk(), *script, **voiced()) as running:
        handle = running.session.generate_reply()
        await running.caller.hears("two")
        running.there.fail(ValueError("gone"))
        await handle
        assert isinstance(handle.exception(), ValueError)
        await running.caller.hears(LINE)
        await running.log.wait_for("C(assistant)")
        assert running.said[0].startswith("one two")
        assert "six" not in running.said[0]
        assert running.log.count("error(recoverable=False)") == 1
        await asyncio.sleep(1.0)
        await running.session.generate_reply()
        assert running.said[-1] == "Again."


async def test_a_request_made_while_the_session_is_lost_waits_for_the_next_one():
    async with RealtimeCall(Desk(), "Hello.") as running:
        running.there.fail(ValueError("gone"))
        handle = running.session.generate_reply()
        await handle
        assert handle.exception() is None
        assert running.said == ["Hello."]
        assert len(running.model.sessions) == 2


async def test_a_lost_session_leaves_nobody_speaking_for_ever():
    for lose in ("reconnect", "fail"):
        async with RealtimeCall(Desk()) as running:
            saying = asyncio.create_task(running.caller.say("one two three four five six"))
            await running.log.wait_for("U speaking")
            await asyncio.sleep(0.5)
            there = running.there
            there.reconnect() if lose == "reconnect" else there.fail(ValueError("gone"))
            assert running.session.user_state == "listening"
            running.caller.microphone.muted = True
            await saying


async def test_a_muted_microphone_leaves_nobody_speaking_for_ever():
    async with RealtimeCall(Desk()) as running:
        saying = asyncio.create_task(running.caller.say("one two three four five six"))
        await running.log.wait_for("U speaking")
        running.caller.microphone.muted = True
        await asyncio.sleep(1.5)
        assert running.session.user_state == "listening"
        await saying


async def test_words_that_the_model_does_not_answer_are_answered_on_request():
    async with RealtimeCall(Desk(), hang(), "Sorry, yes.") as running:
        await running.caller.say("are you open")
        await running.session.wait_for_idle()
        await running.caller.hears("Sorry, yes.", within=1.0)
        await running.log.wait_for("C(assistant)")
        assert running.asked == ["are you open"]
        assert running.there.commits == 0
        assert running.model.requests[1].user_initiated


async def test_an_answer_to_a_turn_that_fails_is_apologised_for():
    async with RealtimeCall(Desk(), failure(), "Hm.", **voiced()) as running:
        await running.caller.say("are you open")
        await running.log.wait_for("error(recoverable=False)")
        await asyncio.sleep(1.0)
        await running.caller.say("hello")
        await running.caller.hears("Hm.")


async def test_an_empty_answer_is_asked_for_once_more_then_apologised_for():
    script = [reply(""), reply("")]
    async with RealtimeCall(Desk(), *script, **voiced()) as running:
        await running.caller.say("are you open")
        await running.caller.hears(LINE)
        created = [
            event.event.speech_handle
            for event in running.log.events
            if event.label == "speech_created(generate_reply)"
        ]
        assert isinstance(created[0].exception(), UnexpectedModelBehavior)


async def test_an_answer_that_nobody_asked_for_is_refused_where_the_session_ends_turns():
    async with RealtimeCall(Desk(), "Surprise.", able={"turn_detection": False}) as running:
        running.there.answer_unasked()
        await asyncio.sleep(3.0)
        assert running.said == []
        assert running.caller.heard == []
        assert running.there.interruptions == 1


async def test_a_model_that_refuses_a_result_fails_the_turn_not_the_tool():
    script = [reply(calls=[call("book", people=2)])]
    async with RealtimeCall(Booking(0.5), *script, **voiced()) as running:
        handle = running.session.generate_reply()
        await asyncio.sleep(0.3)
        running.model.refuse = ValueError("no")
        await handle
        assert isinstance(handle.exception(), RealtimeError)
        await running.caller.hears(LINE)
        calls = [item.type for item in running.session.history.items]
        assert calls.count("function_call") == calls.count("function_call_output") == 1


async def test_a_model_that_refuses_the_beginning_fails_the_start():
    running = RealtimeCall(Desk())
    running.model.refuse = ValueError("no")
    with pytest.raises(RealtimeError):
        await running.session.start(running.agent)
    assert running.there.closed
    running.model.refuse = None
    await running.session.start(running.agent)
    await running.session.aclose()


# Hand-offs


class Slow(Desk):
    """Its predecessor takes a while to say goodbye."""


class Leaving(Desk):
    @function_tool
    async def transfer(self) -> Agent:
        """Hand over."""
        return Slow(instructions="Second.")

    async def on_exit(self):
        await asyncio.sleep(3.0)


async def test_what_the_user_says_during_a_hand_off_is_heard_by_the_next_agents_model():
    script = [reply(calls=[call("transfer")]), "I am the second."]
    async with RealtimeCall(Leaving(), *script) as running:
        await running.caller.say("transfer me")
        await running.log.wait_for("function_tools_executed")
        await running.caller.say("can you hear me")
        await running.caller.hears("I am the second.")
        await running.log.wait_for("C(user)", count=2)
        assert running.asked == ["transfer me", "can you hear me"]
        assert running.model.requests[1].last_text == "can you hear me"


async def test_an_answer_of_the_agent_that_is_being_left_is_not_heard():
    async with RealtimeCall(Leaving(), "Old news.", able={}) as running:
        running.session.update_agent(Slow(instructions="Second."))
        running.model.sessions[0].answer_unasked()
        await asyncio.sleep(6.0)
        assert running.caller.heard == []
        assert messages(running.session, "assistant") == []


async def test_pictures_reach_the_model():
    async with RealtimeCall(Desk()) as running:
        picture = VideoFrame(bytes(16), 2, 2)
        running.agent.activity.realtime.see(picture)
        assert running.there.pictures == [picture]


async def test_words_that_were_said_to_an_agent_that_has_left_are_still_stored():
    class Prompt(Leaving):
        async def on_exit(self):
            pass

    script = [reply(calls=[call("transfer")])]
    async with RealtimeCall(Prompt(), *script, model={"transcript_after": 1.0}) as running:
        await running.caller.say("transfer me")
        await running.log.wait_for("C(handoff)", count=2)
        assert not running.model.sessions[0].closed
        await running.log.wait_for("C(user)")
        await asyncio.sleep(0.1)
        assert running.model.sessions[0].closed
        assert running.asked == ["transfer me"]
