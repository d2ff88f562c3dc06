"""Turns the chunks of one streamed answer into `ChatChunk`s.

Pure: it decides what is text, when a tool call is complete, and whether the
answer ended properly. It knows nothing of HTTP. A call is handed on only once
its arguments are whole, so a broken stream never yields half a call.
"""

from __future__ import annotations

import json
from collections.abc import Container
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...conversation.ids import new_id
from ...errors import APIConnectionError, APIError
from ...models.chat_chunk import ChatChunk, ChoiceDelta, CompletionUsage, FunctionToolCall

if TYPE_CHECKING:
    from openai.types import CompletionUsage as WireUsage
    from openai.types.chat import ChatCompletionChunk
    from openai.types.chat.chat_completion_chunk import ChoiceDelta as WireDelta
    from openai.types.chat.chat_completion_chunk import ChoiceDeltaToolCall

__all__ = ["StreamParser"]


@dataclass(slots=True)
class _OpenCall:
    """A tool call of which fragments still arrive."""

    index: int | None
    call_id: str | None
    name: str = ""
    arguments: list[str] = field(default_factory=list)
    delivered: bool = False

    @property
    def text(self) -> str:
        return "".join(self.arguments)

    def is_whole(self) -> bool:
        """True once the arguments are a JSON object: nothing but white space can follow."""
        text = self.text.strip()
        if not self.name or not text.endswith("}"):
            return False
        try:
            return isinstance(json.loads(text), dict)
        except ValueError:
            return False


class StreamParser:
    """One answer: `receive` each chunk in turn, then `finish`.

    Tool calls come out in the order in which the model began them, each once.
    A chunk that brings neither text nor a whole call comes out empty, as a sign
    of life. `used_call_ids` are the ids already in the conversation: servers
    that number calls from zero in each answer get fresh ids instead.
    """

    def __init__(self, *, used_call_ids: Container[str] = ()) -> None:
        self._used = used_call_ids
        self._given: set[str] = set()
        self._calls: list[_OpenCall] = []
        self._finish_reason: str | None = None
        self._usage: CompletionUsage | None = None
        self._said_something = False
        self._id = ""

    def receive(self, chunk: ChatCompletionChunk) -> list[ChatChunk]:
        """What `chunk` adds; at least one item. Raises `APIError` for an answer cut off mid-call."""
        # The SDK builds its objects without validation: any field may be None.
        self._id = self._id or chunk.id or new_id("chat")
        if chunk.usage is not None:
            self._usage = _usage(chunk.usage)
        deltas: list[ChoiceDelta] = []
        for choice in chunk.choices or ():
            if choice.index:
                continue  # a second alternative (n > 1) has no listener
            if choice.delta is not None:
                deltas += self._text(choice.delta)
                for fragment in choice.delta.tool_calls or ():
                    self._add(fragment)
            self._finish_reason = choice.finish_reason or self._finish_reason
        calls = self._whole_calls()
        if calls:
            deltas.append(ChoiceDelta(role="assistant", tool_calls=calls))
        if not deltas:
            return [ChatChunk(id=self._id)]
        return [ChatChunk(id=self._id, delta=delta) for delta in deltas]

    def finish(self) -> list[ChatChunk]:
        """What is left at the end of the stream: the usage, if the server told it.

        Raises `APIConnectionError` if the answer had not ended, and `APIError`
        if the service withheld all of it.
        """
        if self._finish_reason is None:
            raise APIConnectionError("The stream ended in the middle of the answer.")
        calls = self._whole_calls()  # from servers that send calls after the finish reason
        nothing = not (self._said_something or self._given)
        if self._finish_reason == "content_filter" and nothing:
            raise APIError("The service's content filter withheld the answer.", retryable=False)
        delta = ChoiceDelta(role="assistant", tool_calls=calls) if calls else None
        if delta is None and self._usage is None:
            return []
        return [ChatChunk(id=self._id, delta=delta, usage=self._usage)]

    def _text(self, delta: WireDelta) -> list[ChoiceDelta]:
        said = []
        if isinstance(delta.content, str) and delta.content:
            said.append(ChoiceDelta(role="assistant", content=delta.content))
        if delta.refusal:
            # A refusal is what the model answers; kept back, the caller would hear nothing.
            said.append(
                ChoiceDelta(role="assistant", content=delta.refusal, extra={"refusal": True})
            )
        self._said_something = self._said_something or bool(said)
        return said

    def _add(self, fragment: ChoiceDeltaToolCall) -> None:
        call = self._call_of(fragment)
        arguments = (fragment.function.arguments if fragment.function else None) or ""
        name = (fragment.function.name if fragment.function else None) or ""
        if call.delivered:
            if arguments.strip():
                raise APIError("The stream went on with a tool call that was already complete.")
            return
        call.call_id = call.call_id or fragment.id
        if name and name != call.name and not call.arguments:
            call.name += name
        if arguments:
            call.arguments.append(arguments)

    def _call_of(self, fragment: ChoiceDeltaToolCall) -> _OpenCall:
        """The open call that `fragment` belongs to; a new one if it begins one.

        Some servers leave out the index, or number every parallel call 0: then a
        new id together with a name tells where the next call begins.
        """
        begins = bool(fragment.id and fragment.function and fragment.function.name)
        for call in reversed(self._calls):
            if fragment.index is not None and call.index != fragment.index:
                continue
            if begins and call.call_id and call.call_id != fragment.id:
                break
            return call
        call = _OpenCall(index=fragment.index, call_id=fragment.id)
        self._calls.append(call)
        return call

    def _whole_calls(self) -> list[FunctionToolCall]:
        """The calls that are complete now, in order, stopping at the first that is not."""
        whole = []
        for position, call in enumerate(self._calls):
            if call.delivered:
                continue
            if self._finish_reason is None:
                is_last = position == len(self._calls) - 1
                if is_last or not call.is_whole():
                    break
            elif self._finish_reason in ("length", "content_filter") and not call.is_whole():
                raise APIError(
                    f"The answer was cut off in the middle of a tool call ({self._finish_reason}).",
                    retryable=False,
                )
            whole.append(self._deliver(call))
        return whole

    def _deliver(self, call: _OpenCall) -> FunctionToolCall:
        if not call.name:
            raise APIError("The answer holds a tool call without a name.")
        call.delivered = True
        call_id = call.call_id
        if not call_id or call_id in self._used or call_id in self._given:
            call_id = new_id("call")
        self._given.add(call_id)
        # A tool without parameters is called with no text at all by some models.
        return FunctionToolCall(
            name=call.name, arguments=call.text.strip() or "{}", call_id=call_id
        )


def _usage(usage: WireUsage) -> CompletionUsage:
    details = usage.prompt_tokens_details
    return CompletionUsage(
        completion_tokens=usage.completion_tokens or 0,
        prompt_tokens=usage.prompt_tokens or 0,
        total_tokens=usage.total_tokens or 0,
        prompt_cached_tokens=(details.cached_tokens if details else None) or 0,
    )
