"""Decide which pictures of a video input are worth keeping."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from ..audio import VideoFrame
from ..turns.commands import UserState

if TYPE_CHECKING:
    from .session import AgentSession

__all__ = ["VideoSampler", "VoiceActivityVideoSampler"]

VideoSampler: TypeAlias = "Callable[[VideoFrame, AgentSession[Any]], bool]"
"""Called for each picture that comes; true for those to keep."""

# Pictures come in steps of their own rate: one a hair too early is in time.
SLACK = 0.001


class VoiceActivityVideoSampler:
    """The first picture, then one per 1/fps: more often while the user speaks.

    Rates are pictures per second. Raises `ValueError` for a rate that is not
    positive. One sampler serves one session.
    """

    def __init__(self, *, speaking_fps: float = 1.0, silent_fps: float = 0.3) -> None:
        for name, fps in (("speaking_fps", speaking_fps), ("silent_fps", silent_fps)):
            if not fps > 0:
                raise ValueError(f"{name} must be positive, not {fps!r}")
        self.speaking_fps = speaking_fps
        self.silent_fps = silent_fps
        self._passed_at: float | None = None

    def __call__(self, frame: VideoFrame, session: AgentSession[Any]) -> bool:
        """Whether `frame`, which comes now by the session's clock, is to be kept."""
        now = session.clock.now()
        speaking = session.user_state is UserState.SPEAKING
        interval = 1.0 / (self.speaking_fps if speaking else self.silent_fps)
        passed_at = self._passed_at
        if passed_at is not None and passed_at <= now < passed_at + interval - SLACK:
            return False
        self._passed_at = now
        return True
