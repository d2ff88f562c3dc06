import asyncio

import pytest
from model_fakes import FOR_EVER, FakeTTS, Reports, tone

from bargein.audio import AudioFrame
from bargein.errors import APIConnectionError, APIError, APIStatusError, APITimeoutError
from bargein.models.connect_options import APIConnectOptions
from bargein.models.synthesized_audio import TimedText
from bargein.testing import run_virtual


def fixed(*attempts):
    """A script: each attempt performs the next list of steps; the last one repeats."""
    return lambda attempt, text: attempts[min(attempt, len(attempts) - 1)]


def speak(tts: FakeTTS, text: str = "Hello there.", **options):
    """All items of `synthesize`, or what it raises, with the reports and the end's instant."""

    async def main():
        reports = Reports(tts)
        outcome: object
        try:
            async with tts.synthesize(text, conn_options=APIConnectOptions(**options)) as stream:
                outcome = [item async for item in stream]
        except Exception as error:
            outcome = error
        return outcome, reports, asyncio.get_running_loop().time()

    return run_virtual(main())


def test_frames_are_followed_by_an_empty_final_item():
    items, _, _ = speak(FakeTTS(fixed([tone(), tone()])))
    assert [item.frame.duration for item in items] == [pytest.approx(0.02)] * 2 + [0.0]
    assert [item.is_final for item in items] == [False, False, True]
    assert {(item.request_id, item.segment_id) for item in items} == {
        (items[0].request_id, items[0].segment_id)
    }
    assert "".join(item.delta_text for item in items) == "Hello there."


def test_collect_gives_all_audio_as_one_frame():
    async def main():
        return await FakeTTS(fixed([tone(), tone()])).synthesize("Hello").collect()

    assert run_virtual(main()).duration == pytest.approx(0.04)


def test_white_space_alone_is_not_requested():
    tts = FakeTTS(fixed([tone()]))
    assert speak(tts, " \n")[0] == []
    assert tts.begun_at == []


def test_word_times_come_with_the_frame_after_them_and_the_last_ones_with_the_final_item():
    hello, there = TimedText("Hello", 0.0, 0.3), TimedText("there", 0.3, 0.6)
    items, _, _ = speak(FakeTTS(fixed([hello, tone(), tone(), there])))
    assert [item.words for item in items] == [(hello,), (), (there,)]


def test_metrics_say_when_the_first_audio_came_and_how_much_there_was():
    tts = FakeTTS(fixed([0.25, tone(0.5), 0.25, tone(0.5)]))
    _, reports, _ = speak(tts, "Hello")
    (metrics,) = reports.metrics
    assert (metrics.ttfb, metrics.duration) == (pytest.approx(0.25), pytest.approx(0.5))
    assert metrics.audio_duration == pytest.approx(1.0)
    assert (metrics.characters_count, metrics.cancelled, metrics.streamed) == (5, False, False)


def test_frames_of_another_rate_are_resampled_to_the_voice_s():
    tts = FakeTTS(fixed([tone(0.5, rate=16000)] * 2), sample_rate=24000)
    items, _, _ = speak(tts)
    assert {item.frame.sample_rate for item in items} == {24000}
    assert sum(item.frame.duration for item in items) == pytest.approx(1.0, abs=0.001)


def test_a_failure_before_the_first_audio_is_tried_again():
    tts = FakeTTS(fixed([APIError("down")], [tone()]))
    items, reports, now = speak(tts)
    assert len(items) == 2
    assert reports.recoverable == [True]
    assert tts.texts == ["Hello there."] * 2
    assert "".join(item.delta_text for item in items) == "Hello there."
    assert now == pytest.approx(0.1)


def test_after_the_last_attempt_a_chained_connection_error_is_raised():
    outcome, reports, _ = speak(FakeTTS(fixed([APIError("down")])), max_retry=1)
    assert type(outcome) is APIConnectionError
    assert isinstance(outcome.__cause__, APIError)
    assert reports.recoverable == [True, False]


