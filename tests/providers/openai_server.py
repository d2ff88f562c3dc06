"""A local server that speaks the wire format of OpenAI's chat completions, and breaks it on demand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

__all__ = [
    "Answer",
    "OpenAIServer",
    "Received",
    "chunk",
    "fragment",
    "openai_server",
    "text_answer",
    "usage",
]

Ending = Literal["done", "silently", "reset", "hang"]


@dataclass(frozen=True)
class Received:
    """One request as it came over the wire."""

    headers: dict[str, str]
    body: dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What the server sends for one request.

    `events` are objects (sent as JSON) or raw text after `data: `. `ends`:
    "done" sends `[DONE]`, "silently" just ends the body, "reset" drops the
    connection, "hang" keeps it open without another byte.
    """

    events: Sequence[dict[str, Any] | str] = ()
    ends: Ending = "done"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    """Sent as JSON instead of a stream."""


def chunk(
    delta: dict[str, Any] | None = None, *, finish_reason: str | None = None, **extra: Any
) -> dict[str, Any]:
    """One chunk of a streamed completion."""
    choice = {"index": 0, "delta": delta or {}, "logprobs": None, "finish_reason": finish_reason}
    return _envelope([choice], **extra)


def fragment(
    index: int | None = 0,
    arguments: str | None = "",
    *,
    call_id: str | None = None,
    name: str | None = None,
) -> dict[str, Any]:
    """A chunk with one fragment of a tool call."""
    function: dict[str, Any] = {"arguments": arguments}
    call: dict[str, Any] = {"function": function}
    if index is not None:
        call["index"] = index
    if name is not None:
        function["name"] = name
    if call_id is not None:
        call |= {"id": call_id, "type": "function"}
    return chunk({"tool_calls": [call]})


def usage(prompt: int = 12, completion: int = 3, cached: int = 0) -> dict[str, Any]:
    """The last chunk of an answer whose usage was asked for."""
    counts = {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": cached},
    }
    return _envelope([], usage=counts)


def text_answer(*parts: str, finish_reason: str = "stop", **options: Any) -> Answer:
    """An answer of plain text that ends properly."""
    events = [chunk({"role": "assistant", "content": ""}), *(chunk({"content": p}) for p in parts)]
    return Answer([*events, chunk(finish_reason=finish_reason), usage()], **options)


def _envelope(choices: list[dict[str, Any]], **extra: Any) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1_700_000_000,
        "model": "test-model",
        "choices": choices,
        **extra,
    }


class OpenAIServer:
    """Gives `answers` in turn and keeps what it was asked in `received`."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.received: list[Received] = []
        self.client_left = asyncio.Event()
        """Set when a client drops a request that is still being answered."""

        self.reached = asyncio.Event()
        """Set by the first request."""

        self.warmed = asyncio.Event()
        """Set when a client only connects, without asking."""

        self.base_url = ""
        self._connections: set[asyncio.BaseTransport | None] = set()

    @property
    def connections(self) -> int:
        """How many connections requests came over."""
        return len(self._connections)

    async def complete(self, request: web.Request) -> web.StreamResponse:
        self._connections.add(request.transport)
        self.reached.set()
        self.received.append(Received(dict(request.headers), await request.json()))
        answer = self.answers.pop(0)
        if answer.body is not None:
            return web.json_response(answer.body, status=answer.status, headers=answer.headers)
        response = web.StreamResponse(
            status=answer.status,
            headers={"content-type": "text/event-stream; charset=utf-8", **answer.headers},
        )
        await response.prepare(request)
        for event in answer.events:
            data = event if isinstance(event, str) else json.dumps(event)
            await response.write(f"data: {data}\n\n".encode())
        await self._end(answer.ends, request, response)
        return response

    async def models(self, request: web.Request) -> web.Response:
        self._connections.add(request.transport)
        self.warmed.set()
        return web.json_response({"object": "list", "data": []})

    async def _end(self, ends: Ending, request: web.Request, response: web.StreamResponse) -> None:
        if ends == "done":
            await response.write(b"data: [DONE]\n\n")
        elif ends == "reset":
            assert request.transport is not None
            request.transport.abort()
        elif ends == "hang":
            try:
                await asyncio.Event().wait()
            finally:
                self.client_left.set()


@asynccontextmanager
async def openai_server(*answers: Answer) -> AsyncIterator[OpenAIServer]:
    """A server on a free loopback port that gives `answers` in turn."""
    server = OpenAIServer()
    server.answers.extend(answers)
    application = web.Application(client_max_size=64 * 2**20)
    application.router.add_post("/v1/chat/completions", server.complete)
    application.router.add_get("/v1/models", server.models)
    runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        server.base_url = f"http://127.0.0.1:{port}/v1"
        yield server
    finally:
        await runner.cleanup()
