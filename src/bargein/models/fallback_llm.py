"""Several language models as one: the next answers when the first cannot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any, ClassVar

from ..conversation.context import ChatContext
from .attempts import close_generator
from .chat_chunk import ChatChunk
from .connect_options import APIConnectOptions
from .fallback import AvailabilityChangedEvent, FallbackPolicy, checked_members, update_members
from .llm import LLM, LLMRequest
from .llm_stream import LLMStream
from .prober import Prober

__all__ = ["FallbackLLM"]


class FallbackLLM(LLM):
    """Asks `llm` in order, leaving out those that failed until a probe passes.

    `attempt_timeout` (seconds) bounds each member's first chunk and each gap after
    it; the `conn_options` of a request do not count here. With
    `retry_on_chunk_sent` an answer that broke off is begun again by the next
    member, though the consumer has its beginning. Probes are one-word requests
    for one token. `aclose` stops them and closes the members. Emits
    `llm_availability_changed`. Raises `ValueError` without members.
    """

    event_names: ClassVar[frozenset[str] | None] = frozenset(
        {"metrics_collected", "error", "llm_availability_changed"}
    )

    def __init__(
        self,
        llm: Sequence[LLM],
        *,
        attempt_timeout: float = 5.0,
        max_retry_per_llm: int = 0,
        retry_interval: float = 0.5,
        retry_on_chunk_sent: bool = False,
    ) -> None:
        super().__init__()
        self.members = checked_members(llm, "LLM")
        self._options = APIConnectOptions(max_retry_per_llm, retry_interval, attempt_timeout)
        self._retry_on_chunk_sent = retry_on_chunk_sent
        self._prober = Prober(
            len(self.members), probe=self._probe, limit=attempt_timeout, on_change=self._changed
        )

    @property
    def model(self) -> str:
        return "fallback"

    @property
    def provider(self) -> str:
        return "bargein"

    def open_stream(self, request: LLMRequest, conn_options: APIConnectOptions) -> LLMStream:
        """An answer of the first member that can give it."""
        policy = FallbackPolicy(
            self.members,
            self._prober,
            self._options,
            retry_on_chunk_sent=self._retry_on_chunk_sent,
        )
        return LLMStream(
            self,
            request,
            conn_options=self._options,
            policy=policy,
            source=lambda: policy.member,
        )

    async def generate(self, request: LLMRequest) -> AsyncIterator[ChatChunk]:
        """The same without a stream's services, for an adapter around this one."""
        async with self.open_stream(request, self._options) as stream:
            async for chunk in stream:
                yield chunk

    def prewarm(self) -> None:
        for member in self.members:
            member.prewarm()

    def update_options(self, **options: Any) -> None:  # each provider has its own options
        """Change the options of every member that has any."""
        update_members(self.members, options)

    async def aclose(self) -> None:
        await self._prober.aclose()
        for member in self.members:
            await member.aclose()

    async def _probe(self, index: int) -> None:
        chat_ctx = ChatContext.empty()
        # Most services refuse a request without any message.
        chat_ctx.add_message(role="user", content="Hi")
        request = LLMRequest(chat_ctx, timeout=self._options.timeout, max_output_tokens=1)
        chunks = self.members[index].generate(request)
        try:
            async for chunk in chunks:
                if chunk.delta is not None:
                    return
        finally:
            await close_generator(chunks)

    def _changed(self, index: int, available: bool) -> None:
        self.emit(
            "llm_availability_changed", AvailabilityChangedEvent(self.members[index], available)
        )
