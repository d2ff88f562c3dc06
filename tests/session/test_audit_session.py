"""What a session tells and keeps to itself: events as data, logs, metrics; how it ends."""

import asyncio
import json
import logging

import pytest
from session_kit import Booking, Call, Desk, Greeter, assert_pairs_complete, refused

from bargein.conversation import ListeningHint, function_tool
from bargein.models import VADStream
from bargein.session import AgentTask, CloseReason
from bargein.session.io import AudioInput, AudioOutput, TextOutput
from bargein.testing import (
    FakeAudioOutput,
    FakeTextOutput,
    ScriptedSTT,
    ScriptedVAD,
    call,
    failure,
    raw_call,
    reply,
)
from bargein.turns.settings import LivenessSettings

QUIET = LivenessSettings(slow_line=None)


def now():
    return asyncio.get_running_loop().time()


# Events are data


async def test_every_event_of_a_rich_call_can_be_written_as_json():
    script = [
        reply("One moment.", calls=[call("book", people=2)]),
        "Booked.",
        failure(refused()),
        reply("Later.", times=None),
    ]
    async with Call(Booking(), *script, user_away_timeout=4.0) as running:
        await running.caller.say("book for two")
        await running.caller.hears("booked")
        await running.caller.say("and again")
        await running.caller.hears("trouble")
        await running.caller.press("1")
        running.session.update_agent(Desk(id="other"))
        await running.log.wait_for("U away")
        await running.session.aclose()
        names = {logged.name for logged in running.log.events}
        assert {
            "user_state_changed",
            "agent_state_changed",
            "user_input_transcribed",
            "user_turn_committed",
            "conversation_item_added",
            "function_tools_executed",
            "speech_created",
            "metrics_collected",
            "session_usage_updated",
            "dtmf_received",
            "error",
            "close",
        } <= names
        for logged in running.log.events:
            data = json.loads(logged.event.model_dump_json())
            assert data["type"] == logged.name
            assert data["created_at"] > 0
            assert "speech_handle" not in data
            assert logged.event.model_dump().keys() == data.keys()
        stamps = [logged.event.created_at for logged in running.log.events]
        assert stamps == sorted(stamps)


async def test_names_of_states_and_reasons_compare_with_text():
    async with Call(Desk()) as running:
        await running.session.say("Hello.")
        event = running.log.last("agent_state_changed")
        assert (event.old_state, event.new_state) == ("speaking", "listening")
        assert f"{event.new_state}" == "listening"
    assert running.log.last("close").reason is CloseReason.USER_INITIATED


async def test_the_handler_that_cancels_is_asked_before_anything_follows():
    async with Call(Booking(), reply(calls=[call("book", people=2)])) as running:
        seen = []

        @running.session.on("function_tools_executed")
        def cancel(event):
            seen.append((event.has_tool_reply, event.has_agent_handoff))
            event.cancel_tool_reply()

        await running.session.generate_reply()
        await running.caller.silence(2.0)
        assert seen == [(True, False)]
        assert len(running.requests) == 1


# Logs


async def test_what_was_said_is_in_no_log_above_debug(caplog):
    class Careless(Booking):
        @function_tool
        async def fail(self, word: str) -> str:
            """Fail."""
            raise RuntimeError("no details")

        async def on_user_turn_completed(self, turn_ctx, new_message):
            raise RuntimeError("no details")

    script = [
        reply("Xylophone said.", calls=[call("fail", word="xylophone")]),
        reply("Xylophone.", calls=[raw_call("book", "{'people': 'xylophone")]),
        reply("Xylophone.", calls=[call("xylo_tool", word="xylophone")]),
        reply("Xylophone it is.", times=None),
    ]
    with caplog.at_level(logging.INFO):
        async with Call(Careless(), *script, liveness=QUIET) as running:
            await running.caller.say("xylophone please")
            await running.caller.hears("xylophone it is", within=30.0)
            await running.session.submit_user_turn("xylophone again")
            await running.session.wait_for_idle()
    assert "xylophone" not in caplog.text.lower()


# Metrics


