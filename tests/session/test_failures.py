"""Models, nodes and ports that fail, hang or break off: the caller is never left in silence."""

import asyncio

import pytest
from session_kit import (
    Call,
    Desk,
    Greeter,
    assert_sorted,
    make_session,
    refused,
)

from bargein.audio import AudioFrame
from bargein.conversation import function_tool
from bargein.errors import APIConnectionError
from bargein.models import ChatChunk, ChoiceDelta, FunctionToolCall
from bargein.models.connect_options import APIConnectOptions
from bargein.session import SessionConnectOptions
from bargein.session.io import AudioInput
from bargein.testing import (
    FakeAudioInput,
    FakeAudioOutput,
    FakeTextOutput,
    ScriptedLLM,
    ScriptedSTT,
    ScriptedTTS,
    call,
    failure,
    hang,
    reply,
)
from bargein.turns.settings import LivenessSettings

QUIET = LivenessSettings(slow_line=None)
FALLBACK = QUIET.fallback_line
SILENT = LivenessSettings(slow_line=None, fallback_line=None)
ONE_TRY = APIConnectOptions(max_retry=0, timeout=3.0)
ONCE = SessionConnectOptions(
    stt_conn_options=ONE_TRY, llm_conn_options=ONE_TRY, tts_conn_options=ONE_TRY
)


async def ask(running, text="hello"):
    """A whole turn; returns its handle once it is over."""
    handle = await running.session.submit_user_turn(text)
    await handle
    return handle


# The language model


async def test_a_retried_request_that_succeeds_is_an_ordinary_answer():
    async with Call(Desk(), failure(attempts=2), "Yes.", liveness=QUIET) as running:
        handle = await ask(running)
        assert handle.exception() is None
        assert running.said == ["Yes."]
        assert running.log.count("error(recoverable=True)") == 2
        assert running.log.count("error(recoverable=False)") == 0


async def test_a_failed_turn_ends_with_its_error_and_the_fallback_line():
    error = refused()
    async with Call(Desk(), failure(error), "Yes.", liveness=QUIET) as running:
        handle = await ask(running)
        assert handle.exception() is error
        await running.log.wait_for("C(assistant)")
        assert running.said == [FALLBACK]
        await ask(running, "again")
        assert running.said == [FALLBACK, "Yes."]
        assert running.asked == ["hello", "again"]


async def test_a_model_that_never_answers_is_given_up():
    async with Call(Desk(), hang(), "Yes.", conn_options=ONCE, liveness=QUIET) as running:
        handle = await ask(running)
        assert isinstance(handle.exception(), APIConnectionError)
        await running.caller.hears("trouble")
        await ask(running, "again")
        assert running.said[-1] == "Yes."


async def test_a_node_that_raises_is_a_failed_turn():
    class Broken(Desk):
        async def llm_node(self, chat_ctx, tools, model_settings):
            yield "One two "
            raise KeyError("a bug")

    async with Call(Broken(), liveness=QUIET) as running:
        handle = await ask(running)
        assert isinstance(handle.exception(), KeyError)
        await running.caller.hears("trouble")
        await running.log.wait_for("A listening", count=2)
        assert running.said[-1] == FALLBACK
        assert " ".join(running.said).split() == running.caller.heard


async def test_a_node_that_returns_nonsense_is_a_failed_turn():
    class Broken(Desk):
        def llm_node(self, chat_ctx, tools, model_settings):
            return 42

    async with Call(Broken(), liveness=QUIET) as running:
        handle = await ask(running)
        assert isinstance(handle.exception(), TypeError)
        assert "42" in str(handle.exception())
        await running.caller.hears("trouble")


async def test_a_model_that_breaks_off_in_mid_answer_keeps_what_was_heard():
    class Breaking(ScriptedLLM):
        async def generate(self, request):
            taken = 0
            async for chunk in super().generate(request):
                yield chunk
                taken += 1
                if taken == 3:
                    await asyncio.sleep(3.0)
                    raise APIConnectionError("the line broke")

    llm = Breaking(["One two three four five six."])
    async with Call(Desk(), llm=llm, liveness=QUIET) as running:
        handle = await ask(running)
        assert isinstance(handle.exception(), APIConnectionError)
        await running.caller.hears("trouble")
        await running.log.wait_for("C(assistant)")
        await running.caller.silence(5.0)
        assert running.said[-1] == FALLBACK
        assert " ".join(running.said).split() == running.caller.heard
        assert_sorted(running.session.history)


