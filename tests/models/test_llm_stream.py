import asyncio
import gc
import warnings

import pytest
from model_fakes import FOR_EVER, FakeLLM, Reports, chunk

from bargein.conversation.context import ChatContext
from bargein.errors import APIConnectionError, APIError, APIStatusError, APITimeoutError
from bargein.models.chat_chunk import CompletionUsage, FunctionToolCall
from bargein.models.connect_options import APIConnectOptions
from bargein.models.metrics import current_speech_id
from bargein.testing import run_virtual

CALL = FunctionToolCall("look_up", "{}", "call_1")


def ask(llm: FakeLLM, **options):
    return llm.chat(chat_ctx=ChatContext.empty(), conn_options=APIConnectOptions(**options))


def answer(llm: FakeLLM, **options):
    """What the stream yields as text, or raises, with the reports and the end's instant."""

    async def main():
        reports = Reports(llm)
        outcome: object
        try:
            outcome = (await ask(llm, **options).collect()).text
        except Exception as error:
            outcome = error
        return outcome, reports, asyncio.get_running_loop().time()

    return run_virtual(main())


def test_text_calls_and_usage_are_collected():
    llm = FakeLLM(["Hel", "lo", CALL, CompletionUsage(5, 10, 15, 2)])

    async def main():
        return await ask(llm).collect()

    response = run_virtual(main())
    assert response.text == "Hello"
    assert response.tool_calls == [CALL]
    assert response.usage == CompletionUsage(5, 10, 15, 2)


def test_the_text_alone_can_be_iterated():
    async def main():
        return [text async for text in ask(FakeLLM(["a", CALL, "b"])).to_str_iterable()]

    assert run_virtual(main()) == ["a", "b"]


def test_metrics_are_emitted_once_with_times_tokens_and_speech():
    llm = FakeLLM([0.5, "a", 1.5, "b", CompletionUsage(10, 20, 30, 4)])

    async def main():
        reports = Reports(llm)
        token = current_speech_id.set("speech_1")
        stream = ask(llm)
        current_speech_id.reset(token)
        await stream.collect()
        await stream.aclose()
        return reports.metrics

    (metrics,) = run_virtual(main())
    assert (metrics.ttft, metrics.duration) == (pytest.approx(0.5), pytest.approx(2.0))
    assert metrics.tokens_per_second == pytest.approx(5.0)
    assert (metrics.prompt_tokens, metrics.prompt_cached_tokens) == (20, 4)
    assert (metrics.completion_tokens, metrics.total_tokens) == (10, 30)
    assert (metrics.speech_id, metrics.cancelled, metrics.type) == (
        "speech_1",
        False,
        "llm_metrics",
    )


def test_a_retryable_failure_before_the_first_text_is_tried_again_and_reported_as_recoverable():
    llm = FakeLLM([APIError("down")], [None, APIError("down")], ["fine"])
    outcome, reports, _ = answer(llm)
    assert outcome == "fine"
    assert reports.recoverable == [True, True]
    assert llm.begun_at == [0.0, pytest.approx(0.1), pytest.approx(2.1)]
    assert len(reports.metrics) == 1


def test_after_the_last_attempt_a_chained_connection_error_is_raised_and_reported():
    llm = FakeLLM([APIError("down")])
    outcome, reports, _ = answer(llm, max_retry=2)
    assert type(outcome) is APIConnectionError
    assert isinstance(outcome.__cause__, APIError)
    assert reports.recoverable == [True, True, False]
    assert reports.errors[-1].error is outcome
    assert len(llm.requests) == 3


def test_without_retries_the_error_itself_is_raised():
    error = APIError("down")
    outcome, reports, _ = answer(FakeLLM([error]), max_retry=0)
    assert outcome is error
    assert reports.recoverable == [False]
    assert reports.metrics == []


@pytest.mark.parametrize("delivered", ["text", CALL])
def test_a_failure_after_text_or_a_call_is_raised_as_it_is(delivered):
    error = APIError("broke off")
    llm = FakeLLM([delivered, error])
    outcome, reports, _ = answer(llm)
    assert outcome is error
    assert reports.recoverable == [False]
    assert len(llm.requests) == 1


def test_an_error_that_is_not_retryable_is_raised_as_it_is():
    error = APIStatusError("bad key", status_code=401)
    llm = FakeLLM([error])
    assert answer(llm)[0] is error
    assert len(llm.requests) == 1


def test_a_foreign_exception_is_raised_as_it_is_and_reported_as_not_recoverable():
    error = ZeroDivisionError()
    outcome, reports, _ = answer(FakeLLM([error]))
    assert outcome is error
    assert reports.recoverable == [False]


def test_status_499_ends_quietly():
    outcome, reports, _ = answer(FakeLLM(["a", APIStatusError("closed", status_code=499)]))
    assert outcome == "a"
    assert reports.errors == []


def test_the_time_limit_bounds_the_first_chunk_of_each_attempt():
    llm = FakeLLM([FOR_EVER])
    outcome, reports, now = answer(llm, max_retry=1, timeout=3.0)
    assert isinstance(outcome.__cause__, APITimeoutError)
    assert now == pytest.approx(6.1)
    assert llm.open == 0
    assert reports.recoverable == [True, False]


def test_the_time_limit_bounds_each_gap_after_the_first_chunk():
    llm = FakeLLM([2.0, "a", 2.0, "b", FOR_EVER])
    outcome, _, now = answer(llm, timeout=3.0)
    assert isinstance(outcome, APITimeoutError)
    assert now == pytest.approx(7.0)


