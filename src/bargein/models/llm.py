"""The interface of language models.

A provider writes `generate`; retries, time limits, metrics and error events are
`LLMStream`'s.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..not_given import NotGiven, is_given
from .chat_chunk import ChatChunk, ToolChoice
from .connect_options import APIConnectOptions
from .llm_stream import LLMStream
from .model import Model

if TYPE_CHECKING:
    from ..conversation.context import ChatContext
    from ..conversation.tools import Tool

__all__ = ["LLM", "LLMRequest"]


@dataclass(frozen=True, slots=True)
class LLMRequest:
    """One request to a language model."""

    chat_ctx: ChatContext
    """The conversation so far; not to be changed."""

    tools: Sequence[Tool] = ()
    """What the model may call."""

    tool_choice: ToolChoice | None = None
    """`None` leaves it to the provider ("auto")."""

    parallel_tool_calls: bool | None = None
    """`None` leaves it to the provider."""

    extra_kwargs: Mapping[str, Any] = field(default_factory=dict)  # the provider's own parameters
    """Passed to the provider's request as they are."""

    timeout: float = 10.0
    """Seconds that the wrapper waits for the first chunk and for each one after it."""

    max_output_tokens: int | None = None
    """An upper bound of the answer's length; `None` leaves it to the provider."""


class LLM(Model):
    """A language model: a conversation in, text and tool calls out."""

    @abstractmethod
    def generate(self, request: LLMRequest) -> AsyncIterator[ChatChunk]:
        """Stream one answer; an async generator.

        Translates the provider's protocol and raises `APIError` kinds. Does not
        retry, time out, count or emit. A tool call is yielded once, complete;
        while a long one is assembled a chunk without content comes at least every
        5 s. Cancellation closes the connection.
        """

    def chat(
        self,
        *,
        chat_ctx: ChatContext,
        tools: Sequence[Tool] | None = None,
        tool_choice: ToolChoice | NotGiven | None = None,
        parallel_tool_calls: bool | NotGiven | None = None,
        extra_kwargs: Mapping[str, Any] | NotGiven | None = None,  # the provider's own parameters
        conn_options: APIConnectOptions | None = None,
    ) -> LLMStream:
        """Ask for one answer; the request is made when the stream is first iterated.

        `conn_options` defaults to `APIConnectOptions()`; `NOT_GIVEN` counts as `None`.
        """
        options = conn_options or APIConnectOptions()
        request = LLMRequest(
            chat_ctx,
            tools=tuple(tools or ()),
            tool_choice=tool_choice if is_given(tool_choice) else None,
            parallel_tool_calls=parallel_tool_calls if is_given(parallel_tool_calls) else None,
            extra_kwargs=(is_given(extra_kwargs) and extra_kwargs) or {},
            timeout=options.timeout,
        )
        return self.open_stream(request, options)

    def open_stream(self, request: LLMRequest, conn_options: APIConnectOptions) -> LLMStream:
        """What `chat` returns; adapters override it."""
        return LLMStream(self, request, conn_options=conn_options)
