import asyncio
import itertools
from contextvars import ContextVar

import numpy as np
import pytest

from bargein.audio import AudioFrame, FrameChunker, silence, sine
from bargein.models.vad import VAD, VADEventType
from bargein.testing import run_virtual
from bargein.turns.voice_detector import VoiceDetectorSettings

WINDOW = 512 / 16000
START, END = VADEventType.START_OF_SPEECH, VADEventType.END_OF_SPEECH
PAUSE, BACK = VADEventType.SILENCE_STARTED, VADEventType.SILENCE_ENDED


class LoudVAD(VAD):
    """Calls a window with sound in it a voice, and notes how it was asked."""

    def __init__(self, **options):
        super().__init__(**options)
        self.batches: list[list[object]] = []
        self.windows: list[np.ndarray] = []
        self.bad_states: list[object] = []

    def new_state(self):
        return {"windows": 0}

    def score(self, states, windows):
        if any(state is bad for state in states for bad in self.bad_states):
            raise RuntimeError("the network choked")
        self.batches.append(list(states))
        self.windows.append(windows.copy())
        for state in states:
            state["windows"] += 1
        return (np.abs(windows).max(axis=1) > 0.01).astype(np.float32)


def sound(*parts: tuple[str, float], rate: int = 16000) -> list[AudioFrame]:
    """20 ms frames of silence ("-") and tone ("~")."""
    make = {"-": lambda d: silence(d, rate), "~": lambda d: sine(300, d, rate)}
    chunker = FrameChunker(rate)
    return [frame for kind, duration in parts for frame in chunker.push(make[kind](duration))]


async def hear(stream, frames, *, pace=0.02):
    for frame in frames:
        stream.push_frame(frame)
        await asyncio.sleep(pace)


def kinds(events):
    return [event.type for event in events if event.type is not VADEventType.INFERENCE_DONE]


TURN = (("-", 0.64), ("~", 1.0), ("-", 1.0))


def test_a_listener_hears_one_start_one_pause_and_one_end():
    async def run():
        events = []
        async with LoudVAD().stream(on_event=events.append) as stream:
            await hear(stream, sound(*TURN))
        return events

    events = run_virtual(run())
    assert [event.type for event in events] == [START, PAUSE, END]
    assert [event.speaking for event in events] == [True, True, False]


def test_durations_and_ago_lead_back_to_the_voice():
    async def run():
        loop, events = asyncio.get_running_loop(), []
        begun = loop.time() - 0.02  # a frame is pushed when its sound is over
        note = lambda event: events.append((loop.time() - begun, event))  # noqa: E731
        async with LoudVAD().stream(on_event=note) as stream:
            await hear(stream, sound(("-", 0.64), ("~", 1.0), ("-", 0.2), ("~", 0.4), ("-", 1.0)))
        return events

    events = run_virtual(run())
    assert [event.type for _, event in events] == [START, PAUSE, BACK, PAUSE, END]
    # What is told happened where the sound changed, to a window.
    changes = [0.64, 1.64, 1.84, 2.24, 2.24]
    for (told_at, event), changed_at in zip(events, changes, strict=True):
        assert told_at - event.ago == pytest.approx(changed_at, abs=WINDOW)
    start, pause, back, _, end = (event for _, event in events)
    assert start.speech_duration == pytest.approx(2 * WINDOW)
    assert pause.silence_duration == pytest.approx(3 * WINDOW)
    assert back.silence_duration == pytest.approx(0.2, abs=2 * WINDOW)
    assert end.speech_duration == pytest.approx(1.6, abs=2 * WINDOW)
    assert end.silence_duration == pytest.approx(13 * WINDOW)
    assert end.samples_index == round(end.timestamp * 16000)


def test_ago_counts_from_the_newest_audio_when_frames_come_in_a_burst():
    async def run():
        events = []
        async with LoudVAD().stream(on_event=events.append) as stream:
            for frame in sound(("~", 0.4)):
                stream.push_frame(frame)
            await asyncio.sleep(0.02)
        return events

    (start,) = run_virtual(run())
    assert start.timestamp == pytest.approx(2 * WINDOW)
    assert start.ago == pytest.approx(0.4)


