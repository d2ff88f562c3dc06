"""Which setting applies: the session's, the agent's, the speech's; and which are refused."""

import asyncio
import dataclasses

import pytest
from session_kit import Call, Desk, make_session

from bargein.models import TurnDetector
from bargein.models.connect_options import APIConnectOptions
from bargein.not_given import NOT_GIVEN
from bargein.session import Agent, AgentSession, SessionConnectOptions, SpeechHandle
from bargein.session.resolution import resolve
from bargein.testing import ScriptedLLM, ScriptedSTT, ScriptedTTS, ScriptedVAD
from bargein.turns.settings import (
    EndpointingSettings,
    InterruptionSettings,
    LivenessSettings,
    SpeechSettings,
)


def test_the_defaults_are_the_documented_ones():
    options = AgentSession().options
    flat = {
        "allow_interruptions": True,
        "discard_audio_if_uninterruptible": True,
        "min_interruption_duration": 0.5,
        "min_interruption_words": 0,
        "min_endpointing_delay": 0.5,
        "max_endpointing_delay": 6.0,
        "max_tool_steps": 3,
        "min_consecutive_speech_delay": 0.0,
    }
    assert {name: getattr(options, name) for name in flat} == flat
    assert options.user_away_timeout == 15.0
    assert options.endpointing.transcript_wait == 2.0
    assert options.interruption.false_interruption_timeout == 2.0
    assert options.liveness.max_user_turn == 60.0
    assert AgentSession().conn_options.max_unrecoverable_errors == 3


def test_flat_keywords_set_the_fields_of_their_groups():
    options = AgentSession(
        allow_interruptions=False,
        discard_audio_if_uninterruptible=False,
        min_interruption_duration=0.7,
        min_interruption_words=2,
        min_endpointing_delay=0.3,
        max_endpointing_delay=4.0,
        max_tool_steps=5,
        min_consecutive_speech_delay=0.2,
    ).options
    assert options.interruption == InterruptionSettings(
        allow=False, discard_audio=False, min_duration=0.7, min_words=2
    )
    assert options.endpointing == EndpointingSettings(min_delay=0.3, max_delay=4.0)
    assert options.speech == SpeechSettings(max_tool_steps=5, min_gap=0.2)


@pytest.mark.parametrize(
    ("keyword", "value", "group"),
    [
        ("allow_interruptions", False, {"interruption": InterruptionSettings()}),
        ("min_interruption_words", 2, {"interruption": InterruptionSettings()}),
        ("min_endpointing_delay", 0.2, {"endpointing": EndpointingSettings()}),
        ("max_tool_steps", 1, {"speech": SpeechSettings()}),
        ("min_consecutive_speech_delay", 1.0, {"speech": SpeechSettings()}),
    ],
)
def test_a_group_and_a_flat_keyword_of_it_contradict_each_other(keyword, value, group):
    with pytest.raises(ValueError, match=keyword) as caught:
        AgentSession(**{keyword: value}, **group)
    assert next(iter(group)) in str(caught.value)


def test_a_flat_keyword_at_its_default_contradicts_nothing_in_a_session():
    settings = InterruptionSettings(allow=False)
    session = AgentSession(allow_interruptions=True, interruption=settings)
    assert session.options.interruption == settings


def test_a_flat_keyword_at_its_default_contradicts_the_group_in_an_agent():
    with pytest.raises(ValueError, match="allow_interruptions"):
        Agent(instructions="x", allow_interruptions=True, interruption=InterruptionSettings())


@pytest.mark.parametrize(
    ("options", "value"),
    [
        ({"min_endpointing_delay": -0.1}, "-0.1"),
        ({"max_endpointing_delay": -1.0}, "-1.0"),
        ({"min_endpointing_delay": 2.0, "max_endpointing_delay": 1.0}, "2.0"),
        ({"min_endpointing_delay": 7.5}, "7.5"),
        ({"min_interruption_duration": -0.5}, "-0.5"),
        ({"min_interruption_words": -2}, "-2"),
        ({"max_tool_steps": -1}, "-1"),
        ({"min_consecutive_speech_delay": -3.0}, "-3.0"),
        ({"user_away_timeout": -4.0}, "-4.0"),
    ],
)
def test_impossible_values_are_refused_by_value(options, value):
    with pytest.raises(ValueError, match=value):
        AgentSession(**options)


DURATIONS = [f.name for f in dataclasses.fields(LivenessSettings) if isinstance(f.default, float)]


@pytest.mark.parametrize("field", DURATIONS)
def test_negative_durations_of_liveness_are_refused(field):
    with pytest.raises(ValueError, match=field):
        LivenessSettings(**{field: -1.0})


@pytest.mark.parametrize(
    "options",
    [
        {"min_endpointing_delay": -0.1},
        {"min_endpointing_delay": 3.0, "max_endpointing_delay": 1.0},
        {"min_consecutive_speech_delay": -0.1},
    ],
)
def test_impossible_values_of_an_agent_are_refused_when_it_is_made(options):
    with pytest.raises(ValueError):
        Agent(instructions="x", **options)


