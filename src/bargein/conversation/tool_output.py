"""From what a tool returned or raised to the output that the model reads.

Decides the text, whether it is an error and whether a reply is wanted. A tool
that returns an agent hands over: the session takes the agent off the value first
and passes on the rest.
"""

from __future__ import annotations

import dataclasses
import datetime
import logging
import math
import uuid
from asyncio import CancelledError
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

from ..errors import StopResponse, ToolError
from .items import FunctionCall, FunctionCallOutput
from .json_repair import write_json

__all__ = [
    "CANCELLED",
    "INTERNAL_ERROR",
    "INVALID_OUTPUT",
    "Silent",
    "ToolOutcome",
    "error_outcome",
    "output_for",
    "tool_output",
    "unknown_tool",
]

logger = logging.getLogger(__name__)

INVALID_OUTPUT = "the tool returned an invalid output"
INTERNAL_ERROR = "An internal error occurred"
CANCELLED = "Cancelled"
_MAX_DEPTH = 64


class Silent(str):
    """Returned by a tool: the model gets this text, but is not asked for a reply."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ToolOutcome:
    """What a call came to, as the model will read it."""

    output: str
    is_error: bool = False
    reply_required: bool = True
    """Whether the model should answer because of it."""

    def item(self, call: FunctionCall) -> FunctionCallOutput:
        """The conversation item for `call`, stamped now."""
        return FunctionCallOutput(
            call_id=call.call_id,
            name=call.name,
            output=self.output,
            is_error=self.is_error,
            reply_required=self.reply_required,
        )


def output_for(result: object, call: FunctionCall) -> ToolOutcome:
    """The outcome of a call that returned `result`, or raised it if it is an exception.

    A cancelled call says so; any exception that is not meant for the model is
    logged and becomes a general message.
    """
    if isinstance(result, BaseException):
        if not isinstance(result, ToolError | StopResponse | CancelledError):
            logger.error("the tool %r failed", call.name, exc_info=result)
        return error_outcome(result)
    try:
        return tool_output(result)
    except TypeError:
        logger.error("the tool %r returned %s", call.name, type(result).__name__)
        return ToolOutcome(INVALID_OUTPUT, is_error=True)


def tool_output(value: object) -> ToolOutcome:
    """The outcome of a returned value. Raises `TypeError` for one without a JSON form.

    Text stays as it is; `None` is "" and wants no reply; any other value becomes
    compact JSON, `0`, `False` and `[]` included.
    """
    if value is None:
        return ToolOutcome("", reply_required=False)
    if isinstance(value, Silent):
        return ToolOutcome(str.__str__(value), reply_required=False)
    plain = _plain(value, 0)
    if isinstance(plain, str):
        return ToolOutcome(plain)
    return ToolOutcome(write_json(plain))


def error_outcome(error: BaseException) -> ToolOutcome:
    """The outcome of a raised exception."""
    if isinstance(error, StopResponse):
        return ToolOutcome("", reply_required=False)
    if isinstance(error, CancelledError):
        return ToolOutcome(CANCELLED, is_error=True, reply_required=False)
    if isinstance(error, ToolError):
        return ToolOutcome(error.message, is_error=True)
    return ToolOutcome(INTERNAL_ERROR, is_error=True)


def unknown_tool(name: str, available: Iterable[str]) -> ToolOutcome:
    """The outcome of a call to a tool that does not exist."""
    listed = ", ".join(available)
    there_are = f"Available tools: {listed}" if listed else "There are no tools"
    return ToolOutcome(f"There is no tool named {name!r}. {there_are}.", is_error=True)


def _plain(value: Any, depth: int) -> Any:  # anything a tool may return, to a JSON value
    """JSON values only; raises `TypeError` for anything else, cycles included."""
    if depth > _MAX_DEPTH:
        raise TypeError("nested too deeply")
    if isinstance(value, Enum):
        return _plain(value.value, depth + 1)
    if isinstance(value, str):
        return str.__str__(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise TypeError("not a finite number")
        return value
    if isinstance(value, BaseModel):
        try:
            return value.model_dump(mode="json")
        except PydanticSerializationError as error:
            raise TypeError(str(error)) from error
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return {field.name: _plain(getattr(value, field.name), depth + 1) for field in fields}
    if isinstance(value, Mapping):
        return {_key(key): _plain(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner, depth + 1) for inner in value]
    if isinstance(value, set | frozenset):
        # Sorted by their text, so that equal sets read the same.
        return sorted((_plain(inner, depth + 1) for inner in value), key=write_json)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, Decimal | uuid.UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _key(key: object) -> str:
    plain = key.value if isinstance(key, Enum) else key
    if isinstance(plain, str):
        return str.__str__(plain)
    if isinstance(plain, bool) or plain is None:
        return write_json(plain)
    if isinstance(plain, int | float):
        return str(plain)
    raise TypeError(f"{type(key).__name__} cannot be a key")
