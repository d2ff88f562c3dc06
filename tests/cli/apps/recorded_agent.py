"""Hears two sentences at fixed times, whatever sound comes; answers each with a voice of beeps."""

from bargein.conversation import function_tool
from bargein.providers.rules import RulesLLM, call
from bargein.rooms import JobContext
from bargein.server import AgentServer
from bargein.session import Agent, AgentSession
from bargein.testing import ScriptedSTT, ScriptedTTS, ScriptedVAD, heard

server = AgentServer()


class Desk(Agent):
    def __init__(self) -> None:
        super().__init__(instructions="Book appointments.")

    async def on_enter(self) -> None:
        self.session.say("Hello, this is the desk speaking today.")

    @function_tool
    async def book(self, day: str) -> str:
        """Book an appointment."""
        return f"booked for {day}"


@server.rtc_session()
async def entry(ctx: JobContext) -> None:
    llm = RulesLLM()
    llm.when("monday", call("book", day="Monday"))
    llm.when_result("book", "It is booked.")
    session = AgentSession(
        llm=llm,
        vad=ScriptedVAD(),
        stt=ScriptedSTT([heard(3.0, "Monday please", duration=1.0)]),
        tts=ScriptedTTS(),
    )
    await session.start(Desk(), room=ctx.room)