def test_an_unknown_endpointing_mode_is_refused():
    with pytest.raises(ValueError, match="sometimes"):
        EndpointingSettings(mode="sometimes")


def test_negative_retries_are_refused():
    with pytest.raises(ValueError):
        APIConnectOptions(max_retry=-1)
    with pytest.raises(ValueError):
        SessionConnectOptions(max_unrecoverable_errors=-1)


def test_not_given_where_none_is_meant_counts_as_none():
    session = AgentSession(stt=NOT_GIVEN, llm=NOT_GIVEN, userdata=NOT_GIVEN, tools=NOT_GIVEN)
    assert session.stt is None
    assert session.llm is None
    assert session.tools == []
    with pytest.raises(ValueError, match="userdata"):
        _ = session.userdata


def test_an_empty_list_of_mcp_servers_means_none():
    assert AgentSession(mcp_servers=[]).mcp_servers is None


def test_userdata_can_be_set_later():
    session = AgentSession()
    session.userdata = {"name": "Ada"}
    assert session.userdata == {"name": "Ada"}


# Resolution


def resolved(session, agent=None, speech=None):
    return resolve(session, agent or Agent(instructions="x"), speech)


def test_an_agent_inherits_the_models_of_its_session():
    stt, vad, llm, tts = ScriptedSTT(), ScriptedVAD(), ScriptedLLM(), ScriptedTTS()
    found = resolved(AgentSession(stt=stt, vad=vad, llm=llm, tts=tts, turn_detection="vad"))
    assert (found.stt, found.vad, found.llm, found.tts) == (stt, vad, llm, tts)
    assert found.turn_detection == "vad"


def test_none_on_an_agent_switches_a_model_off():
    session = AgentSession(stt=ScriptedSTT(), tts=ScriptedTTS())
    found = resolved(session, Agent(instructions="x", stt=None))
    assert found.stt is None
    assert found.tts is session.tts


def test_a_model_on_an_agent_replaces_the_sessions():
    own = ScriptedTTS()
    found = resolved(AgentSession(tts=ScriptedTTS()), Agent(instructions="x", tts=own))
    assert found.tts is own


def test_regression_5_an_agents_allow_interruptions_beats_the_sessions():
    session = AgentSession(allow_interruptions=False)
    assert resolved(session, Agent(instructions="x", allow_interruptions=True)).allow_interruptions
    assert not resolved(session).allow_interruptions


def test_regression_5_all_interruption_fields_of_an_agent_apply():
    own = InterruptionSettings(min_duration=0.9, min_words=4, resume_false=False)
    found = resolved(
        AgentSession(min_interruption_words=1), Agent(instructions="x", interruption=own)
    )
    assert found.interruption == own


def test_a_flat_keyword_of_an_agent_replaces_one_field_of_the_sessions_group():
    session = AgentSession(endpointing=EndpointingSettings(min_delay=0.3, max_delay=3.0, alpha=0.5))
    found = resolved(session, Agent(instructions="x", min_endpointing_delay=0.2))
    assert found.endpointing == EndpointingSettings(min_delay=0.2, max_delay=3.0, alpha=0.5)


def test_what_a_speech_says_of_itself_beats_the_agent():
    agent = Agent(instructions="x", allow_interruptions=True)
    speech = SpeechHandle.create(allow_interruptions=False)
    assert not resolved(AgentSession(), agent, speech).allow_interruptions


async def test_an_agent_may_lower_the_maximum_below_the_sessions_minimum_only_to_be_refused():
    session = make_session(min_endpointing_delay=2.0)
    agent = Desk(max_endpointing_delay=1.0)
    with pytest.raises(ValueError, match=r"2\.0"):
        resolve(session, agent)


async def test_an_agents_delay_ends_turns():
    async with Call(Desk(min_endpointing_delay=1.5), "Yes.") as running:
        await running.caller.say("hello there")
        event = await running.log.wait_for("user_turn_committed")
        assert event.delay == pytest.approx(1.5, abs=0.01)


async def test_changed_options_apply_from_the_next_decision_on():
    async with Call(Desk(), "Yes.", "Yes.") as running:
        await running.caller.say("hello there")
        first = await running.log.wait_for("user_turn_committed")
        await running.caller.hears("yes")
        running.session.update_options(endpointing=EndpointingSettings(min_delay=1.2))
        assert running.session.options.min_endpointing_delay == 1.2
        await running.caller.say("hello again")
        second = await running.log.wait_for("user_turn_committed", count=2)
        assert (round(first.delay, 2), round(second.delay, 2)) == (0.5, 1.2)


async def test_update_options_without_arguments_changes_nothing():
    async with Call(Desk()) as running:
        before = running.session.options
        running.session.update_options()
        assert running.session.options == before


