"""Who waits on an event loop, and where: text for error messages."""

from __future__ import annotations

import asyncio
from types import FrameType
from typing import Any

__all__ = ["describe_task", "describe_tasks", "describe_timer"]


def describe_tasks(loop: asyncio.AbstractEventLoop, *, but: asyncio.Task[Any] | None = None) -> str:
    """One line for each unfinished task of `loop` except `but`, by name."""
    return "\n".join(
        sorted(describe_task(task) for task in asyncio.all_tasks(loop) if task is not but)
    )


def describe_task(task: asyncio.Task[Any]) -> str:
    """The task's name, its coroutine, and the line on which it waits."""
    coro = task.get_coro()
    name = getattr(coro, "__qualname__", repr(coro))
    place = " < ".join(_place(frame) for frame in reversed(_frames(coro)[-3:]))
    return f"{task.get_name()} ({name}) waits at {place or 'its start'}"


def describe_timer(timer: asyncio.TimerHandle) -> str:
    """The timer's instant on the loop's clock and what it would call."""
    return f"at {timer.when():.3f} s: {timer!r}"


def _frames(awaited: Any) -> list[FrameType]:
    """Frames from the outermost coroutine to the innermost; any kind of awaitable."""
    frames: list[FrameType] = []
    while awaited is not None:
        kind = next((k for k in ("cr", "ag", "gi") if hasattr(awaited, f"{k}_frame")), None)
        if kind is None:
            break
        frame = getattr(awaited, f"{kind}_frame")
        if frame is not None:
            frames.append(frame)
        awaited = getattr(awaited, "gi_yieldfrom" if kind == "gi" else f"{kind}_await")
    return frames


def _place(frame: FrameType) -> str:
    path = frame.f_code.co_filename.replace("\\", "/").split("/")
    return f"{'/'.join(path[-2:])}:{frame.f_lineno} in {frame.f_code.co_qualname}"
