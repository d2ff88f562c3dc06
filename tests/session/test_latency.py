"""Where the time of an answer went: the parts of the waterfall are the silence that the caller heard."""

import asyncio

import pytest
from session_kit import Booking, Call, Desk, make_session, messages

from bargein.testing import FakeAudioOutput, ScriptedSTT, ScriptedTTS, call, reply
from bargein.turns.settings import PreemptiveSettings

PARTS = ["end_of_turn", "hook", "request", "llm_ttft", "queue", "tts_ttfb", "playback"]


async def one_turn(session, agent=None):
    """Metrics of the user's and of the agent's message, and the silence between them."""
    async with Call(agent or Desk(), session=session) as running:
        await running.caller.silence(1.0)
        await running.caller.say("what time is it")
        spoken_until = asyncio.get_running_loop().time()
        await running.log.wait_for("C(assistant)")
        (first_sound, _), *_ = running.caller.loudspeaker.audible
        user, agent_message = messages(session, "user")[0], messages(session, "assistant")[0]
        return user.metrics, agent_message.metrics, first_sound - spoken_until


@pytest.mark.parametrize("preemptive", [False, True])
@pytest.mark.parametrize("latency", [0.0, 0.25])
@pytest.mark.parametrize(
    ("ttft", "rate", "ttfb", "lag"),
    [(0.1, None, 0.1, 0.0), (1.2, None, 0.1, 0.0), (0.1, 4.0, 0.4, 0.0), (0.3, None, 0.2, 0.7)],
)
async def test_the_parts_add_up_to_the_silence_that_the_caller_heard(
    ttft, rate, ttfb, lag, latency, preemptive
):
    session = make_session(
        reply("It is nine.", ttft=ttft, rate=rate, times=None),
        stt=ScriptedSTT(lag=lag),
        tts=ScriptedTTS(ttfb=ttfb),
        preemptive=PreemptiveSettings(enabled=preemptive),
    )
    session.output.audio = FakeAudioOutput(latency=latency)
    _user, agent, silence = await one_turn(session)
    waterfall = agent["waterfall"]
    assert sum(waterfall.values()) == pytest.approx(agent["e2e_latency"], abs=0.02)
    # The voice detector hears the end of the voice in windows of 32 ms.
    assert agent["e2e_latency"] == pytest.approx(silence, abs=0.02 + 0.032)
    assert list(waterfall) == [part for part in PARTS if part in waterfall]
    assert all(seconds >= 0.0 for seconds in waterfall.values())


async def test_each_part_is_counted_where_the_time_was_spent():
    class Slow(Desk):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            await asyncio.sleep(0.7)

    session = make_session(reply("It is nine.", ttft=0.3), tts=ScriptedTTS(ttfb=0.2))
    session.output.audio = FakeAudioOutput(latency=0.15)
    user, agent, _ = await one_turn(session, Slow())
    waterfall = agent["waterfall"]
    assert waterfall["end_of_turn"] == pytest.approx(0.5, abs=0.01)
    assert waterfall["hook"] == pytest.approx(0.7, abs=0.01)
    assert waterfall["llm_ttft"] == pytest.approx(0.3, abs=0.01)
    assert waterfall["tts_ttfb"] == pytest.approx(0.2, abs=0.01)
    assert waterfall["playback"] == pytest.approx(0.15, abs=0.01)
    assert agent["e2e_latency"] == pytest.approx(1.85, abs=0.02)
    assert agent["llm_node_ttft"] == pytest.approx(0.3, abs=0.01)
    assert agent["tts_node_ttfb"] == pytest.approx(0.2, abs=0.01)
    assert agent["playback_latency"] == pytest.approx(0.15, abs=0.01)
    assert user["on_user_turn_completed_delay"] == pytest.approx(0.7, abs=0.01)
    assert user["end_of_turn_delay"] == pytest.approx(0.5, abs=0.01)


async def test_the_users_times_are_wall_clock_times_of_the_speech():
    session = make_session("It is nine.")
    async with Call(Desk(), session=session) as running:
        await running.caller.silence(2.0)
        began = session.clock.wall()
        await running.caller.say("what time is it")
        ended = session.clock.wall()
        await running.log.wait_for("C(assistant)")
        metrics = messages(session, "user")[0].metrics
        assert metrics["started_speaking_at"] == pytest.approx(began, abs=0.05)
        assert metrics["stopped_speaking_at"] == pytest.approx(ended, abs=0.05)
        assert metrics["transcription_delay"] == pytest.approx(0.2, abs=0.05)


async def test_a_typed_turn_counts_from_its_commit():
    session = make_session(reply("It is nine.", ttft=0.3))
    async with Call(Desk(), session=session):
        await (await session.submit_user_turn("what time is it"))
        metrics = messages(session, "assistant")[0].metrics
        assert metrics["e2e_latency"] == pytest.approx(0.4, abs=0.02)
        user = messages(session, "user")[0].metrics
        assert "stopped_speaking_at" not in user


async def test_a_wait_in_the_queue_is_counted():
    async with Call(Desk(), reply("It is nine.", ttft=0.1)) as running:
        running.session.say("One two three.")
        handle = running.session.generate_reply()
        await handle
        assert handle.chat_message.metrics["queue_delay"] == pytest.approx(0.9, abs=0.02)


async def test_a_turn_with_tools_counts_to_its_first_sound():
    script = [reply(calls=[call("book", people=2)]), "Done."]
    session = make_session(*script)
    _, agent, silence = await one_turn(session, Booking(tool_seconds=1.0))
    assert agent["e2e_latency"] == pytest.approx(silence, abs=0.052)
    assert sum(agent["waterfall"].values()) == pytest.approx(agent["e2e_latency"], abs=0.02)


async def test_speech_that_answers_nobody_has_no_end_to_end_latency():
    async with Call(Desk(), "Hello.") as running:
        handle = running.session.generate_reply()
        await handle
        assert "e2e_latency" not in handle.chat_message.metrics
        assert handle.chat_message.metrics["llm_node_ttft"] == pytest.approx(0.1)


async def test_models_report_their_metrics_under_the_root_of_the_turn():
    async with Call(Desk(), "It is nine.") as running:
        await running.caller.say("what time is it")
        await running.log.wait_for("C(assistant)")
        handle = running.log.last("speech_created").speech_handle
        reported = [e.event.metrics for e in running.log.events if e.name == "metrics_collected"]
        by_kind = {metrics.type: metrics for metrics in reported}
        assert by_kind["llm_metrics"].speech_id == handle.id
        assert by_kind["tts_metrics"].speech_id == handle.id
        assert by_kind["eou_metrics"].speech_id == handle.id
        assert by_kind["eou_metrics"].end_of_utterance_delay == pytest.approx(0.5, abs=0.01)
