"""A session that an application makes itself, at the terminal; ends when it is closed."""

import asyncio

from echo_agent import Echo

from bargein.cli import ChatCLI
from bargein.providers.rules import RulesLLM
from bargein.session import AgentSession


async def main() -> None:
    llm = RulesLLM()
    llm.when()(lambda heard: f"You said {heard.text}.")
    session = AgentSession(llm=llm)
    closed = asyncio.get_running_loop().create_future()
    session.on("close", closed.set_result)
    await ChatCLI(session).start()
    await session.start(Echo("Hello there."))
    event = await closed
    print(f"closed: {event.reason.value}")


asyncio.run(main())
