"""Which of the application's functions is running: a tool, a hook, `on_enter`, `on_exit`.

Some calls mean something else inside them, or would wait for themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from .agent import Agent
    from .speech_handle import SpeechHandle

__all__ = ["AfterMessage", "Invocation", "current_invocation", "invoked"]

Kind = Literal["tool", "hook", "on_enter", "on_exit"]


class AfterMessage:
    """What the user-turn hook did that has to wait until the user's message is written."""

    def __init__(self) -> None:
        self._waiting: list[Callable[[], None]] | None = []

    def add(self, action: Callable[[], None]) -> None:
        """Call `action` once the message is written: now, if it is."""
        if self._waiting is None:
            action()
        else:
            self._waiting.append(action)

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return bool(self._waiting)

    def written(self) -> None:
        """The message is written; there may be none."""
        waiting, self._waiting = self._waiting or [], None
        for action in waiting:
            action()


@dataclass(frozen=True, slots=True)
class Invocation:
    """The innermost of the application's functions that the current task runs."""

    kind: Kind
    agent: Agent
    handle: SpeechHandle | None = None
    """The root handle of the turn that runs it."""

    after_message: AfterMessage | None = None
    """In the user-turn hook, and in tasks that it starts."""

    @property
    def speech_id(self) -> str | None:
        """The root id of the turn that runs it."""
        return self.handle.id if self.handle is not None else None

    def check_wait(self, speech_id: str) -> None:
        """Raise `RuntimeError` if waiting for that speech here would never end."""
        if self.kind == "tool" and speech_id == self.speech_id:
            raise RuntimeError(
                "a tool cannot wait for the speech that runs it; "
                "use RunContext.wait_for_playout() to wait for the text spoken before the tool"
            )
        if self.kind == "hook":
            raise RuntimeError(
                "on_user_turn_completed cannot wait for speech: it plays only after the hook returned"
            )


_current: ContextVar[Invocation | None] = ContextVar("bargein_invocation", default=None)


def current_invocation() -> Invocation | None:
    """What runs in this task, or `None` outside the application's functions."""
    return _current.get()


@contextmanager
def invoked(invocation: Invocation | None) -> Iterator[None]:
    """Mark what the current task runs, for this block and the tasks that it starts."""
    token = _current.set(invocation)
    try:
        yield
    finally:
        _current.reset(token)
