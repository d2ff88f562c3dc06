"""Show words in the transcript as they become audible."""

from __future__ import annotations

import asyncio

from .io import TextOutput
from .playout_clock import PlayoutClock
from .word_clock import WordClock

__all__ = ["WordDisplay"]


class WordDisplay:
    """Hands each word to a text output when it begins to sound; pausing playout stops it."""

    def __init__(self, words: WordClock, playout: PlayoutClock, captions: TextOutput) -> None:
        self._words = words
        self._playout = playout
        self._captions = captions
        self._changed = asyncio.Event()
        self._ended = False
        self._complete = False
        self._shown = 0

    def changed(self) -> None:
        """Text, audio or playout went on."""
        self._changed.set()

    def end(self, *, complete: bool) -> None:
        """Playout is over; if it is complete, the rest of the words is shown at once."""
        self._ended, self._complete = True, complete
        self._changed.set()

    async def run(self) -> None:
        """Show words until `end`."""
        while True:
            due = self._next_due()
            if due is not None and asyncio.get_running_loop().time() >= due:
                await self._show_next()
                continue
            if self._ended:
                break
            self._changed.clear()
            try:
                async with asyncio.timeout_at(due):
                    await self._changed.wait()
            except TimeoutError:
                pass  # the next word is due
        while self._complete and self._shown < self._words.words:
            await self._show_next()
        if self._shown:
            self._captions.flush()

    def _next_due(self) -> float | None:
        if self._shown >= self._words.words or self._ended:
            return None
        return self._playout.instant_of(self._words.start_of(self._shown))

    async def _show_next(self) -> None:
        self._shown += 1
        await self._captions.capture_text(self._words.word(self._shown - 1))
