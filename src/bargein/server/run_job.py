"""The life of one job: its entrypoint runs, then everything it started ends, in order.

Where the job came from, and what a terminal or a room does meanwhile, is not
known here.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Awaitable

from ..rooms.job import JobContext, ShutdownCallback, takes_reason, use_job_context
from ..session.job_port import job_connect
from .agent_server import Entrypoint

__all__ = ["run_job"]

logger = logging.getLogger(__name__)

# Seconds that one shutdown callback may take, and the whole shutdown.
_CALLBACK_LIMIT = 10.0
_SHUTDOWN_LIMIT = 30.0


async def run_job(context: JobContext, entrypoint: Entrypoint) -> None:
    """Run `entrypoint` until its job is over, then end what it left.

    A job is over when `context.shutdown` was called, when the last of its
    sessions closed, or when the entrypoint returned and has no open session.
    Order of the end: sessions, `on_session_end`, shutdown callbacks (all at once,
    10 s each), the entrypoint; 30 s altogether. Raises what the entrypoint
    raised, after that. Cancelling it ends the job the same way.
    """
    with use_job_context(context):
        # Sessions that the entrypoint starts join its room; tasks inherit both.
        token = job_connect.set(context.connect)
        running = asyncio.ensure_future(entrypoint.fnc(context))
        if isinstance(running, asyncio.Task):
            running.set_name("entrypoint")
        job_connect.reset(token)
        try:
            await _wait_until_over(context, running)
        finally:
            context.shutdown("job ended")
            try:
                await _with_limit("the shutdown", _end(context, entrypoint), _SHUTDOWN_LIMIT)
            finally:
                await _stop(running)
    if running.done() and not running.cancelled() and (error := running.exception()) is not None:
        raise error


async def _wait_until_over(context: JobContext, running: asyncio.Future[None]) -> None:
    over = asyncio.Event()

    def look() -> None:
        # A closed session ends the job even if its entrypoint waits for something else.
        left = not context.open_sessions and (bool(context.sessions) or running.done())
        failed = running.done() and (running.cancelled() or running.exception() is not None)
        if left or failed or context.shutdown_reason is not None:
            over.set()

    context.on_change(look)
    running.add_done_callback(lambda _: look())
    await over.wait()


async def _end(context: JobContext, entrypoint: Entrypoint) -> None:
    # Closed ones too: their close may have been announced but not be finished.
    for session in context.sessions:
        try:
            await session.aclose()
        except Exception:  # the others must be closed all the same
            logger.exception("a session did not close")
    if entrypoint.on_session_end is not None:
        await _guarded("on_session_end", entrypoint.on_session_end(context))
    reason = context.shutdown_reason or ""
    async with asyncio.TaskGroup() as group:
        for callback in context.shutdown_callbacks:
            group.create_task(_call_back(callback, reason), name="shutdown callback")


async def _call_back(callback: ShutdownCallback, reason: str) -> None:
    try:
        result = callback(reason) if takes_reason(callback) else callback()
    except Exception:  # the application's; the others run all the same
        logger.exception("a shutdown callback failed")
        return
    if inspect.isawaitable(result):
        await _guarded("a shutdown callback", result)


async def _guarded(what: str, awaitable: Awaitable[object]) -> None:
    try:
        await _with_limit(what, awaitable, _CALLBACK_LIMIT)
    except Exception:  # the application's; the end of the job goes on
        logger.exception("%s failed", what)


async def _with_limit(what: str, awaitable: Awaitable[object], limit: float) -> None:
    try:
        async with asyncio.timeout(limit) as deadline:
            await awaitable
    except TimeoutError:
        if not deadline.expired():
            raise
        logger.error("%s took longer than %g s and was cancelled", what, limit)


async def _stop(running: asyncio.Future[None]) -> None:
    if running.done():
        return
    running.cancel()
    done, _ = await asyncio.wait([running], timeout=_CALLBACK_LIMIT)
    if not done:
        logger.error(
            "the entrypoint did not end within %g s after it was cancelled", _CALLBACK_LIMIT
        )