def test_a_failure_after_audio_is_raised_as_it_is():
    error = APIError("broke off")
    tts = FakeTTS(fixed([tone(), error]))
    outcome, reports, _ = speak(tts)
    assert outcome is error
    assert reports.recoverable == [False]
    assert len(tts.texts) == 1


@pytest.mark.parametrize(
    "error", [APIStatusError("no such voice", status_code=404), ZeroDivisionError()]
)
def test_an_error_that_another_attempt_cannot_mend_is_raised_as_it_is(error):
    outcome, reports, _ = speak(FakeTTS(fixed([error])))
    assert outcome is error
    assert reports.recoverable == [False]


def test_status_499_ends_quietly():
    items, reports, _ = speak(FakeTTS(fixed([tone(), APIStatusError("x", status_code=499)])))
    assert len(items) == 2
    assert reports.errors == []


def test_words_that_give_no_audio_are_a_failure():
    outcome, reports, _ = speak(FakeTTS(fixed([])), max_retry=1)
    assert isinstance(outcome, APIConnectionError)
    assert reports.recoverable == [True, False]


def test_punctuation_that_gives_no_audio_is_none():
    items, reports, _ = speak(FakeTTS(fixed([])), "…")
    assert [item.is_final for item in items] == [True]
    assert reports.errors == []


def test_the_time_limit_bounds_the_first_audio_and_each_gap():
    outcome, _, now = speak(FakeTTS(fixed([FOR_EVER])), max_retry=0, timeout=3.0)
    assert isinstance(outcome, APITimeoutError)
    assert now == pytest.approx(3.0)
    outcome, _, now = speak(FakeTTS(fixed([2.0, tone(), FOR_EVER])), timeout=3.0)
    assert isinstance(outcome, APITimeoutError)
    assert now == pytest.approx(5.0)


class EchoTTS(FakeTTS):
    """Answers each piece of text at once with 0.1 s of audio per character."""

    def __init__(self, fail_at=None):
        super().__init__(lambda attempt, text: ())
        self.fail_at = fail_at

    async def speak(self, text, options):
        self.begun_at.append(asyncio.get_running_loop().time())
        pieces = []
        self.texts.append(pieces)
        async for piece in text:
            pieces.append(piece)
            if piece == self.fail_at:
                self.fail_at = None
                raise APIError("down")
            yield tone(0.1 * len(piece))


def test_each_flush_ends_a_segment_and_each_segment_is_a_request():
    tts = EchoTTS()

    async def main():
        async with tts.stream() as stream:
            stream.push_text("one")
            stream.push_text(" two")
            stream.flush()
            stream.flush()
            stream.push_text("   ")
            stream.flush()
            stream.push_text("three")
            stream.end_input()
            return [item async for item in stream]

    items = run_virtual(main())
    assert tts.texts == [["one", " two"], ["three"]]
    assert [item.is_final for item in items] == [False, False, True, False, True]
    assert [item.delta_text for item in items] == ["one", " two", "", "three", ""]
    assert len({item.segment_id for item in items}) == 2
    assert len({item.request_id for item in items}) == 1


def test_audio_comes_while_text_is_still_being_written():
    async def main():
        async with EchoTTS().stream() as stream:
            stream.push_text("one")
            assert (await anext(stream)).delta_text == "one"
            stream.push_text("two")
            assert (await anext(stream)).delta_text == "two"
            stream.end_input()
            assert (await anext(stream)).is_final

    run_virtual(main())


def test_a_voice_that_waits_for_text_is_not_timed_out():
    async def main():
        async with EchoTTS().stream(conn_options=APIConnectOptions(timeout=1.0)) as stream:
            stream.push_text("one")
            await anext(stream)
            following = asyncio.create_task(anext(stream))
            await asyncio.sleep(30)
            stream.push_text("two")
            assert (await following).delta_text == "two"

    run_virtual(main())


