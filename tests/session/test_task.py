"""Tasks: an agent that takes over for one result."""

import asyncio

import pytest
from session_kit import Call, make_session

from bargein.conversation import function_tool
from bargein.errors import TaskLeft, ToolError
from bargein.session import Agent, RunContext
from bargein.session.task import AgentTask, InlineTask
from bargein.testing import EventLog, ScriptedCaller, call, reply


class AskName(AgentTask[str]):
    def __init__(self, question="What is your name?"):
        super().__init__(instructions="Get the name.")
        self.question = question

    async def on_enter(self):
        self.session.say(self.question)

    @function_tool
    async def got_name(self, name: str):
        """The caller said the name."""
        self.complete(name)


class Desk(Agent):
    def __init__(self, **keywords):
        super().__init__(instructions="Book tables.", **keywords)
        self.outcomes = []

    @function_tool
    async def book(self, day: str) -> str:
        """Book a table."""
        try:
            name = await AskName()
        except Exception as error:
            self.outcomes.append(error)
            raise
        self.outcomes.append(name)
        return f"booked {day} for {name}"


BOOK = reply("One moment.", calls=[call("book", day="Tuesday")], when="on tuesday please")
NAME = reply(calls=[call("got_name", name="Ann")], when="ann")
DONE = reply("You are booked.", when="booked Tuesday for Ann")


async def test_a_task_in_a_tool_takes_the_callers_turns_and_gives_its_result_to_the_tool():
    async with Call(Desk(), BOOK, NAME, DONE) as running:
        await running.caller.say("on Tuesday please")
        await running.caller.hears("your name")
        await running.caller.say("Ann")
        await running.caller.hears("you are booked")
        assert running.agent.outcomes == ["Ann"]
        running.log.assert_order(
            [
                "A thinking",
                "C(handoff)",
                "A speaking",
                "function_tools_executed",
                "A listening",
                "C(handoff)",
                "function_tools_executed",
                "speech_created(tool_response)",
                "A speaking",
            ]
        )
        ids = [i.new_agent_id for i in running.session.history.items if i.type == "agent_handoff"]
        assert ids == ["desk", "ask_name", "desk"]


async def test_the_tasks_messages_join_the_parents_context_without_its_calls_and_instructions():
    async with Call(Desk(), BOOK, NAME, DONE) as running:
        await running.caller.say("on Tuesday please")
        await running.caller.hears("your name")
        await running.caller.say("Ann")
        await running.caller.hears("you are booked")
        context = running.agent.chat_ctx
        texts = [message.text_content for message in context.messages()]
        assert "What is your name?" in texts
        assert "Get the name." not in texts
        calls = [item.name for item in context.items if item.type == "function_call"]
        assert calls == ["book"]
        times = [item.created_at for item in context.items]
        assert times == sorted(times)


async def test_a_task_in_on_enter_runs_before_the_rest_of_it():
    class Greeter(Agent):
        async def on_enter(self):
            self.session.say(f"Hello {await AskName()}.")

    async with Call(Greeter(instructions="Greet."), NAME) as running:
        await running.caller.hears("your name")
        await running.caller.say("Ann")
        await running.caller.hears("hello ann")
        assert running.session.current_agent is running.agent


async def test_tasks_of_parallel_tools_run_one_after_another_and_then_the_turn_is_answered():
    class Desk2(Agent):
        @function_tool
        async def first(self) -> str:
            """First."""
            return await AskName("First name please?")

        @function_tool
        async def second(self) -> str:
            """Second."""
            return await AskName("Second name please?")

    script = [
        reply(calls=[call("first"), call("second")], when="go on"),
        reply(calls=[call("got_name", name="Ann")], when="ann"),
        reply(calls=[call("got_name", name="Lee")], when="lee"),
        reply("Ann and Lee.", when="Lee"),
    ]
    async with Call(Desk2(instructions="x"), *script) as running:
        await running.caller.say("go on")
        await running.caller.hears("first name please")
        await running.caller.say("ann")
        await running.caller.hears("second name please")
        await running.caller.say("lee")
        await running.caller.hears("ann and lee")


