"""What the application makes a speech-to-speech model say, and turns that it ends itself."""

import asyncio

import pytest
from realtime_kit import RealtimeCall
from session_kit import Booking, Desk

from bargein.conversation import ChatMessage
from bargein.errors import RealtimeError, StopResponse
from bargein.session import Agent, AgentSession
from bargein.testing import (
    FakeAudioOutput,
    FakeTextOutput,
    ScriptedRealtimeModel,
    ScriptedSTT,
    ScriptedTTS,
    ScriptedVAD,
    realtime_capabilities,
    reply,
)

OWN_ENDS = {"turn_detection": False}


def told(running):
    return [item.text_content for item in running.there.chat_ctx.messages()]


async def test_a_reply_of_its_own_accord_is_spoken_with_its_instructions():
    async with RealtimeCall(Desk(), "Good morning.") as running:
        handle = running.session.generate_reply(instructions="Greet.")
        await handle
        assert handle.exception() is None
        assert running.said == ["Good morning."]
        assert running.caller.heard == ["Good", "morning."]
        assert running.model.requests[0].instructions == "Greet."
        assert [item.text_content for item in running.session.history.messages()] == [
            "Good morning."
        ]


async def test_a_typed_turn_is_told_to_the_model_as_text():
    async with RealtimeCall(Desk(), "At nine.") as running:
        result = await running.session.run(user_input="when do you open")
        result.expect.next_event().is_message(role="assistant")
        assert told(running) == ["when do you open", "At nine."]
        assert running.asked == ["when do you open"]


async def test_the_tools_of_one_reply_can_be_limited():
    async with RealtimeCall(Booking(), "Fine.", "Fine.") as running:
        await running.session.generate_reply(tools=[])
        await running.session.generate_reply()
        assert [request.tool_names for request in running.model.requests] == [[], ["book"]]


async def test_say_needs_a_voice_where_the_model_cannot_speak_a_given_text():
    async with RealtimeCall(Desk()) as running:
        with pytest.raises(RuntimeError, match="TTS"):
            running.session.say("Hello.")


async def test_say_uses_the_voice_that_there_is_and_the_model_is_told():
    async with RealtimeCall(Desk(), tts=ScriptedTTS()) as running:
        await running.session.say("Hello there.")
        assert running.said == ["Hello there."]
        await asyncio.sleep(0.1)
        assert told(running) == ["Hello there."]
        assert running.session.tts.spoken == ["Hello there."]


async def test_a_model_that_can_speaks_a_given_text_itself():
    async with RealtimeCall(Desk(), able={"supports_say": True}) as running:
        await running.session.say("Hello there.")
        assert running.said == ["Hello there."]
        assert running.caller.heard == ["Hello", "there."]
        assert told(running) == ["Hello there."]

        async def pieces():
            yield "Good "
            yield "bye."

        await running.session.say(pieces(), add_to_chat_ctx=False)
        assert running.caller.heard == ["Hello", "there.", "Good", "bye."]
        assert running.said == ["Hello there."]


async def test_an_interrupted_say_of_the_model_is_written_as_heard():
    async with RealtimeCall(Desk(), able={"supports_say": True}) as running:
        handle = running.session.say("one two three four five six")
        await running.caller.hears("two")
        handle.interrupt()
        await handle
        assert running.said == ["one two"]
        assert running.there.truncations[0].audio_transcript == "one two"


# Turns that the session ends


async def test_with_a_detector_the_session_ends_the_turns_and_asks_for_the_answer():
    async with RealtimeCall(Desk(), "Yes.", able=OWN_ENDS, vad=ScriptedVAD()) as running:
        await running.caller.say("are you open")
        await running.caller.hears("Yes.")
        assert running.there.commits == 1
        assert running.model.requests[0].user_initiated
        await running.log.wait_for("C(user)")
        assert running.asked == ["are you open"]
        assert running.log.last("user_turn_committed").reason == "pause"
        assert told(running) == ["are you open", "Yes."]


async def test_with_a_recogniser_beside_it_the_words_are_the_recognisers():
    able = {"turn_detection": False, "user_transcription": False}
    models = {"vad": ScriptedVAD(), "stt": ScriptedSTT()}
    async with RealtimeCall(Desk(), "Yes.", able=able, **models) as running:
        await running.caller.say("are you open")
        await running.caller.hears("Yes.")
        assert running.asked == ["are you open"]
        assert running.log.last("user_turn_committed").transcript == "are you open"
        assert told(running) == ["are you open", "Yes."]  # heard once, not told again


