"""Nobody is left in silence: fallback sound, slow lines, budgets, watchdog, cap and away."""

import asyncio

import pytest
from session_kit import Call, Desk, make_session, refused

from bargein.audio import AudioFrame, sine, write_wav
from bargein.conversation import function_tool
from bargein.errors import StopResponse
from bargein.models.connect_options import APIConnectOptions
from bargein.session import SessionConnectOptions
from bargein.testing import (
    FakeAudioOutput,
    FakeTextOutput,
    ScriptedSTT,
    ScriptedTTS,
    call,
    failure,
    hang,
    reply,
)
from bargein.turns.settings import LivenessSettings

LINE = LivenessSettings().fallback_line
QUIET = LivenessSettings(slow_line=None)
SILENT = LivenessSettings(slow_line=None, fallback_line=None)
ONE_TRY = APIConnectOptions(max_retry=0, timeout=3.0)
ONCE = SessionConnectOptions(
    stt_conn_options=ONE_TRY, llm_conn_options=ONE_TRY, tts_conn_options=ONE_TRY
)


def now():
    return asyncio.get_running_loop().time()


def tone(seconds=1.0):
    return sine(440.0, seconds, sample_rate=24_000)


class Recording(FakeAudioOutput):
    """Keeps the sound that it was given."""

    def __init__(self):
        super().__init__()
        self.sound = b""

    async def capture_frame(self, frame):
        self.sound += frame.data
        await super().capture_frame(frame)


# What is heard when the voice fails


@pytest.mark.parametrize("form", ["frames", "frame", "path"])
async def test_fallback_audio_is_heard_when_the_voice_fails(form, tmp_path):
    frame = tone()
    path = tmp_path / "sorry.wav"
    write_wav(path, frame)
    half = len(frame.data) // 2
    audio = {
        "frame": frame,
        "frames": [AudioFrame(frame.data[:half], 24_000), AudioFrame(frame.data[half:], 24_000)],
        "path": path,
    }[form]
    settings = LivenessSettings(slow_line=None, fallback_audio=audio)
    sink, text = Recording(), FakeTextOutput()
    session = make_session("One.", tts=ScriptedTTS(failure=failure(refused())), liveness=settings)
    session.output.audio, session.output.transcription = sink, text
    async with Call(Desk(), session=session) as running:
        began = now()
        handle = await session.submit_user_turn("hello")
        await handle
        assert handle.exception() is not None
        await running.log.wait_for("C(assistant)")
        assert now() - began == pytest.approx(1.2, abs=0.3)
        assert len(sink.sound) == pytest.approx(len(frame.data), abs=200)
        assert running.said == [LINE]


async def test_fallback_audio_is_not_used_when_the_voice_works():
    settings = LivenessSettings(slow_line=None, fallback_audio=[tone()])
    async with Call(Desk(), failure(refused()), liveness=settings) as running:
        await running.session.submit_user_turn("hello")
        await running.caller.hears("trouble")


async def test_a_fallback_audio_that_cannot_be_read_is_reported_and_not_mended_again(tmp_path):
    settings = LivenessSettings(slow_line=None, fallback_audio=tmp_path / "nothing.wav")
    tts = ScriptedTTS(failure=failure(refused()))
    async with Call(Desk(), "One.", tts=tts, liveness=settings) as running:
        await running.session.submit_user_turn("hello")
        await running.session.wait_for_idle()
        assert "nothing.wav" in str(running.log.last("error").error)
        assert running.log.count("speech_created(say)") == 1
        assert running.session.agent_state == "listening"


async def test_without_fallback_audio_the_line_is_only_shown():
    text = FakeTextOutput()
    session = make_session("One.", tts=ScriptedTTS(failure=failure(refused())), liveness=QUIET)
    session.output.transcription = text
    async with Call(Desk(), session=session) as running:
        await session.submit_user_turn("hello")
        await running.log.wait_for("C(assistant)")
        assert running.caller.heard == []
        assert LINE in text.text


async def test_the_fallback_line_goes_before_what_is_queued():
    async with Call(Desk(), failure(refused()), liveness=QUIET) as running:
        running.session.say("One two three.")
        await running.caller.hears("one")
        asked = running.session.generate_reply()
        running.session.say("Queued before the failure.")
        await asked
        await running.session.wait_for_idle()
        assert running.said == ["One two three.", LINE, "Queued before the failure."]


# A recogniser that fails


def deaf():
    return ScriptedSTT(failure=[failure(refused(), attempts=100)])


async def test_speech_that_a_broken_recogniser_missed_is_apologised_for():
    session = make_session(
        stt=deaf(),
        liveness=QUIET,
        conn_options=SessionConnectOptions(max_unrecoverable_errors=1000),
    )
    async with Call(Desk(), session=session) as running:
        await running.caller.say("hello there")
        await running.log.wait_for("user_transcription_timeout")
        await running.caller.hears("trouble", within=3.0)


