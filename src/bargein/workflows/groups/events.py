"""What a task group reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ...session import AgentTask, SessionEvent

__all__ = ["TaskCompletedEvent", "TaskGroupResult", "TaskProgressEvent"]


@dataclass(frozen=True, slots=True)
class TaskGroupResult:
    """What `TaskGroup` gives."""

    task_results: dict[str, Any]  # whatever the tasks give
    """By id, in the order of registration."""


@dataclass(frozen=True, slots=True)
class TaskCompletedEvent:
    """A task of a group has its result."""

    agent_task: AgentTask[Any]
    task_id: str
    result: Any


class TaskProgressEvent(SessionEvent):
    """A task of a group started, ended, was reopened, or was restored from earlier results."""

    type: Literal["task_progress"] = "task_progress"
    group_id: str
    task_id: str
    state: Literal["started", "completed", "failed", "reopened", "restored"]
    done: int
    """How many tasks have their result."""
    total: int
    reason: str = ""
    """Of "failed": that of the `CaptureFailed`, "cancelled" if the task or the session was
    ended, and "" for other errors."""
