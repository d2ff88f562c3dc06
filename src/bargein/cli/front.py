"""What a console session needs from whoever sits in front of it: a person, a pipe or a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from .call_lines import Line

if TYPE_CHECKING:
    from ..session import AgentSession

__all__ = ["Front"]


class Front(Protocol):
    """One side of a call; opened before the application starts, closed after it ended."""

    interactive: bool
    """Whether a person sits there, for whom Ctrl+C is the way to hang up."""

    def open(self) -> None:
        """Take the terminal, if it takes one."""

    def close(self) -> None:
        """Give everything back; closing twice is harmless."""

    # The session's userdata is the application's, hence `Any` in this module.
    def attach(self, session: AgentSession[Any]) -> None:
        """Set the input and output of a session that starts."""

    async def run(self, session: AgentSession[Any]) -> None:
        """Talk; returns when this side hangs up. The session has started."""

    def show(self, line: Line) -> None:
        """Print `line`."""
