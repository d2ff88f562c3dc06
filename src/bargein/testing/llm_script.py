"""What a scripted language model is told to answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..models.chat_chunk import ToolChoice
from ..models.llm import LLMRequest
from .faults import Fault

if TYPE_CHECKING:
    from ..conversation.context import ChatContext

__all__ = [
    "Reply",
    "ScriptEntry",
    "ScriptedCall",
    "ScriptedRequest",
    "When",
    "call",
    "entries_of",
    "raw_call",
    "reply",
]


@dataclass(frozen=True, slots=True)
class ScriptedRequest:
    """A request as it was when it came; later changes of the context do not show."""

    at: float
    """Seconds on the loop's clock."""
    chat_ctx: ChatContext
    tools: tuple[Any, ...]  # tools of any kind
    tool_choice: ToolChoice | None
    request: LLMRequest
    """All of it; its context may have changed since."""

    @classmethod
    def record(cls, request: LLMRequest, at: float) -> ScriptedRequest:
        """Keep what `request` says now."""
        return cls(at, request.chat_ctx.copy(), tuple(request.tools), request.tool_choice, request)

    @property
    def tool_names(self) -> list[str]:
        """Names of the offered tools, in order."""
        return [tool.id for tool in self.tools]

    @property
    def texts(self) -> list[str]:
        """Each item as "role: text", a call as "name(arguments)", an output as "name -> text"."""
        return [_described(item) for item in self.chat_ctx.items]

    @property
    def last_text(self) -> str:
        """The text of the last item: a message's words, or a tool's output."""
        return _text_of(self.chat_ctx.items[-1]) if self.chat_ctx.items else ""


When = Callable[[ScriptedRequest], bool] | str
"""A predicate, or a piece of the last item's text (upper and lower case count the same)."""


@dataclass(frozen=True, slots=True)
class ScriptedCall:
    """A tool call that the model makes; made by `call` or `raw_call`."""

    name: str
    arguments: str
    call_id: str | None = None
    """`None`: numbered by the model, `call_1` and so on."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; made by `reply`."""

    text: str
    ttft: float = 0.1
    rate: float | None = None
    calls: tuple[ScriptedCall, ...] = ()
    when: When | None = None
    times: int | None = 1

    def fits(self, request: Any) -> bool:  # a ScriptedRequest, or a RealtimeRequest
        """Whether this answer is meant for `request`."""
        if self.when is None:
            return True
        if isinstance(self.when, str):
            return self.when.casefold() in request.last_text.casefold()
        return self.when(request)


ScriptEntry = Reply | Fault


def reply(
    text: str = "",
    ttft: float = 0.1,
    rate: float | None = None,
    calls: Sequence[ScriptedCall] = (),
    when: When | None = None,
    times: int | None = 1,
) -> Reply:
    """Answer with `text` and `calls`, `ttft` seconds after the request.

    `rate` is words per second, `None` for all at once. With `when` it waits for the
    request that fits, without holding up the entries behind it. It answers `times`
    requests, `None` for any number.
    """
    if rate is not None and rate <= 0:
        raise ValueError(f"rate must be positive, not {rate}")
    return Reply(text, ttft, rate, tuple(calls), when, times)


def call(name: str, /, **arguments: Any) -> ScriptedCall:  # whatever the tool takes
    """A call of the tool `name`. Raises `TypeError` for what JSON cannot hold."""
    return ScriptedCall(name, json.dumps(arguments, ensure_ascii=False))


def raw_call(name: str, arguments: str, *, call_id: str | None = None) -> ScriptedCall:
    """A call with arguments exactly as given, which need not be JSON."""
    return ScriptedCall(name, arguments, call_id)


# Items are a union of models; only what each one has in its own way is read here.
def _text_of(item: Any) -> str:
    if item.type == "message":
        return item.text_content or ""
    return str(getattr(item, "output", ""))


def _described(item: Any) -> str:
    if item.type == "message":
        return f"{item.role}: {item.text_content or ''}"
    if item.type == "function_call":
        return f"{item.name}({item.arguments})"
    if item.type == "function_call_output":
        return f"{item.name} -> {item.output}"
    return str(item.type)


def entries_of(entries: Iterable[ScriptEntry | str]) -> list[ScriptEntry]:
    """Entries with plain texts made replies."""
    return [reply(entry) if isinstance(entry, str) else entry for entry in entries]
