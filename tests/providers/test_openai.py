from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import openai
import pytest
from openai_server import Answer, OpenAIServer, chunk, fragment, openai_server, text_answer, usage

from bargein.conversation.context import ChatContext
from bargein.conversation.items import FunctionCall, FunctionCallOutput
from bargein.conversation.tools import function_tool
from bargein.errors import APIConnectionError, APIError, APIStatusError, APITimeoutError
from bargein.models.chat_chunk import ChatChunk
from bargein.models.connect_options import APIConnectOptions
from bargein.models.llm import LLMRequest
from bargein.providers.openai import LLM, from_name

PATIENCE = 5.0  # seconds; only a hanging test needs them


@function_tool
async def book(day: str) -> None:
    """Book an appointment."""


def greeted() -> ChatContext:
    chat_ctx = ChatContext.empty()
    chat_ctx.add_message(role="user", content="Hello")
    return chat_ctx


@contextlib.asynccontextmanager
async def connected(*answers: Answer, **options: Any) -> AsyncIterator[tuple[LLM, OpenAIServer]]:
    """A model and the server behind it."""
    async with (
        asyncio.timeout(PATIENCE),
        openai_server(*answers) as server,
        LLM("test-model", base_url=server.base_url, **options) as llm,
    ):
        yield llm, server


def ask(*answers: Answer, **request: Any) -> tuple[list[ChatChunk], APIError | None]:
    """What came of one request: the chunks, and the error if it failed."""

    async def main() -> tuple[list[ChatChunk], APIError | None]:
        chunks: list[ChatChunk] = []
        async with connected(*answers) as (llm, _):
            try:
                async for piece in llm.generate(LLMRequest(greeted(), **request)):
                    chunks.append(piece)
            except APIError as error:
                return chunks, error
        return chunks, None

    return asyncio.run(main())


def body(request: LLMRequest | None = None, **options: Any) -> dict[str, Any]:
    """What the server is sent."""

    async def main() -> dict[str, Any]:
        async with connected(text_answer("x"), **options) as (llm, server):
            async for _ in llm.generate(request or LLMRequest(greeted())):
                pass
            return server.received[0].body

    return asyncio.run(main())


def text_of(chunks: list[ChatChunk]) -> str:
    return "".join(piece.delta.content or "" for piece in chunks if piece.delta)


def failure(*answers: Answer, **request: Any) -> APIError:
    _, error = ask(*answers, **request)
    assert error is not None
    return error


# --- Answers ---


def test_text_is_streamed_with_its_usage() -> None:
    chunks, error = ask(text_answer("Good ", "morning"))
    assert error is None
    assert text_of(chunks) == "Good morning"
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.total_tokens == 15


def test_text_arrives_before_the_answer_has_ended() -> None:
    async def main() -> None:
        async with connected(Answer([chunk({"content": "Good "})], ends="hang")) as (llm, _):
            chunks = llm.generate(LLMRequest(greeted()))
            first = await anext(chunks)
            assert first.delta is not None
            assert first.delta.content == "Good "
            await chunks.aclose()  # type: ignore[attr-defined] # it is a generator

    asyncio.run(main())


def test_parallel_calls_in_fragments_arrive_whole() -> None:
    events = [
        fragment(0, "", call_id="a", name="book"),
        fragment(0, '{"day": '),
        fragment(0, '"Tuesday"}'),
        fragment(1, '{"day"', call_id="b", name="book"),
        fragment(1, ': "Friday"}'),
        chunk(finish_reason="tool_calls"),
        usage(),
    ]
    chunks, _ = ask(Answer(events), tools=[book])
    calls = [one for piece in chunks if piece.delta for one in piece.delta.tool_calls]
    assert [(one.call_id, one.arguments) for one in calls] == [
        ("a", '{"day": "Tuesday"}'),
        ("b", '{"day": "Friday"}'),
    ]


