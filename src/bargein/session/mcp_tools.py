"""Tools of MCP servers: start the servers, offer what they have, close them with the session."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from ..conversation import Tool
from ..models import MCPServer
from .events import ErrorEvent

if TYPE_CHECKING:
    from .call import Call

__all__ = ["MCPError", "McpTools"]

logger = logging.getLogger(__name__)

# How long a server may take to disconnect before it is left alone.
CLOSE_LIMIT = 5.0


class MCPError(BaseModel):
    """An MCP server did not start: the agent does without its tools."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    type: Literal["mcp_error"] = "mcp_error"
    timestamp: float
    """Wall-clock seconds."""
    label: str
    """Which server."""
    error: Exception = Field(exclude=True)
    recoverable: bool = True


class McpTools:
    """Each server is started once in a call, whichever agents have it, and closed at its end.

    A server lives in a task of its own from `initialize` to `aclose`, because
    clients of the protocol want to be left in the task in which they were entered.
    """

    def __init__(self, call: Call) -> None:
        self._call = call
        # By identity: a server need not be hashable, and must not be mistaken for an equal one.
        self._started: dict[int, tuple[MCPServer, asyncio.Future[list[Tool]]]] = {}

    async def start(self, servers: Sequence[MCPServer]) -> None:
        """Start those of `servers` that were not; returns when their tools are known.

        One that fails, or takes longer than `stall_timeout`, is reported by an
        `error` event and offers nothing.
        """
        for server in servers:
            if id(server) not in self._started:
                offered: asyncio.Future[list[Tool]] = asyncio.get_running_loop().create_future()
                self._started[id(server)] = (server, offered)
                self._call.tasks.start(self._serve(server, offered), f"mcp: {server.label}")
        waiting = [self._started[id(server)][1] for server in servers]
        if waiting:
            await asyncio.wait(waiting)

    def tools(self, servers: Sequence[MCPServer]) -> list[Tool]:
        """What `servers` offer, in their order; nothing of one that did not start."""
        tools: list[Tool] = []
        for server in servers:
            started = self._started.get(id(server))
            if started is not None and started[1].done() and not started[1].cancelled():
                tools += started[1].result()
        return tools

    async def _serve(self, server: MCPServer, offered: asyncio.Future[list[Tool]]) -> None:
        try:
            tools = await self._initialized(server)
            offered.set_result(tools or [])
            if tools is not None:
                await asyncio.get_running_loop().create_future()  # until the call ends
        finally:
            offered.cancel()
            await _closed(server)

    async def _initialized(self, server: MCPServer) -> list[Tool] | None:
        limit = self._call.session.options.liveness.stall_timeout
        try:
            async with asyncio.timeout(limit):
                await server.initialize()
                return list(await server.list_tools())
        except Exception as error:  # one server's failure costs its tools, not the call
            logger.warning("MCP server %s did not start: %r", server.label, error)
            failure = MCPError(timestamp=self._call.clock.wall(), label=server.label, error=error)
            self._call.emit(ErrorEvent(error=failure, source=server))
            return None


async def _closed(server: MCPServer) -> None:
    try:
        async with asyncio.timeout(CLOSE_LIMIT):
            await server.aclose()
    except Exception as error:  # the rest of the session must close all the same
        logger.warning("closing MCP server %s failed: %r", server.label, error)
