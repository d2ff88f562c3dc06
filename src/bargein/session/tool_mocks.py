"""Let functions of a test stand in for an agent's tools.

Mocks replace execution only: arguments are validated as ever, and outputs go
their usual way. What is mocked belongs to the code that asked for it, so that
tests do not see each other's mocks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from .agent import Agent

if TYPE_CHECKING:
    from .session import AgentSession

__all__ = ["MockedTools", "ToolMocks", "ambient_mocks", "mock_tools"]

Mocks = Mapping[str, Callable[..., Any]]  # whatever parameters the tool has


class ToolMocks:
    """Layers of mocks; for each agent class the latest layer counts."""

    def __init__(self) -> None:
        self._layers: list[tuple[type[Agent], Mocks]] = []

    def find(self, agent_type: type[Agent]) -> Mocks | None:
        """The mocks for that class, else for the nearest of its bases; `None` if there are none."""
        for base in agent_type.__mro__:
            for known, mocks in reversed(self._layers):
                if known is base:
                    return mocks
        return None

    def add(self, agent_type: type[Agent], mocks: Mocks) -> tuple[type[Agent], Mocks]:
        """Put a layer on top."""
        layer = (agent_type, dict(mocks))
        self._layers.append(layer)
        return layer

    def remove(self, layer: tuple[type[Agent], Mocks]) -> None:
        """Take away `layer` itself, wherever it lies; harmless if it is gone."""
        self._layers = [other for other in self._layers if other is not layer]

    def replace(self, agent_type: type[Agent], mocks: Mocks) -> tuple[type[Agent], Mocks]:
        """Let `mocks` be all there are for that class."""
        self._layers = [layer for layer in self._layers if layer[0] is not agent_type]
        return self.add(agent_type, mocks)


# One object for all code of one test: mocks that are set after a session was
# started must reach the tasks that it started before.
_ambient: ContextVar[ToolMocks | None] = ContextVar("bargein_tool_mocks", default=None)


def ambient_mocks() -> ToolMocks:
    """The mocks of the running code, shared with all that it starts from now on."""
    mocks = _ambient.get()
    if mocks is None:
        mocks = ToolMocks()
        _ambient.set(mocks)
    return mocks


class MockedTools:
    """What `mock_tools` returns: mocks while its block runs."""

    def __init__(
        self, agent_type: type[Agent], mocks: Mocks, session: AgentSession[Any] | None
    ) -> None:
        self._agent_type = agent_type
        self._mocks = mocks
        self._session_mocks = session.tool_mocks if session is not None else None
        self._store: ToolMocks | None = None
        self._layer: tuple[type[Agent], Mocks] | None = None
        if session is not None:
            self.__enter__()

    def __enter__(self) -> Self:
        if self._layer is None:
            self._store = self._session_mocks
            if self._store is not None:
                self._layer = self._store.replace(self._agent_type, self._mocks)
            else:
                self._store = ambient_mocks()
                self._layer = self._store.add(self._agent_type, self._mocks)
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._store is not None and self._layer is not None:
            self._store.remove(self._layer)
        self._store = self._layer = None


def mock_tools(
    agent: type[Agent],
    mocks: Mocks,
    *,
    session: AgentSession[Any] | None = None,
) -> MockedTools:
    """Run `mocks[name]` instead of the tool `name` while an agent of that class has the call.

    Either for a block, `with mock_tools(Desk, {"book": fake}):`, or from now on for
    one `session`; an inner or later one for the same class replaces all of the outer,
    so `{}` brings the real tools back. Mocks may be plain or async functions and
    take any of the tool's parameters; subclasses of `agent` are covered too.
    Raises `TypeError` for what is no agent class or no function.
    """
    if not (isinstance(agent, type) and issubclass(agent, Agent)):
        raise TypeError(f"mock_tools() needs an Agent class, not {agent!r}")
    for name, function in mocks.items():
        if not callable(function):
            raise TypeError(f"the mock of {name!r} is not a function: {function!r}")
    return MockedTools(agent, mocks, session)
