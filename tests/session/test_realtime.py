"""A session whose model hears and speaks by itself, and ends the user's turns."""

import asyncio

import pytest
from realtime_kit import RealtimeCall
from session_kit import Desk, assert_sorted, messages

from bargein.testing import reply


async def test_a_spoken_turn_is_answered_in_the_models_own_voice():
    async with RealtimeCall(Desk(), "Two at eight, of course.") as running:
        await running.caller.say("a table for two")
        await running.caller.hears("Two at eight, of course.")
        await running.log.wait_for("A listening", count=2)
        assert running.asked == ["a table for two"]
        assert running.said == ["Two at eight, of course."]
        running.model.assert_finished()


async def test_events_of_a_turn_come_in_the_documented_order():
    async with RealtimeCall(
        Desk(), reply("Yes.", ttft=0.5), model={"transcript_after": 0.1}
    ) as running:
        await running.caller.say("are you open")
        await running.log.wait_for("C(assistant)")
        await running.session.wait_for_idle()
        running.log.assert_order(
            [
                "C(handoff)",
                "A listening",
                "U speaking",
                "U listening",
                "transcribed final",
                "user_turn_committed",
                "speech_created(generate_reply)",
                "C(user)",
                "A thinking",
                "A speaking",
                "C(assistant)",
                "A listening",
            ],
            exact=True,
        )
        committed = running.log.last("user_turn_committed")
        assert (committed.reason, committed.transcript) == ("realtime", "are you open")


async def test_words_that_come_after_the_answer_began_stand_before_it_in_the_history():
    async with RealtimeCall(Desk(), "Yes we are.", model={"transcript_after": 0.7}) as running:
        await running.caller.say("are you open")
        await running.caller.hears("yes")
        assert running.asked == []
        await running.log.wait_for("C(user)")
        await running.log.wait_for("C(assistant)")
        roles = [item.role for item in running.session.history.messages()]
        assert roles == ["user", "assistant"]
        assert_sorted(running.session.history)
        assert running.log.last("transcribed final").item_id == "item_1"


async def test_without_user_transcription_the_answer_is_the_only_message():
    async with RealtimeCall(Desk(), "Yes we are.", able={"user_transcription": False}) as running:
        await running.caller.say("are you open")
        await running.log.wait_for("C(assistant)")
        assert running.session.history.messages()[0].role == "assistant"
        assert running.log.count("transcribed final") == 0
        assert running.log.last("user_turn_committed").reason == "realtime"


COUNT = "One two three four five six seven eight nine ten."


async def test_the_user_interrupts_and_the_model_is_told_what_was_heard():
    async with RealtimeCall(Desk(), COUNT, "Sorry.") as running:
        await running.caller.say("count to ten")
        await running.caller.hears("three")
        await running.caller.say("stop it please")
        await running.caller.hears("Sorry.")
        await running.log.wait_for("C(assistant)")
        cut = messages(running.session, "assistant")[0]
        assert cut.interrupted
        assert COUNT.startswith(cut.text_content)
        assert len(cut.text_content.split()) in (4, 5)
        (truncation,) = running.there.truncations
        assert truncation.audio_transcript == cut.text_content
        assert truncation.audio_end_ms == pytest.approx(
            300 * len(cut.text_content.split()), abs=300
        )


async def test_a_model_that_cannot_truncate_is_not_told():
    async with RealtimeCall(Desk(), COUNT, "Sorry.", able={"message_truncation": False}) as running:
        await running.caller.say("count to ten")
        await running.caller.hears("three")
        await running.caller.say("stop it please")
        await running.caller.hears("Sorry.")
        assert running.there.truncations == []


async def test_noise_that_the_model_does_not_answer_resumes_the_speech():
    async with RealtimeCall(Desk(), COUNT) as running:
        await running.caller.say("count to ten")
        await running.caller.hears("three")
        await running.caller.cough(0.8)
        await running.log.wait_for("agent_false_interruption")
        await running.log.wait_for("C(assistant)")
        assert running.said == [COUNT]


async def test_an_interruption_by_the_application_stops_the_model():
    async with RealtimeCall(Desk(), reply(COUNT, rate=2)) as running:
        await running.caller.say("count to ten")
        await running.caller.hears("three")
        await running.session.interrupt()
        assert running.there.interruptions == 1
        assert messages(running.session, "assistant")[0].interrupted
        await running.session.wait_for_idle()
        assert running.session.agent_state == "listening"


async def test_two_turns_in_a_row_keep_their_words_apart_though_both_come_late():
    async with RealtimeCall(
        Desk(), "First.", "Second.", model={"transcript_after": 3.0}
    ) as running:
        await running.caller.say("one")
        await running.caller.hears("First.")
        await running.caller.say("two")
        await running.caller.hears("Second.")
        await running.log.wait_for("C(user)", count=2)
        await running.session.wait_for_idle()
        texts = [item.text_content for item in running.session.history.messages()]
        assert texts == ["one", "First.", "two", "Second."]


async def test_closing_waits_for_words_that_are_owed():
    async with RealtimeCall(Desk(), "Yes.", model={"transcript_after": 1.5}) as running:
        await running.caller.say("are you open")
        await running.log.wait_for("A speaking")
        await running.session.aclose()
        assert running.asked == ["are you open"]


async def test_closing_an_idle_session_takes_no_time_and_ends_the_models_session():
    async with RealtimeCall(Desk()) as running:
        await asyncio.sleep(1.0)
        before = asyncio.get_running_loop().time()
        await running.session.aclose()
        assert asyncio.get_running_loop().time() - before < 0.05
        assert running.there.closed


async def test_the_model_knows_instructions_history_and_tools_from_the_start():
    agent = Desk(instructions="Be short.")
    agent.conversation.add_message(role="user", content="We spoke before.")
    async with RealtimeCall(agent) as running:
        assert running.there.instructions == "Be short."
        assert [item.text_content for item in running.there.chat_ctx.messages()] == [
            "We spoke before."
        ]
        assert agent.realtime_llm_session is running.there


async def test_usage_and_metrics_of_an_answer_are_reported_with_its_speech():
    async with RealtimeCall(Desk(), "Yes we are.") as running:
        await running.caller.say("are you open")
        await running.log.wait_for("C(assistant)")
        metrics = [
            event.event.metrics
            for event in running.log.events
            if event.name == "metrics_collected"
            and event.event.metrics.type == "realtime_model_metrics"
        ]
        created = running.log.last("speech_created(generate_reply)")
        assert [one.speech_id for one in metrics] == [created.speech_handle.id]
        (usage,) = running.session.usage
        assert (usage.provider, usage.model) == ("bargein.testing", "scripted")
        assert usage.output_tokens == 3


async def test_an_answer_that_is_interrupted_before_it_is_read_is_stopped_at_the_model():
    async with RealtimeCall(Desk(), reply(COUNT, rate=1)) as running:

        @running.session.on("agent_state_changed")
        def interrupt(event):
            if event.new_state == "thinking":
                running.session.interrupt()

        await running.caller.say("count to ten")
        await running.session.wait_for_idle()
        await asyncio.sleep(1.0)
        assert running.there.interruptions == 1
        assert running.caller.heard == []
        assert running.said == []
