"""What an application registers: its entrypoints. Nothing is served here."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar, overload

from ..rooms.job import JobContext, JobProcess

__all__ = ["AgentServer", "Entrypoint", "EntrypointFnc", "PrewarmFnc", "WorkerOptions"]

EntrypointFnc = Callable[[JobContext], Awaitable[None]]
PrewarmFnc = Callable[[JobProcess], Any]  # what it returns is not used
F = TypeVar("F", bound=EntrypointFnc)


@dataclass(frozen=True, slots=True)
class Entrypoint:
    """An async function that looks after one call, and when it is asked to.

    Raises `TypeError` when a function is not async.
    """

    fnc: EntrypointFnc
    agent_name: str = ""
    """"" is for every new room; a name only for calls that ask for it."""

    # Takes a job request, which jobs from a server bring along; a terminal makes none.
    on_request: Callable[..., Awaitable[None]] | None = None
    """Accepts or rejects a call; `None` accepts. Not asked in a terminal."""

    on_session_end: EntrypointFnc | None = None
    """Runs after the call's sessions have closed, before the shutdown callbacks."""

    def __post_init__(self) -> None:
        for name, function in (
            ("an entrypoint", self.fnc),
            ("on_request", self.on_request),
            ("on_session_end", self.on_session_end),
        ):
            if function is not None and not is_async(function):
                raise TypeError(f"{name} must be an async function, not {function!r}")


class AgentServer:
    """Holds the entrypoints of an application."""

    def __init__(self, *, setup_fnc: PrewarmFnc | None = None) -> None:
        self.setup_fnc = setup_fnc
        """Runs once in each process before its first job, to fill `proc.userdata`."""
        self._entrypoints: list[Entrypoint] = []

    @classmethod
    def from_server_options(cls, options: WorkerOptions) -> AgentServer:
        """A server with the one entrypoint of `options`."""
        server = cls(setup_fnc=options.prewarm_fnc)
        server.register(
            Entrypoint(
                options.entrypoint_fnc,
                agent_name=options.agent_name,
                on_request=options.request_fnc,
            )
        )
        return server

    @overload
    def rtc_session(self, func: F) -> F: ...
    @overload
    def rtc_session(
        self,
        func: None = None,
        *,
        agent_name: str = "",
        on_request: Callable[..., Awaitable[None]] | None = None,
        on_session_end: EntrypointFnc | None = None,
    ) -> Callable[[F], F]: ...
    def rtc_session(
        self,
        func: F | None = None,
        *,
        agent_name: str = "",
        on_request: Callable[..., Awaitable[None]] | None = None,
        on_session_end: EntrypointFnc | None = None,
    ) -> F | Callable[[F], F]:
        """Register the decorated `async def entry(ctx: JobContext)`; with or without parentheses.

        Raises `ValueError` when the name is taken, `TypeError` for a function that is not async.
        """

        def decorate(function: F) -> F:
            self.register(Entrypoint(function, agent_name, on_request, on_session_end))
            return function

        return decorate if func is None else decorate(func)

    def register(self, entrypoint: Entrypoint) -> None:
        """Add `entrypoint`; `ValueError` when there is one of the same name."""
        if any(known.agent_name == entrypoint.agent_name for known in self._entrypoints):
            raise ValueError(
                f"there is already an entrypoint with agent_name={entrypoint.agent_name!r}"
            )
        self._entrypoints.append(entrypoint)

    @property
    def entrypoints(self) -> list[Entrypoint]:
        """In the order in which they were registered."""
        return list(self._entrypoints)

    def prewarm(self, proc: JobProcess) -> None:
        """Run `setup_fnc` on `proc`, if there is one."""
        if self.setup_fnc is not None:
            self.setup_fnc(proc)


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """The older spelling of a server with one entrypoint."""

    entrypoint_fnc: EntrypointFnc
    request_fnc: Callable[..., Awaitable[None]] | None = None
    prewarm_fnc: PrewarmFnc | None = None
    agent_name: str = ""


def is_async(function: Callable[..., object]) -> bool:
    """Whether calling `function` gives a coroutine; objects with an async `__call__` count."""
    call = type(function).__call__ if callable(function) else None
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(call)
