"""The room of a console call: a name, and nobody in it but the agent and the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["ConsoleRoom", "NoSessionIO"]


class NoSessionIO:
    """The room brings no sound and no text: the terminal does, through the session's own port."""

    async def start(self) -> None:
        """Nothing to start."""

    async def aclose(self) -> None:
        """Nothing to end."""


@dataclass(frozen=True, slots=True)
class ConsoleRoom:
    """What `ctx.room` is in a console."""

    name: str = "console"

    # Options are those of any room; none of them means anything here.
    def create_session_io(self, session: Any, **options: Any) -> NoSessionIO:
        """The port that `AgentSession.start(room=…)` asks for."""
        return NoSessionIO()