async def test_a_call_of_an_answer_that_fails_later_has_its_effect_and_is_stored():
    class Failing(Desk):
        @function_tool
        async def transfer(self) -> Desk:
            """Hand over."""
            return Greeter("Billing here.")

        async def llm_node(self, chat_ctx, tools, model_settings):
            asked = FunctionToolCall("transfer", "{}", "call_1")
            yield ChatChunk("answer", ChoiceDelta("assistant", tool_calls=[asked]))
            await asyncio.sleep(1.0)
            raise APIConnectionError("the line broke")

    async with Call(Failing(), liveness=QUIET) as running:
        handle = await ask(running)
        assert isinstance(handle.exception(), APIConnectionError)
        await running.caller.hears("trouble")
        await running.caller.hears("Billing here.")
        types = [item.type for item in running.session.history.items]
        assert types.count("function_call") == types.count("function_call_output") == 1
        assert running.log.count("function_tools_executed") == 1


async def test_a_failure_of_the_reply_to_a_tool_is_audible_too():
    @function_tool
    async def look() -> str:
        """Look."""
        return "seen"

    script = [reply(calls=[call("look")]), failure(refused())]
    async with Call(Desk(tools=[look]), *script, liveness=QUIET) as running:
        handle = await ask(running)
        assert handle.exception() is not None
        await running.caller.hears("trouble")
        kinds = [item.type for item in running.session.history.items]
        assert kinds.count("function_call") == kinds.count("function_call_output") == 1


async def test_the_fallback_line_is_never_followed_by_another():
    tts = ScriptedTTS(failure=failure(refused(), attempts=10))
    async with Call(Desk(), failure(refused()), tts=tts, liveness=QUIET) as running:
        await ask(running)
        await running.caller.silence(5.0)
        assert running.log.count("speech_created(say)") == 1
        assert running.session.agent_state == "listening"


async def test_a_failed_generate_reply_is_audible_too():
    async with Call(Desk(), failure(refused()), liveness=QUIET) as running:
        handle = running.session.generate_reply(instructions="Greet.")
        await handle
        assert handle.exception() is not None
        await running.caller.hears("trouble")


async def test_an_interrupted_failure_says_nothing():
    async with Call(Desk(), hang(), conn_options=ONCE, liveness=QUIET) as running:
        running.session.generate_reply()
        await running.caller.silence(1.0)
        await running.session.interrupt()
        await running.caller.silence(6.0)
        assert running.caller.heard == []


# The voice


async def test_a_voice_that_fails_is_retried_without_the_caller_noticing():
    tts = ScriptedTTS(failure=failure())
    async with Call(Desk(), "Yes.", tts=tts, liveness=QUIET) as running:
        handle = await ask(running)
        assert handle.exception() is None
        assert running.said == ["Yes."]


async def test_the_line_for_a_voice_that_fails_goes_to_the_transcript_only():
    tts = ScriptedTTS(failure=failure(refused(), attempts=2))
    session = make_session("One.", "Two.", tts=tts, liveness=QUIET)
    session.output.transcription = FakeTextOutput()
    async with Call(Desk(), session=session) as running:
        handle = await ask(running)
        assert handle.exception() is not None
        await running.caller.silence(2.0)
        assert FALLBACK in session.output.transcription.text
        assert running.caller.heard == []
        assert tts.spoken == [""] or tts.spoken == []


async def test_a_voice_that_breaks_off_keeps_the_words_that_were_heard():
    tts = ScriptedTTS(failure=failure(refused(), at_word=3))
    async with Call(
        Desk(), "One two three four five.", "Yes.", tts=tts, liveness=SILENT
    ) as running:
        handle = await ask(running)
        assert handle.exception() is not None
        assert " ".join(running.said).split() == running.caller.heard
        await ask(running, "again")
        assert running.said[-1] == "Yes."


async def test_a_voice_that_hangs_is_given_up():
    tts = ScriptedTTS(failure=hang())
    options = {"conn_options": ONCE, "liveness": SILENT}
    async with Call(Desk(), "One.", "Two.", tts=tts, **options) as running:
        handle = await ask(running)
        assert handle.exception() is not None
        await ask(running, "again")
        assert running.said == ["Two."]


async def test_a_tts_node_that_raises_is_a_failed_turn():
    class Broken(Desk):
        async def tts_node(self, text, model_settings):
            raise KeyError("a bug")
            yield

    async with Call(Broken(), "One.", liveness=SILENT) as running:
        handle = await ask(running)
        assert isinstance(handle.exception(), KeyError)
        assert running.session.agent_state == "listening"


async def test_a_transcription_node_that_raises_is_a_failed_turn():
    class Broken(Desk):
        async def transcription_node(self, text, model_settings):
            raise KeyError("a bug")
            yield

    async with Call(Broken(), "One two three.", liveness=SILENT) as running:
        handle = await ask(running)
        assert isinstance(handle.exception(), KeyError)
        assert running.session.agent_state == "listening"
        await running.session.say("Still here.")


