"""Keeps the audio around a voice, to hand it over with the voice's events."""

from __future__ import annotations

import logging
from collections import deque

from ..audio import AudioFrame

__all__ = ["SpeechAudio"]

logger = logging.getLogger(__name__)


class SpeechAudio:
    """The last moments while there is no voice; everything since, while there is.

    Holds references to frames, no copies: `lead` seconds outside speech, at most
    `limit` seconds of one speech. What follows after that is not kept, with a
    warning.
    """

    def __init__(self, *, lead: float, limit: float) -> None:
        self._lead = lead
        self._limit = limit
        self._frames: deque[tuple[float, AudioFrame]] = deque()
        self._began_at: float | None = None
        self._full = False

    def append(self, frame: AudioFrame, starts_at: float, scored_until: float) -> None:
        """`frame` begins at `starts_at`; all sound before `scored_until` has been judged."""
        if self._began_at is None:
            self._trim(scored_until - self._lead)
        elif starts_at - self._began_at > self._limit:
            if not self._full:
                self._full = True
                logger.warning("speech is longer than %g s; the rest is not kept", self._limit)
            return
        self._frames.append((starts_at, frame))

    def begin(self, at: float, until: float) -> tuple[AudioFrame, ...]:
        """Speech is kept from `at` on; returns what lies between `at` and `until`."""
        self._trim(at)
        self._began_at = at
        self._full = False
        return self._up_to(until)

    def end(self, until: float) -> tuple[AudioFrame, ...]:
        """The speech is over; returns all of it up to `until`."""
        frames = self._up_to(until)
        self._began_at = None
        self._trim(until - self._lead)
        return frames

    def clear(self) -> None:
        """Forget all audio."""
        self._frames.clear()
        self._began_at = None

    def _up_to(self, until: float) -> tuple[AudioFrame, ...]:
        return tuple(frame for starts_at, frame in self._frames if starts_at < until)

    def _trim(self, before: float) -> None:
        frames = self._frames
        while len(frames) > 1 and frames[1][0] <= before:
            frames.popleft()
