import asyncio

import pytest
from fake_devices import FakeDevices

from bargein.audio import AudioFrame
from bargein.cli.loudspeaker import Loudspeaker

BLOCK = 4800
FRAME = AudioFrame(b"\x01\x02" * 480, 24000)


class Heard:
    """A loudspeaker and what it reported."""

    def __init__(self):
        self.devices = FakeDevices()
        self.lost, self.reports = [], []
        self.speaker = Loudspeaker(self.devices, on_lost=lambda: self.lost.append(1))
        self.speaker.on("playback_started", lambda event: self.reports.append("started"))
        self.speaker.on("playback_finished", self.reports.append)

    async def say(self, frames, *, flush=True):
        for _ in range(frames):
            await self.speaker.capture_frame(FRAME)
        if flush:
            self.speaker.flush()

    async def play(self, blocks):
        for _ in range(blocks):
            self.devices.play()
            await asyncio.sleep(0.1)


async def test_a_segment_is_reported_when_the_device_has_played_it():
    heard = Heard()
    await heard.say(10)
    await heard.play(3)
    assert heard.devices.played == FRAME.data * 10 + bytes(BLOCK)
    assert heard.reports[0] == "started"
    assert heard.reports[1].playback_position == pytest.approx(0.2)
    assert not heard.reports[1].interrupted
    assert len(heard.reports) == 2
    heard.speaker.close()


async def test_clearing_reports_what_was_heard_without_what_the_device_still_holds():
    heard = Heard()
    await heard.say(50)
    await heard.play(2)
    heard.speaker.clear_buffer()
    assert heard.reports[-1].interrupted
    assert heard.reports[-1].playback_position == pytest.approx(0.15)
    assert heard.devices.play() == bytes(BLOCK)
    heard.speaker.close()


async def test_a_paused_loudspeaker_is_silent_and_loses_nothing():
    heard = Heard()
    await heard.say(10)
    heard.devices.play()
    heard.speaker.pause()
    assert heard.devices.play() == bytes(BLOCK)
    heard.speaker.resume()
    assert heard.devices.play() == FRAME.data * 5
    await asyncio.sleep(1)
    assert heard.reports[-1].playback_position == pytest.approx(0.2)
    heard.speaker.close()


async def test_a_segment_that_ended_at_the_device_is_finished_even_if_cleared_just_then():
    heard = Heard()
    await heard.say(5)
    heard.devices.play()
    await asyncio.sleep(0.01)
    heard.speaker.clear_buffer()
    assert next(r for r in heard.reports if r != "started").playback_position == pytest.approx(0.1)
    heard.speaker.close()


async def test_other_rates_are_resampled():
    heard = Heard()
    await heard.speaker.capture_frame(AudioFrame(bytes(2 * 22050), 22050))
    heard.speaker.flush()
    await heard.play(11)
    assert heard.reports[-1].playback_position == pytest.approx(1.0, abs=0.002)
    heard.speaker.close()


async def test_sound_far_ahead_waits():
    heard = Heard()
    capturing = asyncio.create_task(heard.say(600))
    await asyncio.sleep(0.01)
    assert not capturing.done()
    await heard.play(25)
    assert capturing.done()
    heard.speaker.close()


async def test_an_unplugged_loudspeaker_is_reported_and_ends_what_it_played():
    heard = Heard()
    await heard.say(50)
    heard.devices.play()
    heard.devices.unplug_loudspeaker()
    await asyncio.sleep(0)
    assert heard.lost == [1]
    assert heard.reports[-1].interrupted
    assert heard.devices.streams[0].closed


async def test_a_loudspeaker_that_asks_for_nothing_counts_as_gone():
    heard = Heard()
    await asyncio.sleep(2.5)
    assert heard.lost == [1]


async def test_detaching_ends_the_segment_as_interrupted():
    heard = Heard()
    await heard.say(50)
    heard.speaker.on_detached()
    assert heard.reports[-1].interrupted
    heard.speaker.close()
