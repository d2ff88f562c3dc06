"""A reply begun before the user's turn is over; thrown away unless the turn turns out as expected.

It runs no tool, writes nothing and reports nothing: all that waits for the commit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..conversation import ChatContext, ChatMessage, same_words
from ..models import FunctionToolCall
from .agent_text import AgentText
from .generation import Generation
from .nodes import ModelSettings
from .request_context import ReplyRequest, RequestContext
from .speaking import Speaking
from .tasks import cancel_and_wait

if TYPE_CHECKING:
    from .activity import Activity

__all__ = ["PreparedReply"]


class PreparedReply:
    """The first model request of a reply to `text`; with early speech also its voice."""

    def __init__(self, activity: Activity, text: str, *, with_voice: bool) -> None:
        call = activity.call
        self.handle = call.new_handle(activity)
        """The root handle that the turn will have if it is committed."""
        self.requested_at = call.clock.now()
        call.models.hold(self.handle.id)
        self.text = AgentText()
        self._activity = activity
        self._user_text = text
        self._base = activity.context.copy()
        self._message = ChatMessage(role="user", content=[text])
        context = self._base.copy()
        context.insert(self._message)
        self.context = RequestContext(activity, ReplyRequest(chat_ctx=context))
        self.tools = self.context.tools()
        self._calls: list[FunctionToolCall] = []
        self._on_call: Callable[[FunctionToolCall], None] = self._calls.append
        self.generation = Generation(
            activity,
            self.handle.id,
            self.context.next_request(),
            list(self.tools),
            ModelSettings(),
            self.text,
            lambda asked: self._on_call(asked),
        )
        self.generating = call.tasks.start(self.generation.run(), f"prepare: {self.handle.id}")
        self.speaking: Speaking | None = None
        self.speak_task: asyncio.Task[None] | None = None
        if with_voice:
            self.speaking = Speaking(activity, self.handle, self.text)
            self.speaking.hold()
            self.speaking.begin()
            self.speak_task = call.tasks.start(
                self.speaking.run(), f"prepare voice: {self.handle.id}", awaited=True
            )

    def fits(self, activity: Activity, message: ChatMessage, context: ChatContext) -> bool:
        """Whether it is an answer to `message` in `context`, unchanged but for case and punctuation."""
        if activity is not self._activity or self.generation.result.error is not None:
            return False
        if not same_words(message.text_content or "", self._user_text):
            return False
        if len(message.content) != 1 or not _same_items(context, self._base):
            return False
        return RequestContext(activity, ReplyRequest()).tools() == self.tools

    def adopt(self, message: ChatMessage) -> None:
        """The turn is committed as `message`: later steps see that in the place of the guess."""
        self.context.replace(self._message, message)

    def give_calls_to(self, add: Callable[[FunctionToolCall], None]) -> None:
        """Hand over the calls that the model has asked for, and those to come."""
        self._on_call = add
        for asked in self._calls:
            add(asked)
        self._calls.clear()

    async def discard(self) -> None:
        """Stop it; nothing of it is left."""
        await cancel_and_wait([self.generating])
        if self.speak_task is not None and self.speaking is not None:
            await cancel_and_wait([self.speak_task])
            await self.speaking.finish()


def _same_items(one: ChatContext, other: ChatContext) -> bool:
    """Whether both hold the very same items; copies of a context share theirs."""
    mine, theirs = one.items, other.items
    return len(mine) == len(theirs) and all(a is b for a, b in zip(mine, theirs, strict=True))