def test_windows_of_all_streams_of_one_pass_are_one_batch():
    async def run():
        vad = LoudVAD()
        streams = [vad.stream(on_event=lambda event: None) for _ in range(5)]
        for stream in streams:
            stream.push_frame(silence(WINDOW, 16000))
        assert vad.batches == []
        await asyncio.sleep(0)
        batches = [len(batch) for batch in vad.batches]
        for stream in streams:
            await stream.aclose()
        return batches

    assert run_virtual(run()) == [5]


def test_windows_of_one_stream_are_scored_in_order_and_never_together():
    async def run():
        vad = LoudVAD()
        one, other = vad.stream(on_event=print), vad.stream(on_event=print)
        one.push_frame(AudioFrame(np.repeat([100, 200, 300], 512).astype("<i2").tobytes(), 16000))
        other.push_frame(AudioFrame(np.repeat([150], 512).astype("<i2").tobytes(), 16000))
        await asyncio.sleep(0)
        await one.aclose()
        await other.aclose()
        return [(windows[:, 0] * 32768).tolist() for windows in vad.windows]

    assert run_virtual(run()) == [[100, 150], [200], [300]]


def test_a_long_burst_lets_the_loop_breathe():
    async def run():
        vad, passes = LoudVAD(), 0
        async with vad.stream(on_event=lambda event: None) as stream:
            stream.push_frame(silence(100 * WINDOW, 16000))
            while len(vad.batches) < 100:
                await asyncio.sleep(0)
                passes += 1
        return passes

    assert run_virtual(run()) >= 6


@pytest.mark.parametrize("rate", [8000, 16000, 24000, 48000])
def test_any_rate_is_heard_alike(rate):
    async def run():
        events = []
        async with LoudVAD().stream(on_event=events.append) as stream:
            await hear(stream, sound(*TURN, rate=rate))
        return events

    events = run_virtual(run())
    assert [event.type for event in events] == [START, PAUSE, END]
    assert events[0].timestamp == pytest.approx(0.64 + 2 * WINDOW, abs=WINDOW)


def test_another_rate_on_the_way_is_refused():
    async def run():
        async with LoudVAD().stream() as stream:
            stream.push_frame(silence(0.02, 24000))
            with pytest.raises(ValueError, match="24000 Hz, then 16000 Hz"):
                stream.push_frame(silence(0.02, 16000))
            stream.push_frame(silence(0.02, 24000))

    run_virtual(run())


def test_several_channels_are_averaged():
    async def run():
        vad = LoudVAD()
        async with vad.stream(on_event=print) as stream:
            pair = np.tile(np.array([100, 300], "<i2"), 512)
            stream.push_frame(AudioFrame(pair.tobytes(), 16000, 2))
            await asyncio.sleep(0)
        return vad.windows[0][0, 0] * 32768

    assert run_virtual(run()) == 200


def test_iteration_gives_every_inference_and_ends_after_the_input():
    async def run():
        async with LoudVAD().stream() as stream:
            pushing = asyncio.create_task(hear(stream, sound(("~", 0.32), ("-", 0.64))))
            pushing.add_done_callback(lambda task: stream.end_input())
            return [event async for event in stream]

    events = run_virtual(run())
    assert kinds(events) == [START, PAUSE, END]
    assert len(events) - 3 == 30
    inferences = [event for event in events if event.type is VADEventType.INFERENCE_DONE]
    assert [event.samples_index for event in inferences] == [512 * n for n in range(1, 31)]
    assert inferences[5].probability == 1.0
    assert inferences[5].speaking


def test_the_end_of_the_input_ends_open_speech():
    async def run():
        async with LoudVAD().stream() as stream:
            for frame in sound(("~", 0.64)):
                stream.push_frame(frame)
            stream.end_input()
            stream.end_input()
            events = [event async for event in stream]
            with pytest.raises(RuntimeError, match="no more audio"):
                stream.push_frame(silence(0.02, 16000))
        return events

    assert kinds(run_virtual(run())) == [START, END]


def test_a_stream_that_heard_nothing_ends_at_once():
    async def run():
        async with LoudVAD().stream() as stream:
            stream.end_input()
            return [event async for event in stream]

    assert run_virtual(run()) == []


