import asyncio

import pytest
from model_fakes import FakeSTT, Reports, final, tone

from bargein.audio import AudioFrame
from bargein.conversation.listening_hint import ListeningHint
from bargein.errors import APIConnectionError, APIError, APIStatusError, APITimeoutError
from bargein.models.connect_options import APIConnectOptions
from bargein.models.speech_event import (
    RecognitionUsage,
    SpeechData,
    SpeechEvent,
    SpeechEventType,
    TimedWord,
)
from bargein.models.stt import STT, STTCapabilities
from bargein.models.transcribe_input import Flush, HintChanged
from bargein.testing import run_virtual

SECOND = AudioFrame.silence(1.0, 16000)


def second(number: int) -> AudioFrame:
    """A second of audio that says which one it is."""
    return tone(1.0, 16000, number)


def number(frame: AudioFrame) -> int:
    return int(frame.samples[0])


async def listen(stt, frames=(SECOND,), **options):
    """All texts for `frames`, or the error."""
    try:
        async with stt.stream(conn_options=APIConnectOptions(**options)) as stream:
            for frame in frames:
                stream.push_frame(frame)
            stream.end_input()
            return [event.text async for event in stream]
    except Exception as error:
        return error


def test_frames_and_flushes_reach_the_recogniser_in_order_and_its_events_come_back():
    heard = []

    async def script(attempt, frames, options):
        async for item in frames:
            heard.append(item)
            if isinstance(item, Flush):
                yield final("hello")
        yield final("bye")

    async def main():
        async with FakeSTT(script).stream(language="de") as stream:
            stream.push_frame(SECOND)
            stream.flush()
            stream.push_frame(SECOND)
            stream.end_input()
            return [event.text async for event in stream]

    assert run_virtual(main()) == ["hello", "bye"]
    assert heard == [SECOND, Flush(), SECOND]


def test_the_language_reaches_the_recogniser():
    async def script(attempt, frames, options):
        async for _ in frames:
            yield final(options.language)

    async def main():
        async with FakeSTT(script).stream(language="de") as stream:
            stream.push_frame(SECOND)
            return (await anext(stream)).text

    assert run_virtual(main()) == "de"


def test_frames_are_resampled_once_to_what_the_recogniser_wants():
    heard = []

    async def script(attempt, frames, options):
        async for frame in frames:
            heard.append(frame)
        yield final("done")

    run_virtual(listen(FakeSTT(script), [tone(0.02, 48000)] * 50))
    assert {frame.sample_rate for frame in heard} == {16000}
    assert sum(frame.duration for frame in heard) == pytest.approx(1.0, abs=0.001)


def test_a_recogniser_that_takes_any_rate_gets_the_frames_as_they_are():
    async def script(attempt, frames, options):
        async for frame in frames:
            yield final(str(frame.sample_rate))

    stt = FakeSTT(script, sample_rate=None)
    assert run_virtual(listen(stt, [tone(0.02, 48000)])) == ["48000"]


def test_a_frame_of_another_rate_than_the_first_is_an_error():
    async def main():
        async with FakeSTT(echo).stream() as stream:
            stream.push_frame(tone(rate=24000))
            with pytest.raises(ValueError, match=r"24000 Hz.*48000 Hz"):
                stream.push_frame(tone(rate=48000))

    run_virtual(main())


async def echo(attempt, frames, options):
    async for item in frames:
        if isinstance(item, AudioFrame):
            yield final(str(number(item)))


def test_pushing_after_the_end_or_after_closing_is_an_error():
    async def main():
        stream = FakeSTT(echo).stream()
        stream.end_input()
        for push in (lambda: stream.push_frame(SECOND), stream.flush, stream.end_input):
            with pytest.raises(RuntimeError):
                push()
        await stream.aclose()
        await stream.aclose()
        other = FakeSTT(echo).stream()
        await other.aclose()
        with pytest.raises(RuntimeError):
            other.push_frame(SECOND)

    run_virtual(main())


def test_after_closing_nothing_runs():
    stt = FakeSTT(echo)

    async def main():
        stream = stt.stream()

        async def consume():
            return [event async for event in stream]

        consumer = asyncio.create_task(consume())
        await asyncio.sleep(100)
        assert stt.open == 1
        await stream.aclose()
        assert stt.open == 0
        assert await consumer == []

    run_virtual(main())


