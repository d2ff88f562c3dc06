"""Greets, and says back what it was told. Its arguments, if any, make the greeting."""

from bargein import cli
from bargein.providers.rules import RulesLLM
from bargein.rooms import JobContext
from bargein.server import AgentServer
from bargein.session import Agent, AgentSession

server = AgentServer()


class Echo(Agent):
    def __init__(self, greeting: str) -> None:
        super().__init__(instructions="Say back what you are told.")
        self.greeting = greeting

    async def on_enter(self) -> None:
        self.session.say(self.greeting)


@server.rtc_session()
async def entry(ctx: JobContext) -> None:
    llm = RulesLLM()
    llm.when()(lambda heard: f"You said {heard.text}.")
    session = AgentSession(llm=llm)
    greeting = " ".join(ctx.arguments) or "Hello there."
    await session.start(Echo(greeting), room=ctx.room)


if __name__ == "__main__":
    cli.run_app(server)