async def test_a_say_whose_text_fails_is_reported_by_its_handle():
    async def text():
        yield "One two "
        raise KeyError("a bug")

    async with Call(Desk(), liveness=SILENT) as running:
        handle = running.session.say(text())
        await handle
        assert isinstance(handle.exception(), KeyError)
        assert " ".join(running.said).split() == running.caller.heard


async def test_a_say_whose_audio_fails_is_reported_by_its_handle():
    async def audio():
        raise OSError("no file")
        yield

    async with Call(Desk(), liveness=SILENT) as running:
        handle = running.session.say("One two.", audio=audio())
        await handle
        assert isinstance(handle.exception(), OSError)
        assert running.said == []


# The recogniser


async def test_a_recogniser_that_breaks_off_is_reconnected_and_loses_no_word():
    async with Call(Desk(), reply("Yes.", when="one two three"), liveness=QUIET) as running:
        saying = asyncio.create_task(running.caller.say("one two three four"))
        await running.caller.silence(0.5)
        running.session.stt.break_off(APIConnectionError("the line broke"))
        await saying
        await running.caller.hears("yes")
        assert running.asked == ["one two three four"]
        assert running.log.count("error(recoverable=True)") == 1


async def test_a_recogniser_that_gave_up_is_tried_again_and_the_call_goes_on():
    stt = ScriptedSTT(failure=failure(refused(), attempts=2))
    async with Call(Desk(), "Yes.", stt=stt, liveness=QUIET) as running:
        await running.caller.silence(2.0)
        assert running.log.count("error(recoverable=False)") == 2
        await running.caller.say("hello there")
        await running.caller.hears("yes")


async def test_regression_13_one_unrecoverable_error_of_a_recogniser_does_not_close():
    stt = ScriptedSTT(failure=failure(refused()))
    async with Call(Desk(), stt=stt) as running:
        await running.caller.silence(5.0)
        assert running.log.count("error(recoverable=False)") == 1
        assert running.log.count("close") == 0


async def test_a_recogniser_that_hangs_leaves_the_user_heard_by_key_and_text():
    stt = ScriptedSTT(failure=hang())
    async with Call(Desk(), "Yes.", stt=stt, liveness=QUIET) as running:
        await running.caller.say("hello there")
        await running.caller.silence(3.0)
        assert running.log.count("user_transcription_timeout") == 1
        await ask(running, "typed")
        assert running.said == ["Yes."]


async def test_an_stt_node_that_raises_is_started_again():
    class Broken(Desk):
        starts = 0

        async def stt_node(self, audio, model_settings):
            Broken.starts += 1
            if Broken.starts < 3:
                raise KeyError("a bug")
            async for _ in audio:
                yield "hello"
                break

    async with Call(Broken(), "Yes.", liveness=QUIET) as running:
        await running.caller.hears("yes")
        assert running.log.count("error") == 2


# The error budget


async def test_give_ups_of_one_kind_in_a_row_close_the_session():
    script = [failure(refused())] * 4
    async with Call(Desk(), *script, liveness=SILENT) as running:
        for _ in range(3):
            await ask(running)
        await running.caller.silence(1.0)
        assert running.log.count("close") == 0
        running.session.submit_user_turn("once more")
        close = await running.log.wait_for("close")
        assert close.reason == "error"
        assert close.error is not None
        assert len(running.asked) == 4


async def test_a_success_starts_the_count_anew():
    script = [failure(refused()), failure(refused()), failure(refused()), "Yes."] * 2
    async with Call(Desk(), *script, liveness=SILENT) as running:
        for _ in range(8):
            await ask(running)
        await running.caller.silence(1.0)
        assert running.log.count("close") == 0
        assert running.said == ["Yes.", "Yes."]


async def test_the_fallback_line_is_no_success_of_the_model():
    script = [failure(refused())] * 4
    async with Call(Desk(), *script, liveness=QUIET) as running:
        for _ in range(4):
            await ask(running)
            await running.caller.silence(4.0)
            if running.log.count("close"):
                break
        assert running.log.count("close(error)") == 1
        assert running.said.count(FALLBACK) >= 3


async def test_failures_of_different_kinds_are_counted_apart():
    tts = ScriptedTTS(failure=failure(refused(), attempts=3))
    script = [failure(refused())] * 3 + ["One."] * 3
    async with Call(Desk(), *script, tts=tts, liveness=SILENT) as running:
        for _ in range(6):
            await ask(running)
        await running.caller.silence(1.0)
        assert running.log.count("close") == 0


