"""Conversation items as JSON values and back, and what makes two conversations the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from .items import (
    AgentHandoff,
    AudioContent,
    ChatItem,
    ChatMessage,
    FunctionCall,
    FunctionCallOutput,
    ImageContent,
)
from .wall_clock import wall_time

__all__ = ["equivalent", "items_from_dict", "items_to_dict"]

_ITEM: TypeAdapter[ChatItem] = TypeAdapter(ChatItem)


def items_to_dict(
    items: Sequence[ChatItem],
    *,
    exclude_image: bool,
    exclude_audio: bool,
    exclude_timestamp: bool,
    exclude_function_call: bool,
    exclude_metrics: bool,
) -> dict[str, Any]:
    """`{"items": […]}` of JSON values, without what is excluded and without absent fields."""
    excluded = {"created_at"} if exclude_timestamp else set()
    if exclude_metrics:
        excluded.add("metrics")
    left_out = tuple(
        kind for kind, out in ((ImageContent, exclude_image), (AudioContent, exclude_audio)) if out
    )
    dumped = []
    for item in items:
        if exclude_function_call and isinstance(item, FunctionCall | FunctionCallOutput):
            continue
        if left_out and isinstance(item, ChatMessage):
            content = [part for part in item.content if not isinstance(part, left_out)]
            if len(content) < len(item.content):
                item = item.model_copy(update={"content": content})
        dumped.append(item.model_dump(mode="json", exclude=excluded, exclude_none=True))
    return {"items": dumped}


def items_from_dict(data: dict[str, Any]) -> list[ChatItem]:
    """The items, in their order. Raises `ValueError` for anything `items_to_dict` cannot write."""
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        raise ValueError('expected a dict with a list under "items"')
    written = data["items"]
    stamps = (one.get("created_at") for one in written if isinstance(one, dict))
    # An item without a time takes its predecessor's, so that sorting keeps its place.
    latest = next((stamp for stamp in stamps if stamp is not None), None)
    items: list[ChatItem] = []
    for one in written:
        if isinstance(one, dict) and one.get("created_at") is None:
            if latest is None:
                latest = wall_time()
            one = {**one, "created_at": latest}
        items.append(_ITEM.validate_python(one))
        latest = items[-1].created_at
    return items


def equivalent(some: Sequence[ChatItem], others: Sequence[ChatItem]) -> bool:
    """Whether both hold the same items in the same order, but for times, metrics and extras."""
    if len(some) != len(others):
        return False
    return all(a is b or _essence(a) == _essence(b) for a, b in zip(some, others, strict=True))


def _essence(item: ChatItem) -> tuple[object, ...]:
    if isinstance(item, ChatMessage):
        return (item.type, item.id, item.role, item.interrupted, item.content)
    if isinstance(item, FunctionCall):
        return (item.type, item.id, item.call_id, item.name, item.arguments)
    if isinstance(item, FunctionCallOutput):
        return (item.type, item.id, item.call_id, item.name, item.output, item.is_error)
    if isinstance(item, AgentHandoff):
        return (item.type, item.id, item.old_agent_id, item.new_agent_id)
    return (item.type, item.id, item.instructions, item.tools_added, item.tools_removed)
