import asyncio

import pytest

from bargein.audio import AudioFrame
from bargein.cli.caller_audio import CallerAudio

RATE = 8000
TONE = AudioFrame(b"\x01\x02" * 400, RATE)


async def test_a_frame_comes_every_20_ms(virtual_time):
    caller = CallerAudio(RATE, lambda at, frame: None)
    for _ in range(50):
        await anext(caller)
    assert virtual_time.now == pytest.approx(1.0)


async def test_speaking_ends_with_the_frame_that_holds_the_last_sample(virtual_time):
    heard = []
    caller = CallerAudio(RATE, lambda at, frame: heard.append((at, frame)))
    reading = asyncio.create_task(_read(caller))
    await asyncio.sleep(1.0)
    await caller.speak(TONE)
    assert virtual_time.now == pytest.approx(1.06, abs=0.021)
    caller.hang_up()
    await reading
    said = b"".join(frame.data for _, frame in heard).strip(b"\0")
    assert said == TONE.data
    assert next(at for at, frame in heard if any(frame.data)) == pytest.approx(1.0, abs=0.021)


async def test_a_late_reader_catches_up(virtual_time):
    caller = CallerAudio(RATE, lambda at, frame: None)
    await anext(caller)
    await asyncio.sleep(0.5)
    for _ in range(26):
        await anext(caller)
    assert virtual_time.now == pytest.approx(0.54)


async def test_what_was_cancelled_is_not_said():
    heard = []
    caller = CallerAudio(RATE, lambda at, frame: heard.append(frame))
    speaking = asyncio.create_task(caller.speak(TONE))
    await asyncio.sleep(0)
    await anext(caller)
    speaking.cancel()
    await asyncio.sleep(0)
    assert not any((await anext(caller)).data)


async def test_hanging_up_ends_the_sound_at_once(virtual_time):
    caller = CallerAudio(RATE, lambda at, frame: None)
    caller.hang_up()
    with pytest.raises(StopAsyncIteration):
        await anext(caller)
    assert virtual_time.now == 0.0


async def test_sound_of_another_rate_is_refused():
    with pytest.raises(ValueError, match="8000"):
        await CallerAudio(RATE, lambda at, frame: None).speak(AudioFrame(b"", 16000))


async def _read(caller):
    return [frame async for frame in caller]
