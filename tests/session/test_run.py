import asyncio
import contextlib

import pytest

from bargein.conversation import Toolset, function_tool
from bargein.errors import APIStatusError, TaskLeft, ToolError, UnexpectedModelBehavior
from bargein.session import Agent, AgentSession, RunResult
from bargein.session.task import AgentTask
from bargein.testing import ScriptedLLM, call, failure, reply

GIVEN_UP = APIStatusError("gone", status_code=401)


class Clerk(Agent):
    def __init__(self, **keywords):
        super().__init__(instructions="Help.", **keywords)
        self.looked_up = []

    @function_tool
    async def look_up(self, name: str) -> str:
        """Look somebody up."""
        self.looked_up.append(name)
        await asyncio.sleep(3)
        return f"{name} is in room 4"

    @function_tool
    async def hand_over(self) -> Agent:
        """Hand over."""
        return Boss()

    @function_tool
    async def ask_age(self) -> str:
        """Ask for the age."""
        return f"the age is {await AskAge()}"

    @function_tool
    async def ask_twice(self) -> str:
        """Ask for two ages."""
        return f"ages {await AskAge()} and {await AskAge()}"


class BrokenTools(Toolset):
    async def setup(self):
        raise OSError("no such file")


class Boss(Agent):
    def __init__(self):
        super().__init__(instructions="Decide.", id="boss")

    async def on_enter(self):
        await asyncio.sleep(2)
        self.session.say("The boss speaks.")


class AskAge(AgentTask[int]):
    def __init__(self):
        super().__init__(instructions="Ask for the age.")

    async def on_enter(self):
        await self.session.say("How old are you?")

    @function_tool
    async def record(self, age: int) -> None:
        """Record the age."""
        self.complete(age)

    @function_tool
    async def refuse(self) -> None:
        """They will not say."""
        self.complete(ToolError("no age given"))

    @function_tool
    async def go_back(self) -> None:
        """Go back."""
        self.leave("back")


def kinds(result):
    return [event.type for event in result.events]


def said(result):
    return [e.item.text_content for e in result.events if e.type == "message"]


async def started(agent, *script, **options):
    session = AgentSession(llm=ScriptedLLM(script), **options)
    await session.start(agent)
    return session


async def test_a_run_without_audio_gives_the_answer_and_not_the_users_words():
    session = await started(Clerk(), "Hello there.")
    result = await session.run(user_input="hi")
    assert said(result) == ["Hello there."]
    assert result.done()
    assert [m.role for m in session.history.messages()] == ["user", "assistant"]
    await session.aclose()


async def test_the_result_can_be_had_before_the_run_is_over():
    session = await started(Clerk(), "Hello there.")
    result = session.run(user_input="hi")
    assert isinstance(result, RunResult)
    assert not result.done()
    with pytest.raises(RuntimeError, match="not done"):
        _ = result.expect
    with pytest.raises(RuntimeError, match="not done"):
        _ = result.final_output
    with pytest.raises(asyncio.InvalidStateError):
        result.exception()
    assert await result is result
    assert result.exception() is None
    await session.aclose()


async def test_a_second_run_while_one_is_active_raises_and_a_later_one_does_not():
    session = await started(Clerk(), "One.", "Two.")
    first = session.run(user_input="hi")
    with pytest.raises(RuntimeError, match="active"):
        session.run(user_input="hi again")
    await first
    assert said(await session.run(user_input="hi again")) == ["Two."]
    assert said(first) == ["One."]
    await session.aclose()


async def test_a_run_needs_a_session_that_runs_and_words():
    session = AgentSession(llm=ScriptedLLM())
    with pytest.raises(RuntimeError, match="not running"):
        session.run(user_input="hi")
    await session.start(Clerk())
    with pytest.raises(ValueError, match="text"):
        session.run(user_input="  ")
    with pytest.raises(ValueError, match="retry"):
        session.run(user_input="hi", output_options={"retry": 1})
    with pytest.raises(ValueError, match="max_retries"):
        session.run(user_input="hi", output_options={"max_retries": -1})
    await session.aclose()