def test_a_flush_forgets_the_voice_and_tells_nobody():
    async def run():
        events, vad = [], LoudVAD()
        async with vad.stream(on_event=events.append) as stream:
            await hear(stream, sound(("~", 0.32)))
            assert stream.speaking
            before = stream.state
            stream.push_frame(sine(300, 3 * WINDOW, 16000))  # not scored yet
            scored = len(vad.batches)
            stream.flush()
            assert not stream.speaking
            await asyncio.sleep(0.02)
            assert len(vad.batches) == scored
            assert stream.state is not before
            await hear(stream, sound(("-", 1.0), ("~", 0.2)))
        return events

    first, second = run_virtual(run())
    assert (first.type, second.type) == (START, START)
    assert second.timestamp == pytest.approx(0.32 + 3 * WINDOW + 1.0 + 2 * WINDOW, abs=WINDOW)


def test_frames_hold_the_prefix_and_the_speech():
    async def run():
        events = []
        async with LoudVAD().stream(on_event=events.append) as stream:
            await hear(stream, sound(("-", 2.0), ("~", 1.0), ("-", 2.0), ("~", 0.5), ("-", 1.0)))
        return [event for event in events if event.type in (START, END)]

    start, end, again, last = run_virtual(run())
    assert sum(frame.duration for frame in start.frames) == pytest.approx(0.5 + 0.064, abs=0.05)
    assert sum(frame.duration for frame in end.frames) == pytest.approx(1.9 + 0.016, abs=0.05)
    assert end.frames[: len(start.frames)] == start.frames
    assert not any(end.frames[0].data)
    assert any(end.frames[len(start.frames)].data)
    assert sum(frame.duration for frame in again.frames) == pytest.approx(0.5 + 0.064, abs=0.05)
    assert sum(frame.duration for frame in last.frames) == pytest.approx(1.4 + 0.016, abs=0.05)


def test_speech_beyond_max_buffered_is_not_kept(caplog):
    async def run():
        events = []
        settings = VoiceDetectorSettings(max_buffered=1.0)
        async with LoudVAD(settings=settings).stream(on_event=events.append) as stream:
            await hear(stream, sound(("-", 1.0), ("~", 5.0), ("-", 1.0)))
        return events[-1]

    end = run_virtual(run())
    assert sum(frame.duration for frame in end.frames) == pytest.approx(1.5, abs=0.05)
    assert caplog.text.count("the rest is not kept") == 1


def test_a_stream_without_audio_has_no_frames():
    async def run():
        events = []
        async with LoudVAD().stream(on_event=events.append, keep_audio=False) as stream:
            await hear(stream, sound(*TURN))
        return events

    assert [event.frames for event in run_virtual(run())] == [(), (), ()]


def test_a_failing_listener_does_not_deafen_the_others(caplog):
    async def run():
        vad, events = LoudVAD(), []

        def broken(event):
            raise LookupError("a bug of the application")

        bad, good = vad.stream(on_event=broken), vad.stream(on_event=events.append)
        for frame in sound(*TURN):
            bad.push_frame(frame)
            good.push_frame(frame)
            await asyncio.sleep(0.02)
        await bad.aclose()
        await good.aclose()
        return events

    assert len(run_virtual(run())) == 3
    assert "a bug of the application" in caplog.text


def test_a_window_that_cannot_be_scored_ends_its_own_stream_only():
    async def run():
        vad, errors, events = LoudVAD(), [], []
        vad.on("error", errors.append)
        bad, good = vad.stream(), vad.stream(on_event=events.append)
        vad.bad_states.append(bad.state)
        for frame in sound(("~", 0.1)):
            bad.push_frame(frame)
            good.push_frame(frame)
        await asyncio.sleep(0.02)
        with pytest.raises(RuntimeError, match="choked"):
            bad.push_frame(silence(0.02, 16000))
        for _ in range(2):
            with pytest.raises(RuntimeError, match="choked"):
                await anext(bad)
        await good.aclose()
        return errors, events

    errors, events = run_virtual(run())
    assert [event.type for event in events] == [START]
    assert len(errors) == 1
    assert not errors[0].recoverable
    assert "choked" in str(errors[0].error)


def test_too_few_scores_are_an_error_and_not_a_shift_between_callers():
    class ShortVAD(LoudVAD):
        def score(self, states, windows):
            return np.zeros(0, np.float32)

    async def run():
        stream = ShortVAD().stream()
        stream.push_frame(silence(WINDOW, 16000))
        with pytest.raises(ValueError, match="1 windows were scored with 0 values"):
            await anext(stream)

    run_virtual(run())


