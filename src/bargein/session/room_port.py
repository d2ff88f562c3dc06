"""What a session needs of a room: input and output for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from .session import AgentSession

__all__ = ["RoomPort", "SessionIO"]


class SessionIO(Protocol):
    """Carries sound and text between one room and one session."""

    async def start(self) -> None:
        """Begin; sets the session's input and output."""

    async def aclose(self) -> None:
        """End; harmless when repeated."""


class RoomPort(Protocol):
    """Any object that a session can be started in."""

    def create_session_io(
        self,
        session: AgentSession[Any],  # whatever its userdata
        *,
        input_options: object | None = None,
        output_options: object | None = None,
        options: object | None = None,
    ) -> SessionIO:
        """The way between this room and `session`."""