async def test_an_exception_is_raised_where_the_task_is_awaited():
    class Picky(AskName):
        @function_tool
        async def got_name(self, name: str):
            """The caller said the name."""
            self.complete(ToolError("no such name"))

    class Desk3(Agent):
        @function_tool
        async def book(self, day: str) -> str:
            """Book a table."""
            return await Picky()

    script = [BOOK, NAME, reply("Sorry.", when="no such name")]
    async with Call(Desk3(instructions="x"), *script) as running:
        await running.caller.say("on Tuesday please")
        await running.caller.hears("your name")
        await running.caller.say("Ann")
        await running.caller.hears("sorry")


async def test_cancel_ends_the_task_with_a_tool_error_and_stops_its_speech():
    async with Call(Desk(), BOOK, reply("Sorry.", when="is cancelled")) as running:
        await running.caller.say("on Tuesday please")
        await running.caller.hears("what is")
        running.session.current_agent.cancel()
        await running.caller.hears("sorry")
        (error,) = running.agent.outcomes
        assert isinstance(error, ToolError)
        assert error.message == "AgentTask ask_name is cancelled"
        assert "name?" not in running.caller.heard


async def test_leaving_a_task_raises_task_left_with_the_outcome():
    seen = []

    class Group(Agent):
        async def on_enter(self):
            try:
                await AskName()
            except TaskLeft as left:
                seen.append(left.outcome)

    async with Call(Group(instructions="x")) as running:
        await running.caller.hears("your name")
        running.session.current_agent.leave("back")
        await running.caller.silence(1)
        assert seen == ["back"]


async def test_a_task_that_is_replaced_by_a_handoff_ends_and_the_new_agent_has_the_call():
    class Other(Agent):
        async def on_enter(self):
            self.session.say("Billing here.")

    async with Call(Desk(), BOOK, reply("Never mind.", when="is cancelled")) as running:
        await running.caller.say("on Tuesday please")
        await running.caller.hears("your name")
        other = Other(instructions="y")
        running.session.update_agent(other)
        await running.caller.hears("billing here")
        assert isinstance(running.agent.outcomes[0], ToolError)
        assert running.session.current_agent is other
        assert not running.agent.running


async def test_closing_the_session_ends_a_running_task():
    running = Call(Desk(), BOOK)
    async with running:
        await running.caller.say("on Tuesday please")
        await running.caller.hears("your name")
    assert isinstance(running.agent.outcomes[0], ToolError)
    outputs = [i for i in running.session.history.items if i.type == "function_call_output"]
    assert [output.is_error for output in outputs] == [True]


async def test_the_time_limit_of_the_tool_does_not_count_while_its_task_waits():
    async with Call(Desk(), BOOK, NAME, DONE) as running:
        await running.caller.say("on Tuesday please")
        await running.caller.hears("your name")
        await running.caller.silence(100)
        await running.caller.say("Ann")
        await running.caller.hears("you are booked")


async def test_the_user_counts_as_away_while_a_task_waits_for_an_answer():
    async with Call(Desk(), BOOK) as running:
        await running.caller.say("on Tuesday please")
        await running.caller.hears("your name")
        await running.caller.silence(20)
        assert running.session.user_state == "away"


async def test_completing_twice_is_refused():
    task = AskName()
    task.complete("Ann")
    with pytest.raises(RuntimeError, match="AskName is already done"):
        task.complete("Ann")
    assert task.done()
    task.cancel()  # no effect


async def test_a_task_is_awaited_once_and_only_inside_a_tool_or_hook_of_an_agent():
    with pytest.raises(RuntimeError, match="inside a function tool, on_enter or on_exit"):
        await AskName()

    errors = []

    class Twice(Agent):
        async def on_enter(self):
            task = AskName()
            await task
            try:
                await task
            except RuntimeError as error:
                errors.append(str(error))

    async with Call(Twice(instructions="x"), NAME) as running:
        await running.caller.hears("your name")
        await running.caller.say("Ann")
        await running.caller.silence(3)
        assert "not re-entrant" in errors[0]


