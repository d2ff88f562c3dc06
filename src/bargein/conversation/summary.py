"""Replace the older part of a conversation by a summary that a model writes.

Decides what is old and what the model is asked; the context makes the change.
The model is anything with a `chat` method that streams pieces of text.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from .items import ChatItem, ChatMessage, FunctionCall, FunctionCallOutput
from .selection import is_instructions, without_broken_pairs

if TYPE_CHECKING:
    from .context import ChatContext

__all__ = ["SummaryChange", "SummaryChunk", "SummaryDelta", "SummaryModel", "summarized"]

_REQUEST = (
    "Below is the older part of a phone conversation. Write down, in at most ten short "
    "sentences, what a colleague must know to carry on: names, numbers and dates exactly as "
    "given, what was decided or done, what is still open. Add nothing that is not there, and "
    "write no greeting."
)


class SummaryDelta(Protocol):
    """A piece of an answer."""

    @property
    def content(self) -> str | None: ...


class SummaryChunk(Protocol):
    """What a model streams."""

    @property
    def delta(self) -> SummaryDelta | None: ...


class SummaryModel(Protocol):
    """A language model, as far as a summary needs one."""

    def chat(
        self, *, chat_ctx: ChatContext
    ) -> AbstractAsyncContextManager[AsyncIterator[SummaryChunk]]: ...


@dataclass(frozen=True, slots=True)
class SummaryChange:
    """What to do to the context."""

    replaced: frozenset[str]
    """Ids of the items that the summary stands for."""
    summary: ChatMessage
    """An assistant message, at the time of the last item that it replaces."""


async def summarized(
    chat_ctx: ChatContext, llm: SummaryModel, *, keep_last_turns: int
) -> SummaryChange | None:
    """Ask `llm` for the summary; `None` when nothing is old enough or it writes nothing.

    Raises `ValueError` for a negative `keep_last_turns`, else what the model raises.
    """
    if keep_last_turns < 0:
        raise ValueError(f"keep_last_turns must not be negative, not {keep_last_turns!r}")
    old = _older(chat_ctx.items, keep_last_turns)
    if not any(isinstance(item, ChatMessage) for item in old):
        return None
    request = type(chat_ctx).empty()
    request.add_message(role="system", content=_REQUEST)
    request.add_message(role="user", content="\n".join(_line(item) for item in old))
    pieces: list[str] = []
    async with llm.chat(chat_ctx=request) as stream:
        async for chunk in stream:
            if chunk.delta is not None and chunk.delta.content:
                pieces.append(chunk.delta.content)
    text = "".join(pieces).strip()
    if not text:
        return None
    summary = ChatMessage(
        role="assistant",
        content=[f"[Summary of the conversation so far]\n{text}"],
        created_at=old[-1].created_at,
        extra={"is_summary": True},
    )
    return SummaryChange(frozenset(item.id for item in old), summary)


def _older(items: Sequence[ChatItem], keep_last_turns: int) -> list[ChatItem]:
    """Messages, calls and outputs before the last user turns, without instructions."""
    starts = [
        index
        for index, item in enumerate(items)
        if isinstance(item, ChatMessage) and item.role == "user"
    ]
    if keep_last_turns > len(starts):
        return []
    end = starts[-keep_last_turns] if keep_last_turns else len(items)
    old = [
        item
        for item in items[:end]
        if isinstance(item, ChatMessage | FunctionCall | FunctionCallOutput)
        and not is_instructions(item)
    ]
    return without_broken_pairs(old, items)


def _line(item: ChatItem) -> str:
    if isinstance(item, ChatMessage):
        return f"{item.role}: {item.text_content or ''}"
    if isinstance(item, FunctionCall):
        return f"called {item.name} with {item.arguments}"
    if isinstance(item, FunctionCallOutput):
        return f"{item.name} {'failed' if item.is_error else 'answered'}: {item.output}"
    return ""
