import os
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargein.audio import AudioFrame, FrameChunker, Resampler, level_dbfs, resample_whole, sine

RATES = [(24000, 16000), (48000, 24000), (8000, 16000), (24000, 8000), (44100, 16000)]


def live(frame: AudioFrame, out_rate: int) -> tuple[list[int], np.ndarray]:
    """Samples that came out at each 20 ms push, and all of them."""
    resampler = Resampler(frame.sample_rate, out_rate)
    counts, pieces = [], []
    for part in FrameChunker(frame.sample_rate).push(frame):
        out = resampler.push(part)
        counts.append(sum(piece.samples_per_channel for piece in out))
        pieces += out
    pieces += resampler.flush()
    return counts, np.concatenate([piece.samples for piece in pieces])


@pytest.mark.parametrize(("in_rate", "out_rate"), RATES)
def test_every_frame_is_answered_at_once_and_at_most_four_milliseconds_late(in_rate, out_rate):
    counts, everything = live(sine(400, 1.0, in_rate), out_rate)
    heard = np.cumsum(counts)
    due = np.arange(1, len(counts) + 1) * out_rate * 0.02
    assert np.all(due - heard <= 0.004 * out_rate)
    assert len(everything) == out_rate


@pytest.mark.parametrize(("in_rate", "out_rate"), RATES)
def test_a_tone_keeps_its_shape_and_its_place(in_rate, out_rate):
    _, everything = live(sine(400, 0.5, in_rate), out_rate)
    wanted = sine(400, 0.5, out_rate).samples.astype(float)
    # The edges ring, the middle must agree sample by sample.
    middle = slice(out_rate // 20, -out_rate // 20)
    assert np.abs(everything - wanted)[middle].max() < 0.01 * np.abs(wanted).max()


def test_what_the_lower_rate_cannot_hold_is_filtered_out():
    _, everything = live(sine(11000, 0.5, 24000, level=-6.0), 16000)
    assert level_dbfs(everything[1000:-1000]) < level_dbfs(sine(1000, 0.5, 16000, level=-6.0)) - 50


@settings(max_examples=15, deadline=None)
@given(lengths=st.lists(st.integers(1, 1200), min_size=1, max_size=30))
def test_uneven_frames_give_the_same_sound_as_one_piece(lengths):
    whole = sine(700, sum(lengths) / 24000, 24000)
    resampler, start, pieces = Resampler(24000, 16000), 0, []
    for length in lengths:
        part = AudioFrame(whole.data[2 * start : 2 * (start + length)], 24000)
        start += length
        pieces += resampler.push(part)
    pieces += resampler.flush()
    together = b"".join(piece.data for piece in pieces)
    at_once = Resampler(24000, 16000)
    expected = b"".join(p.data for p in (*at_once.push(whole), *at_once.flush()))
    assert together == expected


def test_equal_rates_pass_the_very_same_frame():
    frame = sine(400, 0.02, 16000)
    resampler = Resampler(16000, 16000)
    assert resampler.push(frame)[0] is frame
    assert resampler.flush() == []


def test_after_a_flush_a_new_stream_begins():
    resampler = Resampler(24000, 16000)
    frame = sine(400, 0.1, 24000)
    first = [*resampler.push(frame), *resampler.flush()]
    assert [*resampler.push(frame), *resampler.flush()] == first
    assert resampler.flush() == []


def test_an_empty_frame_gives_nothing():
    assert Resampler(24000, 16000).push(AudioFrame(b"", 24000)) == []
    assert Resampler(16000, 16000).push(AudioFrame(b"", 16000)) == []


def test_a_frame_of_another_format_is_refused():
    resampler = Resampler(24000, 16000)
    with pytest.raises(ValueError, match="not 1 channels at 8000 Hz"):
        resampler.push(AudioFrame(bytes(320), 8000))
    with pytest.raises(ValueError, match="not 2 channels at 24000 Hz"):
        resampler.push(AudioFrame(bytes(320), 24000, 2))
    with pytest.raises(ValueError, match="must be positive"):
        Resampler(0, 16000)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts threads in /proc")
def test_many_streams_start_no_threads():
    before = len(os.listdir("/proc/self/task"))
    streams = [Resampler(24000, 16000) for _ in range(10)]
    for stream in streams:
        stream.push(sine(400, 0.02, 24000))
    assert len(os.listdir("/proc/self/task")) == before


def test_a_resampler_may_be_dropped_in_the_middle_of_a_stream():
    for _ in range(50):
        Resampler(24000, 16000).push(sine(400, 0.02, 24000))


@pytest.mark.parametrize(("in_rate", "out_rate"), [*RATES, (16000, 16000), (22050, 24000)])
@pytest.mark.parametrize("samples", [1, 333, 5000])
def test_a_whole_frame_keeps_its_length_to_the_sample(in_rate, out_rate, samples):
    frame = AudioFrame(sine(300, 1.0, in_rate).data[: 2 * samples], in_rate)
    out = resample_whole(frame, out_rate)
    assert out.samples_per_channel == round(samples * out_rate / in_rate)
    assert out.sample_rate == out_rate


def test_a_whole_frame_without_samples_stays_empty():
    assert resample_whole(AudioFrame(b"", 24000), 16000) == AudioFrame(b"", 16000)
