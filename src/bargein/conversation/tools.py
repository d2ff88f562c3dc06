"""Functions that a model may call.

`function_tool` turns a function or method into a tool. What its parameters look
like to a model is decided in `tool_schema`, how a call's arguments are read in
`tool_arguments`, what its result becomes in `tool_output`. Running calls,
injecting the run context and handing over to agents is the session's business.
"""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Flag
from typing import Any, Self, TypeAlias, TypeVar, overload

from ..not_given import NotGiven
from .docstrings import parse_docstring
from .tool_schema import fits_strict, parameters_schema, strict_schema
from .tool_signature import (
    ToolSignature,
    caller_names,
    has_unresolved_annotation,
    read_signature,
)

__all__ = [
    "CallableTool",
    "FunctionTool",
    "FunctionToolInfo",
    "ProviderTool",
    "RawFunctionTool",
    "RawFunctionToolInfo",
    "Tool",
    "ToolFlag",
    "find_function_tools",
    "function_tool",
]

# A tool's function is the application's: any parameters, any result.
Function = Callable[..., Any]
F = TypeVar("F", bound=Function)


class ToolFlag(Flag):
    """How a tool is offered and run."""

    NONE = 0
    IGNORE_ON_ENTER = 1
    """Hidden from model calls made while the agent's `on_enter` runs."""
    CANCELLABLE = 2
    """Interrupting the turn cancels the call."""


@dataclass(frozen=True, slots=True)
class FunctionToolInfo:
    """What a model is told of a tool."""

    name: str
    description: str
    flags: ToolFlag = ToolFlag.NONE


@dataclass(frozen=True, slots=True)
class RawFunctionToolInfo:
    """What a model is told of a tool with a schema of its own."""

    name: str
    raw_schema: dict[str, Any]
    flags: ToolFlag = ToolFlag.NONE

    @property
    def description(self) -> str:
        """The schema's description, or ""."""
        return str(self.raw_schema.get("description") or "")


class _Definition:
    """What is read from a function once, shared by all its bound tools."""

    def __init__(self, function: Function, local_names: Mapping[str, Any]) -> None:
        self._function = function
        self._local_names = local_names
        self._signatures: dict[bool, ToolSignature] = {}
        self._schemas: dict[tuple[bool, bool], dict[str, Any]] = {}

    def signature(self, *, bound: bool) -> ToolSignature:
        if bound not in self._signatures:
            self._signatures[bound] = read_signature(
                self._function, skip_first=bound, local_names=self._local_names
            )
        return self._signatures[bound]

    def parameters(self, *, bound: bool, strict: bool) -> dict[str, Any]:
        key = (bound, strict)
        if key not in self._schemas:
            schema = parameters_schema(self.signature(bound=bound).parameters)
            self._schemas[key] = strict_schema(schema) if strict else schema
        return self._schemas[key]


class CallableTool:
    """What tools backed by a function share; use `function_tool` to make one.

    Calling the tool calls the function. As a class attribute it binds like a
    method; equal are two tools of the same function bound to the same object.
    """

    def __init__(
        self, function: Function, definition: _Definition | None = None, *, bound: bool = False
    ) -> None:
        self._function = function
        # Local names are kept only if something needs them: they hold objects alive.
        self._definition = definition or _Definition(
            function,
            caller_names(function) if has_unresolved_annotation(function) else {},
        )
        self._bound = bound
        functools.update_wrapper(self, function, updated=())

    @property
    def id(self) -> str:
        """The name by which a model calls the tool."""
        raise NotImplementedError

    @property
    def signature(self) -> ToolSignature:
        """The parameters, without `self`. Raises `TypeError` when an annotation cannot be resolved."""
        return self._definition.signature(bound=self._bound)

    def call(self, **arguments: Any) -> Any:
        """Call the function; for an `async` one the result must be awaited."""
        return self._function(**arguments)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function as it was written, `self` included when unbound."""
        return self._function(*args, **kwargs)

    def __get__(self, instance: object | None, owner: type | None = None) -> Self:
        if instance is None or isinstance(self._function, types.MethodType):
            return self
        twin = type(self).__new__(type(self))
        twin.__dict__.update(self.__dict__)
        twin._function = types.MethodType(self._function, instance)
        twin._bound = True
        return twin

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CallableTool):
            return NotImplemented
        return self._function == other._function and self.id == other.id

    def __hash__(self) -> int:
        return hash(self._function)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id!r})"


class FunctionTool(CallableTool):
    """A tool whose schema comes from its function's signature."""

    def __init__(self, function: Function, info: FunctionToolInfo) -> None:
        super().__init__(function)
        self.info = info

    @property
    def id(self) -> str:
        """The name by which a model calls the tool."""
        return self.info.name

    def schema(self, *, strict: bool = False) -> dict[str, Any]:
        """`{"name", "description", "parameters"}`; with `strict` also `"strict": True`.

        `parameters` is shared between calls: do not change it. Raises `TypeError`
        for a parameter whose type JSON cannot fill.
        """
        described = {
            "name": self.info.name,
            "description": self.info.description,
            "parameters": self._definition.parameters(bound=self._bound, strict=strict),
        }
        return {**described, "strict": True} if strict else described

    @property
    def fits_strict(self) -> bool:
        """Whether the strict form says all that the parameters allow."""
        properties = self._definition.parameters(bound=self._bound, strict=False)["properties"]
        return all(fits_strict(part) for part in properties.values())


