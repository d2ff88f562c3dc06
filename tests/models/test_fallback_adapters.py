import asyncio

import pytest
from model_fakes import FOR_EVER, FakeLLM, FakeSTT, FakeTTS, Reports, final, tone

from bargein.audio import AudioFrame
from bargein.conversation.context import ChatContext
from bargein.conversation.listening_hint import ListeningHint
from bargein.errors import APIConnectionError, APIError, APIStatusError, APITimeoutError
from bargein.models.fallback_llm import FallbackLLM
from bargein.models.fallback_stt import FallbackSTT
from bargein.models.fallback_tts import FallbackTTS
from bargein.models.transcribe_input import HintChanged
from bargein.models.tts_stream_adapter import TTSStreamAdapter
from bargein.testing import run_virtual

DOWN = [APIError("down")]


def context() -> ChatContext:
    chat_ctx = ChatContext.empty()
    chat_ctx.add_message(role="user", content="A long and expensive prompt.")
    return chat_ctx


async def text(llm) -> str:
    return (await llm.chat(chat_ctx=context()).collect()).text


def changes(adapter, kind: str) -> list:
    seen: list = []
    adapter.on(
        f"{kind}_availability_changed", lambda event: seen.append((event.member, event.available))
    )
    return seen


@pytest.mark.parametrize("adapter", [FallbackLLM, FallbackSTT, FallbackTTS])
def test_an_adapter_needs_a_member(adapter):
    with pytest.raises(ValueError):
        adapter([])


# Language models.


def test_the_next_model_answers_when_the_first_cannot():
    first, second = FakeLLM(DOWN, label="first"), FakeLLM(["fine"], label="second")

    async def main():
        async with FallbackLLM([first, second]) as adapter:
            reports, seen = Reports(adapter), changes(adapter, "llm")
            answer = await text(adapter)
            return answer, reports, seen, asyncio.get_running_loop().time()

    answer, reports, seen, now = run_virtual(main())
    assert answer == "fine"
    assert now == 0.0
    assert [(error.label, error.recoverable) for error in reports.errors] == [("first", True)]
    assert [metrics.label for metrics in reports.metrics] == ["second"]
    assert seen == [(first, False)]


def test_a_model_that_hangs_is_left_after_the_adapter_s_own_time_limit():
    async def main():
        async with FallbackLLM([FakeLLM([FOR_EVER]), FakeLLM(["fine"])]) as adapter:
            return await text(adapter), asyncio.get_running_loop().time()

    assert run_virtual(main()) == ("fine", pytest.approx(5.0))


def test_each_model_gets_its_retries_before_the_next_has_its_turn():
    first = FakeLLM(DOWN)

    async def main():
        adapter = FallbackLLM([first, FakeLLM(["fine"])], max_retry_per_llm=2)
        async with adapter:
            return await text(adapter)

    assert run_virtual(main()) == "fine"
    assert first.begun_at == [0.0, pytest.approx(0.1), pytest.approx(0.6)]


def test_an_error_that_is_not_retryable_leads_to_the_next_model_at_once():
    first = FakeLLM([APIStatusError("no", status_code=401)])

    async def main():
        async with FallbackLLM([first, FakeLLM(["fine"])], max_retry_per_llm=2) as adapter:
            return await text(adapter)

    assert run_virtual(main()) == "fine"
    assert len(first.requests) == 1


def test_status_499_ends_quietly_and_asks_nobody_else():
    second = FakeLLM(["fine"])

    async def main():
        first = FakeLLM([APIStatusError("closed", status_code=499)])
        async with FallbackLLM([first, second]) as adapter:
            return await text(adapter)

    assert run_virtual(main()) == ""
    assert second.requests == []


def test_an_unavailable_model_is_not_asked_while_another_works():
    first, second = FakeLLM(DOWN), FakeLLM(["fine"])

    async def main():
        async with FallbackLLM([first, second]) as adapter:
            await text(adapter)
            await text(adapter)

    run_virtual(main())
    assert len(first.requests) == 1
    assert len(second.requests) == 2


def test_when_all_models_are_unavailable_all_are_tried_once_then_the_error_is_chained():
    first, second = FakeLLM(DOWN), FakeLLM(DOWN)

    async def main():
        async with FallbackLLM([first, second]) as adapter:
            reports = Reports(adapter)
            for _ in range(2):
                with pytest.raises(APIConnectionError) as caught:
                    await text(adapter)
                assert isinstance(caught.value.__cause__, APIError)
            return reports.recoverable

    assert run_virtual(main()) == [True, False] * 2
    assert len(first.requests) == len(second.requests) == 2


def test_a_model_counted_out_that_answers_after_all_is_back():
    first, second = FakeLLM(DOWN, ["back"]), FakeLLM(["fine"], DOWN)

    async def main():
        async with FallbackLLM([first, second]) as adapter:
            seen = changes(adapter, "llm")
            return [await text(adapter), await text(adapter)], seen

    answers, seen = run_virtual(main())
    assert answers == ["fine", "back"]
    assert seen == [(first, False), (second, False), (first, True)]