async def test_a_tool_that_ends_before_its_task_completes_it_with_a_runtime_error():
    tasks = []

    class Impatient(Agent):
        @function_tool
        async def book(self, day: str, ctx: RunContext) -> str:
            """Book a table."""
            tasks.append(AskName())
            try:
                async with asyncio.timeout(2.0):
                    await tasks[0]
            except TimeoutError:
                return "gave up"
            return "never"

    async with Call(Impatient(instructions="x"), BOOK, reply("Well.", when="gave up")) as running:
        await running.caller.say("on Tuesday please")
        await running.caller.hears("well", within=15)
        with pytest.raises(RuntimeError, match="has ended"):
            tasks[0].result  # noqa: B018
        assert running.session.current_agent is running.agent


async def test_a_task_can_be_the_sessions_first_agent():
    task = AskName()
    running = Call(task, NAME)
    async with running:
        await running.caller.hears("your name")
        await running.caller.say("Ann")
        await running.caller.silence(2)
        assert task.result == "Ann"
        assert running.session.current_agent is task


async def test_a_session_can_close_when_its_task_completes():
    task = AskName()
    session = make_session(NAME)
    caller, log = ScriptedCaller(session), EventLog(session)
    await session.start(task, close_on_task_completed=True)
    await caller.hears("your name")
    await caller.say("Ann")
    event = await log.wait_for("close(task_completed)")
    assert event.reason == "task_completed"


async def test_a_task_that_starts_after_its_agent_was_replaced_is_refused_and_the_new_agent_enters():
    class Slow(Agent):
        def __init__(self):
            super().__init__(instructions="x")
            self.outcomes = []

        @function_tool
        async def book(self, day: str) -> str:
            """Book a table."""
            await asyncio.sleep(2.0)
            try:
                return await AskName()
            except ToolError as error:
                self.outcomes.append(error.message)
                raise

    class Other(Agent):
        async def on_enter(self):
            self.session.say("Billing here.")

    async with Call(Slow(), BOOK, reply("Too late.", when="taken over")) as running:
        await running.caller.say("on Tuesday please")
        await running.caller.hears("one moment")
        running.session.update_agent(Other(instructions="y"))
        await running.caller.hears("billing here")
        assert running.agent.outcomes == [
            "AgentTask ask_name cannot start: another agent has taken over"
        ]


async def test_a_task_in_on_exit_gets_its_answer_before_the_next_agent_enters():
    class Leaving(Agent):
        async def on_exit(self):
            self.session.say(f"Bye {await AskName()}.")

    class Other(Agent):
        async def on_enter(self):
            self.session.say("Billing here.")

    async with Call(Leaving(instructions="x"), NAME) as running:
        running.session.update_agent(Other(instructions="y"))
        await running.caller.hears("your name")
        await running.caller.say("Ann")
        await running.caller.hears("bye ann")
        await running.caller.hears("billing here")


async def test_the_slow_line_and_a_reply_after_a_long_tool_do_not_share_the_loudspeaker():
    class Slow(Agent):
        @function_tool
        async def book(self, day: str) -> str:
            """Book a table."""
            await asyncio.sleep(6.0)
            return "booked"

    script = [
        reply(calls=[call("book", day="Tuesday")], when="on tuesday please"),
        reply("All of it is booked.", when="booked"),
    ]
    async with Call(Slow(instructions="x"), *script) as running:
        await running.caller.say("on Tuesday please")
        await running.caller.hears("one moment please", within=8)
        await running.caller.hears("all of it is booked", within=8)
        await running.caller.silence(1)
        assert running.said == ["One moment, please.", "All of it is booked."]


def test_inline_task_is_another_name():
    assert InlineTask is AgentTask
