"""Brings what a speech engine produces in a thread into the event loop, as it comes.

For engines that call back with a few milliseconds of audio each time. Which engine
that is, and how it is told to stop, is the engine's business.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import AsyncGenerator, Callable
from typing import Any, TypeVar

__all__ = ["from_thread"]

T = TypeVar("T")


async def from_thread(
    produce: Callable[[Callable[[T], bool]], None],
) -> AsyncGenerator[T, None]:
    """Run `produce(emit)` in a thread of the loop's own pool and yield what it emits.

    `emit(item)` may be called from that thread only, and never waits; it returns
    False once nobody listens, and `produce` should then return soon. What has been
    emitted and not consumed is kept: its size is bounded by what one call of
    `produce` makes, one sentence. Errors of `produce` are raised here, after the
    items before it. Closing the generator, or cancelling its consumer, waits until
    the thread has returned, so nothing of the engine is in use afterwards.
    """
    loop = asyncio.get_running_loop()
    items: deque[T] = deque()
    news = asyncio.Event()
    unheard = threading.Event()

    def emit(item: T) -> bool:
        if unheard.is_set():
            return False
        items.append(item)
        if len(items) == 1:  # else the loop has been woken and has not looked yet
            loop.call_soon_threadsafe(news.set)
        return True

    def run() -> None:
        if not unheard.is_set():
            produce(emit)

    work = loop.run_in_executor(None, run)
    work.add_done_callback(lambda done: _finished(done, news))
    try:
        while not work.done() or items:
            if not items:
                await news.wait()
                news.clear()
            while items:
                yield items.popleft()
        work.result()
    finally:
        unheard.set()
        if not work.done():
            await asyncio.wait([work])


def _finished(work: asyncio.Future[Any], news: asyncio.Event) -> None:
    if not work.cancelled():
        work.exception()  # marks it as seen, for a consumer that left early
    news.set()
