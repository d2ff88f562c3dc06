"""An event loop whose clock jumps to the next timer instead of waiting.

Decides when the clock moves: never while something is ready, while work in a
thread is out, or while a real socket may still have news. Running a test on it,
and judging what the test leaves behind, is `virtual_time`'s.
"""

from __future__ import annotations

import asyncio
import contextvars
import heapq
import selectors
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any, TypeVar, TypeVarTuple, Unpack

from .waiting import describe_tasks

__all__ = ["EPOCH", "TIME_LIMIT", "StuckError", "VirtualTimeLoop"]

T = TypeVar("T")
Args = TypeVarTuple("Args")

EPOCH = 1_750_000_000.0
"""Wall-clock seconds at loop time 0, in every run."""

TIME_LIMIT = 6 * 3600.0
"""Virtual seconds after which a run counts as endless, unless it is given another limit."""

# Real seconds after which a silent thread, socket or worker counts as stuck.
_HELD_LIMIT = 60.0
_SOCKET_LIMIT = 30.0
_FOREIGN_THREAD_LIMIT = 1.0

# Loop turns without a jump of the clock after which the loop counts as spinning.
_SPIN_LIMIT = 200_000

# Loop turns between two looks at the self-pipe when nothing else is registered.
_POLL_EVERY = 64