def test_a_refusal_is_text() -> None:
    events = [chunk({"refusal": "I can't help with that."}), chunk(finish_reason="stop")]
    assert text_of(ask(Answer(events))[0]) == "I can't help with that."


def test_a_call_id_that_the_conversation_already_has_is_replaced() -> None:
    chat_ctx = greeted()
    chat_ctx.insert(FunctionCall(call_id="call_0", name="book", arguments="{}"))
    output = FunctionCallOutput(call_id="call_0", name="book", output="", is_error=False)
    chat_ctx.insert(output)
    events = [fragment(0, "{}", call_id="call_0", name="book"), chunk(finish_reason="stop")]

    async def main() -> list[str]:
        async with connected(Answer(events)) as (llm, _):
            response = await llm.chat(chat_ctx=chat_ctx, tools=[book]).collect()
            return [one.call_id for one in response.tool_calls]

    (call_id,) = asyncio.run(main())
    assert call_id != "call_0"


# --- Requests ---


def test_a_request_carries_conversation_tools_and_choice() -> None:
    sent = body(LLMRequest(greeted(), tools=[book], tool_choice="required"))
    assert sent["model"] == "test-model"
    assert sent["messages"] == [{"role": "user", "content": "Hello"}]
    assert sent["tools"][0]["function"]["name"] == "book"
    assert sent["tool_choice"] == "required"
    assert sent["stream"] is True
    assert sent["stream_options"] == {"include_usage": True}


def test_a_choice_without_tools_is_not_sent() -> None:
    sent = body(LLMRequest(greeted(), tool_choice="none", parallel_tool_calls=False))
    assert not {"tools", "tool_choice", "parallel_tool_calls"} & sent.keys()


def test_what_nobody_asked_for_is_left_to_the_service() -> None:
    assert body().keys() == {"model", "messages", "stream", "stream_options"}


def test_parameters_are_overridden_by_the_requests_own() -> None:
    request = LLMRequest(
        greeted(),
        tools=[book],
        parallel_tool_calls=False,
        extra_kwargs={"top_p": 0.5, "extra_body": {"top_k": 7}},
    )
    sent = body(request, temperature=0.25, parallel_tool_calls=True, top_p=0.9, seed=1)
    expected = {
        "temperature": 0.25,
        "parallel_tool_calls": False,
        "top_p": 0.5,
        "seed": 1,
        "top_k": 7,
    }
    assert sent | expected == sent


def test_an_answers_length_is_bounded_in_the_servers_dialect() -> None:
    assert body(LLMRequest(greeted(), max_output_tokens=1))["max_tokens"] == 1


def test_strict_tools_are_asked_for_on_demand_only() -> None:
    request = LLMRequest(greeted(), tools=[book])
    assert "strict" not in body(request)["tools"][0]["function"]
    assert body(request, strict_tools=True)["tools"][0]["function"]["strict"] is True


def test_the_sdk_does_not_retry_on_its_own() -> None:
    async def main() -> int:
        async with connected(*[Answer(status=500, body={})] * 3) as (llm, server):
            with pytest.raises(APIStatusError):
                await anext(llm.generate(LLMRequest(greeted())))
            return len(server.received)

    assert asyncio.run(main()) == 1


def test_two_requests_share_a_connection() -> None:
    async def main() -> None:
        async with connected(text_answer("one"), text_answer("two")) as (llm, server):
            for _ in range(2):
                async for _ in llm.generate(LLMRequest(greeted())):
                    pass
            assert server.connections == 1

    asyncio.run(main())


# --- Failures ---


def test_a_rate_limit_tells_how_long_to_wait() -> None:
    headers = {"retry-after": "7", "retry-after-ms": "1500", "x-request-id": "req_1"}
    details = {"message": "Slow down.", "type": "requests", "code": "rate_limit_exceeded"}
    error = failure(Answer(status=429, headers=headers, body={"error": details}))
    assert isinstance(error, APIStatusError)
    assert (error.status_code, error.request_id, error.retryable) == (429, "req_1", True)
    assert error.retry_after == 1.5
    assert error.body == details
    assert "Slow down." in str(error)


