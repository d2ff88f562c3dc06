"""The application's hand on turns and settings: commit, clear, modes, options, drain, restart."""

import asyncio
from dataclasses import replace

import pytest
from session_kit import Booking, Call, Desk, Greeter, make_session

from bargein.conversation import ListeningHint, function_tool
from bargein.session import Agent, AgentSession
from bargein.session.io import AudioInput
from bargein.testing import (
    EventLog,
    FakeAudioOutput,
    ScriptedCaller,
    ScriptedSTT,
    call,
    reply,
)
from bargein.turns.settings import (
    EndpointingSettings,
    InterruptionSettings,
    LivenessSettings,
    PreemptiveSettings,
    SpeechSettings,
)

QUIET = LivenessSettings(slow_line=None)


def now():
    return asyncio.get_running_loop().time()


# Misuse: raises what is written, with the value


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"min_endpointing_delay": -1.0}, "-1.0"),
        ({"max_endpointing_delay": -2.0}, "-2.0"),
        ({"min_endpointing_delay": 7.0}, "7.0"),
        ({"min_interruption_duration": -0.5}, "-0.5"),
        ({"min_interruption_words": -3}, "-3"),
        ({"max_tool_steps": -1}, "-1"),
        ({"min_consecutive_speech_delay": -0.25}, "-0.25"),
        ({"user_away_timeout": -15.0}, "-15.0"),
        ({"stt": "no-such-provider/model"}, "no-such-provider"),
    ],
)
def test_a_session_refuses_impossible_values_by_value(options, words):
    with pytest.raises(ValueError, match=words):
        AgentSession(**options)


@pytest.mark.parametrize("cls", [InterruptionSettings, EndpointingSettings, SpeechSettings])
def test_a_flat_keyword_and_its_group_are_both_named(cls):
    group = cls()
    name, keyword, value = {
        InterruptionSettings: ("interruption", "allow_interruptions", False),
        EndpointingSettings: ("endpointing", "min_endpointing_delay", 0.7),
        SpeechSettings: ("speech", "max_tool_steps", 9),
    }[cls]
    with pytest.raises(ValueError, match=keyword) as refused:
        AgentSession(**{name: group, keyword: value})
    assert f"{name}=" in str(refused.value)
    assert str(value) in str(refused.value)


async def test_what_cannot_be_changed_changes_nothing():
    async with Call(Desk(), "Yes.") as running:
        before = running.session.options
        with pytest.raises(ValueError, match="telepathy"):
            running.session.update_options(
                turn_detection="telepathy", speech=SpeechSettings(max_tool_steps=1)
            )
        with pytest.raises(ValueError, match="-1"):
            running.session.update_options(user_away_timeout=-1, turn_detection="manual")
        with pytest.raises(TypeError, match="nonsense"):
            running.session.update_options(nonsense=1)
        assert running.session.options == before
        assert running.session.turn_detection is None
        await running.caller.say("hello there")
        await running.caller.hears("yes")


@pytest.mark.parametrize("keyword", ["transcript_timeout", "stt_flush_duration"])
async def test_commit_user_turn_refuses_negative_durations(keyword):
    async with Call(Desk()) as running:
        with pytest.raises(ValueError, match=f"{keyword}.*-1.5"):
            running.session.commit_user_turn(**{keyword: -1.5})


async def test_a_session_that_does_not_run_says_what_was_called():
    session = make_session()
    for name in ("say", "generate_reply", "interrupt", "clear_user_turn", "commit_user_turn"):
        with pytest.raises(RuntimeError, match=f"^{name}: .*not running"):
            getattr(session, name)(*(["x"] if name == "say" else []))
    with pytest.raises(RuntimeError, match="update_agent"):
        session.update_agent(Desk())
    with pytest.raises(RuntimeError, match="current_agent"):
        _ = session.current_agent
    with pytest.raises(ValueError, match="userdata"):
        _ = session.userdata
    assert session.current_speech is None
    assert (session.user_state, session.agent_state) == ("listening", "initializing")
    session.shutdown()
    await session.aclose()


