"""Watch: the pictures of the session's video input, of which the latest sample is kept.

The newest picture since the last turn goes with the user's next turn, as
`ImageContent`; a model that cannot see ignores it.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from ..audio import VideoFrame
from .events import ErrorEvent

if TYPE_CHECKING:
    from .call import Call
    from .io import VideoInput

__all__ = ["Seeing"]

logger = logging.getLogger(__name__)


class Seeing:
    """One per session. It holds one picture, however long nobody speaks."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._input: VideoInput | None = None
        self._task: asyncio.Task[None] | None = None
        self._latest: VideoFrame | None = None

    def watch(self, video: VideoInput | None) -> None:
        """Watch `video` from now on, instead of what was watched before; `None`: nothing."""
        if video is self._input and video is not None:
            return
        self._input, self._latest = video, None
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if video is not None:
            self._task = self._call.tasks.start(self._read(video), "seeing: input")

    def take(self) -> VideoFrame | None:
        """The newest picture since this was asked the last time."""
        latest, self._latest = self._latest, None
        return latest

    async def _read(self, video: VideoInput) -> None:
        try:
            async for frame in video:
                sampler = self._call.session.video_sampler
                if sampler is None or sampler(frame, self._call.session):
                    self._latest = frame
                    if (link := self._call.activity.realtime) is not None:
                        link.see(frame)
        except Exception as error:  # a camera's or a sampler's failure must not end the call
            logger.error("video input %s failed: %r", video.label, error)
            self._call.emit(ErrorEvent(error=error, source=video))
