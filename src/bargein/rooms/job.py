"""A job: one call that an entrypoint looks after, and what the entrypoint is handed.

Values and the context variable only. Who hands out jobs, and in which order one
ends, is decided by `server`; rooms of several participants are not built here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, overload

from ..conversation.ids import new_id
from ..session.room_port import RoomPort

__all__ = [
    "Job",
    "JobContext",
    "JobProcess",
    "JobRoom",
    "JobSession",
    "RoomInfo",
    "get_current_job_context",
    "get_job_context",
    "takes_reason",
    "use_job_context",
]

ShutdownCallback = Callable[..., Any]
"""Sync or async, with no argument or the reason; what it returns is not used."""


class JobRoom(RoomPort, Protocol):
    """The room as a job knows it; `AgentSession.start(room=…)` takes the same object."""

    @property
    def name(self) -> str:
        """What it is called."""


class JobSession(Protocol):
    """What a job must be able to do with the sessions that it ends."""

    # Handlers are the application's; the event alone knows their parameters.
    def on(self, event: str, callback: Callable[..., Any]) -> Any:
        """Register a callback."""

    async def aclose(self) -> None:
        """Close it."""


@dataclass(frozen=True, slots=True)
class RoomInfo:
    """What is known of a room before it is joined."""

    name: str


@dataclass(frozen=True, slots=True)
class Job:
    """What was asked for."""

    room: RoomInfo
    id: str = field(default_factory=lambda: new_id("job"))
    metadata: str = ""
    """Text that the dispatcher sent along."""

    agent_name: str = ""


@dataclass(slots=True)
class JobProcess:
    """What the jobs of one process share."""

    # The application's own values: models loaded once, connections.
    userdata: dict[str, Any] = field(default_factory=dict)
    """Filled by the prewarm function before the first job."""


class JobContext:
    """Handed to the entrypoint; belongs to one call.

    Nothing here does I/O. `shutdown` only asks; the server ends the job.
    """

    def __init__(
        self,
        *,
        room: JobRoom,
        job: Job | None = None,
        proc: JobProcess | None = None,
        arguments: Sequence[str] = (),
        session_directory: Path | None = None,
        worker_id: str = "",
        fake: bool = False,
    ) -> None:
        self.room = room
        self.job = job or Job(RoomInfo(room.name))
        self.proc = proc or JobProcess()
        self.arguments: list[str] = list(arguments)
        """What the command line gave to the application: what stood after `--`, and options
        that the command itself does not know. Empty for a job that a server hands out."""
        self.session_directory = session_directory or Path.cwd()
        """Where the application may leave files of this call."""
        self.worker_id = worker_id or new_id("worker")
        # Values go into log records as they are.
        self.log_context_fields: dict[str, Any] = {}
        self._fake = fake
        self._connected = False
        self._sessions: list[JobSession] = []
        self._open_sessions: list[JobSession] = []
        self._shutdown_callbacks: list[ShutdownCallback] = []
        self._shutdown_reason: str | None = None
        self._on_change: list[Callable[[], None]] = []

    async def connect(self) -> None:
        """Join the room; a second call does nothing."""
        self._connected = True

    @property
    def connected(self) -> bool:
        """Whether the room was joined."""
        return self._connected

    def is_fake_job(self) -> bool:
        """True in a terminal and in tests: there is no server and nobody else in the room."""
        return self._fake

    def add_session(self, session: JobSession) -> None:
        """The job looks after `session`: it ends with it, and is ended by its close.

        Called by whatever connects a session to this job; again for the same one is harmless.
        """
        if session not in self._sessions:
            self._sessions.append(session)
            self._open_sessions.append(session)
            session.on("close", lambda event: self._session_closed(session))
            self._changed()

    @property
    def sessions(self) -> list[JobSession]:
        """All that were ever part of this job, in the order in which they started."""
        return list(self._sessions)

    @property
    def open_sessions(self) -> list[JobSession]:
        """Those that have not closed."""
        return list(self._open_sessions)

    def add_shutdown_callback(self, callback: ShutdownCallback) -> None:
        """Call `callback` when the job ends: `f()` or `f(reason)`, sync or async.

        All of them run at once; one that takes longer than 10 s is cancelled.
        """
        self._shutdown_callbacks.append(callback)

    @property
    def shutdown_callbacks(self) -> list[ShutdownCallback]:
        """In the order in which they were added."""
        return list(self._shutdown_callbacks)

    def shutdown(self, reason: str = "user requested") -> None:
        """End the job soon; only the first call counts."""
        if self._shutdown_reason is None:
            self._shutdown_reason = reason
            self._changed()

    @property
    def shutdown_reason(self) -> str | None:
        """Why the job ends; `None` while it goes on."""
        return self._shutdown_reason

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call `callback` when a session comes or goes, and when the shutdown is asked for."""
        self._on_change.append(callback)

    def _session_closed(self, session: JobSession) -> None:
        if session in self._open_sessions:
            self._open_sessions.remove(session)
            self._changed()

    def _changed(self) -> None:
        for callback in list(self._on_change):
            callback()


_current: ContextVar[JobContext | None] = ContextVar("bargein_job", default=None)


@overload
def get_job_context(*, required: Literal[True] = True) -> JobContext: ...
@overload
def get_job_context(*, required: bool) -> JobContext | None: ...
def get_job_context(*, required: bool = True) -> JobContext | None:
    """The context of the job that runs this task.

    Outside a job: `None` with `required=False`, else `RuntimeError`.
    """
    context = _current.get()
    if context is None and required:
        raise RuntimeError(
            "no job runs this task; get_job_context() works inside an entrypoint "
            "(a function registered with @server.rtc_session()) and in what it starts"
        )
    return context


get_current_job_context = get_job_context


@contextmanager
def use_job_context(context: JobContext) -> Iterator[None]:
    """Make `context` the one of this block and of the tasks that it starts."""
    token = _current.set(context)
    try:
        yield
    finally:
        _current.reset(token)


def takes_reason(callback: ShutdownCallback) -> bool:
    """Whether a shutdown callback wants the reason, decided by its signature."""
    try:
        signature = inspect.signature(callback)
    except (TypeError, ValueError):  # builtins without a signature
        return False
    try:
        signature.bind("reason")
    except TypeError:
        return False
    return True