async def test_agents_outside_of_a_session_have_neither_session_nor_realtime_session():
    with pytest.raises(RuntimeError, match="not running"):
        _ = Desk().session
    with pytest.raises(RuntimeError, match="not running"):
        _ = Desk().realtime_llm_session
    async with Call(Desk()) as running:
        with pytest.raises(RuntimeError, match="ScriptedLLM"):
            _ = running.agent.realtime_llm_session


def test_unknown_event_names_are_accepted_with_one_warning(caplog):
    session = AgentSession()
    called = []

    @session.on("agent_started_dreaming")
    def dream(value):
        called.append(value)

    session.once("agent_started_dreaming", called.append)
    assert caplog.text.count("agent_started_dreaming") == 1
    session.emit("agent_started_dreaming", 1)
    session.emit("agent_started_dreaming", 2)
    assert called == [1, 1, 2]
    session.off("agent_started_dreaming", dream)
    session.emit("agent_started_dreaming", 3)
    assert called == [1, 1, 2]


async def test_coroutine_handlers_run_after_the_plain_ones():
    order = []
    async with Call(Desk()) as running:

        async def later(event):
            await asyncio.sleep(0.1)
            order.append("later")

        running.session.on("speech_created", later)
        running.session.on("speech_created", lambda event: order.append("plain"))
        await running.session.say("Hello.")
        assert order == ["plain", "later"]


# Commit and clear


class Silent(AudioInput):
    """A microphone that gives nothing."""

    async def __anext__(self):
        await asyncio.get_running_loop().create_future()


async def test_a_commit_uses_the_interim_if_no_final_comes():
    stt = ScriptedSTT(drop_final=True, final_after=30.0, flush_after=30.0)
    async with Call(Desk(), "Yes.", stt=stt) as running:
        await running.caller.say("hello there")
        began = now()
        assert await running.session.commit_user_turn(transcript_timeout=1.0) == "hello there"
        assert now() - began == pytest.approx(1.0, abs=0.05)
        await running.caller.hears("yes")


async def test_a_commit_pushes_silence_only_when_no_audio_flows():
    class Counting(ScriptedSTT):
        silence = 0.0

        async def transcribe(self, frames, options):
            async def counted():
                async for frame in frames:
                    if getattr(frame, "duration", 0.0) > 1.0:
                        self.silence += frame.duration
                    yield frame

            async for event in super().transcribe(counted(), options):
                yield event

    flowing, stopped = Counting(lag=0.5), Counting(lag=0.5)
    async with Call(Desk(), "Yes.", stt=flowing) as running:
        await running.caller.say("hello there")
        await running.session.commit_user_turn(stt_flush_duration=1.5)
        assert flowing.silence == 0.0
    async with Call(Desk(), "Yes.", stt=stopped) as running:
        await running.caller.say("hello there")
        running.session.input.audio = Silent("silent")
        await asyncio.sleep(0.6)
        await running.session.commit_user_turn(stt_flush_duration=1.5)
        assert stopped.silence in (0.0, 1.5)


async def test_the_detector_cannot_end_a_turn_while_a_commit_waits():
    stt = ScriptedSTT(lag=1.5)
    settings = EndpointingSettings(min_delay=0.5, transcript_wait=0.5)
    async with Call(Desk(), "Yes.", stt=stt, endpointing=settings) as running:
        await running.caller.say("hello there")
        text = await running.session.commit_user_turn(transcript_timeout=5.0)
        assert text == "hello there"
        assert running.log.last("user_turn_committed").reason == "manual"
        assert running.log.count("user_turn_committed") == 1


async def test_an_empty_commit_is_no_turn_while_the_session_ends_turns_itself():
    async with Call(Desk()) as running:
        assert await running.session.commit_user_turn() == ""
        await running.caller.silence(2.0)
        assert running.log.count("user_turn_committed") == 0


async def test_an_empty_commit_without_a_reply_in_manual_mode_says_nothing():
    async with Call(Desk(), turn_detection="manual") as running:
        assert await running.session.commit_user_turn(skip_reply=True) == ""
        await running.caller.silence(2.0)
        assert running.log.count("speech_created") == 0


