"""End a call: everything heard so far is kept, everything that runs is stopped, nothing waits for ever."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import TYPE_CHECKING

from ..turns.facts import CommitRequested, InterruptRequested
from .events import CloseEvent, CloseReason
from .starting import close_toolsets

if TYPE_CHECKING:
    from .call import Call

__all__ = ["close_call"]

logger = logging.getLogger(__name__)

# How long words that were still being spoken may take to be recognised.
FINAL_WORDS_LIMIT = 2.0


async def close_call(call: Call, reason: CloseReason, error: object | None, *, drain: bool) -> None:
    """Close in the documented order. Steps that run the application's code are bounded."""
    liveness = call.activity.resolved().liveness
    if drain:
        await _drained(call)
    call.closing = True
    await _bounded(_end_tasks(call), liveness.close_timeout)
    _interrupt_all(call)
    await _bounded(call.wait_until_stopped_are_written(), liveness.close_timeout)
    await _bounded(call.handoffs.wait(), liveness.close_timeout)
    await call.activity.end_on_enter(liveness.close_timeout)
    await _bounded(call.activity.exit(), liveness.close_timeout)
    _interrupt_all(call)
    await _final_words(call)
    call.hearing.listen_to(None)
    await _end_tools(call, liveness.interrupted_tool_grace)
    await _bounded(_written(call), liveness.close_timeout)
    call.floor.close()
    call.user_turns.close()
    await call.turn_ends.aclose()
    await call.hearing.aclose()
    await call.tasks.aclose()
    _end_handles(call)
    await call.activity.finish()
    await close_toolsets(call.session)
    call.models.close()
    call.emit(CloseEvent(error=error, reason=reason))
    call.closed = True


async def _drained(call: Call) -> None:
    """What is queued is spoken, and hand-offs end; what the user says meanwhile is kept, not answered."""
    call.draining = True
    while call.runs or call.handoffs.pending:
        await call.handoffs.wait()
        for run in list(call.runs.values()):
            await run.handle.wait_for_end()


async def _end_tasks(call: Call) -> None:
    """Running tasks end, innermost first, so that nothing waits for their results."""
    while (parent := call.activity.parent) is not None:
        task = call.activity
        if task.cancel_task is not None:
            task.cancel_task()
        await task.left.wait()
        if call.activity is task:
            call.activity = parent


def _interrupt_all(call: Call) -> None:
    call.floor.push(InterruptRequested(force=True))
    for run in list(call.runs.values()):
        run.stop()


async def _final_words(call: Call) -> None:
    """Only if the user's speech is not finalised: wait for it, a little."""
    floor = call.floor.floor
    await call.late_words.settled(FINAL_WORDS_LIMIT)
    if not floor.user_has_floor and not floor.open_text:
        return
    call.hearing.flush_transcriber()
    if floor.user_has_floor:
        await call.user_quiet(FINAL_WORDS_LIMIT)
    if floor.open_text:
        call.floor.push(CommitRequested(reply=False))


async def _end_tools(call: Call, grace: float) -> None:
    running = call.tool_tasks.running
    if running:
        await asyncio.wait(running, timeout=grace)
    await call.tool_tasks.aclose()


async def _written(call: Call) -> None:
    """Every turn that was committed is in the history."""
    await call.user_turns.settled()
    for run in list(call.runs.values()):
        await run.handle.wait_for_end()


def _end_handles(call: Call) -> None:
    """Nothing that waits for a handle waits for ever."""
    for run in list(call.runs.values()):
        run.handle.mark_interrupted()
        run.handle.finish()
    call.runs.clear()


async def _bounded(step: Coroutine[object, object, None], limit: float) -> None:
    """Await `step`, at most `limit` seconds; it goes on to the next step in any case."""
    try:
        async with asyncio.timeout(limit):
            await step
    except TimeoutError:
        logger.warning("closing: a step took longer than %s s and was left", limit)
