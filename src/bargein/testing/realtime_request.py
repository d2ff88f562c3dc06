"""What a scripted speech-to-speech model was about to answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..conversation.context import ChatContext
from ..models.chat_chunk import ToolChoice

__all__ = ["RealtimeRequest"]


@dataclass(frozen=True, slots=True)
class RealtimeRequest:
    """What the model was about to answer when it chose from its script."""

    at: float
    """Seconds on the loop's clock."""

    user_initiated: bool
    """Whether `generate_reply` asked; else the user's turn, or a tool's result."""

    instructions: str | None
    """Those of the request; the session's are in `ScriptedRealtimeSession.instructions`."""

    tool_choice: ToolChoice | None
    tools: tuple[Any, ...]  # tools of any kind
    chat_ctx: ChatContext
    """A copy of the model's own history."""

    @property
    def tool_names(self) -> list[str]:
        """Names of the offered tools, in order."""
        return [tool.id for tool in self.tools]

    @property
    def last_text(self) -> str:
        """The text of the last item: a message's words, or a tool's output."""
        if not self.chat_ctx.items:
            return ""
        item: Any = self.chat_ctx.items[-1]  # a union; each has its text in its own way
        if item.type == "message":
            return item.text_content or ""
        return str(getattr(item, "output", ""))