async def test_manual_turns_join_all_that_was_said():
    async with Call(Desk(), "Yes.", turn_detection="manual") as running:
        await running.caller.say("the first part")
        await running.caller.silence(3.0)
        await running.caller.say("and the second")
        await running.caller.silence(1.0)
        assert await running.session.commit_user_turn() == "the first part and the second"
        await running.caller.hears("yes")
        assert running.asked == ["the first part and the second"]


async def test_in_manual_mode_the_user_interrupts_by_voice_all_the_same():
    async with Call(Desk(), turn_detection="manual") as running:
        running.session.say("One two three four five six seven eight.")
        await running.caller.hears("two")
        await running.caller.say("stop it now please")
        await running.log.wait_for("C(assistant, interrupted)")


async def test_clearing_restarts_the_recogniser_and_forgets_what_was_held():
    stt = ScriptedSTT()
    async with Call(Desk(), stt=stt) as running:
        handle = running.session.say("One two three four five six.", allow_interruptions=False)
        await running.caller.hears("one")
        await running.caller.say("never mind")
        await running.caller.silence(0.5)
        connections = len(stt.connections)
        running.session.clear_user_turn()
        await handle
        await running.caller.silence(3.0)
        assert len(stt.connections) == connections + 1
        assert running.asked == []


# Modes


async def test_without_models_for_the_ears_turns_are_manual():
    async with Call(Desk(), "Yes.", stt=None, vad=None) as running:
        await running.session.commit_user_turn()
        await running.caller.hears("yes")
        assert running.log.last("user_turn_committed").reason == "manual"


async def test_with_a_recogniser_alone_its_end_of_speech_ends_the_turn():
    async with Call(Desk(), "Yes.", vad=None, min_endpointing_delay=0.4) as running:
        await running.caller.say("hello there")
        event = await running.log.wait_for("user_turn_committed")
        assert event.reason == "stt"
        await running.caller.hears("yes")


async def test_a_mode_of_the_agent_counts_before_that_of_the_session():
    async with Call(Desk(turn_detection="manual"), turn_detection="vad") as running:
        await running.caller.say("hello there")
        await running.caller.silence(5.0)
        assert running.log.count("user_turn_committed") == 0


async def test_an_agent_may_choose_for_itself_what_the_session_has_fixed():
    async with Call(Desk(turn_detection=None), "Yes.", turn_detection="manual") as running:
        await running.caller.say("hello there")
        await running.caller.hears("yes")


class Ear:
    """A turn detector that listens to the sound of the voice."""

    model, provider = "ear", "tests"

    def __init__(self, probability, threshold=0.5):
        self.probability, self.threshold = probability, threshold
        self.seconds, self.flushes, self.closed, self.asked = 0.0, 0, 0, 0

    async def supports_language(self, language):
        return True

    async def unlikely_threshold(self, language):
        return self.threshold

    def stream(self):
        return self

    def push_frame(self, frame):
        self.seconds += frame.duration

    async def predict(self):
        self.asked += 1
        if isinstance(self.probability, Exception):
            raise self.probability
        return self.probability

    def flush(self):
        self.flushes += 1

    async def aclose(self):
        self.closed += 1


@pytest.mark.parametrize(
    ("probability", "reason", "delay"), [(0.9, "pause", 0.5), (0.1, "unlikely", 3.0)]
)
async def test_a_detector_that_hears_the_voice_decides_between_the_delays(
    probability, reason, delay
):
    ear = Ear(probability)
    options = {"turn_detection": ear, "max_endpointing_delay": 3.0}
    async with Call(Desk(), "Yes.", **options) as running:
        await running.caller.say("hello there")
        event = await running.log.wait_for("user_turn_committed")
        assert (event.reason, event.probability) == (reason, probability)
        assert event.delay == pytest.approx(delay, abs=0.1)
        assert ear.seconds > 0.5
        assert ear.flushes == 1
    assert ear.closed == 1