def test_an_answer_that_broke_off_is_an_error_unless_told_otherwise():
    error = APIError("broke off")

    async def main(**options):
        members = [FakeLLM(["half", error]), FakeLLM(["whole"])]
        async with FallbackLLM(members, **options) as adapter:
            return await text(adapter)

    with pytest.raises(APIError, match="broke off"):
        run_virtual(main())
    assert run_virtual(main(retry_on_chunk_sent=True)) == "halfwhole"


def test_probes_are_minimal_back_off_and_bring_the_model_back():
    first = FakeLLM(DOWN, DOWN, DOWN, ["Hello"])

    async def main():
        async with FallbackLLM([first, FakeLLM(["fine"])]) as adapter:
            seen = changes(adapter, "llm")
            await text(adapter)
            await asyncio.sleep(100)
            assert await text(adapter) == "Hello"
            return seen

    assert run_virtual(main()) == [(first, False), (first, True)]
    assert first.begun_at[:4] == [0.0, 5.0, 15.0, 35.0]
    for probe in first.requests[1:4]:
        assert probe.max_output_tokens == 1
        assert len(probe.chat_ctx.items) == 1
        assert len(probe.chat_ctx.messages()[0].text_content) <= 5
        assert probe.tools == ()


def test_a_probe_that_hangs_is_bounded_and_fails():
    first = FakeLLM(DOWN, [FOR_EVER])

    async def main():
        async with FallbackLLM([first, FakeLLM(["fine"])]) as adapter:
            await text(adapter)
            await asyncio.sleep(30)

    run_virtual(main())
    assert first.begun_at == [0.0, 5.0, 20.0]


def test_closing_cancels_a_running_probe_and_all_later_ones():
    first, second = FakeLLM(DOWN, [FOR_EVER]), FakeLLM(["fine"])

    async def main():
        adapter = FallbackLLM([first, second])
        await text(adapter)
        await asyncio.sleep(6)
        assert first.open == 1
        await adapter.aclose()
        assert first.open == 0
        assert asyncio.get_running_loop().time() == 6.0

    run_virtual(main())
    assert (first.closed, second.closed) == (1, 1)


def test_options_reach_every_member_that_has_some():
    class Adjustable(FakeLLM):
        temperature = 0.0

        def update_options(self, *, temperature: float) -> None:
            self.temperature = temperature

    member = Adjustable()
    FallbackLLM([FakeLLM(), member]).update_options(temperature=0.5)
    assert member.temperature == 0.5


# Voices.


def voice(*attempts, **options) -> FakeTTS:
    return FakeTTS(lambda attempt, _: attempts[min(attempt, len(attempts) - 1)], **options)


async def spoken(adapter, *texts: str) -> list:
    async with adapter.stream() as stream:
        for piece in texts:
            stream.push_text(piece)
        stream.end_input()
        return [item async for item in stream]


def test_the_next_voice_speaks_at_the_first_one_s_rate():
    first = voice(DOWN, sample_rate=24000)
    second = voice([tone(0.5, 16000)] * 2, sample_rate=16000)

    async def main():
        async with FallbackTTS([first, second], max_retry_per_tts=0) as adapter:
            return await spoken(adapter, "Hello ", "there.")

    items = run_virtual(main())
    assert {item.frame.sample_rate for item in items} == {24000}
    assert sum(item.frame.duration for item in items) == pytest.approx(1.0, abs=0.001)
    assert second.texts == ["Hello there."]


def test_a_voice_that_hangs_is_left_after_the_adapter_s_own_time_limit():
    async def main():
        members = [voice([FOR_EVER]), voice([tone()])]
        async with FallbackTTS(members, max_retry_per_tts=0, attempt_timeout=3.0) as adapter:
            await spoken(adapter, "Hello")
            return asyncio.get_running_loop().time()

    assert run_virtual(main()) == pytest.approx(3.0)


def test_with_a_voice_that_does_not_stream_each_sentence_may_come_from_another_voice():
    sentences = ["This is the first sentence.", "This is the second sentence."]
    first = FakeTTS(
        lambda attempt, text: [tone(value=1)] if text == sentences[0] else DOWN, streaming=False
    )
    second = FakeTTS(lambda attempt, text: [tone(value=2)])

    async def main():
        async with FallbackTTS([first, second], max_retry_per_tts=0) as adapter:
            assert not adapter.capabilities.streaming
            return await spoken(adapter, " ".join(sentences))

    items = run_virtual(main())
    assert [int(item.frame.samples[0]) for item in items[:-1]] == [1, 2]
    assert second.texts == [sentences[1]]


def test_a_stream_adapter_can_be_a_member():
    first = TTSStreamAdapter(voice(DOWN, streaming=False))
    second = TTSStreamAdapter(voice([tone()], streaming=False))

    async def main():
        async with FallbackTTS([first, second], max_retry_per_tts=0) as adapter:
            return await spoken(adapter, "This is the first sentence. ", "And here is another one.")

    assert len(run_virtual(main())) == 3


