"""The text of one segment of speech: written on one side, read on the other, kept for a retry."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from .time_limit import TimeLimit

__all__ = ["SegmentText"]


class SegmentText:
    """Grows by `push` until `end`; can be read several times from its beginning.

    It holds the whole text of the segment, so its size is what the language model
    writes between two flushes.
    """

    def __init__(self) -> None:
        self._chunks: list[str] = []
        self._ended = False
        self._whole = False
        self._grown = asyncio.Event()
        self._listener: Callable[[], None] | None = None
        self.taken = 0
        """How many pieces the reader that began last was given."""

    @classmethod
    def whole(cls, text: str) -> SegmentText:
        """A text that is complete and to be spoken by one request."""
        segment = cls()
        segment.push(text)
        segment.end()
        segment._whole = True
        return segment

    @property
    def is_whole(self) -> bool:
        """Whether the text is for one request; otherwise it may be cut into sentences."""
        return self._whole

    @property
    def ended(self) -> bool:
        return self._ended

    @property
    def text(self) -> str:
        """All text so far."""
        return "".join(self._chunks)

    @property
    def has_words(self) -> bool:
        """Whether there is anything but white space."""
        return any(not chunk.isspace() for chunk in self._chunks)

    def between(self, first: int, end: int) -> str:
        """The text of the pieces from `first` to before `end`."""
        return "".join(self._chunks[first:end])

    @property
    def size(self) -> int:
        """How many pieces were pushed."""
        return len(self._chunks)

    def push(self, text: str) -> None:
        """Add text; an empty piece is left out."""
        if text:
            self._chunks.append(text)
            self._wake()

    def end(self) -> None:
        """No more text comes."""
        self._ended = True
        self._wake()

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` after each `push` and `end`; one at a time."""
        self._listener = listener

    async def read(self, limit: TimeLimit | None = None) -> AsyncIterator[str]:
        """The pieces from the beginning; `limit` is on hold while none is there."""
        self.taken = 0
        position = 0
        while True:
            if position < len(self._chunks):
                chunk = self._chunks[position]
                position += 1
                self.taken = max(self.taken, position)
                yield chunk
            elif self._ended:
                return
            else:
                await self._wait(limit)

    async def _wait(self, limit: TimeLimit | None) -> None:
        if limit is not None:
            limit.hold()
        try:
            self._grown.clear()
            await self._grown.wait()
        finally:
            if limit is not None:
                limit.run()

    def _wake(self) -> None:
        self._grown.set()
        if self._listener is not None:
            self._listener()