async def test_a_detector_that_hears_and_fails_is_ignored():
    async with Call(Desk(), "Yes.", turn_detection=Ear(KeyError("a bug"))) as running:
        await running.caller.say("hello there")
        event = await running.log.wait_for("user_turn_committed")
        assert (event.reason, event.probability) == ("pause", None)


async def test_a_detector_that_hears_is_closed_when_another_way_is_chosen():
    ear = Ear(0.9)
    async with Call(Desk(), "Yes.", turn_detection=ear) as running:
        await running.caller.silence(0.2)
        running.session.update_options(turn_detection="vad")
        await running.caller.silence(0.2)
        assert ear.closed == 1
        heard = ear.seconds
        await running.caller.silence(0.5)
        assert ear.seconds == heard


# Options take effect at the next decision


async def test_the_maximum_of_tool_rounds_can_be_lowered_in_mid_turn():
    class Counting(Booking):
        @function_tool
        async def lower(self) -> str:
            """Lower the limit."""
            self.session.update_options(speech=SpeechSettings(max_tool_steps=1))
            return "lowered"

    script = [reply(calls=[call("lower")]), "In words."]
    async with Call(Counting(), *script) as running:
        await running.session.generate_reply()
        assert [request.tool_choice for request in running.requests] == [None, "none"]


async def test_interruptions_can_be_forbidden_for_what_comes_next():
    async with Call(Desk()) as running:
        before = running.session.say("One.")
        running.session.update_options(interruption=InterruptionSettings(allow=False))
        after = running.session.say("Two.")
        assert (before.allow_interruptions, after.allow_interruptions) == (True, False)


async def test_the_gap_between_speeches_can_be_changed():
    async with Call(Desk()) as running:
        running.session.update_options(speech=SpeechSettings(min_gap=2.0))
        await running.session.say("One.")
        began = now()
        await running.session.say("Two.")
        assert now() - began > 2.0


async def test_the_away_timeout_can_be_changed_and_switched_off():
    async with Call(Desk(), user_away_timeout=60.0) as running:
        running.session.update_options(user_away_timeout=2.0)
        began = now()
        await running.log.wait_for("U away")
        assert now() - began == pytest.approx(2.0, abs=0.1)
    async with Call(Desk(), user_away_timeout=2.0) as running:
        running.session.update_options(user_away_timeout=None)
        await running.caller.silence(30.0)
        assert running.log.count("U away") == 0
        assert running.session.options.user_away_timeout is None


async def test_keyterms_reach_a_running_recogniser():
    stt = ScriptedSTT()
    async with Call(Desk(), stt=stt, keyterms=["one"]) as running:
        await running.caller.silence(0.2)
        running.session.update_options(keyterms=["two", "three"])
        await running.caller.silence(0.2)
        assert running.session.keyterms == ("two", "three")
        assert len(stt.connections) == 1


async def test_preparation_can_be_switched_on():
    async with Call(Desk(), reply("Yes.", times=None)) as running:
        running.session.update_options(preemptive=PreemptiveSettings(enabled=True))
        await running.caller.say("hello there")
        await running.log.wait_for("user_turn_committed")
        requested = running.requests[0].at
        assert requested < now()


async def test_the_video_sampler_and_the_liveness_can_be_changed():
    async with Call(Desk()) as running:
        running.session.update_options(video_sampler=None, liveness=QUIET)
        assert running.session.video_sampler is None
        assert running.session.options.liveness == QUIET
        running.session.update_options()
        assert running.session.options.liveness == QUIET


async def test_the_way_turns_end_can_be_changed_and_chosen_again():
    async with Call(Desk(), "Yes.") as running:
        running.session.update_options(turn_detection="manual")
        await running.caller.say("hello there")
        await running.caller.silence(3.0)
        assert running.asked == []
        await running.session.commit_user_turn(skip_reply=True)
        running.session.update_options(turn_detection=None)
        await running.caller.say("again please")
        await running.caller.hears("yes")


# Drain, shutdown, restart


