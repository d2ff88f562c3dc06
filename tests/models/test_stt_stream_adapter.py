import asyncio

import numpy as np
import pytest
from model_fakes import Reports, final, tone

from bargein.audio import AudioFrame
from bargein.errors import APIError
from bargein.models.connect_options import APIConnectOptions
from bargein.models.speech_event import SpeechEventType
from bargein.models.stt import STT, STTCapabilities
from bargein.models.stt_stream_adapter import STTStreamAdapter
from bargein.models.vad import VAD
from bargein.testing import run_virtual

START, END = SpeechEventType.START_OF_SPEECH, SpeechEventType.END_OF_SPEECH


class LoudnessVAD(VAD):
    """Hears a voice wherever there is any sound."""

    def score(self, states, windows):
        return (np.abs(windows).max(axis=1) > 0).astype(np.float32)


class SlowSTT(STT):
    """Recognises the value of the samples; the n-th recognition takes `durations[n]` or fails."""

    def __init__(self, *durations):
        super().__init__(capabilities=STTCapabilities(streaming=False, interim_results=False))
        self.durations = list(durations)
        self.running = 0
        self.most_running = 0
        self.options = []

    async def recognize_once(self, audio, options):
        self.options.append(options)
        duration = self.durations.pop(0)
        self.running += 1
        self.most_running = max(self.running, self.most_running)
        try:
            if isinstance(duration, Exception):
                raise duration
            await asyncio.sleep(duration)
        finally:
            self.running -= 1
        return final(str(int(audio.samples.max())))


def utterance(value: int) -> list[AudioFrame]:
    return [tone(0.02, 16000, value)] * 25 + [AudioFrame.silence(0.02, 16000)] * 50


async def listen(adapter, utterances, *, pause=1.5, **options):
    """When each event came, pushing one utterance every `pause` seconds."""
    loop = asyncio.get_running_loop()
    seen = []
    async with adapter.stream(conn_options=APIConnectOptions(**options)) as stream:

        async def consume():
            async for event in stream:
                seen.append((event.text or event.type, round(loop.time(), 2)))

        consumer = asyncio.create_task(consume())
        try:
            for value in range(1, utterances + 1):
                for frame in utterance(value):
                    stream.push_frame(frame)
                await asyncio.sleep(pause)
            stream.end_input()
            await consumer
        finally:
            consumer.cancel()
            await asyncio.wait([consumer])
    return seen


def test_each_utterance_is_recognised_and_all_is_reported_in_order():
    async def main():
        return await listen(STTStreamAdapter(SlowSTT(0.1, 0.1), LoudnessVAD()), 2)

    assert run_virtual(main()) == [
        (START, 0.0),
        (END, 0.0),
        ("1", 0.1),
        (START, 1.5),
        (END, 1.5),
        ("2", 1.6),
    ]


def test_start_of_speech_is_not_late_because_a_recognition_runs():
    async def main():
        return await listen(STTStreamAdapter(SlowSTT(9.0, 0.1), LoudnessVAD()), 2)

    seen = run_virtual(main())
    assert (START, 1.5) in seen
    assert (END, 1.5) in seen


def test_transcripts_come_in_the_order_of_speech_however_long_each_takes():
    stt = SlowSTT(9.0, 5.0, 0.1)

    async def main():
        return await listen(STTStreamAdapter(stt, LoudnessVAD()), 3)

    texts = [what for what, _ in run_virtual(main()) if what not in (START, END)]
    assert texts == ["1", "2", "3"]
    assert stt.most_running == 3


def test_at_most_three_recognitions_run_at_once():
    stt = SlowSTT(*[60.0] * 6)

    async def main():
        return await listen(STTStreamAdapter(stt, LoudnessVAD()), 6, timeout=100.0)

    assert [what for what, _ in run_virtual(main())][-6:] == list("123456")
    assert stt.most_running == 3


def test_utterances_that_wait_too_long_for_their_recognition_are_dropped(caplog):
    stt = SlowSTT(*[1000.0] * 50)

    async def main():
        return await listen(STTStreamAdapter(stt, LoudnessVAD()), 40, timeout=2000.0)

    texts = [what for what, _ in run_virtual(main()) if what not in (START, END)]
    assert texts == [str(n) for n in (1, 2, 3, *range(9, 41))]
    assert "one is dropped" in caplog.text


def test_times_are_seconds_of_the_stream():
    async def main():
        async with STTStreamAdapter(SlowSTT(0.1, 0.1), LoudnessVAD()).stream() as stream:
            for value in (1, 2):
                for frame in utterance(value):
                    stream.push_frame(frame)
            stream.end_input()
            return [event async for event in stream]

    events = run_virtual(main())
    starts = [event.speech_start_time for event in events if event.type is START]
    assert starts == [pytest.approx(0.0, abs=0.05), pytest.approx(1.5, abs=0.05)]
    second = next(event for event in events if event.text == "2").alternatives[0]
    assert 0.9 < second.start_time < 1.6
    assert 1.9 < second.end_time < 3.1


def test_a_recognition_that_fails_is_tried_again():
    stt = SlowSTT(APIError("down"), 0.1)

    async def main():
        adapter = STTStreamAdapter(stt, LoudnessVAD())
        reports = Reports(adapter)
        return await listen(adapter, 1), reports

    seen, reports = run_virtual(main())
    assert seen[-1] == ("1", 0.2)
    assert reports.recoverable == [True]
    (metrics,) = reports.metrics
    assert metrics.label == stt.label
    assert 0.5 < metrics.audio_duration < 2.0


def test_a_recognition_that_gives_up_is_raised_after_the_transcripts_before_it():
    async def main():
        adapter = STTStreamAdapter(SlowSTT(3.0, APIError("down")), LoudnessVAD())
        reports = Reports(adapter)
        texts = []
        async with adapter.stream(conn_options=APIConnectOptions(max_retry=0)) as stream:
            for value in (1, 2):
                for frame in utterance(value):
                    stream.push_frame(frame)
            try:
                async for event in stream:
                    texts.append(event.text)
            except APIError as error:
                texts.append(str(error))
        return texts, reports.recoverable

    texts, recoverable = run_virtual(main())
    assert texts[-2:] == ["1", "down"]
    assert recoverable == [False]


def test_closing_stops_recognitions_and_the_vad():
    stt = SlowSTT(60.0)

    async def main():
        async with STTStreamAdapter(stt, LoudnessVAD()).stream() as stream:
            for frame in utterance(1):
                stream.push_frame(frame)
            assert (await anext(stream)).type is START
            assert (await anext(stream)).type is END
            assert stt.running == 0 or stt.running == 1
        assert stt.running == 0

    run_virtual(main())
