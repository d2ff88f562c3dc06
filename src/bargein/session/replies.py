"""Which kind of reply an agent makes: with a language model, or with one that speaks itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .latency import TurnTimes
from .prepared_reply import PreparedReply
from .realtime_reply import RealtimeReply
from .reply import Reply
from .request_context import ReplyRequest

if TYPE_CHECKING:
    from .activity import Activity
    from .speech_handle import SpeechHandle

__all__ = ["new_reply"]


def new_reply(
    activity: Activity,
    handle: SpeechHandle,
    request: ReplyRequest,
    *,
    times: TurnTimes | None = None,
    prepared: PreparedReply | None = None,
) -> Reply:
    """What answers `request`; nothing is prepared for a speech-to-speech model."""
    if activity.realtime is not None:
        return RealtimeReply(activity, handle, request, activity.realtime, times=times)
    return Reply(activity, handle, request, times=times, prepared=prepared)
