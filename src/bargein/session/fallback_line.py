"""Say that something went wrong, by whatever can still be heard.

When a line is due is decided by those who ask for it; here it is decided how it
comes out, and how often a recogniser that fails is apologised for.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterable
from typing import TYPE_CHECKING, cast

from ..audio import AudioFrame, FrameChunker, read_audio

if TYPE_CHECKING:
    from .activity import Activity
    from .call import Call

__all__ = ["FallbackLine"]

# Between two apologies for a recogniser that fails.
TRANSCRIBER_LINE_INTERVAL = 15.0

# A file is read at this rate; a sink that wants another one gets it as with any voice.
FILE_SAMPLE_RATE = 24_000


class FallbackLine:
    """One per call. Silent while `fallback_line` is off, and when the session closes."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._transcriber_fails = False
        self._said_at: float | None = None

    def say(self, activity: Activity, *, voice_failed: bool = False, thinks: bool = False) -> None:
        """Queue the line before all else.

        `voice_failed`: it is shown, and `fallback_audio` is heard if there is some.
        """
        liveness = activity.resolved().liveness
        if not liveness.fallback_line or self._call.closing:
            return
        # Nor can a model that fails be asked to say that it does.
        voice_failed = voice_failed or (activity.realtime is not None and not activity.has_voice)
        audio = liveness.fallback_audio if voice_failed else None
        self._call.say_line(
            activity,
            liveness.fallback_line,
            audio=_frames(audio) if audio is not None else None,
            with_voice=not voice_failed or audio is not None,
            thinks=thinks,
        )

    # The recogniser

    def transcriber_failed(self) -> None:
        """The recogniser has reported an error."""
        self._transcriber_fails = True

    def transcriber_heard(self) -> None:
        """The recogniser has reported something else: it works."""
        self._transcriber_fails = False

    def nothing_understood(self) -> None:
        """The user spoke in vain; if the recogniser is to blame, say so, but not all the time."""
        now = self._call.clock.now()
        lately = self._said_at is not None and now < self._said_at + TRANSCRIBER_LINE_INTERVAL
        if self._transcriber_fails and not lately:
            self._said_at = now
            self.say(self._call.activity)


async def _frames(audio: object) -> AsyncIterator[AudioFrame]:
    """The sound of a setting: a frame, some frames, or the path of a file."""
    if isinstance(audio, str | os.PathLike):
        sound = await asyncio.to_thread(read_audio, cast(str, audio), FILE_SAMPLE_RATE)
        chunker = FrameChunker(FILE_SAMPLE_RATE)
        frames: Iterable[AudioFrame] = [*chunker.push(sound), *chunker.flush()]
    elif isinstance(audio, AudioFrame):
        frames = [audio]
    else:
        frames = cast("Iterable[AudioFrame]", audio)
    for frame in frames:
        yield frame
