import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargein.audio import AudioFrame, FrameChunker, noise


@settings(max_examples=30, deadline=None)
@given(lengths=st.lists(st.integers(0, 900), max_size=20), pad=st.booleans())
def test_no_sample_is_lost_or_moved_whatever_the_lengths(lengths, pad):
    sound = noise(2.0, 16000).data
    chunker, start, out = FrameChunker(16000), 0, []
    for length in lengths:
        out += chunker.push(AudioFrame(sound[2 * start : 2 * (start + length)], 16000))
        start += length
    assert all(frame.samples_per_channel == 320 for frame in out)
    assert chunker.buffered < 0.02
    out += chunker.flush(pad=pad)
    together = b"".join(frame.data for frame in out)
    assert together[: 2 * start] == sound[: 2 * start]
    assert not any(together[2 * start :])
    assert len(out) == -(-start // 320)


def test_a_frame_that_fits_passes_as_it_is():
    frame = AudioFrame(bytes(640), 16000)
    assert FrameChunker(16000).push(frame)[0] is frame


def test_a_frame_that_fits_waits_behind_what_was_kept_back():
    chunker = FrameChunker(16000)
    assert chunker.push(AudioFrame(b"\1\0" * 10, 16000)) == []
    (frame,) = chunker.push(AudioFrame(b"\2\0" * 320, 16000))
    assert frame.data == b"\1\0" * 10 + b"\2\0" * 310


def test_clear_forgets_what_was_kept_back():
    chunker = FrameChunker(16000)
    chunker.push(AudioFrame(bytes(20), 16000))
    chunker.clear()
    assert chunker.flush() == []


def test_another_rate_and_two_channels_are_refused():
    with pytest.raises(ValueError, match="8000 Hz"):
        FrameChunker(16000).push(AudioFrame(bytes(20), 8000))
    with pytest.raises(ValueError, match="2 channels"):
        FrameChunker(16000).push(AudioFrame(bytes(20), 16000, 2))


def test_a_frame_of_less_than_a_sample_is_refused():
    with pytest.raises(ValueError, match="less than a sample"):
        FrameChunker(16000, frame_duration=0.00001)