def test_a_spent_quota_is_not_worth_waiting_for() -> None:
    error = failure(Answer(status=429, body={"error": {"code": "insufficient_quota"}}))
    assert not error.retryable


@pytest.mark.parametrize(
    ("status", "retryable"), [(400, False), (401, False), (404, False), (408, True), (503, True)]
)
def test_an_error_status_says_whether_to_try_again(status: int, retryable: bool) -> None:
    error = failure(Answer(status=status, body={"error": {"message": "no"}}))
    assert isinstance(error, APIStatusError)
    assert (error.status_code, error.retryable) == (status, retryable)


def test_a_refused_key_is_not_quoted() -> None:
    details = {"message": "Incorrect API key provided: sk-12345"}
    error = failure(Answer(status=401, body={"error": details}))
    assert "sk-12345" not in str(error)
    assert "OPENAI_API_KEY" in str(error)


def test_a_server_that_is_not_there_is_a_connection_error() -> None:
    async def main() -> None:
        async with openai_server() as server:
            gone = server.base_url
        async with LLM("test-model", base_url=gone) as llm:
            with pytest.raises(APIConnectionError):
                await anext(llm.generate(LLMRequest(greeted())))

    asyncio.run(main())


def test_a_server_that_says_nothing_is_a_timeout() -> None:
    assert isinstance(failure(Answer(ends="hang"), timeout=0.05), APITimeoutError)


def test_a_server_that_falls_silent_is_a_timeout() -> None:
    chunks, error = ask(Answer([chunk({"content": "I can"})], ends="hang"), timeout=0.05)
    assert text_of(chunks) == "I can"
    assert isinstance(error, APITimeoutError)


@pytest.mark.parametrize("ends", ["reset", "silently", "done"])
def test_a_stream_that_breaks_off_is_an_error_and_never_half_a_call(ends: Any) -> None:
    events = [
        chunk({"content": "Let me see."}),
        fragment(0, '{"day": "Tu', call_id="a", name="book"),
    ]
    chunks, error = ask(Answer(events, ends=ends), tools=[book])
    assert type(error) is APIConnectionError
    assert text_of(chunks) == "Let me see."
    assert not any(piece.delta.tool_calls for piece in chunks if piece.delta)


@pytest.mark.parametrize("junk", ['{"id": "x", "choi', "null", "<html>", '{"choices": null}'])
def test_junk_in_the_stream_is_an_error(junk: str) -> None:
    chunks, error = ask(Answer([chunk({"content": "Hm"}), junk, chunk({"content": "?"})]))
    assert isinstance(error, APIError)
    assert text_of(chunks).startswith("Hm")


def test_an_answer_that_is_no_stream_is_an_error() -> None:
    assert isinstance(failure(Answer(body={"choices": []})), APIConnectionError)


@pytest.mark.parametrize(
    ("details", "status", "retryable"),
    [
        ({"message": "Overloaded", "type": "server_error", "code": None}, 500, True),
        ({"message": "Slow down", "code": "rate_limit_exceeded"}, 429, True),
        ({"message": "No money", "code": "insufficient_quota"}, 429, False),
        ({"message": "Too long", "code": "context_length_exceeded"}, 400, False),
        ({"message": "Upstream", "code": 502}, 502, True),
        ({"message": "Who knows"}, None, True),
    ],
)
def test_an_error_inside_the_stream_is_raised(
    details: dict[str, Any], status: int | None, retryable: bool
) -> None:
    error = failure(Answer([chunk({"role": "assistant"}), {"error": details}]))
    assert isinstance(error, APIError)
    assert getattr(error, "status_code", None) == status
    assert error.retryable is retryable
    assert details["message"] in str(error)