async def test_a_recognisers_late_words_reach_the_turn_that_the_model_ended():
    able = {"user_transcription": False}
    async with RealtimeCall(Desk(), "Yes.", able=able, stt=ScriptedSTT(lag=2.0)) as running:
        await running.caller.say("are you open")
        await running.caller.hears("Yes.")
        await running.log.wait_for("C(user)")
        await running.session.wait_for_idle()
        assert [m.text_content for m in running.session.history.messages()] == [
            "are you open",
            "Yes.",
        ]


async def test_a_short_sound_over_the_agents_speech_is_no_turn():
    script = [reply("one two three four five six seven")]
    async with RealtimeCall(Desk(), *script, able=OWN_ENDS, vad=ScriptedVAD()) as running:
        handle = running.session.generate_reply()
        await running.caller.hears("two")
        await running.caller.cough(0.2)
        await handle
        assert running.said == ["one two three four five six seven"]


async def test_manual_turns_are_committed_and_cleared_by_the_application():
    options = {"able": OWN_ENDS, "turn_detection": "manual"}
    async with RealtimeCall(Desk(), "Yes.", **options) as running:
        await running.caller.say("never mind")
        await running.caller.silence(0.1)
        running.session.clear_user_turn()
        await running.caller.say("are you open")
        await asyncio.sleep(1.0)
        assert running.model.requests == []
        await running.session.commit_user_turn()
        await running.caller.hears("Yes.")
        assert (running.there.commits, running.there.clears) == (1, 1)
        assert running.model.requests[0].last_text == "are you open"
        await running.session.commit_user_turn(skip_reply=True)
        await asyncio.sleep(1.0)
        assert running.there.commits == 2
        assert len(running.model.requests) == 1


async def test_the_session_takes_the_ends_of_turns_over_where_the_model_lets_it():
    able = {"can_disable_turn_detection": True}
    options = {"able": able, "vad": ScriptedVAD(), "turn_detection": "vad"}
    async with RealtimeCall(Desk(), "Yes.", "No.", **options) as running:
        await running.caller.say("are you open")
        await running.caller.hears("Yes.")
        assert running.there.commits == 1
        running.session.update_options(turn_detection="realtime_llm")
        await running.caller.say("and tomorrow")
        await running.caller.hears("No.")
        assert running.there.commits == 1
        assert running.log.last("user_turn_committed").reason == "realtime"


async def test_a_model_that_always_decides_is_not_overruled(caplog):
    async with RealtimeCall(Desk(), "Yes.", vad=ScriptedVAD(), turn_detection="manual") as running:
        await running.caller.say("are you open")
        await running.caller.hears("Yes.")
        assert running.log.last("user_turn_committed").reason == "realtime"
        assert "the model always decides" in caplog.text


# Protected speech


async def test_while_protected_speech_plays_the_model_hears_silence():
    able = {"supports_say": True}
    async with RealtimeCall(Desk(), able=able) as running:
        handle = running.session.say("one two three four five six", allow_interruptions=False)
        await running.caller.hears("one")
        await running.caller.say("hello hello")
        await handle
        await asyncio.sleep(2.0)
        assert running.there.voiced_seconds == 0.0
        assert running.asked == []


async def test_or_its_answer_to_what_it_heard_is_not_wanted():
    able = {"supports_say": True}
    options = {"able": able, "discard_audio_if_uninterruptible": False}
    async with RealtimeCall(Desk(), "Hello yourself.", **options) as running:
        handle = running.session.say("one two three four five six seven", allow_interruptions=False)
        await running.caller.hears("one")
        await running.caller.say("hello")
        await handle
        await asyncio.sleep(2.0)
        assert running.log.count("transcribed final") == 1
        assert running.said == ["one two three four five six seven"]
        assert running.there.interruptions == 1


# Hooks


class Picky(Desk):
    async def on_user_turn_completed(self, turn_ctx, new_message):
        self.seen.append(new_message.text_content)
        if "ignore" in new_message.text_content:
            raise StopResponse


@pytest.mark.parametrize("late", [0.05, 0.8])
async def test_the_hook_sees_the_words_early_or_late_and_can_refuse_the_answer(late):
    script = [reply("Yes we are open until nine.", ttft=0.3)]
    async with RealtimeCall(Picky(), *script, model={"transcript_after": late}) as running:
        await running.caller.say("ignore this")
        await running.log.wait_for("C(user)")
        await asyncio.sleep(3.0)
        assert running.agent.seen == ["enter", "ignore this"]
        heard = " ".join(running.said)
        assert heard == ("" if late < 0.3 else "Yes")
        assert running.session.agent_state == "listening"


class Informed(Desk):
    async def on_user_turn_completed(self, turn_ctx, new_message):
        turn_ctx.add_message(role="system", content="The kitchen closes at ten.")


