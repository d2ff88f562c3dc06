"""The interface of MCP servers: sources of tools outside of the process."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..conversation.tools import Tool

__all__ = ["MCPServer"]


class MCPServer(ABC):
    """A server that offers tools. The session starts and closes it.

    One that fails to start costs the agent its tools, not the call.
    """

    @property
    def label(self) -> str:
        """What logs call it."""
        return type(self).__qualname__

    @abstractmethod
    async def initialize(self) -> None:
        """Connect; raises what went wrong. Harmless when repeated."""

    @abstractmethod
    async def list_tools(self) -> Sequence[Tool]:
        """The tools that the server offers now; `RuntimeError` before `initialize`."""

    @abstractmethod
    async def aclose(self) -> None:
        """Disconnect; harmless when repeated, and when it never connected."""
