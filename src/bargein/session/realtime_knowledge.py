"""Tell a speech-to-speech model what it has to know: instructions, tools, and the conversation.

A shell: what it does not know yet is decided in `realtime_context.py`. What the
model said or heard itself it is not told again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from typing import TYPE_CHECKING

from ..conversation import ChatContext, ChatMessage
from ..errors import APIConnectionError, RealtimeError
from ..models import RealtimeSession
from .events import ErrorEvent
from .realtime_context import appended, context_for_model, unknown_items

if TYPE_CHECKING:
    from .realtime_link import RealtimeLink

__all__ = ["RealtimeKnowledge", "UPDATE_LIMIT"]

logger = logging.getLogger(__name__)

UPDATE_LIMIT = 10.0
"""Seconds that a change of instructions, history or tools may take."""


class RealtimeKnowledge:
    """One per agent. Updates follow one another; each raises `RealtimeError` when it is refused."""

    def __init__(self, link: RealtimeLink) -> None:
        self._link = link
        self._activity = link.activity
        self._able = link.model.capabilities
        self.open_calls: set[str] = set()
        """Calls of a round whose results are not all there."""
        self._known: set[str] = set()
        self._own_calls: set[str] = set()
        self._tools: list[str] = []
        self._updating = asyncio.Lock()

    async def begin(self, session: RealtimeSession) -> None:
        """Tell a new session all that the agent knows."""
        self._tools = []
        instructions = self._activity.instructions_text("audio")
        context = self._all()
        if instructions:
            await _limited(session.update_instructions(instructions))
        if context.items:
            await _limited(session.update_chat_ctx(context))
        await self._tell_tools(session)

    # What it knows by itself

    def knows(self, item_id: str) -> None:
        """The model heard or was told that item."""
        self._known.add(item_id)

    def said(self, message: ChatMessage | None) -> None:
        """Something that the model said itself was written."""
        if message is not None:
            self._known.add(message.id)

    def call_made(self, call_id: str) -> None:
        """The model asked for that call."""
        self._own_calls.add(call_id)
        self.open_calls.add(call_id)

    def answered(self) -> None:
        """The model answers with all that it knows now: late results among it are not owed any more."""
        told = [item for item in self._activity.context.items if item.id in self._known]
        self._activity.call.late_replies.shown(ChatContext(told))

    # What it is told

    async def sync(self) -> None:
        """Tell the model what it does not know."""
        async with self._updating:
            session = self._link.session
            if self._able.mutable_tools:
                await self._tell_tools(session)
            new = unknown_items(
                self._activity.context.items,
                known=self._known,
                own_calls=self._own_calls,
                open_calls=self.open_calls,
                takes_calls=self._able.manual_function_calls,
                instructions_id=self._activity.instructions_id,
            )
            if not new:
                return
            context = appended(session.chat_ctx, new)
            self._known.update(item.id for item in new)
            try:
                await _limited(session.update_chat_ctx(context))
            except RealtimeError:
                self._known.difference_update(item.id for item in new)
                raise

    def sync_soon(self) -> None:
        """Tell it in the background; a refusal is reported."""
        if self._link.running:
            name = f"realtime: tell {self._activity.agent.id}"
            self._activity.call.tasks.start(self._sync_reported(), name)

    async def update_instructions(self, text: str) -> None:
        """Replace the instructions."""
        self._check(self._able.mutable_instructions, "its instructions")
        if self._link.running:
            await _limited(self._link.session.update_instructions(text))

    async def update_tools(self) -> None:
        """Offer the tools of the moment."""
        self._check(self._able.mutable_tools, "its tools")
        if self._link.running:
            async with self._updating:
                await self._tell_tools(self._link.session)

    async def replace_context(self) -> None:
        """Make the model's history the agent's."""
        self._check(self._able.mutable_chat_context, "its history")
        async with self._updating:
            if self._link.running:
                await _limited(self._link.session.update_chat_ctx(self._all()))

    # Steps

    def _all(self) -> ChatContext:
        """All of the agent's conversation, which the model knows from now on."""
        context = context_for_model(
            self._activity.context, takes_calls=self._able.manual_function_calls
        )
        self._known = {item.id for item in self._activity.context.items}
        return context

    async def _tell_tools(self, session: RealtimeSession) -> None:
        """Offer the tools of the moment, if they are others than before."""
        tools = self._activity.tools().flatten()
        names = [tool.id for tool in tools]
        if names != self._tools:
            await _limited(session.update_tools(tools))
            self._tools = names

    async def _sync_reported(self) -> None:
        label = self._link.model.label
        try:
            if self._link.running:
                await self.sync()
        except RealtimeError as error:
            logger.error("%s refused to be told: %r", label, error)
            self._activity.call.emit(ErrorEvent(error=error, source=label))

    def _check(self, able: bool, what: str) -> None:
        if not able and self._link.running:
            raise RealtimeError(f"{self._link.model.label} cannot change {what} once it has begun")


async def _limited(update: Awaitable[None]) -> None:
    try:
        async with asyncio.timeout(UPDATE_LIMIT):
            await update
    except TimeoutError:
        raise RealtimeError(f"the model took no update within {UPDATE_LIMIT:g} s") from None
    except APIConnectionError as error:
        raise RealtimeError(f"the update failed: {error}") from error
