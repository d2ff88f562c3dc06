"""One answer of a language model: retries, time limits, metrics and errors around `generate`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ..conversation.ids import new_id
from ..conversation.wall_clock import wall_time
from .attempts import Attempts
from .chat_chunk import ChatChunk, CompletionUsage, FunctionToolCall
from .connect_options import APIConnectOptions
from .metrics import LLMMetrics, Metadata, current_speech_id
from .model_errors import LLMError
from .model_stream import ModelStream
from .retry import RetryPolicy, RetrySchedule
from .time_limit import TimeLimit

if TYPE_CHECKING:
    from ..conversation.context import ChatContext
    from ..conversation.tools import Tool
    from .llm import LLM, LLMRequest

__all__ = ["CollectedResponse", "LLMStream"]


@dataclass(slots=True)
class CollectedResponse:
    """A whole answer."""

    text: str = ""
    tool_calls: list[FunctionToolCall] = field(default_factory=list)
    usage: CompletionUsage | None = None


class LLMStream(ModelStream[ChatChunk]):
    """Iterates the chunks of one answer; the request is made at the first iteration.

    A failure before the first text or call is retried as `conn_options` say;
    later ones are raised. Chunks without content pass through: they are signs of
    life. At the end `llm` emits `metrics_collected`, at each failure `error`.

    Adapters give `policy` and `source`: when to begin again, and with which model.
    """

    def __init__(
        self,
        llm: LLM,
        request: LLMRequest,
        *,
        conn_options: APIConnectOptions,
        policy: RetryPolicy | None = None,
        source: Callable[[], LLM] | None = None,
    ) -> None:
        super().__init__()
        self.speech_id: str | None = current_speech_id.get()
        """The speech that the answer is for; settable, reported in the metrics."""
        self._llm = llm
        self._request = request
        self._timeout = conn_options.timeout
        self._policy = policy or RetrySchedule(conn_options)
        self._source = source or (lambda: llm)
        self._asked = llm  # by the last attempt
        self._attempts: Attempts[ChatChunk] | None = None
        self._begun_at = 0.0
        self._first_at: float | None = None
        self._usage: CompletionUsage | None = None
        self._request_id = ""

    @property
    def chat_ctx(self) -> ChatContext:
        """The conversation that the request was made with."""
        return self._request.chat_ctx

    @property
    def tools(self) -> Sequence[Tool]:
        """What the model may call."""
        return self._request.tools

    async def pull(self) -> ChatChunk:
        attempts = self._attempts or self._begin()
        chunk = await attempts.next()
        delta = chunk.delta
        if self._first_at is None and delta is not None and (delta.content or delta.tool_calls):
            self._first_at = asyncio.get_running_loop().time()
            self._request_id = chunk.id
        if chunk.usage is not None:
            self._usage = chunk.usage
        return chunk

    async def release(self, *, cancelled: bool) -> None:
        if self._attempts is None:
            return
        failed = self._error is not None
        if not failed or self._first_at is not None:
            self._emit_metrics(cancelled)
        await self._attempts.aclose()

    async def collect(self) -> CollectedResponse:
        """Read to the end; closes the stream, also when it fails."""
        response = CollectedResponse()
        texts: list[str] = []
        async with self:
            async for chunk in self:
                if chunk.delta is not None:
                    texts.append(chunk.delta.content or "")
                    response.tool_calls.extend(chunk.delta.tool_calls)
                response.usage = chunk.usage or response.usage
        response.text = "".join(texts).strip()
        return response

    async def to_str_iterable(self) -> AsyncIterator[str]:
        """The text alone, as it comes; closes the stream at the end."""
        async with self:
            async for chunk in self:
                if chunk.delta is not None and chunk.delta.content:
                    yield chunk.delta.content

    def _begin(self) -> Attempts[ChatChunk]:
        self._begun_at = asyncio.get_running_loop().time()
        request = replace(self._request, timeout=self._timeout)
        self._attempts = Attempts(
            lambda: self._ask(request),
            policy=self._policy,
            limit=TimeLimit(self._timeout),
            delivered=lambda: self._first_at is not None,
            report=self._report,
        )
        return self._attempts

    def _ask(self, request: LLMRequest) -> AsyncIterator[ChatChunk]:
        self._asked = self._source()
        return self._asked.generate(request)

    def _report(self, error: Exception, recoverable: bool) -> None:
        self._llm.emit(
            "error",
            LLMError(
                timestamp=wall_time(),
                label=self._asked.label,
                error=error,
                recoverable=recoverable,
            ),
        )

    def _emit_metrics(self, cancelled: bool) -> None:
        source = self._asked
        usage = self._usage or CompletionUsage()
        duration = asyncio.get_running_loop().time() - self._begun_at
        self._llm.emit(
            "metrics_collected",
            LLMMetrics(
                label=source.label,
                request_id=self._request_id or new_id("llm"),
                timestamp=wall_time(),
                duration=duration,
                ttft=-1.0 if self._first_at is None else self._first_at - self._begun_at,
                cancelled=cancelled,
                completion_tokens=usage.completion_tokens,
                prompt_tokens=usage.prompt_tokens,
                prompt_cached_tokens=usage.prompt_cached_tokens,
                total_tokens=usage.total_tokens,
                tokens_per_second=usage.completion_tokens / duration if duration > 0 else 0.0,
                speech_id=self.speech_id,
                metadata=Metadata(model_name=source.model, model_provider=source.provider),
            ),
        )
