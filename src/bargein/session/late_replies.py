"""Answer results that came too late: a tool ended after its turn was superseded.

If its output wants a reply and no later request has shown it to the model, one
reply is made when the session is next idle.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from ..conversation import ChatContext, FunctionCallOutput
from .events import SpeechCreatedEvent

if TYPE_CHECKING:
    from .activity import Activity
    from .call import Call

__all__ = ["LateReplies"]


class LateReplies:
    """One per session. Outputs of an agent that has left are not answered."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._unseen: dict[str, Activity] = {}
        self._waiting: asyncio.Task[None] | None = None
        self._latest: ChatContext | None = None

    def owe(self, activity: Activity, outputs: list[FunctionCallOutput]) -> None:
        """These outputs want a reply that their own turn cannot make any more."""
        for output in outputs:
            if output.reply_required and not self._was_shown(output):
                self._unseen[output.call_id] = activity
        if self._unseen and (self._waiting is None or self._waiting.done()):
            self._waiting = self._call.tasks.start(self._reply_when_idle(), "late tool reply")

    def shown(self, context: ChatContext) -> None:
        """A model is shown `context`: what is in it is not owed any more."""
        self._latest = context
        if self._unseen:
            for item in context.items:
                if isinstance(item, FunctionCallOutput):
                    self._unseen.pop(item.call_id, None)

    def _was_shown(self, output: FunctionCallOutput) -> bool:
        """Whether a newer turn, which waited for the call, has its output in its request already."""
        return self._latest is not None and self._latest.get_by_id(output.id) is not None

    async def _reply_when_idle(self) -> None:
        await self._call.quiescence.until_quiet(first=True)
        activity = self._call.activity
        owed = [call_id for call_id, owner in self._unseen.items() if owner is activity]
        self._unseen.clear()
        if not owed or self._call.closing or not activity.can_reply():
            return
        handle = self._call.new_handle(activity)
        handle.mark_scheduled(priority=handle.SPEECH_PRIORITY_NORMAL, modality="audio")
        self._call.emit(
            SpeechCreatedEvent(user_initiated=False, source="tool_response", speech_handle=handle)
        )
        self._call.start_reply(activity, handle)
