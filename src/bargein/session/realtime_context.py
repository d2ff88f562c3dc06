"""Decide what a speech-to-speech model still has to be told of the conversation. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Set

from ..conversation import ChatContext, ChatItem, ChatMessage, FunctionCall, FunctionCallOutput

__all__ = ["appended", "context_for_model", "extra_text", "unknown_items"]


def unknown_items(
    items: Iterable[ChatItem],
    *,
    known: Set[str],
    own_calls: Set[str],
    open_calls: Set[str],
    takes_calls: bool,
    instructions_id: str,
) -> list[ChatItem]:
    """Those of `items` that the model neither made nor heard nor was told.

    `known` are ids of items, `own_calls` ids of calls that it made itself. Results
    of `open_calls` are told together, once all of the round are there. Calls that
    code made are told only to a model that `takes_calls`.
    """
    found: list[ChatItem] = []
    for item in items:
        if item.id in known or item.id == instructions_id:
            continue
        if isinstance(item, FunctionCall | FunctionCallOutput):
            own = item.call_id in own_calls
            if isinstance(item, FunctionCall) and own:
                continue
            if item.call_id in open_calls or not (own or takes_calls):
                continue
            found.append(item)
        elif isinstance(item, ChatMessage):
            found.append(item)
    return found


def appended(context: ChatContext, items: Iterable[ChatItem]) -> ChatContext:
    """`context` with `items` at its end, whatever their time: its middle may not be changed."""
    result = context.copy()
    for item in items:
        last = result.items[-1].created_at if result.items else 0.0
        if item.created_at < last:
            item = item.model_copy(update={"created_at": last})
        result.insert(item)
    return result


def context_for_model(context: ChatContext, *, takes_calls: bool) -> ChatContext:
    """What a new session of a model is told; its instructions are given in another way."""
    return context.copy(
        exclude_instructions=True,
        exclude_function_call=not takes_calls,
        exclude_handoff=True,
        exclude_config_update=True,
    )


def extra_text(asked: ChatContext | None, conversation: ChatContext) -> str:
    """The words that `asked` holds beside `conversation`: for one answer, and not to be kept."""
    if asked is None:
        return ""
    texts = [
        item.text_content or ""
        for item in asked.messages()
        if conversation.get_by_id(item.id) is None
    ]
    return "\n\n".join(text for text in texts if text)