async def test_calls_are_events_when_they_start_and_outputs_when_they_end(virtual_time):
    agent = Clerk()
    first = reply("Let me see.", calls=[call("look_up", name="Ann")])
    session = await started(agent, first, "Room 4.")
    running = session.run(user_input="where is Ann?")
    await asyncio.sleep(1)
    assert kinds(running) == ["message", "function_call"]
    result = await running
    assert kinds(result) == ["message", "function_call", "function_call_output", "message"]
    assert said(result) == ["Let me see.", "Room 4."]
    stamps = [event.item.created_at for event in result.events]
    assert stamps[2] - stamps[1] == pytest.approx(3, abs=0.01)
    assert virtual_time.now < 4
    await session.aclose()


async def test_a_run_waits_for_the_next_agent_and_what_it_says_on_entering():
    session = await started(Clerk(), reply(calls=[call("hand_over")]))
    result = await session.run(user_input="the boss please")
    assert kinds(result) == ["function_call", "function_call_output", "agent_handoff", "message"]
    handoff = result.events[2]
    assert isinstance(handoff.old_agent, Clerk)
    assert isinstance(handoff.new_agent, Boss)
    assert said(result) == ["The boss speaks."]
    await session.aclose()


async def test_a_run_ends_when_a_task_waits_for_the_user_and_the_next_run_completes_it():
    session = await started(
        Clerk(),
        reply(calls=[call("ask_age")]),
        reply(calls=[call("record", age=42)]),
        reply("You are 42.", when="the age is 42"),
    )
    first = await session.run(user_input="guess my age")
    assert kinds(first) == ["function_call", "agent_handoff", "message"]
    assert said(first) == ["How old are you?"]
    with pytest.raises(RuntimeError, match="no AgentTask completed"):
        _ = first.final_output
    second = await session.run(user_input="42")
    assert kinds(second) == [
        "function_call",
        "function_call_output",
        "agent_handoff",
        "function_call_output",
        "message",
    ]
    assert second.final_output == 42
    assert said(second) == ["You are 42."]
    await session.aclose()


async def test_a_run_ends_though_another_task_of_the_same_step_waits_for_its_turn():
    session = await started(
        Clerk(),
        reply(calls=[call("ask_age"), call("ask_age")]),
        reply(calls=[call("record", age=1)]),
        reply(calls=[call("record", age=2)]),
        "Both known.",
    )
    assert said(await session.run(user_input="guess")) == ["How old are you?"]
    assert said(await session.run(user_input="1")) == ["How old are you?"]
    assert said(await session.run(user_input="2")) == ["Both known."]
    await session.aclose()


async def test_a_task_that_waits_does_not_end_a_run_while_another_tool_works(virtual_time):
    calls = [call("ask_age"), call("look_up", name="Bob")]
    session = await started(Clerk(), reply(calls=calls))
    result = await session.run(user_input="both")
    assert virtual_time.now > 3
    result.expect.contains_function_call_output(output="Bob is in room 4")
    await session.aclose()


async def test_the_outermost_task_gives_the_final_output():
    class Outer(AgentTask[str]):
        def __init__(self):
            super().__init__(instructions="Ask.")

        async def on_enter(self):
            self.complete(f"aged {await AskAge()}")

    class Host(Agent):
        @function_tool
        async def ask(self) -> str:
            """Ask."""
            return await Outer()

    session = await started(
        Host(instructions="Host."),
        reply(calls=[call("ask")]),
        reply(calls=[call("record", age=7)]),
        reply("Done.", when="aged 7"),
    )
    await session.run(user_input="go")
    result = await session.run(user_input="7", output_type=str)
    assert result.final_output == "aged 7"
    await session.aclose()


