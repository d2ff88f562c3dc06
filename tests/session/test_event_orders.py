"""The exact orders of events, row by row, as an application may rely on them."""

import itertools

import pytest
from session_kit import Booking, Call, Desk, Greeter, make_session, refused

from bargein.conversation import function_tool
from bargein.session import Agent
from bargein.testing import FakeAudioOutput, ScriptedSTT, call, failure, reply
from bargein.turns.settings import LivenessSettings, PreemptiveSettings

QUIET = LivenessSettings(slow_line=None)

TURN_BEGINS = ["user_turn_committed", "speech_created(generate_reply)", "C(user)", "A thinking"]
SPOKEN = ["A speaking", "C(assistant)", "A listening"]


def heard(words, *, late_final=False):
    """The user's side of a turn of that many words."""
    interims = ["transcribed interim"] * words
    if late_final:
        return ["U speaking", *interims, "U listening", "transcribed final"]
    return ["U speaking", *interims, "transcribed final", "U listening"]


def since_start(log, *expected):
    """Everything from "listening" on."""
    labels = log.labels()
    rest = labels[labels.index("A listening") + 1 :]
    assert rest == list(expected), "\n" + log.dump()


async def settle(running, seconds=3.0):
    await running.caller.silence(seconds)


async def test_a_start_reports_the_agent_and_then_that_it_listens():
    async with Call(Desk()) as running:
        running.log.assert_order(["C(handoff)", "A listening"], exact=True)


async def test_what_on_enter_says_is_created_before_the_agent_listens_and_plays_after():
    async with Call(Greeter()) as running:
        await running.caller.hears("how can I help")
        await settle(running)
        running.log.assert_order(
            ["C(handoff)", "speech_created(say)", "A listening", *SPOKEN], exact=True
        )


@pytest.mark.parametrize("preemptive", [False, True])
async def test_a_plain_turn(preemptive):
    settings = PreemptiveSettings(enabled=preemptive)
    async with Call(Desk(), "It is nine.", preemptive=settings) as running:
        await running.caller.say("what time is it")
        await settle(running)
        since_start(running.log, *heard(4), *TURN_BEGINS, *SPOKEN)
        created = running.log.last("speech_created")
        assert not created.user_initiated


async def test_a_final_after_the_user_fell_silent_comes_before_the_commit():
    stt = ScriptedSTT(lag=0.3)
    async with Call(Desk(), "It is nine.", stt=stt) as running:
        await running.caller.say("what time is it")
        await settle(running)
        since_start(running.log, *heard(4, late_final=True), *TURN_BEGINS, *SPOKEN)


async def test_say_reports_its_speech_inside_the_call():
    async with Call(Desk()) as running:
        running.session.say("Hello there.")
        assert running.log.labels()[-1] == "speech_created(say)"
        assert running.log.last("speech_created").user_initiated
        await settle(running)
        since_start(running.log, "speech_created(say)", *SPOKEN)


async def test_generate_reply_with_user_input():
    async with Call(Desk(), "Fine.") as running:
        running.session.generate_reply(user_input="How are you?")
        assert "speech_created(generate_reply)" in running.log.labels()
        assert running.log.last("speech_created").user_initiated
        await settle(running)
        since_start(running.log, "speech_created(generate_reply)", "C(user)", "A thinking", *SPOKEN)


async def test_generate_reply_without_user_input():
    async with Call(Desk(), "Fine.") as running:
        running.session.generate_reply(instructions="Greet the user.")
        await settle(running)
        since_start(running.log, "speech_created(generate_reply)", "A thinking", *SPOKEN)


async def test_a_turn_with_a_tool_and_no_text_before_it():
    script = [reply(calls=[call("book", people=2)]), "Done."]
    async with Call(Booking(tool_seconds=0.5), *script) as running:
        await running.caller.say("book a table")
        await settle(running)
        since_start(
            running.log,
            *heard(3),
            *TURN_BEGINS,
            "function_tools_executed",
            "speech_created(tool_response)",
            *SPOKEN,
        )
        view = running.log.last("speech_created(tool_response)").speech_handle
        root = running.log.last("speech_created(generate_reply)").speech_handle
        assert (view.step_index, view.parent, view == root) == (1, root, True)


