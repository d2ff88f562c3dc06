"""Fails as soon as a call comes."""

from bargein.rooms import JobContext
from bargein.server import AgentServer

server = AgentServer()


@server.rtc_session()
async def entry(ctx: JobContext) -> None:
    raise LookupError("no such customer")