def test_a_recogniser_that_hears_no_speech_for_an_hour_is_not_timed_out():
    async def main():
        async with FakeSTT(echo).stream() as stream:
            following = asyncio.create_task(anext(stream))
            await asyncio.sleep(3600)
            stream.push_frame(second(7))
            return (await following).text

    assert run_virtual(main()) == "7"


def test_connecting_is_bounded_by_the_time_limit():
    async def script(attempt, frames, options):
        await asyncio.Event().wait()
        yield

    stt = FakeSTT(script)
    outcome = run_virtual(listen(stt, max_retry=1, timeout=3.0))
    assert isinstance(outcome.__cause__, APITimeoutError)
    assert stt.begun_at == [0.0, pytest.approx(3.1)]


def test_a_recogniser_that_never_ends_after_the_audio_has_ended_is_timed_out():
    async def script(attempt, frames, options):
        async for _ in frames:
            pass
        await asyncio.Event().wait()
        yield

    outcome = run_virtual(listen(FakeSTT(script), max_retry=0, timeout=3.0))
    assert isinstance(outcome, APITimeoutError)


def test_a_recogniser_that_stops_listening_while_audio_flows_is_connected_again():
    async def script(attempt, frames, options):
        async for frame in frames:
            yield final(f"{attempt}:{number(frame)}")
            if attempt == 0:
                return

    stt = FakeSTT(script)
    assert run_virtual(listen(stt, [second(1), second(2)])) == ["0:1", "1:2"]


def breaks_after(seconds, *, finals=()):
    """The first connection breaks after it heard so much; the second one reports all it hears."""

    async def script(attempt, frames, options):
        heard = 0
        async for item in frames:
            heard += 1
            if attempt == 0 and heard in finals:
                yield final("final")
            if attempt == 0 and heard == seconds:
                raise APIError("connection lost")
            if attempt == 1:
                yield SpeechEvent(
                    SpeechEventType.INTERIM_TRANSCRIPT,
                    alternatives=[SpeechData("en", str(number(item)))],
                )

    return FakeSTT(script)


def test_a_new_connection_hears_the_audio_since_the_last_final_transcript():
    stt = breaks_after(5, finals=[2])
    reports_of = []

    async def main():
        reports_of.append(Reports(stt))
        return await listen(stt, [second(n) for n in range(1, 8)])

    assert run_virtual(main()) == ["final", "3", "4", "5", "6", "7"]
    assert reports_of[0].recoverable == [True]
    assert stt.begun_at == [0.0, pytest.approx(0.1)]


def test_a_new_connection_hears_at_most_the_last_ten_seconds_again():
    texts = run_virtual(listen(breaks_after(30), [second(n) for n in range(1, 33)]))
    assert texts == [str(n) for n in range(21, 33)]


def test_audio_after_the_words_of_a_final_is_heard_again():
    async def script(attempt, frames, options):
        heard = 0
        async for item in frames:
            heard += 1
            if attempt == 0 and heard == 4:
                yield final("two seconds of words", end_time=2.0)
                raise APIError("connection lost")
            if attempt == 1:
                yield final(str(number(item)))

    texts = run_virtual(listen(FakeSTT(script), [second(n) for n in range(1, 6)]))
    assert texts == ["two seconds of words", "3", "4", "5"]


def test_times_go_on_over_connections():
    async def script(attempt, frames, options):
        heard = 0
        async for _ in frames:
            heard += 1
            if attempt == 0 and heard == 3:
                yield final("x")
                raise APIError("connection lost")
            if attempt == 1:
                words = (TimedWord("word", 0.5, 0.75),)
                data = SpeechData("en", "word", start_time=0.5, end_time=0.75, words=words)
                yield SpeechEvent(SpeechEventType.FINAL_TRANSCRIPT, alternatives=[data])
                return

    async def main():
        async with FakeSTT(script).stream() as stream:
            for n in range(4):
                stream.push_frame(second(n))
            stream.end_input()
            return [event async for event in stream][1].alternatives[0]

    data = run_virtual(main())
    assert (data.start_time, data.end_time) == (3.5, 3.75)
    assert data.words == (TimedWord("word", 3.5, 3.75),)