async def test_messages_carry_the_documented_times():
    async with Call(Desk(), "Yes, of course.") as running:
        await running.caller.say("hello there")
        await running.caller.hears("course")
        await running.session.wait_for_idle()
        user, agent = running.session.history.messages()
        assert {
            "started_speaking_at",
            "stopped_speaking_at",
            "transcription_delay",
            "end_of_turn_delay",
            "on_user_turn_completed_delay",
        } <= user.metrics.keys()
        assert {
            "llm_node_ttft",
            "tts_node_ttfb",
            "playback_latency",
            "e2e_latency",
            "queue_delay",
            "waterfall",
        } <= agent.metrics.keys()
        assert sum(agent.metrics["waterfall"].values()) == pytest.approx(
            agent.metrics["e2e_latency"], abs=0.02
        )


async def test_metrics_name_the_root_speech_and_the_model():
    async with Call(Booking(), reply(calls=[call("book", people=1)]), "Booked.") as running:
        await running.caller.say("book for one")
        await running.caller.hears("booked")
        await running.session.wait_for_idle()
        made = running.log.last("speech_created").speech_handle
        metrics = [
            logged.event.metrics
            for logged in running.log.events
            if logged.name == "metrics_collected"
        ]
        kinds = {value.type for value in metrics}
        assert {"llm_metrics", "tts_metrics", "eou_metrics", "vad_metrics"} <= kinds
        for value in metrics:
            if value.type in ("llm_metrics", "tts_metrics", "eou_metrics"):
                assert value.speech_id == made.id
            if value.type != "eou_metrics":
                assert value.metadata.model_provider == "bargein.testing"


async def test_a_recogniser_that_does_not_stream_reports_all_the_same():
    stt = ScriptedSTT(streaming=False, failure=failure(refused(), attempts=2))
    async with Call(Desk(), "Yes.", stt=stt, liveness=QUIET) as running:
        await running.caller.say("hello there")
        event = await running.log.wait_for("error(recoverable=False)")
        assert event.error.type == "stt_error"
        await running.caller.hears("trouble", within=5.0)
        await running.caller.say("hello there")
        await running.caller.silence(4.0)
        await running.caller.say("hello there")
        await running.caller.hears("yes")
        metrics = [
            logged.event.metrics
            for logged in running.log.events
            if logged.name == "metrics_collected" and logged.event.metrics.type == "stt_metrics"
        ]
        assert metrics
        assert metrics[-1].audio_duration > 0
        assert [use.type for use in running.session.usage].count("stt_usage") == 1


# Speech without words


@pytest.mark.parametrize("text", ["", "   ", "\n"])
async def test_a_say_without_words_ends_and_is_not_stored(text):
    async with Call(Desk()) as running:
        handle = running.session.say(text)
        await handle
        assert handle.exception() is None
        assert running.said == []
        assert running.session.agent_state == "listening"


async def test_a_say_of_an_empty_stream_ends():
    async def nothing():
        return
        yield

    async with Call(Desk()) as running:
        handle = running.session.say(nothing())
        await handle
        assert handle.done()
        assert running.said == []


# Outputs


class Screen:
    """Somewhere to be seen."""

    def __init__(self):
        self.calls = []

    def on_attached(self):
        self.calls.append("attached")

    def on_detached(self):
        self.calls.append("detached")


async def test_a_video_output_is_told_when_it_is_used():
    async with Call(Desk()) as running:
        output, first, second = running.session.output, Screen(), Screen()
        output.video = first
        output.set_video_enabled(False)
        assert output.video is first
        assert not output.video_enabled
        output.video = second
        output.set_video_enabled(True)
        output.video = None
        assert first.calls == ["attached", "detached"]
        assert second.calls == ["attached", "detached"]


async def test_a_transcript_output_can_be_swapped_between_speeches():
    async with Call(Desk()) as running:
        first, second = FakeTextOutput(), FakeTextOutput()
        running.session.output.transcription = first
        await running.session.say("One.")
        running.session.output.transcription = second
        await running.session.say("Two.")
        assert (first.text.strip(), second.text.strip()) == ("One.", "Two.")