class RawFunctionTool(CallableTool):
    """A tool with a schema of its own; its function takes `raw_arguments: dict`."""

    def __init__(self, function: Function, info: RawFunctionToolInfo) -> None:
        super().__init__(function)
        self.info = info

    @property
    def id(self) -> str:
        """The name by which a model calls the tool."""
        return self.info.name

    def schema(self, *, strict: bool = False) -> dict[str, Any]:
        """The raw schema as it was given, strict or not."""
        return self.info.raw_schema

    @property
    def fits_strict(self) -> bool:
        """Never: a raw schema is passed on as it is."""
        return False


class ProviderTool:
    """A tool that the model's service runs itself, such as a web search.

    Providers subclass it with what their service needs to know.
    """

    def __init__(self, id: str) -> None:
        self._id = id

    @property
    def id(self) -> str:
        """Names the tool among an agent's tools."""
        return self._id

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id!r})"


Tool: TypeAlias = FunctionTool | RawFunctionTool | ProviderTool


@overload
def function_tool(
    function: Function,
    *,
    name: str | None = None,
    description: str | None = None,
    flags: ToolFlag = ToolFlag.NONE,
) -> FunctionTool: ...
@overload
def function_tool(
    function: Function,
    *,
    raw_schema: Mapping[str, Any],
    name: str | None = None,
    description: str | None = None,
    flags: ToolFlag = ToolFlag.NONE,
) -> RawFunctionTool: ...
@overload
def function_tool(
    function: None = None,
    *,
    name: str | None = None,
    description: str | None = None,
    flags: ToolFlag = ToolFlag.NONE,
) -> Callable[[Function], FunctionTool]: ...
@overload
def function_tool(
    function: None = None,
    *,
    raw_schema: Mapping[str, Any],
    name: str | None = None,
    description: str | None = None,
    flags: ToolFlag = ToolFlag.NONE,
) -> Callable[[Function], RawFunctionTool]: ...
def function_tool(
    function: Function | None = None,
    *,
    name: str | None = None,
    description: str | None = None,
    flags: ToolFlag = ToolFlag.NONE,
    raw_schema: Mapping[str, Any] | None = None,
) -> FunctionTool | RawFunctionTool | Callable[[Function], FunctionTool | RawFunctionTool]:
    """Make a tool of a function or method; a decorator with or without arguments.

    `name` defaults to the function's name, `description` to its docstring without
    the sections. With `raw_schema` (`name`, `parameters` and perhaps `description`)
    the function gets `raw_arguments`, unchecked. Raises `ValueError` when the raw
    schema lacks `name` or `parameters`.
    """
    # What the documented API types as "or not given" means `None` here.
    given = {"name": name, "description": description}
    texts = {key: value for key, value in given.items() if isinstance(value, str)}
    if raw_schema is not None and not isinstance(raw_schema, NotGiven):
        raw = _checked_raw_schema({**raw_schema, **texts})
        raw_info = RawFunctionToolInfo(raw["name"], raw, flags)
        if function is not None:
            return RawFunctionTool(function, raw_info)
        return lambda decorated: RawFunctionTool(decorated, raw_info)
    if function is not None:
        return FunctionTool(function, _info(function, texts, flags))
    return lambda decorated: FunctionTool(decorated, _info(decorated, texts, flags))


def find_function_tools(source: object) -> list[FunctionTool | RawFunctionTool]:
    """The tools among the attributes of an object, class or module, by attribute name.

    Properties are not evaluated. Tools of an instance come bound to it.
    """
    found: list[FunctionTool | RawFunctionTool] = []
    attributes = _stored_attributes(source)
    for name in sorted(dir(source)):
        stored = attributes.get(name)
        if isinstance(stored, staticmethod):
            stored = stored.__func__
        if isinstance(stored, FunctionTool | RawFunctionTool):
            found.append(getattr(source, name))
    return found


def _stored_attributes(source: object) -> dict[str, object]:
    """What an object, class or module holds by name; nothing is evaluated."""
    kind = source if isinstance(source, type) else type(source)
    attributes: dict[str, object] = {}
    for one in reversed(kind.__mro__):
        attributes.update(vars(one))
    own = {} if isinstance(source, type) else getattr(source, "__dict__", {})
    return attributes | {
        name: value for name, value in own.items() if not hasattr(attributes.get(name), "__set__")
    }


def _info(function: Function, texts: Mapping[str, str], flags: ToolFlag) -> FunctionToolInfo:
    name = texts.get("name") or getattr(function, "__name__", "")
    if not name or name == "<lambda>":
        raise ValueError(f"a tool made of {function!r} needs a name")
    described = texts.get("description")
    if described is None:
        described = parse_docstring(inspect.getdoc(function)).description
    return FunctionToolInfo(name, described, flags)


def _checked_raw_schema(schema: dict[str, Any]) -> dict[str, Any]:
    for key in ("name", "parameters"):
        if not schema.get(key):
            raise ValueError(f"raw_schema needs {key!r}; it has {sorted(schema)!r}")
    return schema
