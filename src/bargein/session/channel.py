"""A stream of values from one task to another, without a task of its own."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Generic, TypeVar

__all__ = ["Channel"]

T = TypeVar("T")


class Channel(Generic[T]):
    """One reader, any number of writers, in order.

    Unbounded: what passes through is bounded by its source (the text of one
    answer, the frames of an input that is read in real time). `push` after the
    end is ignored, because a producer may outlive the reader's interest.
    """

    def __init__(self) -> None:
        self._values: deque[T] = deque()
        self._ended = False
        self._error: BaseException | None = None
        self._waiter: asyncio.Future[None] | None = None

    @property
    def ended(self) -> bool:
        return self._ended

    def push(self, value: T) -> None:
        """Hand over `value`; never waits."""
        if not self._ended:
            self._values.append(value)
            self._wake()

    def end(self, error: BaseException | None = None) -> None:
        """No more values come; with `error`, the reader gets it after the last one."""
        if not self._ended:
            self._ended, self._error = True, error
            self._wake()

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        while not self._values:
            if self._ended:
                if self._error is not None:
                    raise self._error
                raise StopAsyncIteration
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        return self._values.popleft()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