def test_a_final_transcript_gives_all_attempts_back():
    async def script(attempt, frames, options):
        async for item in frames:
            yield final(str(number(item)))
            raise APIError("connection lost")

    stt = FakeSTT(script)
    outcome = run_virtual(listen(stt, [second(n) for n in range(1, 8)], max_retry=1))
    # After the last frame nothing is left to hear, and two connections in a row do nothing wrong.
    assert outcome == [str(n) for n in range(1, 8)]


def test_attempts_without_a_final_in_between_are_counted():
    async def script(attempt, frames, options):
        async for _ in frames:
            raise APIError("connection lost")
        yield

    stt = FakeSTT(script)

    async def main():
        reports = Reports(stt)
        return await listen(stt, max_retry=2), reports

    outcome, reports = run_virtual(main())
    assert type(outcome) is APIConnectionError
    assert reports.recoverable == [True, True, False]
    assert stt.begun_at == [0.0, pytest.approx(0.1), pytest.approx(2.1)]


@pytest.mark.parametrize("error", [APIStatusError("no", status_code=403), ZeroDivisionError()])
def test_an_error_that_another_attempt_cannot_mend_is_raised_as_it_is(error):
    async def script(attempt, frames, options):
        raise error
        yield

    stt = FakeSTT(script)

    async def main():
        reports = Reports(stt)
        return await listen(stt), reports

    outcome, reports = run_virtual(main())
    assert outcome is error
    assert reports.recoverable == [False]


def test_status_499_ends_quietly():
    async def script(attempt, frames, options):
        yield final("hello")
        raise APIStatusError("closed", status_code=499)

    assert run_virtual(listen(FakeSTT(script))) == ["hello"]


def test_audio_that_nobody_hears_is_bounded_and_the_oldest_is_dropped(caplog):
    texts = run_virtual(listen(FakeSTT(echo), [second(n) for n in range(1, 101)]))
    assert texts == [str(n) for n in range(41, 101)]
    assert "audio is dropped" in caplog.text


def test_an_hour_of_silence_keeps_ten_seconds():
    async def main():
        async def swallow(attempt, frames, options):
            async for _ in frames:
                pass
            yield final("end")

        async with FakeSTT(swallow).stream() as stream:
            consumer = asyncio.create_task(anext(stream))
            for _ in range(3600):
                stream.push_frame(SECOND)
                await asyncio.sleep(1)
            kept = len(stream.tape)
            stream.end_input()
            await consumer
            return kept

    assert run_virtual(main()) <= 11


def test_hints_and_keyterms_reach_a_recogniser_that_takes_them():
    hint = ListeningHint("digits", max_digits=4)

    async def script(attempt, frames, options):
        async for item in frames:
            if isinstance(item, HintChanged):
                heard.append((attempt, item.hint, item.keyterms))
            elif attempt == 0:
                raise APIError("connection lost")
            else:
                yield final("done")

    heard = []
    stt = FakeSTT(script, hints=True, keyterms=True)

    async def main():
        async with stt.stream() as stream:
            stream.update_hint(hint)
            stream.update_hint(hint)
            stream.update_keyterms(["Siobhan"])
            stream.push_frame(SECOND)
            stream.end_input()
            return [event.text async for event in stream]

    assert run_virtual(main()) == ["done"]
    once = [(hint, ()), (hint, ("Siobhan",))]
    assert heard == [(attempt, *change) for attempt in (0, 1) for change in once]


def test_a_new_connection_begins_with_the_hint_that_was_in_force_at_its_first_frame():
    hint = ListeningHint("yes_no")

    async def script(attempt, frames, options):
        async for item in frames:
            if attempt == 0 and isinstance(item, AudioFrame):
                yield final("x")
                raise APIError("connection lost")

    stt = FakeSTT(script, hints=True)

    async def main():
        async with stt.stream() as stream:
            stream.update_hint(hint)
            stream.push_frame(SECOND)
            stream.end_input()
            return [event.text async for event in stream]

    run_virtual(main())
    assert [options.hint for options in stt.options] == [None, hint]


