"""How a terminal or a recorded call takes the place of a room."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from .session import AgentSession

__all__ = ["TerminalPort", "current_terminal"]


class TerminalPort(Protocol):
    """Gives a starting session its input and output."""

    def attach(self, session: AgentSession[Any]) -> None:
        """Set `session.input` and `session.output`; called once, when it starts."""


current_terminal: ContextVar[TerminalPort | None] = ContextVar(
    "bargein_current_terminal", default=None
)
"""The terminal that sessions started in this context use; it overrides io that is set already."""
