"""Tools of MCP servers: started with the session, offered last, closed with it."""

import asyncio
from dataclasses import dataclass, field

from session_kit import Call, Desk

from bargein.conversation import function_tool
from bargein.models import MCPServer
from bargein.session import MCPError
from bargein.testing import call, reply


@function_tool
async def weather(city: str) -> str:
    """Tell the weather."""
    return f"sunny in {city}"


@function_tool
async def news() -> str:
    """Tell the news."""
    return "none"


@dataclass
class Server(MCPServer):
    """A stand-in; equal servers are different ones, and none is hashable."""

    tools: list = field(default_factory=lambda: [weather])
    failure: Exception | None = None
    hangs: bool = False
    log: list = field(default_factory=list)
    tasks: list = field(default_factory=list)

    async def initialize(self):
        self._note("initialize")
        if self.hangs:
            await asyncio.get_running_loop().create_future()
        if self.failure is not None:
            raise self.failure

    async def list_tools(self):
        self._note("list_tools")
        return self.tools

    async def aclose(self):
        self._note("aclose")

    def _note(self, step):
        self.log.append(step)
        self.tasks.append(asyncio.current_task())


class Keen(Desk):
    @function_tool
    async def book(self) -> str:
        """Book a table."""
        return "booked"


async def ask(running, words="what is it like", answer="done"):
    await running.caller.say(words)
    await running.caller.hears(answer)
    return running.requests[-1]


async def test_a_model_can_call_the_tools_of_a_server():
    server = Server()
    script = [reply(calls=[call("weather", city="Rome")]), reply("Done.", when="sunny in Rome")]
    async with Call(Keen(), *script, mcp_servers=[server]) as running:
        assert server.log == ["initialize", "list_tools"]
        request = await ask(running)
        assert request.tool_names == ["book", "weather"]
    assert server.log == ["initialize", "list_tools", "aclose"]


async def test_tools_come_from_the_agent_then_the_session_then_the_servers():
    async with Call(Keen(), "Done.", tools=[news], mcp_servers=[Server()]) as running:
        assert (await ask(running)).tool_names == ["book", "news", "weather"]


async def test_on_a_name_clash_the_tool_of_the_server_is_not_used(caplog):
    @function_tool(name="weather")
    async def own() -> str:
        """Tell the agent's own weather."""
        return "rain"

    async with Call(Keen(tools=[own]), "Done.", mcp_servers=[Server()]) as running:
        request = await ask(running)
        assert request.tool_names == ["weather", "book"]
        assert request.tools[0] == own
    assert "weather" in caplog.text


async def test_the_servers_of_an_agent_replace_those_of_the_session():
    of_session, of_agent = Server(), Server(tools=[news])
    agent = Keen(mcp_servers=[of_agent])
    async with Call(agent, "Done.", mcp_servers=[of_session]) as running:
        assert (await ask(running)).tool_names == ["book", "news"]
        assert of_session.log == []


async def test_an_agent_can_do_without_the_servers_of_the_session():
    async with Call(Keen(mcp_servers=None), "Done.", mcp_servers=[Server()]) as running:
        assert (await ask(running)).tool_names == ["book"]


async def test_a_server_that_fails_to_start_costs_its_tools_and_is_reported():
    server, other = Server(failure=OSError("no such command")), Server(tools=[news])
    async with Call(Keen(), "Done.", mcp_servers=[server, other]) as running:
        assert (await ask(running)).tool_names == ["book", "news"]
        (error,) = [e.event for e in running.log.events if e.name == "error"]
        assert isinstance(error.error, MCPError)
        assert error.error.recoverable
        assert error.error.error is server.failure
        assert error.source is server
        assert server.log == ["initialize", "aclose"]


async def test_a_server_that_hangs_does_not_keep_the_caller_waiting_for_ever(virtual_time):
    async with Call(Keen(), "Done.", mcp_servers=[Server(hangs=True)]) as running:
        assert virtual_time.now <= 10.5
        assert running.log.count("error(recoverable=True)") == 1
        assert (await ask(running)).tool_names == ["book"]


async def test_servers_start_side_by_side(virtual_time):
    servers = [Server(hangs=True) for _ in range(3)]
    async with Call(Keen(), mcp_servers=servers):
        assert virtual_time.now <= 10.5


async def test_a_server_is_started_once_though_several_agents_have_it():
    server = Server()
    second = Desk(id="second", mcp_servers=[server])
    async with Call(Keen(mcp_servers=[server]), "Done.") as running:
        running.session.update_agent(second)
        await running.log.wait_for("C(handoff)", count=2)
        assert (await ask(running)).tool_names == ["weather"]
        assert server.log == ["initialize", "list_tools"]
    assert server.log[-1] == "aclose"


async def test_a_server_is_entered_and_left_in_one_task():
    server = Server()
    async with Call(Keen(), mcp_servers=[server]):
        pass
    assert len(server.log) == 3
    assert len(set(server.tasks)) == 1


async def test_a_server_that_fails_to_close_does_not_keep_the_session_open():
    class Clinging(Server):
        async def aclose(self):
            await super().aclose()
            await asyncio.get_running_loop().create_future()

    class Broken(Server):
        async def aclose(self):
            raise OSError("broken pipe")

    async with Call(Keen(), mcp_servers=[Clinging(), Broken()]) as running:
        pass
    assert running.log.count("close") == 1
