import asyncio

import pytest
from session_kit import Call

from bargein.conversation import function_tool
from bargein.errors import ToolError
from bargein.session import Agent, AgentSession, RunContext
from bargein.testing import ScriptedLLM, call, mock_tools, reply


class Bank(Agent):
    def __init__(self):
        super().__init__(instructions="Count money.")

    @function_tool
    async def balance(self, context: RunContext, account: str, currency: str = "EUR") -> str:
        """The balance."""
        return "real"


class Branch(Bank):
    pass


async def started(agent=None, times=1):
    script = [reply(calls=[call("balance", account="7")]), "Well."] * times
    session = AgentSession(llm=ScriptedLLM(script))
    await session.start(agent or Bank())
    return session


async def output(session):
    result = await session.run(user_input="how much?")
    return result.expect.contains_function_call_output().event().item


async def test_a_mock_runs_instead_of_the_tool_only_inside_its_block():
    session = await started(times=2)
    with mock_tools(Bank, {"balance": lambda: "mocked"}):
        assert (await output(session)).output == "mocked"
    assert (await output(session)).output == "real"
    await session.aclose()


@pytest.mark.parametrize(
    "mock",
    [
        lambda account: account,
        lambda currency, account: account,
        lambda **arguments: arguments["account"],
    ],
)
async def test_a_mock_takes_the_parameters_that_it_names(mock):
    session = await started()
    with mock_tools(Bank, {"balance": mock}):
        assert (await output(session)).output == "7"
    await session.aclose()


async def test_a_mock_may_be_async_and_gets_defaults_and_context():
    async def mock(context, currency):
        await asyncio.sleep(1)
        return f"{currency} {context.function_call.name}"

    session = await started()
    with mock_tools(Bank, {"balance": mock}):
        assert (await output(session)).output == "EUR balance"
    await session.aclose()


async def test_what_a_mock_raises_goes_the_way_of_what_a_tool_raises():
    def mock():
        raise ToolError("closed today")

    session = await started()
    with mock_tools(Bank, {"balance": mock}):
        item = await output(session)
    assert (item.output, item.is_error) == ("closed today", True)
    await session.aclose()


async def test_arguments_are_validated_though_the_tool_is_mocked():
    called = []
    session = AgentSession(llm=ScriptedLLM([reply(calls=[call("balance")]), "Well."]))
    await session.start(Bank())
    with mock_tools(Bank, {"balance": lambda: called.append(1)}):
        assert (await output(session)).is_error
    assert called == []
    await session.aclose()


async def test_mocks_of_another_class_are_not_used_but_those_of_a_base_are():
    session = await started(Branch(), times=2)

    class Other(Agent):
        pass

    with mock_tools(Other, {"balance": lambda: "other"}):
        assert (await output(session)).output == "real"
    with mock_tools(Bank, {"balance": lambda: "base"}):
        assert (await output(session)).output == "base"
    await session.aclose()


async def test_an_inner_block_replaces_the_outer_and_an_empty_one_brings_the_tool_back():
    session = await started(times=3)
    with mock_tools(Bank, {"balance": lambda: "outer"}):
        with mock_tools(Bank, {"balance": lambda: "inner"}):
            assert (await output(session)).output == "inner"
        with mock_tools(Bank, {}):
            assert (await output(session)).output == "real"
        assert (await output(session)).output == "outer"
    await session.aclose()


async def test_mocks_of_a_session_last_until_they_are_removed():
    session = AgentSession(llm=ScriptedLLM([reply(calls=[call("balance", account="7")]), "W"] * 3))
    mock_tools(Bank, {"balance": lambda: "mocked"}, session=session)
    await session.start(Bank())
    assert (await output(session)).output == "mocked"
    await session.aclose()
    await session.start(Bank())
    assert (await output(session)).output == "mocked"
    mock_tools(Bank, {}, session=session)
    assert (await output(session)).output == "real"
    await session.aclose()


async def test_mocks_of_one_session_are_not_those_of_another():
    one, other = await started(), await started()
    with mock_tools(Bank, {"balance": lambda: "mocked"}, session=one):
        assert (await output(one)).output == "mocked"
        assert (await output(other)).output == "real"
    await one.aclose()
    await other.aclose()


async def test_mocks_do_not_leak_into_what_runs_beside():
    async def converse(mocked):
        session = await started()
        with mock_tools(Bank, {"balance": lambda: mocked}):
            await asyncio.sleep(1)
            found = (await output(session)).output
        await session.aclose()
        return found

    assert await asyncio.gather(converse("one"), converse("two")) == ["one", "two"]


async def test_mocks_set_after_the_start_reach_calls_that_the_callers_voice_leads_to():
    script = [reply(calls=[call("balance", account="7")]), "Well."]
    async with Call(Bank(), *script) as made:
        with mock_tools(Bank, {"balance": lambda: "mocked"}):
            await made.caller.say("how much is it")
            await made.caller.hears("well", within=10)
        outputs = [item for item in made.session.history.items if hasattr(item, "output")]
        assert [item.output for item in outputs] == ["mocked"]


async def test_mocks_around_the_start_reach_runs_that_are_begun_elsewhere():
    session = AgentSession(llm=ScriptedLLM([reply(calls=[call("balance", account="7")]), "Well."]))
    begun, over = asyncio.Event(), asyncio.Event()

    async def around():
        with mock_tools(Bank, {"balance": lambda: "mocked"}):
            await session.start(Bank())
            begun.set()
            await over.wait()

    beside = asyncio.create_task(around())
    await begun.wait()
    assert (await output(session)).output == "mocked"
    over.set()
    await beside
    await session.aclose()


def test_only_agent_classes_and_functions_are_taken():
    with pytest.raises(TypeError, match="Agent class"):
        mock_tools(Bank(), {})
    with pytest.raises(TypeError, match="'balance' is not a function"):
        mock_tools(Bank, {"balance": "100"})
