"""Listening hints in a session: who gets them, and which one decides a turn."""

import asyncio

import pytest
from session_kit import Call, Desk

from bargein.conversation import ListeningHint, function_tool
from bargein.errors import StopResponse
from bargein.session.task import AgentTask
from bargein.testing import ScriptedSTT, call, reply

DIGITS = ListeningHint("digits", min_digits=2, max_digits=4, keyterms=("nought",))
YES_NO = ListeningHint("yes_no")


class Hinted(Desk):
    def __init__(self, hint=DIGITS, **options):
        super().__init__(**options)
        self.hint = hint

    async def on_enter(self):
        self.update_listening_hint(self.hint)


async def test_the_hint_and_the_keyterms_reach_the_recogniser():
    stt = ScriptedSTT()
    async with Call(Hinted(), stt=stt, keyterms=["bargein"]) as running:
        await running.caller.silence(0.2)
        assert stt.hints[-1].hint is DIGITS
        assert stt.hints[-1].keyterms == ("bargein", "nought")
        running.agent.update_listening_hint(None)
        await running.caller.silence(0.2)
        assert stt.hints[-1].hint is None
        assert stt.hints[-1].keyterms == ("bargein",)
        assert len(stt.connections) == 1, "a hint needs no new connection"


async def test_a_complete_value_is_answered_at_once():
    async with Call(Hinted(), "Thank you.") as running:
        await running.caller.silence(0.2)
        await running.caller.say("one two three four")
        await running.caller.hears("thank you")
        committed = running.log.last("user_turn_committed")
        assert (committed.reason, committed.completeness) == ("complete", "complete")
        assert committed.delay == pytest.approx(0.15, abs=0.05)


async def test_the_hint_at_the_start_of_the_speech_decides_its_turn():
    async with Call(Hinted(YES_NO), "Thank you.") as running:
        await running.caller.silence(0.2)
        saying = asyncio.create_task(running.caller.say("one two three four"))
        await running.caller.silence(0.4)
        running.agent.update_listening_hint(DIGITS)
        await saying
        await running.caller.hears("thank you")
        committed = running.log.last("user_turn_committed")
        assert (committed.hint, committed.completeness) == ("yes_no", "unknown")
        assert committed.delay >= 0.5


async def test_a_new_hint_decides_the_next_turn():
    async with Call(Hinted(YES_NO), "Fine.", "Thank you.") as running:
        await running.caller.silence(0.2)
        await running.caller.say("yes")
        await running.caller.hears("fine")
        running.agent.update_listening_hint(DIGITS)
        await running.caller.say("one two three four")
        await running.caller.hears("thank you")
        committed = running.log.last("user_turn_committed")
        assert (committed.hint, committed.completeness) == ("digits", "complete")


async def test_the_hint_goes_when_a_task_takes_over_and_does_not_come_back_with_the_agent():
    class Ask(AgentTask[str]):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            self.complete(new_message.text_content)
            raise StopResponse

    class Asking(Hinted):
        @function_tool
        async def ask(self) -> str:
            """Ask the user something."""
            return await Ask(instructions="Ask.")

    stt = ScriptedSTT()
    async with Call(Asking(), reply(calls=[call("ask")]), "Thank you.", stt=stt) as running:
        await running.caller.silence(0.2)
        await running.caller.say("ask me something")
        await running.log.wait_for("C(handoff)", count=2)
        await running.caller.silence(0.2)
        assert stt.hints[-1].hint is None
        await running.caller.say("one two three four")
        await running.caller.hears("thank you")
        assert running.log.last("user_turn_committed").hint is None
        assert running.agent.listening_hint is None


async def test_the_hint_goes_when_another_agent_becomes_active():
    class First(Hinted):
        @function_tool
        async def leave(self):
            """Hand over."""
            return Desk(instructions="Second.")

    stt = ScriptedSTT()
    script = [reply(calls=[call("leave")]), "Anything."]
    async with Call(First(), *script, stt=stt) as running:
        await running.caller.silence(0.2)
        await running.caller.say("let me go")
        await running.log.wait_for("C(handoff)", count=2)
        await running.caller.silence(0.5)
        assert stt.hints[-1].hint is None
        assert len(stt.connections) == 1, "the recogniser hears on"
        await running.caller.say("one two three four")
        await running.caller.hears("anything")
        assert running.log.last("user_turn_committed").hint is None