async def test_a_broken_recogniser_is_apologised_for_once_in_fifteen_seconds():
    session = make_session(
        stt=deaf(),
        liveness=QUIET,
        conn_options=SessionConnectOptions(max_unrecoverable_errors=1000),
    )
    async with Call(Desk(), session=session) as running:
        for _ in range(2):
            await running.caller.say("hello there")
            await running.caller.silence(5.0)
        assert running.log.count("user_transcription_timeout") == 2
        assert running.log.count("speech_created(say)") == 1
        await running.caller.silence(8.0)
        await running.caller.say("hello there")
        await running.log.wait_for("speech_created(say)", count=2)


async def test_a_recogniser_that_works_and_understands_nothing_is_not_apologised_for():
    async with Call(Desk(), stt=ScriptedSTT(drop_final=True, interims=False)) as running:
        await running.caller.cough(1.0)
        await running.caller.silence(5.0)
        assert running.log.count("user_transcription_timeout") == 1
        assert running.log.count("speech_created") == 0


async def test_without_a_line_a_broken_recogniser_is_not_apologised_for():
    session = make_session(
        stt=deaf(),
        liveness=SILENT,
        conn_options=SessionConnectOptions(max_unrecoverable_errors=1000),
    )
    async with Call(Desk(), session=session) as running:
        await running.caller.say("hello there")
        await running.caller.silence(5.0)
        assert running.log.count("speech_created") == 0


# Slow answers and tools


async def test_a_slow_answer_is_bridged_once():
    settings = LivenessSettings(slow_after=2.0)
    script = [reply("At last.", ttft=9.0)]
    async with Call(Desk(), *script, liveness=settings) as running:
        await running.session.submit_user_turn("hello")
        await running.caller.hears("one moment please", within=4.0)
        await running.caller.hears("at last", within=10.0)
        assert running.caller.heard.count("moment,") == 1


async def test_a_slow_generate_reply_of_the_application_is_not_bridged():
    async with Call(Desk(), reply("At last.", ttft=9.0)) as running:
        await running.session.generate_reply()
        assert running.said == ["At last."]


async def test_a_tool_beyond_its_limit_is_told_to_the_model_by_name_and_limit():
    class Slow(Desk):
        @function_tool
        async def ponder(self) -> str:
            """Think."""
            await asyncio.sleep(100.0)

    settings = LivenessSettings(slow_line=None, tool_timeout=3.0)
    async with Call(Slow(), reply(calls=[call("ponder")]), "Sorry.", liveness=settings) as running:
        began = now()
        await running.session.generate_reply()
        assert now() - began < 5.0
        assert running.requests[1].last_text == "ponder took longer than 3.0 s and was stopped"


async def test_a_tool_without_a_limit_may_take_its_time():
    class Slow(Desk):
        @function_tool
        async def ponder(self) -> str:
            """Think."""
            await asyncio.sleep(100.0)
            return "done"

    settings = LivenessSettings(slow_line=None, tool_timeout=None)
    async with Call(Slow(), reply(calls=[call("ponder")]), "So.", liveness=settings) as running:
        await running.session.generate_reply()
        assert running.said == ["So."]
        stalls = [event.event for event in running.log.events if event.name == "session_stalled"]
        assert {(stall.waiting_for, stall.action) for stall in stalls} == {("tool", "none")}
        assert len(stalls) == 4  # after 10, 40, 70 and 100 seconds


# Budgets


async def test_give_ups_beyond_the_budget_close_with_the_error_after_the_line():
    options = SessionConnectOptions(llm_conn_options=ONE_TRY, max_unrecoverable_errors=1)
    error = refused()
    session = make_session(failure(error, attempts=2), conn_options=options, liveness=QUIET)
    async with Call(Desk(), session=session) as running:
        for _ in range(2):
            await (await session.submit_user_turn("hello"))
            await running.caller.hears("again")
        event = await running.log.wait_for("close")
        assert event.reason == "error"
        assert event.error is error
        assert running.said == [LINE, LINE]


async def test_a_deaf_session_closes_when_the_budget_is_spent():
    options = SessionConnectOptions(stt_conn_options=ONE_TRY, max_unrecoverable_errors=2)
    session = make_session(stt=deaf(), conn_options=options, liveness=QUIET)
    async with Call(Desk(), session=session) as running:
        event = await running.log.wait_for("close", within=30.0)
        assert event.reason == "error"


