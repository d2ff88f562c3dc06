import asyncio

import pytest
from fake_devices import FakeDevices

from bargein.audio import AudioFrame
from bargein.cli.sound_card import SoundCard
from bargein.errors import AudioDeviceError

LOUD = b"\x10\x20" * 2400
SPOKEN = AudioFrame(b"\x01\x02" * 2400, 24000)


async def first_frame_while_speaking(card, devices):
    await card.loudspeaker.capture_frame(SPOKEN)
    devices.play()
    devices.hear(LOUD)
    return await anext(card.microphone)


async def test_the_microphone_is_off_while_the_agent_is_heard():
    devices = FakeDevices()
    card = SoundCard(devices, headphones=False, on_lost=lambda which: None)
    assert not any((await first_frame_while_speaking(card, devices)).data)
    card.loudspeaker.flush()
    devices.play()
    await asyncio.sleep(0.4)
    devices.hear(LOUD)
    for _ in range(4):
        await anext(card.microphone)
    assert any((await anext(card.microphone)).data)
    card.close()


async def test_with_headphones_the_microphone_stays_open():
    devices = FakeDevices()
    card = SoundCard(devices, headphones=True, on_lost=lambda which: None)
    assert any((await first_frame_while_speaking(card, devices)).data)
    card.close()


async def test_without_a_microphone_the_loudspeaker_is_not_left_open():
    devices = FakeDevices(microphone=False)
    with pytest.raises(AudioDeviceError):
        SoundCard(devices, headphones=False, on_lost=lambda which: None)
    assert all(stream.closed for stream in devices.streams)


async def test_losing_one_device_releases_both():
    devices, lost = FakeDevices(), []
    SoundCard(devices, headphones=False, on_lost=lost.append)
    devices.unplug_microphone()
    await asyncio.sleep(0)
    assert lost == ["microphone"]
    assert all(stream.closed for stream in devices.streams)