def test_a_probe_of_a_voice_speaks_one_word():
    first = voice(DOWN, [tone()])

    async def main():
        async with FallbackTTS([first, voice([tone()])], max_retry_per_tts=0) as adapter:
            seen = changes(adapter, "tts")
            await spoken(adapter, "Hello")
            await asyncio.sleep(6)
            return seen

    assert run_virtual(main()) == [(first, False), (first, True)]
    assert len(first.texts[1].split()) == 1


# Recognisers.

SECOND = AudioFrame.silence(1.0, 16000)


def second(number: int) -> AudioFrame:
    return tone(1.0, 16000, number)


def listener(fail_after=None, **options) -> FakeSTT:
    async def script(attempt, frames, given):
        heard = 0
        async for item in frames:
            if isinstance(item, AudioFrame):
                heard += 1
                if heard == fail_after:
                    raise APIError("connection lost")
                yield final(f"{options.get('label')}:{item.samples[0]}")

    return FakeSTT(script, **options)


async def heard(adapter, frames) -> list[str]:
    async with adapter.stream() as stream:
        for frame in frames:
            stream.push_frame(frame)
        stream.end_input()
        return [event.text async for event in stream]


def test_the_next_recogniser_goes_on_with_the_audio_since_the_last_final():
    first, backup = listener(fail_after=3, label="a"), listener(label="b")

    async def main():
        async with FallbackSTT([first, backup], max_retry_per_stt=0) as adapter:
            seen = changes(adapter, "stt")
            return await heard(adapter, [second(n) for n in range(1, 5)]), seen

    texts, seen = run_virtual(main())
    assert texts == ["a:1", "a:2", "b:3", "b:4"]
    assert seen == [(first, False)]


def test_a_recogniser_of_another_rate_is_given_that_rate():
    rates = []

    async def script(attempt, frames, options):
        async for frame in frames:
            rates.append(frame.sample_rate)
        yield final("x")

    async def main():
        members = [listener(fail_after=1), FakeSTT(script, sample_rate=8000)]
        async with FallbackSTT(members, max_retry_per_stt=0) as adapter:
            await heard(adapter, [SECOND])

    run_virtual(main())
    assert set(rates) == {8000}


def test_hints_reach_only_members_that_take_them():
    kinds = []

    async def script(attempt, frames, options):
        kinds.append(options.hint)
        async for item in frames:
            kinds.append(type(item))
            if attempt == 0 and isinstance(item, AudioFrame):
                raise APIError("connection lost")
        yield final("x")

    async def main():
        members = [FakeSTT(script, hints=True), FakeSTT(lambda _, *rest: script(1, *rest))]
        async with FallbackSTT(members, max_retry_per_stt=0) as adapter, adapter.stream() as stream:
            stream.update_hint(ListeningHint("yes_no"))
            stream.push_frame(SECOND)
            stream.end_input()
            _ = [event async for event in stream]

    run_virtual(main())
    assert kinds == [None, HintChanged, AudioFrame, None, AudioFrame]


def test_the_first_recogniser_takes_over_again_after_a_final_once_its_probe_passed():
    async def flaky(attempt, frames, options):
        async for item in frames:
            if attempt == 0:
                raise APIError("connection lost")
            if isinstance(item, AudioFrame) and item.samples[0]:
                yield final(f"a:{item.samples[0]}")

    async def main():
        members = [FakeSTT(flaky), listener(label="b")]
        async with FallbackSTT(members, max_retry_per_stt=0) as adapter, adapter.stream() as stream:
            texts = []
            for n in (1, 2, 3):
                stream.push_frame(second(n))
                texts.append((await anext(stream)).text)
                await asyncio.sleep(6)
            return texts

    assert run_virtual(main()) == ["b:1", "b:2", "a:3"]


def test_a_recogniser_that_does_not_connect_is_left_after_the_adapter_s_own_time_limit():
    async def hang(attempt, frames, options):
        await asyncio.Event().wait()
        yield

    async def main():
        async with FallbackSTT([FakeSTT(hang), listener()], max_retry_per_stt=0) as adapter:
            await heard(adapter, [SECOND])
            return asyncio.get_running_loop().time()

    assert run_virtual(main()) == pytest.approx(10.0)


def test_a_recording_is_recognised_by_the_first_member_that_can():
    async def main():
        members = [listener(fail_after=1), listener(label="b")]
        async with FallbackSTT(members, max_retry_per_stt=0) as adapter:
            return (await adapter.recognize(second(5))).text

    assert run_virtual(main()) == "b:5"


def test_a_recogniser_s_probe_hears_half_a_second_of_silence():
    lengths = []

    async def script(attempt, frames, options):
        async for item in frames:
            if attempt == 0:
                raise APITimeoutError()
            if isinstance(item, AudioFrame):
                lengths.append((item.duration, bool(item.samples.any())))
        return
        yield

    async def main():
        async with FallbackSTT([FakeSTT(script), listener()], max_retry_per_stt=0) as adapter:
            seen = changes(adapter, "stt")
            await heard(adapter, [SECOND])
            await asyncio.sleep(6)
            return [available for _, available in seen]

    assert run_virtual(main()) == [False, True]
    assert lengths == [(0.5, False)]
