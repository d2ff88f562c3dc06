"""Pulls items out of a provider's generator, and starts it again after a failure that allows it.

The consumer's own task drives the generator: no task and no queue in between.
What a failure means is the retry policy's decision.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import Generic, TypeVar

from .retry import EndQuietly, GiveUp, RetryPolicy, TryAgain
from .time_limit import TimeLimit

__all__ = ["Attempts", "Report", "call_with_retries", "close_generator"]

logger = logging.getLogger(__name__)

T = TypeVar("T")

Report = Callable[[Exception, bool], None]
"""Tells the application of an error; the flag says whether it was recoverable."""

CLOSE_LIMIT = 1.0
"""Seconds that a provider's generator has for its clean-up."""


class Attempts(Generic[T]):
    """The items of a generator that may be started several times.

    `start` begins an attempt; `delivered` says whether the consumer has a part of
    the answer already, so that it cannot be begun again.
    """

    def __init__(
        self,
        start: Callable[[], AsyncIterator[T]],
        *,
        policy: RetryPolicy,
        limit: TimeLimit,
        delivered: Callable[[], bool],
        report: Report,
    ) -> None:
        self._start = start
        self._policy = policy
        self._limit = limit
        self._delivered = delivered
        self._report = report
        self._generator: AsyncIterator[T] | None = None

    async def next(self) -> T:
        """The next item; `StopAsyncIteration` at the end, or the error that ends it."""
        while True:
            try:
                if self._generator is None:
                    self._generator = self._start()
                return await self._limit.wait(self._generator.__anext__())
            except StopAsyncIteration:
                self._policy.succeeded()
                await self.aclose()
                raise
            except Exception as error:
                await self.aclose()
                wait = decide(error, self._policy, self._delivered(), self._report)
                if wait is None:
                    raise StopAsyncIteration from None
                await asyncio.sleep(wait)

    async def restart(self) -> None:
        """Break the attempt off; the next item comes from a new one."""
        generator, self._generator = self._generator, None
        if generator is not None:
            await close_generator(generator)

    async def aclose(self) -> None:
        """Close the generator and the timer; harmless when repeated."""
        self._limit.close()
        await self.restart()


async def call_with_retries(
    call: Callable[[], Awaitable[T]], *, policy: RetryPolicy, limit: TimeLimit, report: Report
) -> T | None:
    """The result of `call`, tried as often as `policy` wants; `None` if it ends quietly."""
    try:
        while True:
            try:
                result = await limit.wait(call())
            except Exception as error:
                wait = decide(error, policy, False, report)
                if wait is None:
                    return None
                await asyncio.sleep(wait)
            else:
                policy.succeeded()
                return result
    finally:
        limit.close()


def decide(error: Exception, policy: RetryPolicy, delivered: bool, report: Report) -> float | None:
    """Report a failure; seconds until the next attempt, `None` to end quietly, or raises."""
    match policy.failed(error, delivered=delivered):
        case TryAgain(wait):
            report(error, True)
            return wait
        case GiveUp(final):
            report(final, False)
            raise final
        case EndQuietly():
            return None


async def close_generator(generator: AsyncIterator[object]) -> None:
    """Let a generator clean up, for at most a second; what goes wrong there is logged."""
    if not isinstance(generator, AsyncGenerator):
        return
    try:
        async with asyncio.timeout(CLOSE_LIMIT):
            await generator.aclose()
    except Exception:  # the answer is over; a failing clean-up must not hide how it ended
        logger.warning("a provider's generator failed while it was closed", exc_info=True)