def test_chunks_without_content_are_signs_of_life():
    llm = FakeLLM([2.0, None, 2.0, None, 2.0, "a", 2.0, None])
    outcome, _, now = answer(llm, timeout=3.0)
    assert outcome == "a"
    assert now == pytest.approx(8.0)


def test_a_long_answer_without_gaps_outlasts_the_time_limit():
    outcome, _, now = answer(FakeLLM(["a", 0.9] * 30), timeout=1.0)
    assert outcome == "a" * 30
    assert now == pytest.approx(27.0)


def test_time_that_the_consumer_takes_is_not_the_provider_s():
    async def main():
        texts = []
        async with ask(FakeLLM(["a", 0.5, "b", 0.5]), timeout=1.0) as stream:
            async for chunk in stream:
                texts.append(chunk.delta.content)
                await asyncio.sleep(60)
        return texts

    assert run_virtual(main()) == ["a", "b"]


def test_an_error_is_raised_again_by_each_further_iteration():
    error = APIError("down", retryable=False)

    async def main():
        stream = ask(FakeLLM([error]))
        for _ in range(2):
            with pytest.raises(APIError) as caught:
                await anext(stream)
            assert caught.value is error

    run_virtual(main())


def test_closing_in_the_middle_cancels_the_request_and_counts_as_cancelled():
    llm = FakeLLM(["a", FOR_EVER])

    async def main():
        reports = Reports(llm)
        async with ask(llm) as stream:
            await anext(stream)
        assert llm.open == 0
        with pytest.raises(StopAsyncIteration):
            await anext(stream)
        return reports

    reports = run_virtual(main())
    assert [metrics.cancelled for metrics in reports.metrics] == [True]
    assert reports.errors == []


def test_closing_from_another_task_ends_an_iteration_in_progress_as_if_all_was_said():
    llm = FakeLLM([FOR_EVER])

    async def main():
        stream = ask(llm)

        async def consume():
            return [piece async for piece in stream]

        consumer = asyncio.create_task(consume())
        await asyncio.sleep(1)
        await stream.aclose()
        assert llm.open == 0
        assert await consumer == []
        assert consumer.cancelling() == 0

    run_virtual(main())


def test_cancelling_the_consumer_cancels_the_request():
    llm = FakeLLM(["a", FOR_EVER])

    async def main():
        reports = Reports(llm)
        consumer = asyncio.create_task(ask(llm).collect())
        await asyncio.sleep(1)
        consumer.cancel()
        with pytest.raises(asyncio.CancelledError):
            await consumer
        assert llm.open == 0
        return reports.metrics

    assert [metrics.cancelled for metrics in run_virtual(main())] == [True]


def test_closing_while_waiting_for_the_next_attempt_ends_it():
    llm = FakeLLM([APIError("down")])

    async def main():
        stream = ask(llm, retry_interval=100.0)
        consumer = asyncio.create_task(stream.collect())
        await asyncio.sleep(10)
        await stream.aclose()
        assert (await consumer).text == ""
        return asyncio.get_running_loop().time()

    assert run_virtual(main()) == pytest.approx(10)
    assert len(llm.requests) == 2


class TurnsCancellationIntoAnError(FakeLLM):
    async def generate(self, request):
        self.requests.append(request)
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise APIConnectionError("interrupted") from None
        yield


def test_a_provider_that_turns_cancellation_into_an_error_is_not_asked_again():
    llm = TurnsCancellationIntoAnError()

    async def main():
        consumer = asyncio.create_task(ask(llm).collect())
        await asyncio.sleep(1)
        consumer.cancel()
        with pytest.raises(asyncio.CancelledError):
            await consumer

    run_virtual(main())
    assert len(llm.requests) == 1


class Stubborn(FakeLLM):
    async def generate(self, request):
        for _ in range(3):
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                continue
        yield None


def test_a_provider_that_survives_its_cancellation_is_cancelled_again_and_timed_out():
    outcome, _, now = answer(Stubborn(), max_retry=0, timeout=2.0)
    assert isinstance(outcome, APITimeoutError)
    assert now == pytest.approx(4.0)


class HangsInCleanUp(FakeLLM):
    async def generate(self, request):
        try:
            yield chunk("a")
        finally:
            await asyncio.Event().wait()


def test_a_provider_that_hangs_in_its_clean_up_does_not_hang_the_stream():
    async def main():
        async with ask(HangsInCleanUp()) as stream:
            await anext(stream)
        return asyncio.get_running_loop().time()

    assert run_virtual(main()) == pytest.approx(1.0)


def test_a_stream_that_is_never_closed_warns():
    async def main():
        stream = ask(FakeLLM(["a", "b"]))
        await anext(stream)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            del stream
            gc.collect()
        return [warning.category for warning in caught]

    assert run_virtual(main(), check_leaks=False) == [ResourceWarning]


def test_an_exhausted_stream_needs_no_closing():
    async def main():
        stream = ask(FakeLLM(["a"]))
        assert [piece.delta.content async for piece in stream] == ["a"]
        del stream
        gc.collect()

    run_virtual(main())


def test_two_tasks_cannot_iterate_one_stream():
    async def main():
        async with ask(FakeLLM([1.0, "a"])) as stream:
            consumer = asyncio.create_task(anext(stream))
            await asyncio.sleep(0)
            with pytest.raises(RuntimeError, match="another task"):
                await anext(stream)
            await consumer

    run_virtual(main())


def test_no_request_is_made_before_the_first_iteration():
    llm = FakeLLM(["a"])

    async def main():
        reports = Reports(llm)
        await ask(llm).aclose()
        return reports.metrics

    assert run_virtual(main()) == []
    assert llm.requests == []
