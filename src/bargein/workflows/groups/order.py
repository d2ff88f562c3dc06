"""Which task of a group is next, and which may be gone back to. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

__all__ = ["GroupOrder"]

MAX_RETURNS_PER_TASK = 3
MAX_RETURNS = 10


class GroupOrder:
    """The order of registration, changed by going back; an id waits at most once."""

    def __init__(self, ids: Sequence[str], restored: Collection[str] = ()) -> None:
        self._ids = tuple(ids)
        self._visited = [task_id for task_id in ids if task_id in restored]
        self._waiting = [task_id for task_id in ids if task_id not in restored]
        self._returns: Counter[str] = Counter()

    @property
    def current(self) -> str | None:
        """The task that runs or is next; `None`: all are done."""
        return self._waiting[0] if self._waiting else None

    @property
    def waiting(self) -> tuple[str, ...]:
        """The current task and those after it."""
        return tuple(self._waiting)

    @property
    def allowed(self) -> tuple[str, ...]:
        """What may be gone back to, in order of registration."""
        return tuple(
            task_id for task_id in self._ids if task_id in self._visited and task_id != self.current
        )

    @property
    def previous(self) -> str | None:
        """The visited task before the current one, by registration; `None` without one."""
        if self.current is None:
            return None
        before = self._ids[: self._ids.index(self.current)]
        return next((task_id for task_id in reversed(before) if task_id in self._visited), None)

    def begin(self) -> None:
        """The current task starts."""
        assert self.current is not None
        if self.current not in self._visited:
            self._visited.append(self.current)

    def finish(self) -> None:
        """The current task has its result."""
        del self._waiting[0]

    def again(self, task_ids: Collection[str]) -> None:
        """These run before the others that wait, in order of registration."""
        first = [task_id for task_id in self._ids if task_id in task_ids]
        self._waiting = [*first, *(one for one in self._waiting if one not in first)]

    def refusal(self, task_ids: Sequence[str]) -> str:
        """Why it cannot go back to these; "" if it can."""
        if not task_ids:
            return "unable to regress, no task id was given"
        for task_id in task_ids:
            if task_id not in self.allowed:
                return f"unable to regress, invalid task id {task_id!r}"
        if len(set(task_ids)) < len(task_ids):
            return "unable to regress, invalid task id: one was given twice"
        used_up = any(self._returns[task_id] >= MAX_RETURNS_PER_TASK for task_id in task_ids)
        if used_up or self._returns.total() + len(task_ids) > MAX_RETURNS:
            return "cannot go back again"
        return ""

    def go_back(self, task_ids: Sequence[str]) -> None:
        """These first, then the interrupted one again, then the rest.

        Raises `ValueError` if they are refused.
        """
        if refusal := self.refusal(task_ids):
            raise ValueError(refusal)
        self._returns.update(task_ids)
        rest = [task_id for task_id in self._waiting if task_id not in task_ids]
        self._waiting = [*task_ids, *rest]
