"""The audio of a recognition that may have to be heard again.

Keeps what came since the last final transcript, so that a recogniser that lost
its connection can be given it once more, and what it has not asked for yet.
Both are bounded. No retries here: `RecognizeStream` decides when to rewind.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections import deque
from collections.abc import AsyncIterator, Callable

from ..audio import AudioFrame
from .transcribe_input import HintChanged, TranscribeInput

__all__ = ["REPLAY_LIMIT", "WAITING_LIMIT", "AudioTape"]

logger = logging.getLogger(__name__)

REPLAY_LIMIT = 10.0
"""Seconds of heard audio that are kept for another attempt."""

WAITING_LIMIT = 60.0
"""Seconds of audio that may wait to be heard; then the oldest is dropped, with a warning."""


class AudioTape:
    """Items in order, with one reading position; several readings, one after the other."""

    def __init__(self, hint: HintChanged) -> None:
        self.hint_at_start = hint
        """What was expected at the first item that is still kept."""
        self.starts_at = 0.0
        """Seconds of audio before the first item that is still kept."""
        self.heard = 0.0
        """Seconds of audio that were read at least once."""
        self.replay_limit = REPLAY_LIMIT
        """Seconds of heard audio that are kept, at most `REPLAY_LIMIT`."""
        self._items: deque[TranscribeInput] = deque()
        self._position = 0
        self._read = 0.0  # seconds of audio before the reading position
        self._hint_read = hint  # what was expected at the reading position
        self._written = 0.0
        self._ended = False
        self._waiter: asyncio.Future[None] | None = None  # of the one reader
        self._warned = False

    @property
    def ended(self) -> bool:
        """Whether no more items come."""
        return self._ended

    @property
    def exhausted(self) -> bool:
        """Whether all was read and no more comes."""
        return self._ended and self._position == len(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def push(self, item: TranscribeInput) -> None:
        """Add an item at the end."""
        self._items.append(item)
        if isinstance(item, AudioFrame):
            self._written += item.duration
            while self._written - self._read > WAITING_LIMIT:
                self._skip_oldest_waiting()
        self._wake()

    def end(self) -> None:
        """No more items come."""
        self._ended = True
        self._wake()

    def forget(self, *, before: float = math.inf) -> None:
        """What was read need not be heard again, as far as it ends `before` that second."""
        if self._read <= before:
            # At once: the words of a final are waited for, and many frames lie before them.
            for _ in range(self._position):
                self._items.popleft()
            self._position = 0
            self.starts_at = self._read
            self.hint_at_start = self._hint_read
            return
        while self._position:
            first = self._items[0]
            length = first.duration if isinstance(first, AudioFrame) else 0.0
            if self.starts_at + length > before:
                return
            self._drop_first()

    def rewind(self) -> None:
        """The next reading begins with the first item that is kept."""
        self._position = 0
        self._read = self.starts_at
        self._hint_read = self.hint_at_start

    async def read(
        self, on_first: Callable[[], None], on_end: Callable[[], None]
    ) -> AsyncIterator[TranscribeInput]:
        """From the reading position on; tells when the reader asks first, and when it has all."""
        on_first()
        while True:
            if self._position < len(self._items):
                yield self._advance()
            elif self._ended:
                on_end()
                return
            else:
                # A bare future: an event costs twice as much, for every frame of every call.
                self._waiter = asyncio.get_running_loop().create_future()
                await self._waiter

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _advance(self) -> TranscribeInput:
        item = self._items[self._position]
        self._position += 1
        if isinstance(item, AudioFrame):
            self._read += item.duration
            self.heard = max(self.heard, self._read)
        elif isinstance(item, HintChanged):
            self._hint_read = item
        while self._read - self.starts_at > self.replay_limit:
            self._drop_first()
        return item

    def _drop_first(self) -> None:
        item = self._items.popleft()
        self._position = max(0, self._position - 1)
        if isinstance(item, AudioFrame):
            self.starts_at += item.duration
            self._read = max(self._read, self.starts_at)
        elif isinstance(item, HintChanged):
            self.hint_at_start = item
            if self._position == 0:
                self._hint_read = item

    def _skip_oldest_waiting(self) -> None:
        if not self._warned:
            self._warned = True
            logger.warning("a recogniser is %g s behind; audio is dropped", WAITING_LIMIT)
        self.forget()
        self._drop_first()