class StuckError(RuntimeError):
    """Nothing can ever happen again; the message lists who waits, and where."""


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Runs callbacks as asyncio does, and jumps when there are none.

    Timers with the same instant fire in the order in which they were made. The
    clock stands still while work from `run_in_executor` is out or `hold_clock`
    is open. With a connected socket registered, an idle loop first waits for it:
    `socket_patience` real seconds at most, and no longer than the next timer is
    away. Raises `StuckError` when nothing is ready and nothing can become ready,
    when tasks spin, and at `time_limit` (`None`: no limit).
    """

    # Attributes of asyncio's own loop, stable since 3.4, that typeshed leaves out.
    _ready: deque[asyncio.Handle]
    _stopping: bool
    _ssock: socket.socket
    _selector: selectors.BaseSelector

    def __init__(
        self, *, socket_patience: float = 0.05, time_limit: float | None = TIME_LIMIT
    ) -> None:
        super().__init__()
        self.socket_patience = socket_patience
        self.time_limit = time_limit
        self.steps = 0
        """Callbacks run so far: task steps, timers and plain callbacks."""
        self.before_step: Callable[[int], None] | None = None
        """Called with the number of each step, just before it runs."""
        self._now = 0.0
        self._timers: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._timers_made = 0
        self._timers_cancelled = 0
        self._held = 0
        self._turns_at_this_instant = 0
        self._failure: BaseException | None = None

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._now

    def wall(self) -> float:
        """Virtual seconds since 1970."""
        return EPOCH + self._now

    def fail(self, error: BaseException) -> None:
        """End the run with `error` after this turn of the loop; the first one counts."""
        if self._failure is None:
            self._failure = error

    def pending_timers(self) -> list[asyncio.TimerHandle]:
        """Timers that are armed and not cancelled, soonest first."""
        return [timer for _, _, timer in sorted(self._timers) if not timer.cancelled()]

    @contextmanager
    def hold_clock(self) -> Iterator[None]:
        """Keep the clock still inside this block; nests."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1

    def call_at(
        self,
        when: float,
        callback: Callable[[Unpack[Args]], object],
        *args: *Args,
        context: contextvars.Context | None = None,
    ) -> asyncio.TimerHandle:
        timer = asyncio.TimerHandle(when, callback, args, self, context)
        self._timers_made += 1
        heapq.heappush(self._timers, (when, self._timers_made, timer))
        return timer

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[Args]], T], *args: *Args
    ) -> asyncio.Future[T]:
        """Run work in a thread; the clock stands still until it is back."""
        future = super().run_in_executor(executor, func, *args)
        self._held += 1
        future.add_done_callback(self._came_back)
        return future

    # From 3.12 on there is a time limit to pass along.
    async def shutdown_default_executor(self, *args: Any) -> None:
        with self.hold_clock():
            await super().shutdown_default_executor(*args)

    def close(self) -> None:
        super().close()
        self._timers.clear()

    def _came_back(self, _: asyncio.Future[Any]) -> None:
        self._held -= 1

    def _timer_handle_cancelled(self, timer: asyncio.TimerHandle) -> None:
        if timer.when() > self._now:  # asyncio.sleep also cancels timers that have fired
            self._timers_cancelled += 1

    def _run_once(self) -> None:
        ready = self._ready
        self._turns_at_this_instant += 1
        if not ready and not self._stopping:
            self._wait()
        elif len(self._selector.get_map()) > 1 or self._turns_at_this_instant % _POLL_EVERY == 0:
            self._poll(0)
            if self._turns_at_this_instant > _SPIN_LIMIT and not self._held:
                raise StuckError("tasks spin and no timer gets its turn:\n" + describe_tasks(self))
        self._collect_due()
        hook = self.before_step
        for _ in range(len(ready)):
            handle = ready.popleft()
            if handle.cancelled():
                continue
            self.steps += 1
            if hook is not None:
                hook(self.steps)
                if handle.cancelled():  # by what the hook did
                    continue
            handle._run()
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure

    def _collect_due(self) -> None:
        timers, now = self._timers, self._now
        if self._timers_cancelled > 100 and self._timers_cancelled * 2 > len(timers):
            timers[:] = [entry for entry in timers if not entry[2].cancelled()]
            heapq.heapify(timers)
            self._timers_cancelled = 0
        while timers and timers[0][0] <= now:
            timer = heapq.heappop(timers)[2]
            if timer.cancelled():
                self._timers_cancelled -= 1
            else:
                self._ready.append(timer)

    def _wait(self) -> None:
        timers = self._timers
        while timers and timers[0][2].cancelled():
            heapq.heappop(timers)
            self._timers_cancelled -= 1
        if self._held:
            self._wait_really(_HELD_LIMIT, "work outside the loop holds the clock")
            return
        connected = len(self._selector.get_map()) > 1 and self._has_connection()
        if not timers:
            if connected:
                self._wait_really(_SOCKET_LIMIT, "no timer is armed and no socket has news")
                return
            # A thread that nobody announced may still call call_soon_threadsafe.
            limit = _FOREIGN_THREAD_LIMIT if threading.active_count() > 1 else 0
            self._wait_really(limit, "no timer is armed")
            return
        when = timers[0][0]
        if len(self._selector.get_map()) > 1:
            patience = min(self.socket_patience, when - self._now) if connected else 0
            if self._poll(patience):
                return
        if self.time_limit is not None and when > self.time_limit:
            raise StuckError(
                f"the run goes on after {self.time_limit:g} virtual seconds:\n"
                + describe_tasks(self)
            )
        self._now = max(self._now, when)
        self._turns_at_this_instant = 0

    def _wait_really(self, limit: float, reason: str) -> None:
        if not self._poll(limit) and not self._ready:
            raise StuckError(f"nothing can run: {reason}\n" + describe_tasks(self))

    def _poll(self, timeout: float) -> bool:
        events = self._selector.select(timeout)
        # asyncio's own, not in typeshed: turns readiness into callbacks.
        self._process_events(events)  # type: ignore[attr-defined]
        return bool(events)

    def _has_connection(self) -> bool:
        """Whether a file other than the self-pipe and listening sockets is registered."""
        for key in self._selector.get_map().values():
            if key.fd != self._ssock.fileno() and not _listens(key.fd):
                return True
        return False


def _listens(descriptor: int) -> bool:
    try:
        borrowed = socket.socket(fileno=descriptor)
    except OSError:  # a pipe, a process, a terminal
        return False
    try:
        return bool(borrowed.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    except OSError:
        return False
    finally:
        borrowed.detach()