async def test_what_the_hook_adds_for_the_turn_goes_with_the_request_and_is_not_kept():
    models = {"vad": ScriptedVAD(), "stt": ScriptedSTT()}
    async with RealtimeCall(Informed(), "At ten.", able=OWN_ENDS, **models) as running:
        await running.caller.say("until when")
        await running.caller.hears("At ten.")
        assert running.model.requests[0].instructions == "The kitchen closes at ten."
        assert told(running) == ["until when", "At ten."]


# Text and other voices


async def test_a_model_that_only_writes_speaks_with_the_voice():
    able = {"audio_output": False}
    async with RealtimeCall(Desk(), "We are open.", able=able, tts=ScriptedTTS()) as running:
        await running.caller.say("are you open")
        await running.caller.hears("We are open.")
        await running.log.wait_for("C(assistant)")
        assert running.session.tts.spoken == ["We are open."]
        assert running.said == ["We are open."]


async def test_a_message_of_text_from_a_model_that_could_speak_uses_the_voice():
    async with RealtimeCall(Desk(), "We are open.", tts=ScriptedTTS()) as running:
        running.model.modalities = ["text"]
        await running.session.generate_reply()
        assert running.session.tts.spoken == ["We are open."]
        assert running.caller.heard == ["We", "are", "open."]


class Louder(Desk):
    async def realtime_audio_output_node(self, audio, model_settings):
        async for frame in Agent.default.realtime_audio_output_node(self, audio, model_settings):
            self.seen.append(frame.duration)
            yield frame


async def test_the_models_sound_passes_through_its_node():
    async with RealtimeCall(Louder(), "We are open.") as running:
        await running.session.generate_reply()
        assert sum(running.agent.seen[1:]) == pytest.approx(0.9)
        assert running.caller.heard == ["We", "are", "open."]


async def test_without_a_loudspeaker_the_words_are_shown():
    model = ScriptedRealtimeModel(["We are open."])
    session = AgentSession(llm=model)
    session.output.transcription = window = FakeTextOutput()
    async with session:
        await session.start(Desk())
        await session.run(user_input="are you open")
        assert window.text == "We are open."
        assert [m.text_content for m in session.history.messages()] == [
            "are you open",
            "We are open.",
        ]


async def test_a_sink_that_cannot_pause_is_stopped_for_good():
    model = ScriptedRealtimeModel(["one two three four five six", "Yes."])
    session = AgentSession(llm=model)
    session.output.audio = FakeAudioOutput(can_pause=False)
    async with RealtimeCall.around(Desk(), session, model) as running:
        running.session.generate_reply()
        await running.caller.hears("two")
        await running.caller.say("stop please stop")
        await running.caller.hears("Yes.")
        assert running.log.count("agent_false_interruption") == 0


# Updates


async def test_updates_of_the_agent_reach_the_model():
    async with RealtimeCall(Booking(), "Fine.") as running:
        await running.agent.update_instructions("Be brief.")
        await running.agent.update_tools([])
        context = running.agent.chat_ctx.copy()
        context.insert(ChatMessage(role="user", content=["We met."], created_at=1.0))
        await running.agent.update_chat_ctx(context)
        assert running.there.instructions == "Be brief."
        assert list(running.there.tools) == []
        assert told(running) == ["We met."]
        await running.session.generate_reply()
        assert told(running) == ["We met.", "Fine."]


@pytest.mark.parametrize(
    "able", ["mutable_instructions", "mutable_tools", "mutable_chat_context", None]
)
async def test_an_update_that_the_model_does_not_take_raises(able):
    capabilities = {} if able is None else {able: False}
    async with RealtimeCall(Booking(), able=capabilities) as running:
        agent = running.agent
        if able is None:
            running.model.refuse = ValueError("no")
        updates = {
            "mutable_instructions": lambda: agent.update_instructions("x"),
            "mutable_tools": lambda: agent.update_tools([]),
            "mutable_chat_context": lambda: agent.update_chat_ctx(agent.chat_ctx.copy()),
        }
        for name, update in updates.items():
            if able in (name, None):
                with pytest.raises(RealtimeError):
                    await update()
            else:
                await update()


async def test_an_agent_without_such_a_model_has_no_session_of_it():
    model = ScriptedRealtimeModel()
    async with AgentSession(llm=model) as session:
        agent = Desk(llm=None)
        await session.start(agent)
        with pytest.raises(RuntimeError, match="speech-to-speech"):
            _ = agent.realtime_llm_session
        assert model.sessions == []


def test_the_capabilities_of_tests_are_those_of_a_common_model():
    assert realtime_capabilities().turn_detection
    assert not realtime_capabilities(turn_detection=False).turn_detection
