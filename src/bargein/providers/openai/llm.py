"""A language model behind OpenAI's chat completions, at OpenAI or anywhere else.

Translates only: requests by `chat_format` and `tool_format`, answers by
`stream_parser`, failures by `error_translation`. Retries and time limits are
`models.llm_stream`'s, so the SDK's own are off.
"""

from __future__ import annotations

import asyncio
import inspect
import os
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any

import openai

from ...conversation.items import FunctionCall
from ...conversation.wall_clock import wall_time
from ...models import llm
from ...models.chat_chunk import ChatChunk
from .chat_format import to_messages
from .error_translation import translate_error
from .stream_parser import StreamParser
from .tool_format import to_tools

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionChunk

    from ...models.llm import LLMRequest

__all__ = ["LLM", "from_name"]

# Callers think and talk between two requests; a new connection costs each turn
# a handshake. The SDK keeps one for 5 s.
_KEEP_ALIVE = 120.0

_DEFAULT_MODEL = "gpt-4.1-mini"


def from_name(model: str = _DEFAULT_MODEL) -> LLM:
    """The model of that name, with the key in `OPENAI_API_KEY`; see `LLM` for what it raises."""
    return LLM(model)


class LLM(llm.LLM):
    """A model that speaks OpenAI's chat completions.

    `base_url` names another server (Ollama, llama.cpp, vLLM, a gateway), e.g.
    `http://localhost:11434/v1`; it falls back to `OPENAI_BASE_URL`, and `api_key`
    to `OPENAI_API_KEY`. A server of your own may go without a key. `client` is a
    ready `AsyncOpenAI` (or `AsyncAzureOpenAI`) instead, and stays yours to close;
    give it `max_retries=0`.

    `temperature` 0 to 2 and `parallel_tool_calls` are left to the service by
    default. `strict_tools` asks for arguments that always fit the schema; by
    default exactly OpenAI itself is asked. `parameters` are any others of the chat
    completions, such as `top_p`, `reasoning_effort`, `seed` or `extra_body`.

    Raises `ValueError` without a key, and `TypeError` for an unknown parameter.
    """

    def __init__(
        self,
        model: str = _DEFAULT_MODEL,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        client: openai.AsyncOpenAI | None = None,
        temperature: float | None = None,
        parallel_tool_calls: bool | None = None,
        strict_tools: bool | None = None,
        **parameters: Any,  # passed on as they are; the SDK declares their types
    ) -> None:
        super().__init__()
        if client is not None and (api_key or base_url):
            raise ValueError("give either client, or api_key and base_url")
        self._owned = client is None
        self._client = client or _connect(api_key, base_url)
        self._model = model
        self._host = self._client.base_url.host
        self._is_openai = self._host.endswith((".openai.com", ".azure.com"))
        self._strict = self._is_openai if strict_tools is None else strict_tools
        self._parameters = _given(
            temperature=temperature, parallel_tool_calls=parallel_tool_calls, **parameters
        )
        self._refuse_unknown(parameters)
        self._warming: asyncio.Task[None] | None = None

    @property
    def model(self) -> str:
        """The model's name, as requests carry it."""
        return self._model

    @property
    def provider(self) -> str:
        """ "openai", or the host of another server."""
        return "openai" if self._is_openai else self._host

    def prewarm(self) -> None:
        """Open a connection in the background, so that the first turn need not.

        Does nothing outside an event loop; a failure shows at the first request.
        """
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        if self._warming is None or self._warming.done():
            self._warming = loop.create_task(self._warm(), name=f"prewarm {self._host}")

    async def aclose(self) -> None:
        """Close the connections; harmless when repeated. Answers under way break off."""
        if self._warming is not None:
            self._warming.cancel()
            await asyncio.wait([self._warming])
            self._warming = None
        if self._owned:
            await self._client.close()

    async def generate(self, request: LLMRequest) -> AsyncIterator[ChatChunk]:
        """Stream one answer; see `models.llm.LLM.generate`.

        Closing or cancelling it drops the connection at once, which stops the
        service from writing on.
        """
        items = request.chat_ctx.items
        parser = StreamParser(
            used_call_ids={item.call_id for item in items if isinstance(item, FunctionCall)}
        )
        stream = await self._open(request)
        try:
            while (chunk := await self._next(stream)) is not None:
                for piece in parser.receive(chunk):
                    yield piece
            for piece in parser.finish():
                yield piece
        finally:
            await stream.close()

    async def _open(self, request: LLMRequest) -> openai.AsyncStream[ChatCompletionChunk]:
        try:
            # The keyword arguments choose among overloads that mypy cannot see through.
            stream: openai.AsyncStream[
                ChatCompletionChunk
            ] = await self._client.chat.completions.create(**self._arguments(request))
        except openai.OpenAIError as error:
            raise self._translated(error) from error
        return stream

    async def _next(
        self, stream: openai.AsyncStream[ChatCompletionChunk]
    ) -> ChatCompletionChunk | None:
        """The next chunk; `None` at the end of the stream."""
        try:
            return await anext(stream)
        except StopAsyncIteration:
            return None
        except Exception as error:
            # Whatever fails here is reading from the service: the SDK lets errors of
            # its HTTP library, of JSON and of UTF-8 through.
            raise self._translated(error) from error

    def _arguments(self, request: LLMRequest) -> dict[str, Any]:  # the SDK declares the types
        """The keyword arguments of the SDK's `create`."""
        limit = "max_completion_tokens" if self._is_openai else "max_tokens"
        arguments = self._parameters | _given(
            model=self._model,
            parallel_tool_calls=request.parallel_tool_calls,
            timeout=request.timeout,
            **{limit: request.max_output_tokens},
        )
        arguments = {"stream_options": {"include_usage": True}, **arguments, **request.extra_kwargs}
        # The SDK walks through `messages` and `tools` against its type declarations,
        # 0.15 ms a message in the event loop; what is in `extra_body` goes as it is.
        body: dict[str, Any] = {
            "messages": to_messages(
                request.chat_ctx.items,
                developer_role="developer" if self._is_openai else "system",
            )
        }
        tools = to_tools(request.tools, strict=self._strict)
        if tools:
            body["tools"] = tools
            if request.tool_choice is not None:
                body["tool_choice"] = request.tool_choice
        else:
            arguments.pop("parallel_tool_calls", None)  # refused without tools
        body |= arguments.pop("extra_body", None) or {}
        return {**arguments, "stream": True, "messages": (), "extra_body": body}

    def _translated(self, error: Exception) -> Exception:
        return translate_error(error, service=f"{self._model} at {self._host}", now=wall_time())

    def _refuse_unknown(self, parameters: Mapping[str, Any]) -> None:  # only names are read
        known = inspect.signature(self._client.chat.completions.create).parameters
        unknown = sorted(parameters.keys() - known.keys())
        if unknown:
            raise TypeError(
                f"chat completions have no parameter {', '.join(unknown)}; "
                "pass what only your server knows in extra_body"
            )

    async def _warm(self) -> None:
        try:
            await self._client.get("/models", cast_to=object)
        except openai.OpenAIError:
            return  # prewarming is optional, and the connection may be open all the same


def _connect(api_key: str | None, base_url: str | None) -> openai.AsyncOpenAI:
    base_url = base_url or os.environ.get("OPENAI_BASE_URL") or None
    api_key = api_key or os.environ.get("OPENAI_API_KEY") or None
    if api_key is None and base_url is None:
        raise ValueError(
            "no API key: pass api_key, set OPENAI_API_KEY, or name a server of your own in base_url"
        )
    usual = openai.DEFAULT_CONNECTION_LIMITS
    # The class is httpx's or httpx2's, as the version of the SDK has it.
    limits = type(usual)(
        max_connections=usual.max_connections,
        max_keepalive_connections=usual.max_keepalive_connections,
        keepalive_expiry=_KEEP_ALIVE,
    )
    return openai.AsyncOpenAI(
        api_key=api_key or "none",  # the SDK insists on one
        base_url=base_url,
        max_retries=0,
        http_client=openai.DefaultAsyncHttpxClient(limits=limits),
    )


def _given(**values: Any) -> dict[str, Any]:  # parameters of the SDK
    return {name: value for name, value in values.items() if value is not None}
