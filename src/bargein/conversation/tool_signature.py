"""What a tool's function takes: which parameters a model fills, which are injected.

Reads signatures and annotations. Types are turned into validators only when a
schema or a call first needs them, so that defining tools stays cheap.
"""

from __future__ import annotations

import functools
import inspect
import re
import sys
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic.errors import PydanticUserError
from pydantic.fields import FieldInfo

from .docstrings import DocstringText, parse_docstring

__all__ = [
    "ToolParameter",
    "ToolSignature",
    "caller_names",
    "has_unresolved_annotation",
    "is_injected",
    "read_signature",
]

# Annotations and defaults are the application's, hence `Any` throughout this module.
_EMPTY = inspect.Parameter.empty
_MAX_FRAMES_BETWEEN = 8
_CONTEXT_NAME = re.compile(r"(?:^|[\s.|\[])RunContext\b")


@dataclass(frozen=True)
class ToolParameter:
    """A parameter that the model fills."""

    name: str
    annotation: Any
    description: str
    required: bool
    default: Any = None
    pass_default: bool = False
    """Whether the default must be passed, because the function's own one is a `Field`."""

    @functools.cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """Validates and describes the parameter. Raises `TypeError` for a type that JSON cannot fill."""
        try:
            return TypeAdapter(self.annotation)
        except PydanticUserError as error:
            raise TypeError(
                f"parameter {self.name!r} has type {self.annotation!r}, which no JSON value can fill"
            ) from error

    @functools.cached_property
    def nullable(self) -> bool:
        """Whether `null` is a value of its type."""
        try:
            self.adapter.validate_python(None)
        except ValidationError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class ToolSignature:
    """The parameters of a tool."""

    parameters: tuple[ToolParameter, ...]
    """In declaration order."""
    injected: tuple[str, ...]
    """Names that the session fills with its run context."""


def is_injected(annotation: Any) -> bool:
    """Whether the session fills a parameter of this type.

    True for a class with `__bargein_inject__ = True`, its subscripted form, and a
    union with `None`.
    """
    if get_origin(annotation) is Annotated:
        return is_injected(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return any(is_injected(arm) for arm in get_args(annotation))
    kind = get_origin(annotation) or annotation
    return isinstance(kind, type) and getattr(kind, "__bargein_inject__", False) is True


def read_signature(
    function: Callable[..., Any], *, skip_first: bool, local_names: Mapping[str, Any]
) -> ToolSignature:
    """What `function` takes; `skip_first` leaves out `self`.

    `local_names` resolve string annotations besides the function's globals. Raises
    `TypeError` for an annotation that cannot be resolved and for a parameter that
    can only be passed by position.
    """
    declared = list(inspect.signature(function).parameters.values())[skip_first:]
    documented = parse_docstring(inspect.getdoc(function))
    parameters: list[ToolParameter] = []
    injected: list[str] = []
    for parameter in declared:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        if parameter.kind is parameter.POSITIONAL_ONLY:
            raise TypeError(f"parameter {parameter.name!r} of a tool must not be positional-only")
        annotation = _resolved(function, parameter, local_names)
        if annotation is _INJECTED or is_injected(annotation):
            injected.append(parameter.name)
        else:
            parameters.append(_parameter(parameter, annotation, documented))
    return ToolSignature(tuple(parameters), tuple(injected))


def caller_names(function: Callable[..., Any]) -> dict[str, Any]:
    """Local names visible where a tool is defined, for string annotations of local classes.

    Only the nearest frames of the function's own module count.
    """
    scope = getattr(_plain(function), "__globals__", None)
    names: dict[str, Any] = {}
    frame: types.FrameType | None = sys._getframe(1)
    # Between here and the definition lie the decorator and perhaps others around it.
    for _ in range(_MAX_FRAMES_BETWEEN):
        if frame is None or frame.f_globals is scope:
            break
        frame = frame.f_back
    while frame is not None and frame.f_globals is scope:
        if frame.f_locals is not frame.f_globals:
            names = {**frame.f_locals, **names}
        frame = frame.f_back
    return names


def has_unresolved_annotation(function: Callable[..., Any]) -> bool:
    """Whether an annotation is a string that the function's globals cannot resolve yet."""
    for parameter in inspect.signature(function).parameters.values():
        if parameter.annotation is not _EMPTY:
            try:
                _evaluate(function, parameter.annotation, {})
            except Exception:  # whatever the expression raises, it is not resolved
                return True
    return False


class _Injected:
    """Stands for a run context whose class is not importable where the tool is defined."""


_INJECTED = _Injected()


def _parameter(
    parameter: inspect.Parameter, annotation: Any, documented: DocstringText
) -> ToolParameter:
    declared = parameter.default
    if isinstance(declared, FieldInfo):
        field = FieldInfo.from_annotated_attribute(annotation, declared)
        annotation = Annotated[annotation, declared]
    elif declared is _EMPTY:
        field = FieldInfo.from_annotation(annotation)
    else:
        field = FieldInfo.from_annotation(annotation)
        field.default = declared
    required = field.is_required()
    return ToolParameter(
        name=parameter.name,
        annotation=annotation,
        description=field.description or documented.parameters.get(parameter.name, ""),
        required=required,
        default=None if required else field.get_default(call_default_factory=True),
        pass_default=not required and (isinstance(declared, FieldInfo) or declared is _EMPTY),
    )


def _resolved(
    function: Callable[..., Any], parameter: inspect.Parameter, local_names: Mapping[str, Any]
) -> Any:
    written = parameter.annotation
    if written is _EMPTY:
        return Any
    try:
        return _evaluate(function, written, local_names)
    except Exception as error:  # an annotation is an arbitrary expression
        # `RunContext` is often imported for type checkers only.
        if isinstance(written, str) and _CONTEXT_NAME.search(written):
            return _INJECTED
        raise TypeError(
            f"the annotation {written!r} of parameter {parameter.name!r} cannot be resolved: {error}"
        ) from error


def _evaluate(function: Callable[..., Any], written: Any, local_names: Mapping[str, Any]) -> Any:
    carrier = types.SimpleNamespace(__annotations__={"it": written})
    scope = getattr(_plain(function), "__globals__", {})
    hints = typing.get_type_hints(
        carrier, globalns=scope, localns=dict(local_names), include_extras=True
    )
    return hints["it"]


def _plain(function: Callable[..., Any]) -> Callable[..., Any]:
    """The Python function behind partials, wrappers, bound methods and callable objects."""
    target: Any = function
    while isinstance(target, functools.partial):
        target = target.func
    target = inspect.unwrap(target)
    if not inspect.isroutine(target) and callable(target):
        target = type(target).__call__
    return typing.cast("Callable[..., Any]", getattr(target, "__func__", target))
