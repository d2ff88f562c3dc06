"""The message that a user's turn becomes, as the hook sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..conversation import ChatMessage, ImageContent
from ..turns.commands import Turn

if TYPE_CHECKING:
    from .call import Call

__all__ = ["user_message"]


def user_message(call: Call, turn: Turn, *, secret: bool) -> ChatMessage:
    """What the user said, and what the camera showed last since the turn before.

    No picture goes with a secret: it may show the card that is read out.
    """
    message = ChatMessage(role="user", content=[turn.text], created_at=call.clock.stamp())
    if turn.reason != "text":
        message.transcript_confidence = call.last_confidence
    picture = call.seeing.take()
    if picture is not None and not secret:
        message.content.append(ImageContent(image=picture))
    return message