def test_a_voice_that_has_all_text_is_timed_out():
    async def main():
        tts = FakeTTS(fixed([FOR_EVER]))
        options = APIConnectOptions(max_retry=0, timeout=2.0)
        async with tts.stream(conn_options=options) as stream:
            stream.push_text("one")
            following = asyncio.create_task(anext(stream))
            await asyncio.sleep(30)
            stream.end_input()
            with pytest.raises(APITimeoutError):
                await following
        return asyncio.get_running_loop().time()

    assert run_virtual(main()) == pytest.approx(32.0)


def test_a_segment_without_audio_yet_is_spoken_again_from_its_first_word():
    tts = EchoTTS(fail_at="one")

    async def main():
        async with tts.stream() as stream:
            stream.push_text("one")
            stream.push_text("two")
            stream.end_input()
            return "".join([item.delta_text async for item in stream])

    assert run_virtual(main()) == "onetwo"
    assert tts.texts == [["one"], ["one", "two"]]


def test_a_segment_with_audio_is_not_spoken_again_but_the_one_before_it_does_not_matter():
    tts = EchoTTS(fail_at="two")

    async def main():
        async with tts.stream() as stream:
            for text in ("one", "two"):
                stream.push_text(text)
                stream.flush()
            stream.end_input()
            return [item.delta_text async for item in stream if item.delta_text]

    assert run_virtual(main()) == ["one", "two"]
    tts = EchoTTS(fail_at="two")

    async def failing():
        async with tts.stream() as stream:
            stream.push_text("one")
            stream.push_text("two")
            stream.end_input()
            with pytest.raises(APIError, match="down"):
                _ = [item async for item in stream]

    run_virtual(failing())


def test_pushing_after_the_end_or_after_closing_is_an_error():
    async def main():
        stream = EchoTTS().stream()
        stream.end_input()
        for push in (lambda: stream.push_text("x"), stream.flush, stream.end_input):
            with pytest.raises(RuntimeError):
                push()
        await stream.aclose()
        await stream.aclose()
        other = EchoTTS().stream()
        await other.aclose()
        with pytest.raises(RuntimeError):
            other.push_text("x")

    run_virtual(main())


def test_closing_while_a_consumer_waits_for_text_ends_its_iteration():
    async def main():
        stream = EchoTTS().stream()

        async def consume():
            return [item async for item in stream]

        consumer = asyncio.create_task(consume())
        await asyncio.sleep(1)
        await stream.aclose()
        assert await consumer == []

    run_virtual(main())


def test_closing_in_the_middle_emits_metrics_that_say_cancelled():
    tts = FakeTTS(fixed([tone(), FOR_EVER]))

    async def main():
        reports = Reports(tts)
        async with tts.synthesize("Hello") as stream:
            stream.speech_id = "speech_7"
            await anext(stream)
        assert tts.open == 0
        return reports.metrics

    (metrics,) = run_virtual(main())
    assert (metrics.cancelled, metrics.speech_id) == (True, "speech_7")


# Sentence by sentence.

SENTENCES = [
    "This is the first sentence.",
    "This is the second sentence.",
    "This is the third sentence.",
]


def sentence_wise(script) -> FakeTTS:
    return FakeTTS(script, streaming=False)


async def push_all(tts: FakeTTS, **options):
    async with tts.stream(conn_options=APIConnectOptions(**options)) as stream:
        for token in " ".join(SENTENCES).split(" "):
            stream.push_text(token + " ")
        stream.end_input()
        return [item async for item in stream]


