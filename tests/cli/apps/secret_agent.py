"""Asks for a security code, then for a yes; hears both at fixed times, whatever sound comes."""

from bargein.rooms import JobContext
from bargein.server import AgentServer
from bargein.session import Agent, AgentSession
from bargein.testing import ScriptedSTT, ScriptedTTS, ScriptedVAD, heard
from bargein.workflows import ConfirmTask, GetSecurityCodeTask

server = AgentServer()


class Till(Agent):
    def __init__(self) -> None:
        super().__init__(instructions="Take payments.")

    async def on_enter(self) -> None:
        await GetSecurityCodeTask()
        await ConfirmTask("Shall I send a receipt?")
        await self.session.say("Thank you, that is all.")


@server.rtc_session()
async def entry(ctx: JobContext) -> None:
    session = AgentSession(
        vad=ScriptedVAD(),
        stt=ScriptedSTT(
            [heard(4.0, "one two three", duration=1.0), heard(9.0, "yes", duration=1.0)]
        ),
        tts=ScriptedTTS(),
    )
    await session.start(Till(), room=ctx.room)