def test_closing_a_stream_drops_what_waits_and_wakes_its_reader():
    async def run():
        vad = LoudVAD()
        stream = vad.stream()
        reading = asyncio.create_task(collect(stream))
        await asyncio.sleep(0)
        stream.push_frame(silence(WINDOW, 16000))
        await stream.aclose()
        await stream.aclose()
        assert await reading == []
        with pytest.raises(RuntimeError, match="no more audio"):
            stream.push_frame(silence(0.02, 16000))
        await asyncio.sleep(0.1)
        return vad.batches

    assert run_virtual(run()) == []


async def collect(stream):
    return [event async for event in stream]


def test_a_listener_may_close_its_stream_and_that_of_a_neighbour():
    async def run():
        vad, told = LoudVAD(), []
        streams = []

        def close_both(event):
            told.append(event)
            for stream in streams:
                closing.append(asyncio.ensure_future(stream.aclose()))
                stream.flush()

        closing: list[asyncio.Future[None]] = []
        streams += [vad.stream(on_event=close_both) for _ in range(2)]
        for stream in streams:
            stream.push_frame(sine(300, 4 * WINDOW, 16000))
        await asyncio.sleep(0.1)
        await asyncio.gather(*closing)
        return told

    assert len(run_virtual(run())) == 1


def test_a_listener_runs_in_the_context_of_its_own_stream():
    who = ContextVar("who")

    async def caller(vad, name, told):
        who.set(name)
        async with vad.stream(on_event=lambda event: told.append((name, who.get()))) as stream:
            await hear(stream, sound(("~", 0.2)))

    async def run():
        vad, told = LoudVAD(), []
        async with asyncio.TaskGroup() as group:
            for name in ("anna", "bert"):
                group.create_task(caller(vad, name, told))
        return told

    assert sorted(run_virtual(run())) == [("anna", "anna"), ("bert", "bert")]


def test_metrics_come_once_a_second_and_add_up():
    async def run():
        vad, metrics = LoudVAD(), []
        vad.on("metrics_collected", metrics.append)
        async with vad.stream(on_event=print, keep_audio=False) as stream:
            await hear(stream, sound(("~", 1.0), ("-", 4.0)))
        return metrics, len(vad.batches)

    metrics, batches = run_virtual(run())
    assert len(metrics) == 4
    times = [value.timestamp for value in metrics]
    assert all(later - earlier >= 1.0 for earlier, later in itertools.pairwise(times))
    assert batches - 32 <= sum(value.inference_count for value in metrics) <= batches
    assert metrics[0].idle_time == pytest.approx(0.0, abs=0.1)
    assert metrics[-1].idle_time == pytest.approx(3.0, abs=0.2)
    assert metrics[0].label.endswith("LoudVAD")


def test_windows_of_a_loop_that_ended_are_not_scored_in_the_next():
    vad, dead = LoudVAD(), []

    async def half():
        stream = vad.stream(on_event=dead.append)
        # Pushed in the loop's very last pass: it ends before it scores.
        asyncio.current_task().add_done_callback(
            lambda task: stream.push_frame(sine(300, 4 * WINDOW, 16000))
        )
        return stream

    async def whole():
        events = []
        async with vad.stream(on_event=events.append) as stream:
            await hear(stream, sound(*TURN))
        await left_behind.aclose()
        return events

    loop = asyncio.new_event_loop()
    try:
        left_behind = loop.run_until_complete(half())
    finally:
        loop.close()
    assert len(run_virtual(whole())) == 3
    assert len(run_virtual(whole())) == 3
    assert dead == []


def test_a_reader_who_does_not_read_loses_inferences_but_no_start_or_end():
    async def run():
        async with LoudVAD().stream(keep_audio=False) as stream:
            await hear(
                stream, sound(*[part for _ in range(8) for part in (("~", 1.0), ("-", 1.0))])
            )
            stream.end_input()
            return [event async for event in stream]

    events = run_virtual(run())
    assert kinds(events) == [START, PAUSE, END] * 8
    assert len(events) < 300


def test_a_stream_with_a_listener_cannot_be_iterated():
    async def run():
        async with LoudVAD().stream(on_event=print) as stream:
            with pytest.raises(RuntimeError, match="on_event"):
                await anext(stream)

    run_virtual(run())


def test_a_stream_never_closed_warns():
    async def run():
        with pytest.warns(ResourceWarning, match="VADStream was never closed"):
            LoudVAD().stream(on_event=print)

    run_virtual(run())
