import asyncio

import pytest

from bargein.audio import AudioFrame
from bargein.cli.paced_output import PacedOutput

SECOND = AudioFrame(b"\x01\x02" * 24000, 24000)


class Heard:
    def __init__(self):
        self.pieces, self.reports = [], []
        self.output = PacedOutput(24000, lambda at, pcm: self.pieces.append((at, pcm)))
        self.output.on("playback_started", lambda event: self.reports.append("started"))
        self.output.on("playback_finished", self.reports.append)

    @property
    def seconds(self):
        return sum(len(pcm) for _, pcm in self.pieces) / 48000


async def test_a_segment_takes_its_time(virtual_time):
    heard = Heard()
    await heard.output.capture_frame(SECOND)
    await heard.output.capture_frame(SECOND)
    heard.output.flush()
    finished = await heard.output.wait_for_playout()
    assert virtual_time.now == pytest.approx(2.0)
    assert finished.playback_position == pytest.approx(2.0)
    assert heard.reports == ["started", finished]
    assert heard.seconds == pytest.approx(2.0)


async def test_what_was_cleared_is_never_handed_on():
    heard = Heard()
    await heard.output.capture_frame(SECOND)
    await asyncio.sleep(0.3)
    heard.output.clear_buffer()
    assert heard.reports[-1].interrupted
    assert heard.reports[-1].playback_position == pytest.approx(0.3)
    assert heard.seconds == pytest.approx(0.3)


async def test_a_pause_shifts_the_rest(virtual_time):
    heard = Heard()
    await heard.output.capture_frame(SECOND)
    heard.output.flush()
    await asyncio.sleep(0.4)
    heard.output.pause()
    await asyncio.sleep(5)
    heard.output.resume()
    await heard.output.wait_for_playout()
    assert virtual_time.now == pytest.approx(6.0)
    assert [at for at, _ in heard.pieces] == [pytest.approx(0.0), pytest.approx(5.4)]


async def test_sound_more_than_ten_seconds_ahead_waits(virtual_time):
    heard = Heard()
    for _ in range(15):
        await heard.output.capture_frame(SECOND)
    assert virtual_time.now == pytest.approx(5.0)
    heard.output.clear_buffer()


async def test_clearing_lets_a_waiting_writer_go():
    heard = Heard()
    writing = asyncio.create_task(_write(heard.output, 30))
    await asyncio.sleep(1)
    for _ in range(2):
        heard.output.clear_buffer()
        await asyncio.sleep(0)
    async with asyncio.timeout(15):
        await writing
    heard.output.clear_buffer()


async def test_other_rates_are_resampled():
    heard = Heard()
    await heard.output.capture_frame(AudioFrame(bytes(2 * 22050), 22050))
    heard.output.flush()
    assert (await heard.output.wait_for_playout()).playback_position == pytest.approx(
        1.0, abs=0.002
    )


async def _write(output, seconds):
    for _ in range(seconds):
        await output.capture_frame(SECOND)