async def test_no_error_may_be_tolerated():
    options = SessionConnectOptions(max_unrecoverable_errors=0)
    async with Call(Desk(), failure(refused()), conn_options=options, liveness=SILENT) as running:
        running.session.submit_user_turn("hello")
        assert (await running.log.wait_for("close")).reason == "error"


# Ports


class Breaking(AudioInput):
    """A microphone that fails at the first frame."""

    def __init__(self):
        super().__init__("breaking")

    async def __anext__(self):
        raise OSError("unplugged")


async def test_a_microphone_that_fails_does_not_end_the_session():
    async with Call(Desk(), "Yes.") as running:
        running.session.input.audio = Breaking()
        await running.caller.silence(0.5)
        assert isinstance(running.log.last("error").error, OSError)
        await ask(running)
        assert running.said == ["Yes."]


async def test_a_microphone_that_ends_does_not_end_the_session_or_lose_words():
    async with Call(Desk(), "Yes.") as running:
        await running.caller.say("hello there")
        await running.caller.silence(0.1)
        running.caller.microphone.end()
        await running.caller.hears("yes")
        assert running.asked == ["hello there"]
        assert running.session.user_state == "listening"


async def test_a_microphone_can_be_replaced_after_a_failure():
    async with Call(Desk(), "Yes.") as running:
        microphone = running.caller.microphone
        running.session.input.audio = Breaking()
        await running.caller.silence(0.5)
        running.session.input.audio = microphone
        await running.caller.say("hello there")
        await running.caller.hears("yes")


async def test_a_loudspeaker_that_forgets_its_reports_does_not_stop_the_session():
    session = make_session("One two three.", "Four.", liveness=QUIET)
    session.output.audio = FakeAudioOutput(forget_finished=True)
    async with Call(Desk(), session=session) as running:
        await ask(running)
        stalled = running.log.last("session_stalled")
        assert (stalled.waiting_for, stalled.action) == ("playout", "released")
        assert running.said == ["One two three."]
        await ask(running, "again")
        assert running.said == ["One two three.", "Four."]


async def test_a_loudspeaker_that_forgets_its_reports_can_be_interrupted():
    session = make_session("One two three four five six.", "Yes.", liveness=QUIET)
    session.output.audio = FakeAudioOutput(forget_finished=True)
    async with Call(Desk(), session=session) as running:
        session.generate_reply()
        await running.caller.hears("two")
        await session.interrupt()
        assert running.said == ["One two"]
        await ask(running, "again")
        assert running.said == ["One two", "Yes."]


async def test_a_loudspeaker_that_fails_is_a_failed_turn():
    class Deaf(FakeAudioOutput):
        async def capture_frame(self, frame):
            raise OSError("unplugged")

    session = make_session("One.", liveness=SILENT)
    session.output.audio = Deaf()
    async with Call(Desk(), session=session) as running:
        handle = await ask(running)
        assert isinstance(handle.exception(), OSError)
        assert session.agent_state == "listening"


async def test_a_transcript_sink_that_fails_does_not_silence_the_voice():
    class Broken(FakeTextOutput):
        async def capture_text(self, text):
            raise OSError("closed")

    session = make_session("One two.", liveness=SILENT)
    session.output.transcription = Broken()
    async with Call(Desk(), session=session) as running:
        await ask(running)
        assert running.caller.heard == ["One", "two."]


async def test_event_handlers_that_raise_hurt_nobody():
    async with Call(Greeter("Hello."), "Yes.") as running:

        def fails(event):
            raise KeyError("a bug")

        for name in ("conversation_item_added", "agent_state_changed", "user_turn_committed"):
            running.session.on(name, fails)
        await running.caller.hears("hello")
        await ask(running)
        assert running.said == ["Hello.", "Yes."]


async def test_frames_of_changing_rate_are_understood_or_reported_but_never_fatal():
    session = make_session("Yes.")
    microphone = FakeAudioInput()
    async with Call(Desk(), session=session) as running:
        session.input.audio = microphone
        microphone.push(AudioFrame.silence(0.1, 16_000))
        await running.caller.silence(0.1)
        microphone.push(AudioFrame.silence(0.1, 48_000))
        await running.caller.silence(0.5)
        await ask(running)
        assert running.said == ["Yes."]


# Hangs are bounded


@pytest.mark.parametrize("kind", ["llm", "tts"])
async def test_a_hanging_model_is_audible_within_its_time_limits(kind):
    script = [hang()] if kind == "llm" else ["One."]
    tts = ScriptedTTS(failure=hang() if kind == "tts" else None)
    session = make_session(*script, tts=tts, conn_options=ONCE, liveness=QUIET)
    session.output.transcription = FakeTextOutput()
    async with Call(Desk(), session=session) as running:
        await ask(running)
        await running.caller.silence(6.0)
        assert FALLBACK in session.output.transcription.text
