"""A capture that is cancelled, closed or replaced in any state: one clear outcome, nothing left."""

import asyncio

import pytest
from workflow_kit import Voice, having_heard

from bargein.conversation import function_tool
from bargein.errors import CaptureFailed
from bargein.session import Agent, RunContext
from bargein.testing import call, reply
from bargein.workflows import GetEmailTask, GetPhoneNumberTask, TaskGroup

ADDRESS = "bob at gmail dot com"
SIDE_QUESTION = "how is the weather over there"


class SlowEmail(GetEmailTask):
    """Its update tool takes two seconds before it stores anything."""

    @function_tool
    async def update_email_address(self, email: str, ctx: RunContext | None = None):
        """Note it."""
        self.began = True
        await asyncio.sleep(2)
        return await self.updated({"email": email}, ctx)


async def until(condition):
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110  # virtual time
            await asyncio.sleep(0.02)


# Each brings the call into a state, and says what the failure may show as partial value.


async def before_the_question(voice):
    assert voice.task.state == "asking"


async def asking(voice):
    await voice.caller.silence(4)
    assert voice.task.state == "asking"


async def partly_said(voice):
    await voice.caller.silence(4)
    await voice.caller.say("j o h n")
    await voice.caller.hears("after the at")
    assert voice.task.machine.partial == "john"


async def heard(voice):
    await voice.caller.silence(4)
    await voice.caller.say(ADDRESS)
    await until(lambda: voice.task.state == "heard")


async def confirming(voice):
    await voice.caller.silence(4)
    await voice.caller.say(ADDRESS)
    await voice.caller.hears("right")
    assert voice.task.state == "confirming"


async def model_thinks(voice):
    await voice.caller.silence(4)
    await voice.caller.say(SIDE_QUESTION)
    await until(lambda: voice.session.agent_state == "thinking")
    await until(lambda: voice.llm.requests)


async def tool_runs(voice):
    await voice.caller.silence(4)
    await voice.caller.say(SIDE_QUESTION)
    await until(lambda: getattr(voice.task, "began", False))


async def own_tool_runs(voice):
    await voice.caller.silence(4)
    await voice.caller.say(ADDRESS)
    await until(lambda: getattr(voice.task, "began", False))


async def keys_wait(voice):
    await voice.caller.silence(4)
    await voice.caller.press("415")


UPDATE = reply(calls=[call("update_email_address", email="bob@gmail.com")], when="weather")
STATES = {
    before_the_question: (GetEmailTask, (), None),
    asking: (GetEmailTask, (), None),
    partly_said: (GetEmailTask, (), "john"),
    heard: (GetEmailTask, (), "bob@gmail.com"),
    confirming: (GetEmailTask, (), "bob@gmail.com"),
    model_thinks: (GetEmailTask, (reply("It is fine.", ttft=5, when="weather"),), None),
    tool_runs: (lambda: having_heard(SlowEmail(), ADDRESS), (UPDATE,), None),
    own_tool_runs: (SlowEmail, (), None),
    keys_wait: (GetPhoneNumberTask, (), None),
}


async def cancelled(voice):
    voice.task.cancel()


async def closed(voice):
    await voice.session.aclose()


async def hung_up(voice):
    await voice.caller.hang_up()


async def replaced(voice):
    voice.session.update_agent(Agent(instructions="Another."))


@pytest.mark.parametrize("end", [cancelled, closed, hung_up, replaced])
@pytest.mark.parametrize("state", STATES)
async def test_it_fails_as_cancelled_and_nothing_is_left(state, end):
    make, script, partial = STATES[state]
    task = make()
    async with Voice(task, *script) as voice:
        await state(voice)
        turns = task.turns
        await end(voice)
        await until(lambda: voice.host.over)
        error = voice.error
        assert isinstance(error, CaptureFailed), repr(error)
        assert (error.reason, error.requested, error.partial) == ("cancelled", None, partial)
        assert error.message == f"AgentTask {task.id} is cancelled"
        assert task.done()
        assert task.state == "gave_up"
        assert voice.result is None
        await after_the_end(voice, task, turns)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def after_the_end(voice, task, turns):
    """Nothing that comes late changes anything: tools, silence, words, keys."""
    said = len(voice.said)
    await asyncio.sleep(60)
    await task.on_dtmf_received("1")
    assert "already finished" in await task.updated({"email": "late@x.com"}, None)
    assert "already finished" in await task.confirmed(None)
    assert "already finished" in task.declined("late")
    await asyncio.sleep(60)
    assert (task.state, task.turns) == ("gave_up", turns)
    assert not task.shell.open_for_facts
    assert not [text for text in voice.said[said:] if "address" in text or "number" in text]


@pytest.mark.parametrize("end", [cancelled, closed, replaced])
async def test_a_group_ends_with_the_task_that_was_cut_off_and_keeps_the_rest(end):
    group = TaskGroup(return_exceptions=True)
    group.add(GetEmailTask, id="email", description="email")
    group.add(GetPhoneNumberTask, id="phone", description="phone")
    async with Voice(group) as voice:
        await voice.caller.silence(4)
        await voice.caller.say(ADDRESS)
        await voice.caller.hears("right")
        await voice.caller.silence(1)
        await voice.caller.say("yes")
        await voice.caller.hears("phone number")
        await end(voice)
        await until(lambda: voice.host.over)
        assert voice.error.reason == "cancelled"
        assert {name: result.email_address for name, result in group.results.items()} == {
            "email": "bob@gmail.com"
        }
    assert asyncio.all_tasks() == {asyncio.current_task()}