async def test_a_voice_that_fails_three_times_and_then_speaks_starts_anew():
    tts = ScriptedTTS(failure=failure(refused(), attempts=3))
    async with Call(Desk(), *"abcdefg", tts=tts, conn_options=ONCE, liveness=SILENT) as running:
        for _ in range(3):
            await (await running.session.submit_user_turn("hello"))
        await (await running.session.submit_user_turn("hello"))
        tts.faults.add(failure(refused(), attempts=3))
        for round_ in range(3):
            await (await running.session.submit_user_turn(f"again {round_}"))
        assert running.log.count("close") == 0


# The watchdog


async def test_a_sink_that_never_reports_is_released_with_an_event():
    sink = FakeAudioOutput(forget_finished=True)
    session = make_session()
    session.output.audio = sink
    async with Call(Desk(), session=session) as running:
        handle = session.say("One two three.")
        await handle
        event = running.log.last("session_stalled")
        assert (event.waiting_for, event.action) == ("playout", "released")
        assert running.said == ["One two three."]


async def test_a_hook_that_hangs_is_skipped_with_an_event():
    class Hanging(Desk):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            await asyncio.sleep(1000)

    settings = LivenessSettings(slow_line=None, hook_timeout=4.0)
    async with Call(Hanging(), "Yes.", liveness=settings) as running:
        began = now()
        await running.session.submit_user_turn("hello")
        assert now() - began == pytest.approx(4.0)
        event = running.log.last("session_stalled")
        assert (event.waiting_for, event.action) == ("hook", "skipped")
        assert event.duration == pytest.approx(4.0)
        await running.caller.hears("yes")


async def test_a_handoff_step_that_hangs_is_released_with_an_event():
    from bargein.conversation import Toolset

    class Stuck(Toolset):
        async def setup(self):
            await asyncio.sleep(1000)

    async with Call(Desk(), liveness=QUIET) as running:
        running.session.update_agent(Desk(id="other", tools=[Stuck("stuck")]))
        event = await running.log.wait_for("session_stalled", within=20.0)
        assert (event.waiting_for, event.action) == ("handoff", "released")


# The cap


async def test_the_cap_commits_the_words_of_a_turn_that_noise_keeps_open():
    settings = LivenessSettings(slow_line=None, max_user_turn=5.0)
    async with Call(Desk(), "Yes.", liveness=settings) as running:
        await running.caller.say("hello there")
        noise = asyncio.create_task(running.caller.cough(20.0))
        event = await running.log.wait_for("user_turn_committed", within=8.0)
        assert (event.reason, event.transcript) == ("cap", "hello there")
        await running.caller.hears("yes", within=3.0)
        assert not noise.done()
        await noise


async def test_the_cap_without_words_is_told_and_the_queue_plays():
    settings = LivenessSettings(slow_line=None, max_user_turn=5.0)
    async with Call(Desk(), liveness=settings) as running:
        noise = asyncio.create_task(running.caller.cough(20.0))
        await running.caller.silence(1.0)
        handle = running.session.say("Hello.")
        event = await running.log.wait_for("user_turn_exceeded", within=8.0)
        assert (event.transcript, running.session.user_state) == ("", "listening")
        assert event.duration == pytest.approx(5.0, abs=0.1)
        await handle
        assert running.caller.heard == ["Hello."]
        await noise


# Outcomes


async def test_skip_reply_and_stop_response_are_outcomes_and_no_stall():
    class Silent(Desk):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            if "quiet" in new_message.text_content:
                raise StopResponse

    async with Call(Silent()) as running:
        await running.caller.say("quiet please")
        await running.caller.silence(2.0)
        await running.caller.say("skip this")
        await running.caller.silence(0.3)
        await running.session.commit_user_turn(skip_reply=True)
        await running.caller.silence(30.0)
        assert running.asked == ["quiet please", "skip this"]
        assert running.log.count("session_stalled") == 0
        assert running.log.count("speech_created") == 0


async def test_a_final_brings_the_user_back_though_the_detector_missed_it():
    class Deaf(Desk):
        def __init__(self):
            super().__init__(vad=None)

    async with Call(Deaf(), "Yes.", user_away_timeout=3.0) as running:
        await running.log.wait_for("U away")
        await running.caller.say("hello there")
        await running.log.wait_for("U listening", count=1)
        await running.caller.hears("yes")


async def test_away_is_off_while_speech_of_the_application_is_pending():
    async with Call(Desk(), user_away_timeout=3.0) as running:
        await running.session.say("One two three four five six seven eight nine ten eleven.")
        assert running.log.count("U away") == 0
        began = now()
        await running.log.wait_for("U away")
        assert now() - began == pytest.approx(3.0, abs=0.1)


async def test_a_hanging_model_ends_with_a_chained_connection_error():
    async with Call(Desk(), hang(attempts=9), conn_options=ONCE, liveness=QUIET) as running:
        handle = await running.session.submit_user_turn("hello")
        await handle
        assert type(handle.exception()).__name__ == "APITimeoutError"
