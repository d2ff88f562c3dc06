"""What a language model streams."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict

__all__ = [
    "ChatChunk",
    "ChoiceDelta",
    "CompletionUsage",
    "FunctionChoice",
    "FunctionName",
    "FunctionToolCall",
    "ToolChoice",
]


class FunctionName(TypedDict):
    name: str


class FunctionChoice(TypedDict):
    type: Literal["function"]
    function: FunctionName


ToolChoice = Literal["auto", "required", "none"] | FunctionChoice


@dataclass(frozen=True, slots=True)
class FunctionToolCall:
    """A call that the model asks for; yielded once, with its arguments complete."""

    name: str
    arguments: str
    """JSON text as the model wrote it."""
    call_id: str
    extra: dict[str, Any] = field(default_factory=dict)  # provider-specific


@dataclass(frozen=True, slots=True)
class ChoiceDelta:
    """What a chunk adds to the answer."""

    role: Literal["assistant"] | None = None
    content: str | None = None
    tool_calls: list[FunctionToolCall] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)  # provider-specific


@dataclass(frozen=True, slots=True)
class CompletionUsage:
    """What an answer cost, in tokens."""

    completion_tokens: int = 0
    prompt_tokens: int = 0
    total_tokens: int = 0
    prompt_cached_tokens: int = 0


@dataclass(frozen=True, slots=True)
class ChatChunk:
    """One piece of an answer. Without delta and usage it is only a sign of life."""

    id: str
    delta: ChoiceDelta | None = None
    usage: CompletionUsage | None = None