def test_the_wrapper_retries_a_stream_that_broke_before_it_said_anything() -> None:
    broken = Answer([chunk({"role": "assistant", "content": ""})], ends="reset")

    async def main() -> str:
        async with connected(broken, text_answer("Hello")) as (llm, _):
            options = APIConnectOptions(max_retry=1)
            return (await llm.chat(chat_ctx=greeted(), conn_options=options).collect()).text

    assert asyncio.run(main()) == "Hello"


# --- Leaving early ---


def test_closing_the_answer_drops_the_request() -> None:
    async def main() -> None:
        async with connected(Answer([chunk({"content": "I"})], ends="hang")) as (llm, server):
            chunks = llm.generate(LLMRequest(greeted()))
            await anext(chunks)
            await chunks.aclose()  # type: ignore[attr-defined] # it is a generator
            await server.client_left.wait()

    asyncio.run(main())


@pytest.mark.parametrize("events", [[], [chunk({"content": "I"})]])
def test_cancelling_the_consumer_drops_the_request(events: list[dict[str, Any]]) -> None:
    async def main() -> None:
        async with connected(Answer(events, ends="hang")) as (llm, server):
            reached = asyncio.Event()

            async def consume() -> None:
                async for _ in llm.generate(LLMRequest(greeted())):
                    reached.set()

            task = asyncio.create_task(consume())
            await (reached.wait() if events else server.reached.wait())
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await server.client_left.wait()

    asyncio.run(main())


def is_prewarming(task: asyncio.Task[Any]) -> bool:
    return task.get_name().startswith("prewarm")


def test_prewarming_connects_and_closing_stops_it() -> None:
    async def main() -> None:
        async with connected(text_answer("Hello")) as (llm, server):
            llm.prewarm()
            llm.prewarm()
            await server.warmed.wait()
            await asyncio.wait([task for task in asyncio.all_tasks() if is_prewarming(task)])
            async for _ in llm.generate(LLMRequest(greeted())):
                pass
            assert server.connections == 1
        async with LLM("test-model", base_url=server.base_url) as llm:
            llm.prewarm()
            assert any(map(is_prewarming, asyncio.all_tasks()))
        assert not any(map(is_prewarming, asyncio.all_tasks()))
        await llm.aclose()

    asyncio.run(main())


def test_prewarming_without_a_loop_does_nothing() -> None:
    llm = LLM("test-model", base_url="http://127.0.0.1:1/v1")
    llm.prewarm()
    asyncio.run(llm.aclose())


def test_a_client_that_was_handed_over_is_not_closed() -> None:
    client = openai.AsyncOpenAI(api_key="k", base_url="http://127.0.0.1:1/v1")

    async def main() -> None:
        await LLM("test-model", client=client).aclose()
        assert not client.is_closed()
        await client.close()

    asyncio.run(main())


# --- Making one ---


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_a_missing_key_is_told_with_both_ways_out() -> None:
    with pytest.raises(ValueError, match=r"OPENAI_API_KEY.*base_url"):
        from_name("gpt-4.1-mini")


def test_the_environment_may_hold_key_and_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    assert (from_name(model="gpt-x").model, from_name("gpt-x").provider) == ("gpt-x", "openai")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:11434/v1")
    assert from_name().provider == "localhost"


def test_a_parameter_that_does_not_exist_is_refused() -> None:
    with pytest.raises(TypeError, match="temprature"):
        LLM(base_url="http://127.0.0.1:1/v1", temprature=0.5)


def test_a_client_and_a_key_exclude_each_other() -> None:
    client = openai.AsyncOpenAI(api_key="k")
    with pytest.raises(ValueError, match="either"):
        LLM(client=client, api_key="k")


def test_a_missing_package_is_told_with_the_extra_that_brings_it() -> None:
    code = "import sys; sys.modules['openai'] = None; import bargein.providers.openai"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "ImportError: bargein.providers.openai needs" in result.stderr
    assert "pip install 'bargein[openai]'" in result.stderr
