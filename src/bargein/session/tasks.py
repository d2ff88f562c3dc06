"""The asyncio tasks of a session: named, and all ended when it closes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterable
from contextvars import ContextVar, copy_context
from typing import Any, TypeVar

__all__ = ["TaskSet", "cancel_and_wait", "current_owner"]

logger = logging.getLogger(__name__)

T = TypeVar("T")


async def cancel_and_wait(tasks: Iterable[asyncio.Future[Any]]) -> None:
    """Cancel `tasks` and wait until they have ended; their errors are not raised here."""
    pending = [task for task in tasks if not task.done()]
    for task in pending:
        task.cancel()
    if pending:
        await asyncio.wait(pending)


_owner: ContextVar[object] = ContextVar("bargein_task_owner", default=None)


def current_owner() -> object:
    """Whose task set started the current task; `None` outside of any."""
    return _owner.get()


class TaskSet:
    """Holds what it started until that has ended; an error that nobody awaits is logged.

    Its tasks know `owner` as theirs, whoever asked for them.
    """

    def __init__(self, owner: object) -> None:
        self._owner = owner
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(
        self, coroutine: Coroutine[Any, Any, T], name: str, *, awaited: bool = False
    ) -> asyncio.Task[T]:
        """Run `coroutine` as a task called `name`; `awaited`: somebody will see its error."""
        context = copy_context()
        context.run(_owner.set, self._owner)
        task = asyncio.get_running_loop().create_task(coroutine, name=name, context=context)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard if awaited else self._ended)
        return task

    @property
    def running(self) -> list[asyncio.Task[Any]]:
        """Those that have not ended."""
        return list(self._tasks)

    async def aclose(self) -> None:
        """Cancel the rest (not the caller's own task) and wait for it."""
        me = asyncio.current_task()
        await cancel_and_wait(task for task in self._tasks if task is not me)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("%s failed", task.get_name(), exc_info=error)
