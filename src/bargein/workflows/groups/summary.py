"""Replace what was said in a group by a summary that a model writes."""

from __future__ import annotations

import asyncio

from ...conversation import ChatContext, ChatMessage, FunctionCall, FunctionCallOutput
from ...conversation.selection import is_instructions
from ...models import LLM

__all__ = ["SUMMARY_LIMIT", "summarise"]

SUMMARY_LIMIT = 5.0
"""Seconds that the model may take."""

_REQUEST = (
    "A caller and an assistant went through the questions below. Sum up in a few sentences what "
    "the caller gave, wanted and decided, with names, numbers and dates exactly as they stand "
    "there. Add nothing."
)


async def summarise(context: ChatContext, llm: LLM) -> None:
    """Change `context` in place; raises what the model raises, and `TimeoutError`, before that."""
    said = [
        item
        for item in context.items
        if isinstance(item, ChatMessage | FunctionCall | FunctionCallOutput)
        and not is_instructions(item)
    ]
    if not said:
        return
    request = ChatContext.empty()
    request.add_message(role="system", content=_REQUEST)
    request.add_message(role="user", content="\n".join(filter(None, map(_line, said))))
    pieces: list[str] = []
    async with asyncio.timeout(SUMMARY_LIMIT), llm.chat(chat_ctx=request) as stream:
        async for chunk in stream:
            if chunk.delta is not None and chunk.delta.content:
                pieces.append(chunk.delta.content)
    text = "".join(pieces).strip()
    if not text:
        return
    for item in said:
        context.remove(item)
    context.add_message(
        role="assistant",
        content=f"<chat_history_summary>\n{text}\n</chat_history_summary>",
        created_at=said[-1].created_at,
        extra={"is_summary": True},
    )


def _line(item: ChatMessage | FunctionCall | FunctionCallOutput) -> str:
    if isinstance(item, ChatMessage):
        return f"{item.role}: {item.text_content or ''}"
    if isinstance(item, FunctionCall):
        return f"noted: {item.name} {item.arguments}"
    return ""
