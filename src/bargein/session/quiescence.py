"""Know when nothing is pending any more, and wait for it.

Pending is what can go on without the user: speech, the application's code that
the session runs, turns without an outcome, hand-offs. What waits for an
`AgentTask` that waits for the user is not. Nothing polls: whoever changes one of
these says so by `changed`, and waiters look again one loop turn later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

from .invocation import current_invocation

if TYPE_CHECKING:
    from .activity import Activity
    from .call import Call
    from .tasks import TaskSet

__all__ = ["Quiescence"]

T = TypeVar("T")


class _Code:
    """A tool or hook that runs."""

    def __init__(self) -> None:
        self.task: asyncio.Task[Any] | None = None
        self.waits_in: list[Activity] = []
        """Where it waits for tasks, one entry for each that it waits for."""


_current: ContextVar[_Code | None] = ContextVar("bargein_code", default=None)


class Quiescence:
    """One per call; `close` lets all waiters go."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._code: set[_Code] = set()
        self._waiters: list[asyncio.Future[None]] = []
        self._first_waiters: list[asyncio.Future[None]] = []
        self._look_due = False
        self._closed = False

    # Told by the parts

    def start(
        self, tasks: TaskSet, coroutine: Coroutine[Any, Any, T], name: str
    ) -> asyncio.Task[T]:
        """Like `tasks.start`, for the application's code: it is pending until it ends."""
        code = _Code()
        token = _current.set(code)
        try:
            task = code.task = tasks.start(coroutine, name)
        finally:
            _current.reset(token)
        self._code.add(code)
        task.add_done_callback(lambda _: self._ended(code))
        return task

    @contextmanager
    def waiting_for_task(self, activity: Activity) -> Iterator[None]:
        """The code that runs here waits for a task to which `activity` gives the call."""
        code = _current.get()
        if code is None:
            yield
            return
        code.waits_in.append(activity)
        self.changed()
        try:
            yield
        finally:
            code.waits_in.remove(activity)

    def changed(self) -> None:
        """Something ended, or may have."""
        if (self._waiters or self._first_waiters) and not self._look_due:
            self._look_due = True
            asyncio.get_running_loop().call_soon(self._look)

    def close(self) -> None:
        """The call is over."""
        self._closed = True
        _wake(self._first_waiters)
        _wake(self._waiters)

    # For those who wait

    @property
    def quiet(self) -> bool:
        """Whether nothing will happen unless the user does something."""
        call = self._call
        if self._closed:
            return True
        if not call.floor.floor.idle or call.keypad.pending or call.late_words.pending:
            return False
        link = call.activity.realtime
        if link is not None and link.ears.answer_owed:
            return False
        return all(call.is_suspended(speech) for speech in call.runs) and not self._code_runs()

    async def wait(self) -> None:
        """Wait until it is quiet or the call is closed; a loop turn at least.

        Raises `RuntimeError` inside a tool or hook, which would wait for itself.
        """
        self.check_wait()
        await self.until_quiet()

    async def until_quiet(self, *, first: bool = False) -> None:
        """For the session: wait likewise, wherever it is called from.

        With `first`, it may still begin something before others learn of the quiet.
        """
        if self._closed:
            return
        waiters = self._first_waiters if first else self._waiters
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiters.append(waiter)
        self.changed()
        try:
            await waiter
        finally:
            if waiter in waiters:
                waiters.remove(waiter)

    def check_wait(self) -> None:
        """Raise `RuntimeError` where a wait for quiet would wait for itself."""
        code, invocation = _current.get(), current_invocation()
        inside = code is not None and code.task is asyncio.current_task()
        if inside or (invocation is not None and invocation.kind in ("hook", "on_exit")):
            raise RuntimeError("a tool or hook cannot wait here: it is itself what is pending")

    # Steps

    def _code_runs(self) -> bool:
        waited_in = self._with_task_at_work()
        waiting = [code for code in self._code if not waited_in.isdisjoint(code.waits_in)]
        if len(waiting) < len(self._code):
            return True
        # Others in there wait for calls to end and then go on.
        return bool(self._call.tool_tasks.running) and not waiting

    def _with_task_at_work(self) -> set[Activity]:
        """The activities that gave the call to a task which is not done."""
        found: set[Activity] = set()
        activity = self._call.activity
        while activity.parent is not None:
            if not activity.task_is_done():
                found.add(activity.parent)
            activity = activity.parent
        return found

    def _ended(self, code: _Code) -> None:
        self._code.discard(code)
        self.changed()

    def _look(self) -> None:
        self._look_due = False
        if not self.quiet:
            return
        if self._first_waiters:
            _wake(self._first_waiters)
            self.changed()  # looks again once they have run
        else:
            _wake(self._waiters)


def _wake(waiters: list[asyncio.Future[None]]) -> None:
    for waiter in waiters:
        if not waiter.done():
            waiter.set_result(None)
    waiters.clear()