def test_a_voice_that_does_not_stream_is_given_sentences_and_the_frames_come_in_order():
    def script(attempt, text):
        return [0.5 - 0.2 * attempt, tone(value=attempt), tone(value=attempt)]

    tts = sentence_wise(script)
    items = run_virtual(push_all(tts))
    assert tts.texts == SENTENCES
    assert [int(item.frame.samples[0]) for item in items[:-1]] == [0, 0, 1, 1, 2, 2]
    assert [item.delta_text for item in items if item.delta_text] == SENTENCES
    assert [item.is_final for item in items] == [False] * 6 + [True]


def test_the_next_sentence_is_requested_while_the_current_one_arrives_and_no_further_one():
    tts = sentence_wise(lambda attempt, text: [1.0, tone(), 1.0, tone()])
    run_virtual(push_all(tts))
    assert tts.begun_at == [0.0, 0.0, pytest.approx(2.0)]


def test_word_times_go_on_from_sentence_to_sentence():
    word = TimedText("This", 0.1, 0.2)
    items = run_virtual(push_all(sentence_wise(lambda attempt, text: [word, tone(0.5)])))
    starts = [word.start_time for item in items for word in item.words]
    assert starts == [pytest.approx(0.1), pytest.approx(0.6), pytest.approx(1.1)]


def test_words_that_come_after_the_last_frame_of_a_sentence_are_not_lost():
    word = TimedText("late", 0.1, 0.2)
    items = run_virtual(push_all(sentence_wise(lambda attempt, text: [tone(0.5), word])))
    starts = [word.start_time for item in items for word in item.words]
    assert starts == [pytest.approx(0.1), pytest.approx(0.6), pytest.approx(1.1)]


def test_only_the_sentence_of_which_no_audio_was_delivered_is_requested_again():
    failed = []

    def script(attempt, text):
        if text == SENTENCES[1] and not failed:
            failed.append(text)
            return [APIError("down")]
        return [tone()]

    tts = sentence_wise(script)
    items = run_virtual(push_all(tts))
    assert sorted(tts.texts) == sorted([*SENTENCES, SENTENCES[1]])
    assert len(items) == 4


def test_a_sentence_that_broke_off_before_it_was_heard_is_requested_again_without_its_beginning():
    def script(attempt, text):
        if attempt == 1:
            return [tone(value=99), APIError("broke off")]
        return [1.0, tone(value=attempt)]

    tts = sentence_wise(script)
    items = run_virtual(push_all(tts))
    assert [int(item.frame.samples[0]) for item in items[:-1]] == [0, 2, 3]
    assert [item.delta_text for item in items if item.delta_text] == SENTENCES


def test_a_sentence_that_broke_off_after_it_was_heard_is_raised_in_its_place():
    error = APIError("broke off")

    def script(attempt, text):
        return [tone(), 1.0, error] if attempt == 1 else [tone()]

    async def main():
        tts = sentence_wise(script)
        items = []
        async with tts.stream() as stream:
            stream.push_text(" ".join(SENTENCES))
            stream.end_input()
            try:
                async for item in stream:
                    items.append(item)
            except APIError as caught:
                items.append(caught)
        assert tts.open == 0
        return items

    *items, raised = run_virtual(main())
    assert raised is error
    assert len(items) == 2


def test_closing_stops_both_sentences():
    tts = sentence_wise(lambda attempt, text: [tone(), FOR_EVER])

    async def main():
        async with tts.stream() as stream:
            stream.push_text(" ".join(SENTENCES))
            await anext(stream)
            assert tts.open == 2
        assert tts.open == 0

    run_virtual(main())


def test_a_sentence_ahead_waits_when_half_a_minute_of_it_is_there():
    given = []

    class Endless(FakeTTS):
        async def speak(self, text, options):
            while True:
                given.append(1.0)
                yield AudioFrame.silence(1.0, 24000)

    async def main():
        tts = Endless(lambda attempt, text: (), streaming=False)
        async with tts.stream() as stream:
            stream.push_text(SENTENCES[0] + " Yes")
            await anext(stream)
            await asyncio.sleep(60)

    run_virtual(main())
    assert len(given) <= 33
