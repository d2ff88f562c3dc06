"""Write to the conversation: the agent's context and the session's history at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..conversation import (
    AgentConfigUpdate,
    AgentHandoff,
    ChatContext,
    ChatItem,
    ChatMessage,
    FunctionCall,
    FunctionCallOutput,
)
from .events import ConversationItemAddedEvent

if TYPE_CHECKING:
    from .events import SessionEvent

__all__ = ["History"]


class History:
    """What both sides said and what tools did, each exactly once, sorted by time.

    The session's history holds messages, call pairs, hand-offs and config
    updates; no system message.
    """

    def __init__(self, emit: Callable[[SessionEvent], None]) -> None:
        self.context = ChatContext.empty()
        self._emit = emit
        self._written: list[ChatItem] = []

    @property
    def mark(self) -> int:
        """How much was written so far, for `written_since`."""
        return len(self._written)

    def written_since(self, mark: int) -> list[ChatItem]:
        """What was written after `mark` was taken, in order of writing.

        Not by time: a call, or speech that is heard for long, is stamped with its
        beginning and written at its end.
        """
        return self._written[mark:]

    def _write(self, items: list[ChatItem], agent_context: ChatContext) -> None:
        agent_context.insert(items)
        self.context.insert(items)
        self._written += items

    def add_message(self, message: ChatMessage, agent_context: ChatContext) -> None:
        """Write `message`, and report it."""
        self._write([message], agent_context)
        self._emit(ConversationItemAddedEvent(item=message))

    def add_call(
        self, call: FunctionCall, output: FunctionCallOutput, agent_context: ChatContext
    ) -> None:
        """Write a finished call with its output; a call without output is never stored."""
        self._write([call, output], agent_context)

    def add_handoff(self, handoff: AgentHandoff, agent_context: ChatContext) -> None:
        """Write that another agent took over, and report it."""
        self._write([handoff], agent_context)
        self._emit(ConversationItemAddedEvent(item=handoff))

    def add_config_update(self, update: AgentConfigUpdate, agent_context: ChatContext) -> None:
        """Write that the agent's instructions or tools changed."""
        self._write([update], agent_context)