async def test_a_turn_with_text_before_its_tool():
    script = [reply("One moment please.", calls=[call("book", people=2)]), "Done."]
    async with Call(Booking(tool_seconds=2.0), *script) as running:
        await running.caller.say("book a table")
        await settle(running, 5.0)
        since_start(
            running.log,
            *heard(3),
            *TURN_BEGINS,
            "A speaking",
            "C(assistant)",
            "A thinking",
            "function_tools_executed",
            "speech_created(tool_response)",
            *SPOKEN,
        )


async def test_a_tool_that_ends_while_the_text_before_it_is_played():
    script = [reply("One moment please, I look it up.", calls=[call("book", people=2)]), "Done."]
    async with Call(Booking(tool_seconds=0.2), *script) as running:
        await running.caller.say("book a table")
        await settle(running, 6.0)
        since_start(
            running.log,
            *heard(3),
            *TURN_BEGINS,
            "A speaking",
            "C(assistant)",
            "A thinking",
            "function_tools_executed",
            "speech_created(tool_response)",
            *SPOKEN,
        )


@pytest.mark.parametrize("can_pause", [True, False])
async def test_an_interruption_whose_words_are_there_when_the_voice_is_long_enough(can_pause):
    session = make_session("One two three four five six seven.", "Yes.")
    session.output.audio = FakeAudioOutput(can_pause=can_pause)
    async with Call(Desk(), session=session) as running:
        session.generate_reply()
        await running.caller.hears("two")
        await running.caller.say("hold on please")
        await settle(running)
        since_start(
            running.log,
            "speech_created(generate_reply)",
            "A thinking",
            "A speaking",
            "U speaking",
            "transcribed interim",
            "C(assistant, interrupted)",
            "A listening",
            "transcribed interim",
            "transcribed interim",
            "transcribed final",
            "U listening",
            *TURN_BEGINS,
            *SPOKEN,
        )
        assert len(running.said[0].split()) == running.caller.heard.index("Yes.")


async def test_an_interruption_that_pauses_first_and_is_confirmed_by_words():
    session = make_session("One two three four five six seven.", "Yes.", stt=ScriptedSTT(lag=0.6))
    async with Call(Desk(), session=session) as running:
        session.generate_reply()
        await running.caller.hears("two")
        await running.caller.say("hold on please")
        await settle(running)
        running.log.assert_order(
            [
                "A speaking",
                "U speaking",
                "A listening",
                "transcribed interim",
                "C(assistant, interrupted)",
                "transcribed final",
                *TURN_BEGINS,
                *SPOKEN,
            ]
        )
        assert running.log.count("C(assistant, interrupted)") == 1
        assert running.log.count("agent_false_interruption") == 0


async def test_a_false_interruption_resumes():
    async with Call(Desk(), "One two three four five six seven.") as running:
        running.session.generate_reply()
        await running.caller.hears("two")
        await running.caller.cough(0.8)
        await settle(running, 8.0)
        since_start(
            running.log,
            "speech_created(generate_reply)",
            "A thinking",
            "A speaking",
            "U speaking",
            "A listening",
            "U listening",
            "user_transcription_timeout",
            "agent_false_interruption",
            *SPOKEN,
        )
        assert running.log.last("agent_false_interruption").resumed
        assert running.said == ["One two three four five six seven."]


class HandsOver(Desk):
    def __init__(self, value=None):
        super().__init__()
        self.value = value

    @function_tool
    async def transfer(self):
        """Transfer the call."""
        successor = Greeter("New agent here.", id="successor")
        return successor if self.value is None else (successor, self.value)

    async def on_exit(self):
        self.session.say("Goodbye from me.")


async def test_a_handoff_from_a_tool_without_a_value():
    async with Call(HandsOver(), reply(calls=[call("transfer")])) as running:
        await running.caller.say("transfer me")
        await settle(running, 6.0)
        since_start(
            running.log,
            *heard(2),
            *TURN_BEGINS,
            "function_tools_executed",
            "A listening",
            "speech_created(say)",
            *SPOKEN,
            "C(handoff)",
            "speech_created(say)",
            *SPOKEN,
        )
        assert running.said == ["Goodbye from me.", "New agent here."]


