"""Bounds the waits of a stream for its provider, with one timer for all of them.

A token costs two attribute writes and a clock reading instead of a timer of its
own: a later deadline only moves the instant at which the running timer, when it
fires, is due again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from ..errors import APITimeoutError

__all__ = ["TimeLimit"]

T = TypeVar("T")

# A provider that survives its cancellation is cancelled again after this long.
_CANCEL_AGAIN_AFTER = 1.0


class TimeLimit:
    """Each `wait` may last `limit` seconds, not counting the time on hold.

    One wait at a time. `close` must be called at the end; it stops the timer.
    """

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._waiting: asyncio.Task[object] | None = None
        self._due: float | None = None
        self._held = False
        self._cancels = 0

    def hold(self) -> None:
        """Stop the clock: the provider waits for us now."""
        self._held = True
        self._due = None

    def run(self) -> None:
        """Start the clock again, with the whole limit; no effect while it runs."""
        if self._held:
            self._held = False
            if self._waiting is not None:
                self._due = self._loop.time() + self._limit
                self._arm()

    async def wait(self, awaitable: Awaitable[T]) -> T:
        """Wait for `awaitable` in this task; `APITimeoutError` when it takes too long."""
        task = asyncio.current_task()
        assert task is not None
        self._waiting = task
        if not self._held:
            self._due = self._loop.time() + self._limit
            if self._timer is None:
                self._arm()
        cancelled_before = task.cancelling()
        try:
            return await awaitable
        finally:
            self._waiting = self._due = None
            if self._cancels or task.cancelling() > cancelled_before:
                self._conclude(task, cancelled_before)

    def close(self) -> None:
        """Stop the timer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _conclude(self, task: asyncio.Task[object], cancelled_before: int) -> None:
        # A provider may have turned a cancellation into an error or an answer. That
        # must not count: the consumer is cancelled, or the answer came too late.
        for _ in range(self._cancels):
            task.uncancel()
        self._cancels = 0
        if task.cancelling() > cancelled_before:
            raise asyncio.CancelledError from None
        raise APITimeoutError(f"no answer for {self._limit:g} s") from None

    def _arm(self) -> None:
        assert self._due is not None
        if self._timer is not None:
            if self._timer.when() <= self._due:
                return
            self._timer.cancel()
        self._timer = self._loop.call_at(self._due, self._fire)

    def _fire(self) -> None:
        fired, self._timer = self._timer, None
        if self._waiting is None or self._due is None:
            return
        assert fired is not None
        # The loop may fire up to one clock tick early.
        if self._due <= max(fired.when(), self._loop.time()):
            self._cancels += 1
            self._due = self._loop.time() + _CANCEL_AGAIN_AFTER
            self._waiting.cancel()
        self._arm()
