"""Turns a conversation into the messages of a chat completions request.

Pure. It keeps the protocol's rules, whatever the conversation holds: a call and
its output travel together, right after each other, or not at all. Handoffs and
changes of an agent's settings are not for the model and are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from ...conversation.items import (
    AudioContent,
    ChatItem,
    ChatMessage,
    FunctionCall,
    FunctionCallOutput,
    ImageContent,
)
from .image_format import picture_url

__all__ = ["Message", "to_messages"]

# A message of the wire format: JSON, of which each role has another shape.
Message = dict[str, Any]

# Services refuse a request without messages, such as a probe for life.
_NOBODY_SPOKE: Message = {"role": "user", "content": "."}


def to_messages(
    items: Sequence[ChatItem], *, developer_role: Literal["developer", "system"] = "developer"
) -> list[Message]:
    """The messages for `items`, at least one.

    Calls of one answer (`group_id`) that follow each other share one message, and
    the assistant's words right before them stand in it too. `developer_role` is
    "system" for servers that know no developer messages.
    """
    # Told apart by their tags: `isinstance` of a pydantic model is an order slower.
    outputs = {
        item.call_id: item for item in reversed(items) if item.type == "function_call_output"
    }
    conversion = _Conversion(outputs, developer_role)
    for item in items:
        if item.type == "message":
            conversion.add_message(item)
        elif item.type == "function_call":
            conversion.add_call(item)
    conversion.close_step()
    return conversion.messages or [dict(_NOBODY_SPOKE)]


class _Conversion:
    """One pass over the items; a step is a message with calls and their outputs."""

    def __init__(
        self, outputs: dict[str, FunctionCallOutput], developer_role: Literal["developer", "system"]
    ) -> None:
        self.messages: list[Message] = []
        # Taken out when used, so that a repeated call id cannot be answered twice.
        self._outputs = outputs
        self._developer_role = developer_role
        self._step_group: str | None = None
        self._step_calls: list[Message] = []
        self._step_outputs: list[Message] = []

    def add_message(self, message: ChatMessage) -> None:
        parts = message.content
        # One plain text is by far the usual case, and a call may be thousands of messages long.
        plain = parts[0] if len(parts) == 1 and type(parts[0]) is str else None
        content = _content(message) if plain is None else plain
        if not content:
            return
        if self._step_calls:
            self.close_step()
        role = self._developer_role if message.role == "developer" else message.role
        self.messages.append({"role": role, "content": content})

    def add_call(self, call: FunctionCall) -> None:
        output = self._outputs.pop(call.call_id, None)
        if output is None:
            return
        if self._step_calls and (call.group_id is None or call.group_id != self._step_group):
            self.close_step()
        self._step_group = call.group_id
        function = {"name": call.name, "arguments": call.arguments}
        self._step_calls.append({"id": call.call_id, "type": "function", "function": function})
        self._step_outputs.append(
            {"role": "tool", "tool_call_id": call.call_id, "content": output.output}
        )

    def close_step(self) -> None:
        if not self._step_calls:
            return
        last = self.messages[-1] if self.messages else {}
        if last.get("role") == "assistant":
            last["tool_calls"] = self._step_calls
        else:
            self.messages.append({"role": "assistant", "tool_calls": self._step_calls})
        self.messages.extend(self._step_outputs)
        self._step_calls, self._step_outputs = [], []


def _content(message: ChatMessage) -> str | list[Message]:
    """Text, or a list of parts when the user shows pictures."""
    texts: list[str] = []
    pictures: list[Message] = []
    for part in message.content:
        if isinstance(part, str):
            texts.append(str(part))
        elif isinstance(part, AudioContent):
            texts.append(part.transcript or "")
        elif message.role == "user":  # the protocol takes pictures from users only
            pictures.append(_picture(part))
    text = "\n".join(filter(None, texts))
    if not pictures:
        return text
    return [*([{"type": "text", "text": text}] if text else []), *pictures]


def _picture(part: ImageContent) -> Message:
    url = part.image
    if not isinstance(url, str):
        url = picture_url(url, part.inference_width, part.inference_height)
    return {"type": "image_url", "image_url": {"url": url, "detail": part.inference_detail}}