def test_ports_without_what_they_must_do_cannot_be_made():
    with pytest.raises(TypeError):
        AudioOutput("x")
    with pytest.raises(TypeError):
        TextOutput("x")
    assert AudioInput("x").label == "x"


async def test_a_second_video_of_a_vad_stream_after_its_end_is_refused():
    vad = ScriptedVAD()
    stream: VADStream = vad.stream(on_event=lambda event: None)
    stream.end_input()
    from bargein.audio import AudioFrame

    with pytest.raises(RuntimeError):
        stream.push_frame(AudioFrame.silence(0.1, 16_000))
    await stream.aclose()
    with pytest.raises(RuntimeError):
        stream.push_frame(AudioFrame.silence(0.1, 16_000))
    await vad.aclose()


# How it ends


async def test_a_caller_who_talks_on_does_not_stop_a_shutdown_that_drains():
    async with Call(Desk(), reply("And you?", times=None)) as running:
        running.session.say("Goodbye then.")
        running.session.shutdown()
        for _ in range(3):
            if running.log.count("close"):
                break
            await running.caller.say("no wait a moment please")
            await running.caller.silence(1.0)
        await running.log.wait_for("close", within=3.0)
        assert running.log.count("speech_created(generate_reply)") == 0
        assert "no wait a moment please" in running.asked


async def test_what_was_asked_before_the_shutdown_is_answered_in_it():
    async with Call(Desk(), reply("Of course.", ttft=1.0)) as running:
        await running.caller.say("one last thing")
        await running.log.wait_for("user_turn_committed")
        running.session.shutdown()
        await running.log.wait_for("close")
        assert running.said == ["Of course."]


async def test_what_is_asked_while_it_drains_is_kept_and_not_answered():
    async with Call(Desk()) as running:
        running.session.say("One two three.", allow_interruptions=False)
        running.session.shutdown()
        answer = running.session.submit_user_turn("a question")
        await running.log.wait_for("close")
        assert answer.result() is None
        assert running.asked == ["a question"]


async def test_nobody_takes_over_while_it_closes():
    refused = []

    class Leaving(Desk):
        async def on_exit(self):
            try:
                self.session.update_agent(Desk(id="other"))
            except RuntimeError as error:
                refused.append(str(error))

    async with Call(Leaving()) as running:
        await running.session.aclose()
        assert refused == ["update_agent: the session is closing"]
        assert running.log.count("C(handoff)") == 1


async def test_a_task_that_runs_when_the_session_closes_ends_in_a_tool_error():
    ended = []

    class Asking(AgentTask[str]):
        def __init__(self):
            super().__init__(instructions="Ask.")

    class Host(Desk):
        @function_tool
        async def ask(self) -> str:
            """Ask."""
            try:
                return await Asking()
            except Exception as error:
                ended.append(type(error).__name__)
                raise

    async with Call(Host(), reply(calls=[call("ask")]), liveness=QUIET) as running:
        running.session.generate_reply()
        await running.log.wait_for("C(handoff)", count=2)
        began = now()
        await running.session.aclose()
        assert now() - began < 1.0
        assert ended == ["ToolError"]
        assert_pairs_complete(running.session.history)


async def test_closing_while_a_hint_is_sensitive_keeps_no_digits():
    class Secret(Desk):
        async def on_enter(self):
            self.update_listening_hint(ListeningHint("digits", max_digits=8, sensitive=True))

    async with Call(Secret()) as running:
        await running.caller.say("one two three four")
        await running.session.aclose()
        assert running.asked
        assert not any(word in running.asked[0] for word in ("one", "two", "three", "four"))


async def test_greetings_that_are_still_queued_end_with_the_session():
    async with Call(Greeter("A long greeting that nobody waits for.")) as running:
        handle = running.session.say("And more.")
        await running.session.aclose()
        assert handle.done()
        assert handle.interrupted


async def test_a_sink_keeps_working_after_the_session_that_used_it():
    sink = FakeAudioOutput()
    async with Call(Desk()) as running:
        running.session.output.audio = sink
        running.session.say("One two three four.")
        await asyncio.sleep(0.8)
    assert not sink.segment_open
    assert "One" in sink.heard
