"""Running a coroutine in virtual time, and judging what it leaves behind.

Nothing that sleeps takes time: an hour of conversation passes as fast as its
callbacks run, and the same way every time. Work in threads and real sockets does
take real time; the virtual clock stands still meanwhile (`virtual_loop`).
"""

from __future__ import annotations

import asyncio
import multiprocessing
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from ..conversation.wall_clock import use_wall_clock
from .virtual_loop import EPOCH, TIME_LIMIT, StuckError, VirtualTimeLoop
from .waiting import describe_tasks, describe_timer

__all__ = [
    "EPOCH",
    "TIME_LIMIT",
    "LeakedTasks",
    "StuckError",
    "VirtualTimeLoop",
    "hold_clock",
    "run_virtual",
]

T = TypeVar("T")

# Loop turns granted to tasks that were cancelled just before the end.
_SETTLE_TURNS = 20


# Real seconds that a thread has to end once its work is done.
_JOIN_LIMIT = 1.0


class LeakedTasks(AssertionError):
    """The coroutine returned and left tasks, timers, threads or worker processes behind.

    The message lists them.
    """


def run_virtual(
    main: Coroutine[Any, Any, T],
    *,
    check_leaks: bool = True,
    socket_patience: float = 0.05,
    time_limit: float | None = TIME_LIMIT,
) -> T:
    """Run `main` in virtual time, wall clock included, and return its result.

    Raises what `main` raises; `StuckError` on a deadlock or after `time_limit`
    virtual seconds; `LeakedTasks` when `main` returned and, with `check_leaks`, a
    task, a timer, a thread (but no daemon) or a `multiprocessing` child that it
    started is left; the first error that no task or callback handled. Tasks and
    timers are cancelled in any case. For sockets see `VirtualTimeLoop`.
    """
    loop = VirtualTimeLoop(socket_patience=socket_patience, time_limit=time_limit)
    loop.set_exception_handler(_note_unhandled)
    threads, children = set(threading.enumerate()), set(multiprocessing.active_children())
    with use_wall_clock(loop.wall), asyncio.Runner(loop_factory=lambda: loop) as runner:
        result = runner.run(_supervised(main, loop, check_leaks))
    if check_leaks:
        _check_workers(threads, children)
    return result


@contextmanager
def hold_clock() -> Iterator[None]:
    """Stop the virtual clock of the running loop while real work is waited for.

    For work that `run_in_executor` does not see, such as a worker process that
    answers through a callback. Does nothing on an ordinary loop.
    """
    loop = asyncio.get_running_loop()
    if isinstance(loop, VirtualTimeLoop):
        with loop.hold_clock():
            yield
    else:
        yield


async def _supervised(main: Coroutine[Any, Any, T], loop: VirtualTimeLoop, check_leaks: bool) -> T:
    result = await main
    if not check_leaks:
        return result
    me = asyncio.current_task()
    for _ in range(_SETTLE_TURNS):
        if asyncio.all_tasks(loop) == {me}:
            break
        await asyncio.sleep(0)
    lines = [f"task  {line}" for line in describe_tasks(loop, but=me).splitlines()]
    lines += [f"timer {describe_timer(timer)}" for timer in loop.pending_timers()]
    if lines:
        raise LeakedTasks(f"left behind at {loop.time():.3f} s:\n" + "\n".join(lines))
    return result


def _check_workers(threads: set[threading.Thread], children: set[BaseProcess]) -> None:
    lines = []
    for thread in set(threading.enumerate()) - threads:
        if not thread.daemon:
            thread.join(_JOIN_LIMIT)
            if thread.is_alive():
                lines.append(f"thread {thread.name}")
    lines += [
        f"process {child.name}" for child in set(multiprocessing.active_children()) - children
    ]
    if lines:
        raise LeakedTasks("left behind:\n" + "\n".join(sorted(lines)))


def _note_unhandled(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An error that nobody handles ends the run instead of a line in the log."""
    error = context.get("exception")
    if isinstance(loop, VirtualTimeLoop) and isinstance(error, BaseException):
        error.add_note(f"not handled by anybody: {context.get('message')}")
        loop.fail(error)
    else:
        loop.default_exception_handler(context)
