"""Which items stay when a context is copied or cut. Pure.

One rule holds everywhere: a call and its output stay or go together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .items import (
    AgentConfigUpdate,
    AgentHandoff,
    ChatItem,
    ChatMessage,
    FunctionCall,
    FunctionCallOutput,
)

__all__ = ["Selection", "is_instructions", "select", "truncated", "without_broken_pairs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What to keep; the default keeps everything."""

    function_calls: bool = True
    instructions: bool = True
    empty_messages: bool = True
    handoffs: bool = True
    config_updates: bool = True
    tool_names: frozenset[str] | None = None
    """Calls and outputs of these tools only; `None` is all."""


_EVERYTHING = Selection()


def is_instructions(item: ChatItem) -> bool:
    """Whether the item tells the model what to do: a system or developer message."""
    return isinstance(item, ChatMessage) and item.role in ("system", "developer")


def select(items: Sequence[ChatItem], wanted: Selection) -> list[ChatItem]:
    """The items that `wanted` keeps, in order, as a new list."""
    if wanted == _EVERYTHING:
        return list(items)
    by_name = _calls_of(items, wanted.tool_names)
    return [item for item in items if _keeps(item, wanted, by_name)]


def truncated(items: Sequence[ChatItem], *, max_items: int) -> list[ChatItem]:
    """The last items, at most `max_items`, with the first system message in front.

    Raises `ValueError` when `max_items` is below 1.
    """
    if max_items < 1:
        raise ValueError(f"max_items must be at least 1, not {max_items!r}")
    if len(items) <= max_items:
        return list(items)
    system = next(
        (item for item in items if isinstance(item, ChatMessage) and item.role == "system"), None
    )
    rest = [item for item in items if item is not system]
    room = max_items - (system is not None)
    tail = without_broken_pairs(rest[len(rest) - room :], rest)
    while tail and isinstance(tail[0], FunctionCall | FunctionCallOutput):
        if _is_paired(tail[0], tail):
            break
        del tail[0]
    if system is None:
        return tail
    if tail and system.created_at > tail[0].created_at:
        # It must come first, and the list must stay sorted.
        system = system.model_copy(update={"created_at": tail[0].created_at})
    return [system, *tail]


def without_broken_pairs(
    kept: Sequence[ChatItem], everything: Iterable[ChatItem]
) -> list[ChatItem]:
    """`kept` without calls and outputs whose other half is in `everything` but not kept."""
    calls, outputs = _call_ids(kept)
    all_calls, all_outputs = _call_ids(everything)
    broken = (calls & (all_outputs - outputs)) | (outputs & (all_calls - calls))
    if not broken:
        return list(kept)
    return [
        item
        for item in kept
        if not (isinstance(item, FunctionCall | FunctionCallOutput) and item.call_id in broken)
    ]


def _call_ids(items: Iterable[ChatItem]) -> tuple[set[str], set[str]]:
    calls: set[str] = set()
    outputs: set[str] = set()
    for item in items:
        if isinstance(item, FunctionCall):
            calls.add(item.call_id)
        elif isinstance(item, FunctionCallOutput):
            outputs.add(item.call_id)
    return calls, outputs


def _is_paired(item: FunctionCall | FunctionCallOutput, items: Iterable[ChatItem]) -> bool:
    calls, outputs = _call_ids(items)
    return item.call_id in calls and item.call_id in outputs


def _calls_of(items: Iterable[ChatItem], names: frozenset[str] | None) -> dict[str, bool]:
    """For each call id whether its tool is wanted; the call's name decides, not the output's."""
    if names is None:
        return {}
    return {item.call_id: item.name in names for item in items if isinstance(item, FunctionCall)}


def _keeps(item: ChatItem, wanted: Selection, by_name: dict[str, bool]) -> bool:
    if isinstance(item, ChatMessage):
        if not wanted.instructions and is_instructions(item):
            return False
        return wanted.empty_messages or not _is_empty(item)
    if isinstance(item, FunctionCall | FunctionCallOutput):
        if not wanted.function_calls:
            return False
        if wanted.tool_names is None:
            return True
        return by_name.get(item.call_id, item.name in wanted.tool_names)
    if isinstance(item, AgentHandoff):
        return wanted.handoffs
    return wanted.config_updates or not isinstance(item, AgentConfigUpdate)


def _is_empty(message: ChatMessage) -> bool:
    return not any(not isinstance(part, str) or part.strip() for part in message.content)