async def test_shutdown_drains_by_default_and_says_who_asked():
    async with Call(Greeter("One two.", "Bye.")) as running:
        running.session.shutdown()
        event = await running.log.wait_for("close")
        assert event.reason == "user_initiated"
        assert running.said == ["One two.", "Bye."]


async def test_drain_waits_for_tools_and_the_replies_to_them():
    script = [reply(calls=[call("book", people=2)]), "Booked."]
    async with Call(Booking(tool_seconds=3.0), *script, liveness=QUIET) as running:
        running.session.generate_reply()
        await running.caller.silence(0.5)
        await running.session.drain()
        assert running.said == ["Booked."]
        for refused in (
            lambda: running.session.say("x"),
            running.session.generate_reply,
            lambda: running.session.submit_user_turn("x"),
        ):
            with pytest.raises(RuntimeError, match="closing"):
                refused()


async def test_a_session_can_be_started_again_with_a_fresh_history_and_all_that_was_set():
    session = make_session("One.", "Two.", user_away_timeout=5.0)
    caller, log = ScriptedCaller(session), EventLog(session)
    for number, (agent, word) in enumerate([(Desk(), "one"), (Desk(id="second"), "two")]):
        await session.start(agent)
        assert session.agent_state == "listening"
        await caller.say(f"call number {number}")
        await caller.hears(word)
        await log.wait_for("C(assistant)", count=number + 1)
        texts = [m.text_content for m in session.history.messages()]
        assert texts == [f"call number {number}", f"{word.capitalize()}."]
        await session.aclose()
        assert session.agent_state == "initializing"
    assert session.options.user_away_timeout == 5.0
    assert log.count("close") == 2


async def test_the_same_agent_can_be_used_in_the_next_session():
    agent = Greeter()
    for _ in range(2):
        async with Call(agent) as running:
            await running.caller.hears("help")
    assert agent.seen == ["enter", "exit"] * 2


async def test_a_closed_session_takes_no_room_output_with_it():
    sink = FakeAudioOutput()
    session = make_session()
    session.output.audio = sink
    await session.start(Desk())
    await session.say("One.")
    await session.aclose()
    await session.start(Desk())
    await session.say("Two.")
    assert sink.heard == ["One.", "Two."]
    await session.aclose()


# Models get ready


async def test_models_get_ready_before_the_agent_enters():
    order = []

    class Ready(ScriptedSTT):
        def prewarm(self):
            order.append("prewarm")

    class Entering(Desk):
        async def on_enter(self):
            order.append("enter")

    async with Call(Entering(), stt=Ready()) as running:
        await running.caller.silence(0.1)
        assert order == ["prewarm", "enter"]


async def test_a_model_that_cannot_get_ready_is_reported_and_does_not_end_the_call():
    class Unready(ScriptedSTT):
        def prewarm(self):
            raise OSError("no network")

    async with Call(Desk(), "Yes.", stt=Unready()) as running:
        assert "no network" in str(running.log.last("error").error)
        await running.caller.say("hello there")
        await running.caller.hears("yes")


# Hints


async def test_a_hint_ends_with_its_agent_and_needs_a_running_one():
    agent = Desk()
    assert agent.listening_hint is None
    with pytest.raises(RuntimeError, match="not running"):
        agent.update_listening_hint(ListeningHint("digits"))
    async with Call(agent) as running:
        hint = ListeningHint("digits", max_digits=4)
        agent.update_listening_hint(hint)
        assert agent.listening_hint is hint
        running.session.update_agent(Desk(id="other"))
        await running.session.wait_for_idle()
        assert agent.listening_hint is None


def test_the_default_nodes_are_at_the_class():
    for name in ("stt", "llm", "transcription", "tts", "realtime_audio_output"):
        suffix = "_node"
        assert callable(getattr(Agent.default, name + suffix))


def test_settings_are_changed_with_replace():
    changed = replace(LivenessSettings(), slow_after=1.0)
    assert changed.slow_after == 1.0
    assert LivenessSettings().slow_after == 5.0
