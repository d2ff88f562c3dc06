import asyncio

import pytest
from session_kit import Booking, Call, Desk, Greeter

from bargein.conversation import function_tool
from bargein.session import Agent, AgentSession
from bargein.session.task import AgentTask
from bargein.testing import ScriptedLLM, call, reply


async def test_a_session_in_which_nothing_happens_is_idle_at_once(virtual_time):
    async with Call(Desk()) as made:
        before = virtual_time.now
        await made.session.wait_for_idle()
        assert virtual_time.now == before


async def test_waiting_needs_a_session_that_runs():
    with pytest.raises(RuntimeError, match="not running"):
        await AgentSession(llm=ScriptedLLM()).wait_for_idle()


async def test_speech_is_heard_to_its_end():
    async with Call(Greeter("One two three four five.")) as made:
        await made.session.wait_for_idle()
        assert made.said == ["One two three four five."]
        assert made.session.agent_state == "listening"


async def test_queued_speech_and_its_gap_count():
    async with Call(Desk(), min_consecutive_speech_delay=2.0) as made:
        made.session.say("One.")
        made.session.say("Two.")
        await made.session.wait_for_idle()
        assert made.said == ["One.", "Two."]


async def test_what_the_user_is_saying_counts():
    async with Call(Desk(), "Hello.") as made:
        speaking = asyncio.create_task(made.caller.say("good morning to you"))
        await asyncio.sleep(0.5)
        await made.session.wait_for_idle()
        assert made.asked == ["good morning to you"]
        assert made.said == ["Hello."]
        await speaking


async def test_a_turn_that_is_held_behind_protected_speech_counts():
    async with Call(Desk(), "Hello.") as made:
        made.session.say("Please listen to all of this.", allow_interruptions=False)
        await asyncio.sleep(0.2)
        made.session.submit_user_turn("hi")
        await made.session.wait_for_idle()
        assert made.said == ["Please listen to all of this.", "Hello."]


async def test_a_tool_and_what_follows_from_it_count():
    script = [reply(calls=[call("book", people=2)]), "Booked."]
    async with Call(Booking(tool_seconds=3), *script) as made:
        made.session.submit_user_turn("two please")
        await made.session.wait_for_idle()
        assert made.said[-1] == "Booked."


async def test_a_tool_whose_turn_was_interrupted_and_its_late_answer_count():
    script = [
        reply(calls=[call("book", people=2)], when="two please"),
        reply("Not yet.", when="and?"),
        reply("Now it is booked.", when="booked for 2"),
    ]
    async with Call(Booking(tool_seconds=20), *script) as made:
        made.session.submit_user_turn("two please")
        await asyncio.sleep(1)
        made.session.submit_user_turn("and?")
        await made.session.wait_for_idle()
        assert made.said[-1] == "Now it is booked."


async def test_a_tool_that_ends_late_and_wants_no_answer_does_not_keep_it_waiting(virtual_time):
    class Quiet(Desk):
        @function_tool
        async def note(self) -> None:
            """Note."""
            await asyncio.sleep(20)

    async with Call(Quiet(), reply(calls=[call("note")]), reply("Fine.", when="and?")) as made:
        made.session.submit_user_turn("note it")
        await asyncio.sleep(1)
        made.session.submit_user_turn("and?")
        await made.session.wait_for_idle()
        assert virtual_time.now == pytest.approx(20, abs=1)


async def test_hooks_count():
    class Slow(Desk):
        async def on_enter(self):
            await asyncio.sleep(4)
            self.seen.append("entered")

        async def on_user_turn_completed(self, turn_ctx, new_message):
            await asyncio.sleep(3)
            self.seen.append("turn")

        async def on_dtmf_received(self, digit):
            await asyncio.sleep(2)
            self.seen.append(digit)

    agent = Slow()
    async with Call(agent, "Hello.") as made:
        await made.session.wait_for_idle()
        assert agent.seen == ["entered"]
        made.session.submit_user_turn("hi")
        await made.session.wait_for_idle()
        assert agent.seen == ["entered", "turn"]
        made.session.input.push_dtmf("1")
        made.session.input.push_dtmf("2")
        await made.session.wait_for_idle()
        assert agent.seen == ["entered", "turn", "1", "2"]


async def test_hand_offs_count_with_leaving_and_entering():
    first, second = Greeter(None, "Goodbye."), Greeter("Hello, I am new.")
    async with Call(first) as made:
        made.session.update_agent(second)
        await made.session.wait_for_idle()
        assert made.said == ["Goodbye.", "Hello, I am new."]
        assert first.seen == ["enter", "exit"]


async def test_a_task_that_waits_for_the_user_does_not_count():
    class Ask(AgentTask[str]):
        def __init__(self):
            super().__init__(instructions="Ask.")

        async def on_enter(self):
            await self.session.say("Who are you?")

    class Host(Agent):
        async def on_enter(self):
            self.task = Ask()
            self.name = await self.task
            await asyncio.sleep(3)
            self.session.say(f"Hello {self.name}.")

    agent = Host(instructions="Host.")
    async with Call(agent) as made:
        await made.session.wait_for_idle()
        assert made.said == ["Who are you?"]
        agent.task.complete("Ann")
        await made.session.wait_for_idle()
        assert made.said == ["Who are you?", "Hello Ann."]


async def test_all_who_wait_are_told_and_one_who_gives_up_disturbs_nobody():
    async with Call(Greeter("One two three.")) as made:
        waiters = [asyncio.create_task(made.session.wait_for_idle()) for _ in range(3)]
        await asyncio.sleep(0)
        waiters[0].cancel()
        await asyncio.gather(*waiters[1:])
        assert waiters[0].cancelled()


async def test_closing_ends_the_wait():
    async with Call(Booking(tool_seconds=50), reply(calls=[call("book", people=2)])) as made:
        made.session.submit_user_turn("two please")
        waiting = asyncio.create_task(made.session.wait_for_idle())
        await asyncio.sleep(1)
        await made.session.aclose()
        await waiting


@pytest.mark.parametrize("hook", ["on_enter", "on_exit", "on_user_turn_completed"])
async def test_a_hook_cannot_wait_for_itself(hook):
    class Waiting(Desk):
        pass

    refusals = []

    async def waits(self, *arguments):
        with pytest.raises(RuntimeError, match="cannot wait here"):
            await self.session.wait_for_idle()
        refusals.append(hook)

    setattr(Waiting, hook, waits)
    async with Call(Waiting(), "Hello.") as made:
        await asyncio.sleep(0.1)
        made.session.submit_user_turn("hi")
        await made.session.wait_for_idle()
    assert refusals == [hook]
