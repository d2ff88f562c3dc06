"""Tools together: sets with a lifetime, and the lookup that a model call uses."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias, TypeVar

from .tools import FunctionTool, ProviderTool, RawFunctionTool, Tool

__all__ = ["ToolContext", "ToolLike", "Toolset", "unique_tools"]

logger = logging.getLogger(__name__)


class Toolset:
    """Tools that share a resource; subclasses open it in `setup` and release it in `aclose`.

    The owner, an agent or a session, calls both once: `setup` before the tools are
    first offered, `aclose` when it ends, also when `setup` failed.
    """

    def __init__(self, id: str, tools: Sequence[Tool] = ()) -> None:
        self._id = id
        self._tools = list(tools)

    @property
    def id(self) -> str:
        """Names the set among an agent's tools."""
        return self._id

    @property
    def tools(self) -> list[Tool]:
        """The tools, as a copy; a subclass may know them only after `setup`."""
        return list(self._tools)

    async def setup(self) -> None:
        """Open what the tools need."""

    async def aclose(self) -> None:
        """Release what `setup` opened; harmless when called twice."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id!r})"


ToolLike: TypeAlias = Tool | Toolset

T = TypeVar("T", bound=ToolLike)


def unique_tools(tools: Iterable[T]) -> list[T]:
    """Without repeated ids: the last tool of an id wins, at the place of the first.

    Raises `TypeError` for anything that is not a tool.
    """
    by_id: dict[str, T] = {}
    for tool in tools:
        if not isinstance(tool, FunctionTool | RawFunctionTool | ProviderTool | Toolset):
            raise TypeError(f"{tool!r} is not a tool; decorate functions with @function_tool")
        by_id[tool.id] = tool
    return list(by_id.values())


class ToolContext:
    """The tools that one model call offers, sets opened up.

    On a name clash the earlier tool wins, with a warning. Raises `TypeError` for
    anything that is not a tool.
    """

    def __init__(self, tools: Iterable[ToolLike] = ()) -> None:
        self._by_id: dict[str, Tool] = {}
        self._toolsets: list[Toolset] = []
        for tool in tools:
            self._add(tool)

    @classmethod
    def empty(cls) -> ToolContext:
        """A context without tools."""
        return cls()

    def _add(self, tool: ToolLike) -> None:
        if isinstance(tool, Toolset):
            self._toolsets.append(tool)
            for inner in tool.tools:
                self._add(inner)
            return
        if not isinstance(tool, FunctionTool | RawFunctionTool | ProviderTool):
            raise TypeError(f"{tool!r} is not a tool; decorate functions with @function_tool")
        known = self._by_id.setdefault(tool.id, tool)
        if known is not tool and known != tool:
            logger.warning("two tools are named %r; the earlier one is used", tool.id)

    @property
    def function_tools(self) -> dict[str, FunctionTool | RawFunctionTool]:
        """The callable tools by name, in order."""
        return {
            name: tool
            for name, tool in self._by_id.items()
            if isinstance(tool, FunctionTool | RawFunctionTool)
        }

    @property
    def provider_tools(self) -> list[ProviderTool]:
        """The tools that the model's service runs."""
        return [tool for tool in self._by_id.values() if isinstance(tool, ProviderTool)]

    @property
    def toolsets(self) -> list[Toolset]:
        """The sets, whose tools are among the others."""
        return list(self._toolsets)

    @property
    def names(self) -> list[str]:
        """The ids of all tools, in order."""
        return list(self._by_id)

    def flatten(self) -> list[Tool]:
        """All tools, in order."""
        return list(self._by_id.values())

    def get_function_tool(self, name: str) -> FunctionTool | RawFunctionTool | None:
        """The callable tool of that name, or `None`."""
        tool = self._by_id.get(name)
        return tool if isinstance(tool, FunctionTool | RawFunctionTool) else None

    def update_tools(self, tools: Iterable[ToolLike]) -> None:
        """Replace all tools. Raises `TypeError` for a non-tool and then changes nothing."""
        fresh = ToolContext(tools)
        self._by_id, self._toolsets = fresh._by_id, fresh._toolsets

    def copy(self) -> ToolContext:
        """A context of its own with the same tools."""
        twin = ToolContext()
        twin._by_id, twin._toolsets = dict(self._by_id), list(self._toolsets)
        return twin

    def __iter__(self) -> Iterator[Tool]:
        return iter(self.flatten())

    def __len__(self) -> int:
        return len(self._by_id)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ToolContext):
            return NotImplemented
        return list(self._by_id.values()) == list(other._by_id.values())

    __hash__ = None  # type: ignore[assignment] # it can change