async def test_a_task_inside_another_that_goes_on_neither_raises_nor_replaces_its_result():
    class Auto(AgentTask[str]):
        def __init__(self, outcome):
            super().__init__(instructions="Auto.")
            self.outcome = outcome

        async def on_enter(self):
            self.complete(self.outcome)

    class Outer(AgentTask[str]):
        def __init__(self, outcome):
            super().__init__(instructions="Ask.")
            self.outcome = outcome

        async def on_enter(self):
            with contextlib.suppress(ToolError):
                await Auto(self.outcome)
            self.session.say("Anything else?")

    class Host(Agent):
        @function_tool
        async def ask(self) -> str:
            """Ask."""
            await Auto("first")
            await Outer("inner")
            return ""

        @function_tool
        async def fail(self) -> str:
            """Fail."""
            return await Outer(ToolError("inner"))

    session = await started(Host(instructions="Host."), reply(calls=[call("ask")]))
    result = await session.run(user_input="go")
    assert said(result) == ["Anything else?"]
    assert result.final_output == "first"
    await session.aclose()
    session = await started(Host(instructions="Host."), reply(calls=[call("fail")]))
    result = await session.run(user_input="go")
    with pytest.raises(RuntimeError, match="no AgentTask completed"):
        _ = result.final_output
    await session.aclose()


async def test_what_a_task_raises_is_raised_by_the_run():
    session = await started(
        Clerk(),
        reply(calls=[call("ask_age")]),
        reply(calls=[call("refuse")]),
        "Never mind.",
    )
    await session.run(user_input="guess")
    refused = session.run(user_input="no")
    with pytest.raises(ToolError, match="no age given"):
        await refused
    assert said(refused) == ["Never mind."]
    with pytest.raises(ToolError, match="no age given"):
        _ = refused.final_output
    await session.aclose()


async def test_leaving_a_task_shows_neither_as_result_nor_as_error():
    class Patient(Clerk):
        @function_tool
        async def ask_age(self) -> str:
            """Ask for the age."""
            try:
                return f"the age is {await AskAge()}"
            except TaskLeft as left:
                return f"left: {left.outcome}"

    session = await started(
        Patient(),
        reply(calls=[call("ask_age")]),
        reply(calls=[call("go_back")]),
        reply("Back we are.", when="left: back"),
    )
    await session.run(user_input="guess")
    result = await session.run(user_input="back")
    with pytest.raises(RuntimeError, match="no AgentTask completed"):
        _ = result.final_output
    await session.aclose()


async def test_what_a_failed_answer_raised_is_raised_by_the_run():
    session = await started(Clerk(), failure(GIVEN_UP))
    result = session.run(user_input="hi")
    with pytest.raises(APIStatusError, match="gone"):
        await result
    assert result.exception() is not None
    assert len(said(result)) == 1, "the fallback line"
    await session.aclose()


async def test_an_answer_that_waited_for_a_task_and_then_failed_is_raised():
    session = await started(
        Clerk(),
        reply(calls=[call("ask_age")]),
        reply(calls=[call("record", age=1)]),
        failure(GIVEN_UP),
    )
    await session.run(user_input="guess")
    with pytest.raises(APIStatusError, match="gone"):
        await session.run(user_input="1")
    await session.aclose()


async def test_a_missing_result_is_asked_for_again_and_then_is_an_error():
    script = [reply(calls=[call("ask_age")]), "But why?", "But why?"]
    session = await started(Clerk(), *script)
    result = session.run(user_input="guess", output_type=int)
    with pytest.raises(UnexpectedModelBehavior, match="int"):
        await result
    assert len(session.llm.requests) == 3
    await session.aclose()


async def test_a_result_that_comes_when_asked_again_counts():
    script = [
        reply(calls=[call("ask_age")]),
        "But why?",
        reply(calls=[call("record", age=3)]),
        "3.",
    ]
    session = await started(Clerk(), *script)
    result = await session.run(user_input="guess", output_type=int)
    assert result.final_output == 3
    await session.aclose()


