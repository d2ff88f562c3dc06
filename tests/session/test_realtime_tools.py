"""Tool calls of a model that hears and speaks by itself."""

import asyncio

import pytest
from realtime_kit import RealtimeCall
from session_kit import Booking, Desk, assert_pairs_complete

from bargein.conversation import function_tool
from bargein.errors import ToolError
from bargein.session import Agent
from bargein.testing import ScriptedTTS, call, reply
from bargein.turns.settings import SpeechSettings

EARLY = {"transcript_after": 0.05}
BOOK = reply("One moment.", calls=[call("book", people=2)])


def outputs_told(running):
    return [
        item.output for item in running.there.chat_ctx.items if item.type == "function_call_output"
    ]


def calls_told(running):
    return [item.name for item in running.there.chat_ctx.items if item.type == "function_call"]


@pytest.mark.parametrize("by_itself", [False, True])
async def test_a_call_is_run_once_and_its_result_given_back_and_answered(by_itself):
    able = {"auto_tool_reply_generation": by_itself}
    async with RealtimeCall(Booking(0.5), BOOK, "It is booked.", able=able, model=EARLY) as running:
        await running.caller.say("a table for two")
        await running.caller.hears("It is booked.")
        await running.log.wait_for("C(assistant)", count=2)
        assert running.agent.booked == [2]
        assert outputs_told(running) == ["booked for 2"]
        assert calls_told(running) == ["book"]
        assert running.model.requests[1].last_text == "booked for 2"
        assert running.model.requests[1].user_initiated is not by_itself
        assert_pairs_complete(running.session.history)
        assert running.said == ["One moment.", "It is booked."]
        running.log.assert_order(
            [
                "C(user)",
                "A thinking",
                "A speaking",
                "C(assistant)",
                "A thinking",
                "function_tools_executed",
                "speech_created(tool_response)",
                "A speaking",
                "C(assistant)",
                "A listening",
            ]
        )


@pytest.mark.parametrize("by_itself", [False, True])
async def test_results_of_parallel_calls_are_given_back_together(by_itself):
    both = reply(calls=[call("book", people=2), call("book", people=3)])
    able = {"auto_tool_reply_generation": by_itself}
    async with RealtimeCall(Booking(0.2), both, "Both booked.", able=able) as running:
        await running.caller.say("two tables")
        await running.caller.hears("Both booked.")
        assert outputs_told(running) == ["booked for 2", "booked for 3"]
        assert len(running.model.requests) == 2


class Quiet(Desk):
    @function_tool
    async def note(self, text: str) -> None:
        """Note something."""
        self.seen.append(text)


@pytest.mark.parametrize("by_itself", [False, True])
async def test_a_result_that_wants_no_answer_gets_none(by_itself):
    able = {"auto_tool_reply_generation": by_itself}
    script = [reply(calls=[call("note", text="tea")])] + ["Noted."] * by_itself
    async with RealtimeCall(Quiet(), *script, able=able) as running:
        await running.caller.say("I like tea")
        await running.log.wait_for("function_tools_executed")
        await asyncio.sleep(3.0)
        assert running.agent.seen == ["enter", "tea"]
        assert outputs_told(running)[0] == ""
        assert running.said == []
        assert running.session.agent_state == "listening"


async def test_the_last_round_of_tools_is_followed_by_words():
    once = SpeechSettings(max_tool_steps=1)
    script = [reply(calls=[call("book", people=2)]), "Booked once."]
    async with RealtimeCall(Booking(), *script, speech=once) as running:
        await running.caller.say("a table")
        await running.caller.hears("Booked once.")
        assert running.model.requests[1].tool_choice == "none"


async def test_a_call_in_spite_of_no_tools_is_not_made():
    script = [reply("Fine.", calls=[call("book", people=2)])]
    async with RealtimeCall(Booking(), *script) as running:
        await running.session.generate_reply(tool_choice="none")
        assert running.agent.booked == []
        assert running.model.requests[0].tool_choice == "none"


async def test_a_model_that_takes_no_choice_for_one_answer_is_told_before():
    able = {"per_response_tool_choice": False}
    async with RealtimeCall(Booking(), "Fine.", "And now.", able=able) as running:
        await running.session.generate_reply(tool_choice="none")
        await running.session.generate_reply()
        assert [request.tool_choice for request in running.model.requests] == ["none", "auto"]


async def test_an_interrupted_turns_result_is_kept_and_told_later():
    script = [BOOK, "What else?", "It is booked now."]
    async with RealtimeCall(Booking(4.0), *script) as running:
        await running.caller.say("a table for two")
        await running.caller.hears("One moment.")
        await running.caller.say("and another thing")
        await running.caller.hears("What else?")
        await running.session.wait_for_idle()
        assert running.agent.booked == [2]
        assert outputs_told(running) == ["booked for 2"]
        assert_pairs_complete(running.session.history)
        assert running.said == ["One moment.", "What else?", "It is booked now."]


class Other(Desk):
    async def on_enter(self):
        self.session.generate_reply(instructions="Greet.")


class Switch(Desk):
    @function_tool
    async def transfer(self) -> Agent:
        """Hand over."""
        return Other(instructions="Be the other.")


async def test_a_hand_over_by_a_tool_begins_a_session_of_the_new_agents_own():
    script = [reply("Moment.", calls=[call("transfer")]), "Hello from the other."]
    async with RealtimeCall(Switch(), *script) as running:
        await running.caller.say("the other please")
        await running.caller.hears("Hello from the other.")
        first, second = running.model.sessions
        assert first.closed
        assert second.instructions == "Be the other."
        assert running.model.requests[1].instructions == "Greet."
        await running.log.wait_for("C(assistant)", count=2)


class Failing(Desk):
    @function_tool
    async def book(self) -> str:
        """Book."""
        raise ToolError("full tonight")


async def test_a_tools_error_is_told_to_the_model():
    async with RealtimeCall(Failing(), reply(calls=[call("book")]), "We are full.") as running:
        await running.caller.say("a table")
        await running.caller.hears("We are full.")
        assert outputs_told(running) == ["full tonight"]


async def test_a_call_that_code_makes_is_told_to_a_model_that_takes_calls():
    for takes, told in ((True, ["book"]), (False, [])):
        able = {"manual_function_calls": takes}
        async with RealtimeCall(Booking(), "Fine.", able=able) as running:
            await running.agent.call_tool("book", people=4)
            await running.session.generate_reply()
            assert calls_told(running) == told


class TwoSpeeds(Desk):
    @function_tool
    async def quick(self) -> str:
        """Soon done."""
        return "quick"

    @function_tool
    async def slow(self) -> str:
        """Takes a while."""
        await asyncio.sleep(3.0)
        return "slow"


async def test_what_is_said_meanwhile_does_not_part_the_results_of_a_round():
    both = reply(calls=[call("quick"), call("slow")])
    able = {"auto_tool_reply_generation": True}
    async with RealtimeCall(TwoSpeeds(), both, "Done.", able=able, tts=ScriptedTTS()) as running:
        handle = running.session.generate_reply()
        await asyncio.sleep(0.5)
        await running.session.say("Still at it.")
        await asyncio.sleep(0.1)
        assert outputs_told(running) == []
        assert running.there.chat_ctx.messages()[-1].text_content == "Still at it."
        await handle
        assert outputs_told(running) == ["quick", "slow"]
        assert len(running.model.requests) == 2
        assert running.said == ["Still at it.", "Done."]
