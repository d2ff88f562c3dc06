"""Answers: when they come, and what a step may consist of. Tools: `test_tools.py`."""

import pytest
from session_kit import Call, Desk

from bargein.session import Agent
from bargein.testing import call, reply


async def answer_delay(agent=None, **settings) -> float:
    """Seconds from the caller's last sound to the agent's first."""
    async with Call(agent or Desk(), "It is nine.", **settings) as running:
        await running.caller.say("what time is it")
        answer = await running.log.wait_for("C(assistant)")
        return answer.item.metrics["e2e_latency"]


async def test_to_make_the_agent_wait_longer_raise_the_endpointing_delay():
    usual = await answer_delay()
    patient = await answer_delay(min_endpointing_delay=1.5)
    assert usual == pytest.approx(0.7, abs=0.05)  # 0.5 of silence, 0.1 each for model and voice
    assert patient - usual == pytest.approx(1.0, abs=0.05)


async def test_an_agent_can_be_more_patient_than_its_session():
    patient = await answer_delay(Desk(min_endpointing_delay=1.5))
    assert patient == pytest.approx(1.7, abs=0.05)


async def test_the_answer_waits_while_the_caller_goes_on():
    script = [reply("Tuesday then.", when="book a table please on tuesday")]
    async with Call(Desk(), *script, min_endpointing_delay=0.8) as running:
        await running.caller.say("book a table please on tuesday", pauses={4: 0.7})
        await running.caller.hears("tuesday then")
        assert running.asked == ["book a table please on tuesday"]


async def test_a_model_that_has_nothing_to_say_twice_is_apologised_for():
    async with Call(Desk(), reply(""), reply("")) as running:
        await running.caller.say("what time is it")
        await running.caller.hears("having trouble")
        assert len(running.requests) == 2


async def test_an_llm_node_may_be_silent_on_purpose():
    class Quiet(Agent):
        async def llm_node(self, chat_ctx, tools, model_settings):
            return None

    async with Call(Quiet(instructions="Say nothing.")) as running:
        await running.caller.say("what time is it")
        await running.caller.silence(8)
        assert running.said == []
        assert running.asked == ["what time is it"]


async def test_a_call_in_spite_of_the_limit_is_dropped():
    script = [reply("No tools then.", calls=[call("book", people=2)])]
    async with Call(Desk(), *script, max_tool_steps=0) as running:
        await running.caller.say("a table for two")
        await running.caller.hears("no tools then")
        assert running.requests[0].tool_choice == "none"
        assert running.log.count("function_tools_executed") == 0
