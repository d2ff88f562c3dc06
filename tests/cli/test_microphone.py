import asyncio

import pytest
from fake_devices import FakeDevices

from bargein.cli.microphone import Microphone
from bargein.errors import AudioDeviceError

BLOCK = b"\x10\x20" * 2400


def microphone(devices, *, muted=lambda: False, lost=None):
    return Microphone(devices, muted=muted, on_lost=(lambda: None) if lost is None else lost)


async def test_a_block_of_100_ms_becomes_five_frames():
    devices = FakeDevices()
    source = microphone(devices)
    devices.hear(BLOCK)
    frames = [await anext(source) for _ in range(5)]
    assert {frame.duration for frame in frames} == {0.02}
    assert b"".join(frame.data for frame in frames) == BLOCK
    source.close()


async def test_a_muted_microphone_hears_silence_and_shows_its_level():
    devices = FakeDevices()
    source = microphone(devices, muted=lambda: True)
    devices.hear(BLOCK)
    assert not any((await anext(source)).data)
    assert source.level_dbfs > -20
    source.close()


async def test_a_late_reader_misses_the_oldest_sound():
    devices = FakeDevices()
    source = microphone(devices)
    for block in range(25):
        devices.hear(bytes([block, 0]) * 2400)
    await asyncio.sleep(0)
    frame = await anext(source)
    assert frame.data[0] == 5
    source.close()


async def test_closing_releases_the_device_and_ends_the_frames():
    devices = FakeDevices()
    source = microphone(devices)
    reading = asyncio.create_task(_all(source))
    await asyncio.sleep(0.5)
    source.close()
    assert await reading == []
    assert devices.streams[0].closed


async def test_an_unplugged_microphone_is_reported_once():
    devices, lost = FakeDevices(), []
    source = microphone(devices, lost=lambda: lost.append(1))
    devices.unplug_microphone()
    devices.unplug_microphone()
    assert await _all(source) == []
    assert lost == [1]


async def test_a_microphone_that_falls_silent_without_a_word_counts_as_gone(virtual_time):
    devices, lost = FakeDevices(), []
    source = microphone(devices, lost=lambda: lost.append(virtual_time.now))
    await asyncio.sleep(1.5)
    devices.hear(BLOCK)
    assert len(await _all(source)) == 5
    assert lost == [pytest.approx(3.5, abs=0.1)]


async def test_without_a_microphone_there_is_a_reason():
    with pytest.raises(AudioDeviceError, match="lists none"):
        microphone(FakeDevices(microphone=False))


async def _all(source):
    return [frame async for frame in source]