@pytest.mark.parametrize("options", [None, {"max_retries": 0}])
async def test_nobody_is_asked_again_when_that_is_off(options):
    session = await started(Clerk(), "Hello.")
    with pytest.raises(UnexpectedModelBehavior):
        await session.run(user_input="hi", output_type=int, output_options=options)
    assert len(session.llm.requests) == 1
    await session.aclose()


@pytest.mark.parametrize(("wanted", "fits"), [(int, True), (str, False), (int | None, True)])
async def test_a_result_of_another_type_is_an_error(wanted, fits):
    session = await started(AskAge(), reply(calls=[call("record", age=5)]))
    result = session.run(user_input="5", output_type=wanted)
    if fits:
        assert (await result).final_output == 5
    else:
        with pytest.raises(UnexpectedModelBehavior, match="gave a int"):
            await result
    await session.aclose()


async def test_the_given_modality_is_the_answers():
    session = await started(Clerk(), "One.", "Two.")
    seen = []
    session.on("speech_created", lambda event: seen.append(event.speech_handle.input_details))
    await session.run(user_input="hi")
    await session.run(user_input="hi", input_modality="audio")
    assert [details.modality for details in seen] == ["text", "audio"]
    await session.aclose()


async def test_what_was_said_before_the_run_is_no_event_of_it():
    session = await started(Clerk(), "Hello.")
    session.say("Welcome.", allow_interruptions=False)
    await asyncio.sleep(0.01)
    result = await session.run(user_input="hi")
    assert said(result) == ["Hello."]
    await session.aclose()


async def test_start_gives_what_on_enter_produced():
    session = AgentSession(llm=ScriptedLLM())
    result = await session.start(Boss(), capture_run=True)
    assert kinds(result) == ["message"]
    assert said(result) == ["The boss speaks."]
    assert await session.start(Boss()) is None
    again = await session.start(Boss(), capture_run=True)
    assert again.events == []
    await session.aclose()


async def test_start_gives_what_on_enter_produced_until_its_task_waits():
    class Host(Agent):
        async def on_enter(self):
            self.age = await AskAge()
            self.session.say(f"{self.age} it is.")

    session = AgentSession(llm=ScriptedLLM([reply(calls=[call("record", age=9)])]))
    entrance = await session.start(Host(instructions="Host."), capture_run=True)
    assert kinds(entrance) == ["agent_handoff", "message"]
    result = await session.run(user_input="9")
    assert result.final_output == 9
    assert said(result) == ["9 it is."]
    await session.aclose()


async def test_closing_ends_a_run():
    session = await started(Clerk(), reply(calls=[call("look_up", name="Ann")]))
    running = session.run(user_input="where is Ann?")
    await asyncio.sleep(1)
    await session.aclose()
    assert running.done()
    assert kinds(await running)[0] == "function_call"


async def test_an_error_that_closes_the_session_is_raised_by_the_run():
    class Broken(Agent):
        def __init__(self):
            super().__init__(instructions="", tools=[BrokenTools("broken", [])])

    class Host(Agent):
        @function_tool
        async def go(self) -> Agent:
            """Go."""
            return Broken()

    session = await started(Host(instructions="Host."), reply(calls=[call("go")]))
    result = session.run(user_input="go")
    with pytest.raises(OSError, match="no such file"):
        await result
    await session.aclose()


async def test_a_run_inside_a_tool_cannot_be_awaited_there():
    class Nested(Agent):
        @function_tool
        async def nest(self) -> str:
            """Nest."""
            try:
                await self.session.wait_for_idle()
            except RuntimeError as error:
                return str(error)
            return "waited"

    session = await started(Nested(instructions=""), reply(calls=[call("nest")]), "Ok.")
    result = await session.run(user_input="go")
    output = result.expect.contains_function_call_output().event().item.output
    assert "cannot wait here" in output
    await session.aclose()
