"""From the JSON text of a call to the keyword arguments of its function.

Parses, mends, checks and injects. Every fault of the model becomes a `ToolError`
whose message the model can act on; nothing else is raised for bad arguments.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from ..errors import ToolError
from .json_repair import read_json, write_json
from .tool_signature import ToolParameter
from .tools import FunctionTool, RawFunctionTool

__all__ = ["parse_arguments", "prepare_arguments", "storable_arguments"]

# Values come from JSON and go to the application's functions, hence `Any`.
_MAX_ERRORS = 8


def parse_arguments(arguments_json: str) -> tuple[dict[str, Any], str]:
    """The arguments, and the JSON text for the history: as given if valid, else mended.

    Empty text means no arguments. Raises `ToolError` for what is not an object.
    """
    try:
        value, mended = read_json(arguments_json)
    except ValueError as error:
        raise ToolError(
            f"The arguments are not valid JSON: {error}. Send one JSON object."
        ) from None
    if not isinstance(value, dict):
        raise ToolError(f"The arguments must be one JSON object, not {_kind(value)}.")
    if not mended:
        return value, arguments_json
    try:
        return value, write_json(value)
    except (ValueError, RecursionError):
        raise ToolError("The arguments are not valid JSON. Send one JSON object.") from None


def storable_arguments(arguments_json: str) -> str:
    """What history stores for a call that failed: mended text, or `{}` when hopeless.

    Services refuse a history whose calls hold malformed JSON.
    """
    try:
        return parse_arguments(arguments_json)[1]
    except ToolError:
        return "{}"


def prepare_arguments(
    tool: FunctionTool | RawFunctionTool,
    arguments_json: str,
    run_ctx: object,
) -> tuple[dict[str, Any], str]:
    """Keyword arguments for `tool.call(**…)`, and the JSON text for the history.

    `run_ctx` fills the injected parameters. Unknown keys are dropped; `null` for a
    parameter that cannot be null takes its default. Raises `ToolError`, naming each
    fault; `TypeError` when the tool's own annotations are broken.
    """
    given, text = parse_arguments(arguments_json)
    signature = tool.signature
    kwargs: dict[str, Any] = dict.fromkeys(signature.injected, run_ctx)
    if isinstance(tool, RawFunctionTool):
        return {**kwargs, "raw_arguments": given}, text
    faults: list[str] = []
    for parameter in signature.parameters:
        _fill(parameter, given, kwargs, faults)
    if faults:
        listed = "\n".join(f"- {fault}" for fault in faults[:_MAX_ERRORS])
        raise ToolError(f"The arguments of {tool.id} are not valid:\n{listed}")
    return kwargs, text


def _fill(
    parameter: ToolParameter, given: Mapping[str, Any], kwargs: dict[str, Any], faults: list[str]
) -> None:
    name = parameter.name
    absent = name not in given
    if not absent and given[name] is None and not parameter.required:
        # The strict form of a schema makes every optional parameter nullable.
        absent = not parameter.nullable
    if absent:
        if parameter.required:
            faults.append(f"{name}: missing")
        elif parameter.pass_default:
            kwargs[name] = parameter.default
        return
    try:
        kwargs[name] = _validated(parameter, given[name])
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_context=False):
            place = ".".join([name, *(str(step) for step in fault["loc"])])
            faults.append(f"{place}: {fault['msg']}")
    except RecursionError:
        faults.append(f"{name}: nested too deeply")


def _validated(parameter: ToolParameter, value: Any) -> Any:
    """As JSON, so that strict types accept what JSON can say of them."""
    try:
        return parameter.adapter.validate_json(json.dumps(value))
    except ValidationError as error:
        mended = _mended(value, error)
        if mended is None:
            raise
    return parameter.adapter.validate_json(json.dumps(mended[0]))


def _mended(value: Any, error: ValidationError) -> tuple[Any] | None:
    """A second reading: an inner value encoded twice, or `null` for an optional inner field."""
    if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
        try:
            return (read_json(value)[0],)
        except ValueError:
            return None
    copied = json.loads(json.dumps(value))
    nulls = [fault["loc"] for fault in error.errors(include_url=False) if fault["input"] is None]
    dropped = [_drop(copied, loc) for loc in nulls]
    return (copied,) if any(dropped) else None


def _drop(value: Any, loc: tuple[int | str, ...]) -> bool:
    """Remove the `null` at `loc`; steps that are no keys (names of union members) are skipped."""
    holder = value
    for step in loc[:-1]:
        in_list = isinstance(holder, list) and isinstance(step, int) and step < len(holder)
        if in_list or (isinstance(holder, dict) and step in holder):
            holder = holder[step]
    if loc and isinstance(holder, dict) and holder.get(str(loc[-1]), ...) is None:
        del holder[str(loc[-1])]
        return True
    return False


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    return {list: "an array", bool: "a boolean"}.get(type(value), "a number")