def test_a_recogniser_without_hints_never_sees_one():
    async def script(attempt, frames, options):
        async for item in frames:
            yield final(type(item).__name__)

    async def main():
        async with FakeSTT(script).stream() as stream:
            stream.update_hint(ListeningHint("yes_no"))
            stream.update_keyterms(["Siobhan"])
            stream.push_frame(SECOND)
            stream.end_input()
            return [event.text async for event in stream]

    assert run_virtual(main()) == ["AudioFrame"]


def test_metrics_cover_all_audio_once():
    async def script(attempt, frames, options):
        heard = 0
        async for _ in frames:
            heard += 1
            if heard == 2:
                yield final("x")

    stt = FakeSTT(script)

    async def main():
        reports = Reports(stt)
        await listen(stt, [SECOND] * 5)
        return [metrics.audio_duration for metrics in reports.metrics]

    assert run_virtual(main()) == [pytest.approx(2.0), pytest.approx(3.0)]


def test_a_recogniser_that_counts_itself_is_believed():
    async def script(attempt, frames, options):
        heard = 0
        async for _ in frames:
            heard += 1
            if heard == 1:
                usage = RecognitionUsage(4.0, 3, 2)
                yield SpeechEvent(SpeechEventType.RECOGNITION_USAGE, recognition_usage=usage)
        yield final("x")

    stt = FakeSTT(script)

    async def main():
        reports = Reports(stt)
        await listen(stt, [SECOND] * 3)
        return reports.metrics

    (metrics,) = run_virtual(main())
    assert (metrics.audio_duration, metrics.input_tokens, metrics.output_tokens) == (4.0, 3, 2)
    assert metrics.streamed


# A finished recording.


def test_a_recording_of_any_rate_is_recognised_through_the_live_interface():
    async def script(attempt, frames, options):
        async for item in frames:
            if isinstance(item, AudioFrame):
                yield final(f"{item.sample_rate} Hz")
                yield final(f"{item.duration:.1f} s")

    stt = FakeSTT(script)

    async def main():
        reports = Reports(stt)
        event = await stt.recognize([tone(0.5, 48000), tone(0.5, 48000)])
        return event, reports.metrics

    event, (metrics,) = run_virtual(main())
    assert event.text == "16000 Hz 1.0 s"
    assert (metrics.streamed, metrics.audio_duration) == (False, pytest.approx(1.0))


class OnlyRecordings(STT):
    def __init__(self, *steps):
        super().__init__(capabilities=STTCapabilities(streaming=False, interim_results=False))
        self.steps = list(steps)

    async def recognize_once(self, audio, options):
        step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        if step is None:
            await asyncio.Event().wait()
        if isinstance(step, Exception):
            raise step
        return final(step)


def test_recognising_a_recording_is_tried_again_within_its_time_limit():
    stt = OnlyRecordings(APIError("down"), None, "fine")

    async def main():
        reports = Reports(stt)
        event = await stt.recognize(SECOND, conn_options=APIConnectOptions(timeout=1.0))
        return event.text, reports.recoverable, asyncio.get_running_loop().time()

    assert run_virtual(main()) == ("fine", [True, True], pytest.approx(0.1 + 1.0 + 2.0))


def test_recognising_a_recording_gives_up_with_a_chained_connection_error():
    async def main():
        with pytest.raises(APIConnectionError) as caught:
            await OnlyRecordings(APIError("down")).recognize(SECOND)
        assert isinstance(caught.value.__cause__, APIError)

    run_virtual(main())


def test_an_empty_or_mixed_recording_is_an_error():
    async def main():
        stt = OnlyRecordings("x")
        with pytest.raises(ValueError, match="empty"):
            await stt.recognize([])
        with pytest.raises(ValueError, match="one sample rate"):
            await stt.recognize([tone(rate=8000), tone(rate=16000)])

    run_virtual(main())


def test_a_recogniser_of_recordings_refuses_to_stream_and_names_the_adapter():
    with pytest.raises(RuntimeError, match="StreamAdapter"):
        OnlyRecordings("x").stream()
