import asyncio

import pytest

from bargein.audio import AudioFrame
from bargein.testing import (
    EPOCH,
    FakeAudioInput,
    FakeAudioOutput,
    FakeTextOutput,
    MarkedSpeech,
    even_words,
)


def now():
    return asyncio.get_running_loop().time()


def listen(output):
    reports = []
    output.on(
        "playback_started", lambda e: reports.append(("started", round(e.created_at - EPOCH, 6)))
    )
    output.on(
        "playback_finished",
        lambda e: reports.append(
            (
                "interrupted" if e.interrupted else "finished",
                round(now(), 6),
                round(e.playback_position, 6),
            )
        ),
    )
    return reports


async def capture(output, text, *, flush=True):
    words = text.split()
    for frame in MarkedSpeech(even_words(words, 0.3), len(words) * 0.3).frames(24_000):
        await output.capture_frame(frame)
    if flush:
        output.flush()


async def test_a_segment_plays_in_real_time_and_is_reported_once_at_each_end():
    output = FakeAudioOutput(latency=0.1)
    reports = listen(output)
    await capture(output, "one two three")
    finished = await output.wait_for_playout()
    assert finished.playback_position == pytest.approx(0.9)
    assert reports == [("started", 0.1), ("finished", 1.0, 0.9)]
    assert output.audible == [pytest.approx((0.1, 1.0))]


async def test_heard_grows_word_by_word_as_they_end():
    output = FakeAudioOutput()
    await capture(output, "one two three")
    await asyncio.sleep(0.59)
    assert output.heard == ["one"]
    await asyncio.sleep(0.02)
    assert output.heard == ["one", "two"]
    await output.wait_for_playout()
    assert output.heard == ["one", "two", "three"]


async def test_clearing_reports_the_position_and_keeps_only_what_was_heard():
    output = FakeAudioOutput()
    reports = listen(output)
    await capture(output, "one two three")
    await asyncio.sleep(0.7)
    output.clear_buffer()
    output.clear_buffer()
    assert reports == [("started", 0.0), ("interrupted", 0.7, 0.7)]
    assert output.heard == ["one", "two"]
    await asyncio.sleep(5)
    assert output.heard == ["one", "two"]


async def test_clearing_before_the_flush_interrupts_as_well():
    output = FakeAudioOutput()
    reports = listen(output)
    await capture(output, "one two", flush=False)
    await asyncio.sleep(0.1)
    output.clear_buffer()
    assert reports == [("started", 0.0), ("interrupted", 0.1, 0.1)]


async def test_a_paused_segment_goes_on_from_the_same_sample():
    output = FakeAudioOutput()
    reports = listen(output)
    await capture(output, "one two three")
    await asyncio.sleep(0.4)
    output.pause()
    await asyncio.sleep(10)
    assert output.heard == ["one"]
    output.resume()
    await output.wait_for_playout()
    assert reports[-1] == ("finished", 10.9, 0.9)


async def test_a_segment_captured_during_a_pause_waits_for_the_end_of_the_pause():
    output = FakeAudioOutput()
    output.pause()
    await capture(output, "one")
    await asyncio.sleep(3)
    assert not output.playing
    output.resume()
    await output.wait_for_playout()
    assert now() == pytest.approx(3.3)


async def test_audio_that_comes_late_leaves_a_gap_and_no_early_end():
    output = FakeAudioOutput()
    reports = listen(output)
    await capture(output, "one", flush=False)
    await asyncio.sleep(1)
    assert reports == [("started", 0.0)]
    await capture(output, "two")
    await output.wait_for_playout()
    assert reports[-1] == ("finished", 1.3, 0.6)


async def test_two_segments_play_one_after_the_other():
    output = FakeAudioOutput()
    reports = listen(output)
    await capture(output, "one")
    await capture(output, "two")
    await output.wait_for_playout()
    assert reports == [
        ("started", 0.0),
        ("finished", 0.3, 0.3),
        ("started", 0.3),
        ("finished", 0.6, 0.3),
    ]


async def test_a_forgetful_loudspeaker_never_reports_an_end():
    output = FakeAudioOutput(forget_finished=True)
    reports = listen(output)
    await capture(output, "one")
    await asyncio.sleep(5)
    assert reports == [("started", 0.0)]
    assert output.heard == ["one"]


async def test_a_bounded_buffer_makes_the_producer_wait():
    output = FakeAudioOutput(buffer=0.2)
    await capture(output, "one two three")
    assert now() == pytest.approx(0.7)
    await output.wait_for_playout()
    assert now() == pytest.approx(0.9)


async def test_clearing_frees_a_producer_that_waits_for_room():
    output = FakeAudioOutput(buffer=0.2)
    producer = asyncio.create_task(capture(output, "one two three", flush=False))
    await asyncio.sleep(0.1)
    output.pause()
    await asyncio.sleep(5)
    assert not producer.done()
    output.clear_buffer()
    output.resume()
    await producer
    output.clear_buffer()


async def test_detaching_finishes_the_segment_as_interrupted():
    output = FakeAudioOutput()
    reports = listen(output)
    output.on_attached()
    await capture(output, "one two")
    await asyncio.sleep(0.1)
    output.on_detached()
    assert reports[-1] == ("interrupted", 0.1, 0.1)


async def test_a_listener_is_called_at_the_end_of_each_word():
    output, seen = FakeAudioOutput(), []
    stop = output.on_heard(lambda: seen.append(round(now(), 6)))
    await capture(output, "one two")
    await output.wait_for_playout()
    stop()
    await capture(output, "three")
    await output.wait_for_playout()
    assert sorted(set(seen)) == [0.3, 0.6]


async def test_a_transcript_window_keeps_segments_apart_and_passes_them_on():
    behind = FakeTextOutput("behind")
    output = FakeTextOutput(next_in_chain=behind)
    await output.capture_text("Hello ")
    await output.capture_text("there.")
    output.flush()
    await output.capture_text("Bye.")
    assert output.segments == behind.segments == ["Hello there.", "Bye."]
    assert output.text == "Hello there.\nBye."


async def test_pushed_frames_arrive_in_order_and_the_end_after_them():
    microphone = FakeAudioInput()
    frames = [AudioFrame.silence(0.02 * count, 16_000) for count in (1, 2, 3)]
    asyncio.get_running_loop().call_later(1, microphone.push, frames[0])
    asyncio.get_running_loop().call_later(
        2, lambda: [*map(microphone.push, frames[1:]), microphone.end()]
    )
    assert [frame async for frame in microphone] == frames
    with pytest.raises(RuntimeError, match="ended"):
        microphone.push(frames[0])


async def test_a_microphone_that_nobody_reads_loses_the_oldest_frames():
    microphone = FakeAudioInput(capacity=0.1)
    for count in range(1, 9):
        microphone.push(AudioFrame(bytes([count]) * 640, 16_000))
    microphone.end()
    assert [frame.data[0] async for frame in microphone] == [4, 5, 6, 7, 8]
    assert microphone.lost == 3