async def test_interruptions_allowed_by_the_agent_can_be_forbidden_for_one_speech():
    async with Call(Desk(allow_interruptions=False), allow_interruptions=True) as running:
        assert not running.session.say("One.").allow_interruptions
        assert running.session.say("Two.", allow_interruptions=True).allow_interruptions


async def test_a_foreign_loop_is_refused_at_the_start():
    other = asyncio.new_event_loop()
    try:
        session = make_session(loop=other)
        with pytest.raises(ValueError, match="loop"):
            await session.start(Desk())
    finally:
        other.close()
    own = make_session(loop=asyncio.get_running_loop())
    await own.start(Desk())
    await own.aclose()


async def test_before_the_start_and_after_the_close_calls_are_refused():
    session = make_session()
    calls = [
        session.interrupt,
        session.clear_user_turn,
        session.commit_user_turn,
        lambda: session.submit_user_turn("x"),
        lambda: session.say("x"),
        session.generate_reply,
    ]
    for state in ("before", "after"):
        for refused_call in calls:
            with pytest.raises(RuntimeError):
                refused_call()
        with pytest.raises(RuntimeError):
            await session.drain()
        with pytest.raises(RuntimeError):
            _ = session.current_agent
        if state == "before":
            await session.start(Desk())
            await session.aclose()


async def test_say_without_a_voice_is_refused_while_audio_is_on():
    async with Call(Desk(), tts=None) as running:
        with pytest.raises(RuntimeError, match="TTS"):
            running.session.say("Hello.")
        running.session.output.set_audio_enabled(False)
        await running.session.say("Hello.")
        assert running.said == ["Hello."]


async def test_a_reply_without_a_model_is_refused():
    async with Call(Desk(), llm=None) as running:
        with pytest.raises(RuntimeError, match="LLM"):
            running.session.generate_reply()
        assert await running.session.submit_user_turn("hello") is None
        assert running.asked == ["hello"]


async def test_a_started_session_ignores_a_second_start():
    async with Call(Desk()) as running:
        await running.session.start(Desk(id="other"))
        assert running.session.current_agent is running.agent


async def test_a_closed_session_can_be_started_again():
    async with Call(Desk(), "One.", "Two.") as running:
        await running.session.generate_reply(user_input="First.")
        await running.session.aclose()
        await running.session.start(Desk(id="again"))
        await running.session.generate_reply(user_input="Second.")
        assert running.said[-1] == "Two."


# Who ends the turn


async def test_an_unknown_way_to_end_turns_is_refused():
    session = make_session(turn_detection="telepathy")
    with pytest.raises(ValueError, match="telepathy"):
        await session.start(Desk())
    session.update_options(turn_detection="vad")
    await session.start(Desk())
    await session.aclose()


async def test_a_mode_whose_model_is_missing_falls_back_with_a_warning(caplog):
    async with Call(Desk(), "Yes.", vad=None, turn_detection="vad") as running:
        await running.caller.say("hello there")
        await running.caller.hears("yes")
        assert "'vad' needs a model that is missing" in caplog.text


async def test_in_stt_mode_the_recogniser_ends_the_turn():
    stt = ScriptedSTT(final_after=1.0)
    async with Call(Desk(), "Yes.", stt=stt, turn_detection="stt") as running:
        await running.caller.say("hello there")
        event = await running.log.wait_for("user_turn_committed")
        assert event.reason == "stt" or event.reason == "pause"
        assert asyncio.get_running_loop().time() > 0.6 + 0.5
        await running.caller.hears("yes")
        assert running.asked == ["hello there"]


@pytest.mark.parametrize(("probability", "delay"), [(0.9, 0.5), (0.1, 2.0)])
async def test_a_detector_decides_between_the_short_and_the_long_delay(probability, delay):
    class Detector(TurnDetector):
        model = "scripted"
        provider = "bargein.testing"

        async def supports_language(self, language):
            return True

        async def unlikely_threshold(self, language):
            return 0.5

        async def predict_end_of_turn(self, chat_ctx, *, timeout=None):
            return probability

    settings = EndpointingSettings(max_delay=2.0)
    async with Call(Desk(), "Yes.", turn_detection=Detector(), endpointing=settings) as running:
        await running.caller.say("hello there")
        event = await running.log.wait_for("user_turn_committed")
        assert event.delay == pytest.approx(delay, abs=0.05)
        assert event.probability == probability
        assert event.reason == ("pause" if probability > 0.5 else "unlikely")


async def test_a_detector_that_fails_is_ignored():
    class Detector(TurnDetector):
        model = "broken"
        provider = "bargein.testing"

        async def supports_language(self, language):
            raise KeyError("a bug")

        async def unlikely_threshold(self, language):
            return 0.5

        async def predict_end_of_turn(self, chat_ctx, *, timeout=None):
            raise KeyError("a bug")

    async with Call(Desk(), "Yes.", turn_detection=Detector()) as running:
        await running.caller.say("hello there")
        event = await running.log.wait_for("user_turn_committed")
        assert event.delay == pytest.approx(0.5, abs=0.05)
        assert event.reason == "pause"