async def test_a_handoff_from_a_tool_with_a_value_is_answered_first():
    script = [reply(calls=[call("transfer")]), reply("I transfer you.", when="transferring")]
    async with Call(HandsOver("transferring"), *script) as running:
        await running.caller.say("transfer me")
        await settle(running, 6.0)
        since_start(
            running.log,
            *heard(2),
            *TURN_BEGINS,
            "function_tools_executed",
            "speech_created(tool_response)",
            *SPOKEN,
            "speech_created(say)",
            *SPOKEN,
            "C(handoff)",
            "speech_created(say)",
            *SPOKEN,
        )
        assert running.said == ["I transfer you.", "Goodbye from me.", "New agent here."]
        assert running.requests[1].tool_choice == "none"


async def test_regression_18_a_model_that_fails_is_followed_by_the_fallback_line():
    async with Call(Desk(), failure(refused())) as running:
        await running.caller.say("what time is it")
        await settle(running, 8.0)
        since_start(
            running.log,
            *heard(4),
            *TURN_BEGINS,
            "error(recoverable=False)",
            "speech_created(say)",
            *SPOKEN,
        )
        assert not running.log.last("speech_created(say)").user_initiated
        assert running.said == [running.session.options.liveness.fallback_line]


async def test_each_retried_attempt_of_a_model_is_reported():
    session = make_session(failure(attempts=4), liveness=QUIET)
    async with Call(Desk(), session=session) as running:
        await running.caller.say("what time is it")
        await settle(running, 12.0)
        since_start(
            running.log,
            *heard(4),
            *TURN_BEGINS,
            *["error(recoverable=True)"] * 3,
            "error(recoverable=False)",
            "speech_created(say)",
            *SPOKEN,
        )


async def test_without_a_fallback_line_a_failed_model_is_followed_by_listening():
    liveness = LivenessSettings(slow_line=None, fallback_line=None)
    async with Call(Desk(), failure(refused()), liveness=liveness) as running:
        await running.caller.say("what time is it")
        await settle(running)
        since_start(running.log, *heard(4), *TURN_BEGINS, "error(recoverable=False)", "A listening")


async def test_a_close_in_mid_speech():
    async with Call(Greeter(None, "Bye."), "One two three four five six seven.") as running:
        running.session.generate_reply()
        await running.caller.hears("two")
        await running.session.aclose()
        labels = running.log.labels()
        assert labels[labels.index("A speaking") + 1 :] == [
            "C(assistant, interrupted)",
            "A listening",
            "speech_created(say)",
            *SPOKEN,
            "close(user_initiated)",
        ]


async def test_a_close_while_the_user_speaks_keeps_the_words_and_answers_nothing():
    async with Call(Desk()) as running:
        await running.caller.say("please remember this")
        await running.session.aclose()
        labels = running.log.labels()
        assert labels[-1] == "close(user_initiated)"
        running.log.assert_order(["U speaking", "transcribed final", "C(user)", "close"])
        assert running.asked == ["please remember this"]
        assert running.log.count("speech_created") == 0


async def test_nothing_is_reported_after_the_close_event():
    async with Call(Greeter("Hello.", "Bye."), "One two three.") as running:
        running.session.generate_reply()
        await running.caller.hears("hello")
        await running.session.aclose()
        await running.caller.silence(20.0)
        assert running.log.labels()[-1] == "close(user_initiated)"
        assert running.log.count("close") == 1


async def test_setting_the_same_state_reports_nothing():
    async with Call(Desk(), *["Yes."] * 3) as running:
        for _ in range(3):
            await running.caller.say("hello there")
            await settle(running)
        states = [e.event.new_state for e in running.log.events if e.name == "agent_state_changed"]
        assert all(a != b for a, b in itertools.pairwise(states))
        assert "idle" not in states


def test_an_agent_has_no_event_of_its_own():
    assert not hasattr(Agent, "event_names")
