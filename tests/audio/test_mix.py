import numpy as np
import pytest

from bargein.audio import AudioFrame, interleave, mix, mix_frames


def samples(*values: int) -> np.ndarray:
    return np.array(values, np.int16)


def test_loud_sums_stop_at_full_scale_instead_of_wrapping():
    loud = mix([samples(30000, -30000, 5), samples(30000, -30000, 6)])
    assert loud.tolist() == [32767, -32768, 11]
    assert loud.dtype == np.int16


def test_three_tracks_that_cancel_out_do_not_saturate_on_the_way():
    assert mix([samples(30000), samples(30000), samples(-30000)]).tolist() == [30000]


def test_the_longest_track_sets_the_length():
    assert mix([samples(1, 2, 3), samples(10)]).tolist() == [11, 2, 3]
    assert mix([]).tolist() == []


def test_frames_are_mixed_at_one_rate_only():
    frame = AudioFrame(samples(1, 2).tobytes(), 16000)
    assert mix_frames([frame]) is frame
    assert mix_frames([frame, frame]).samples.tolist() == [2, 4]
    with pytest.raises(ValueError, match=r"\[8000, 16000\]"):
        mix_frames([frame, AudioFrame(bytes(2), 8000)])
    with pytest.raises(ValueError, match="no frame"):
        mix_frames([])


def test_interleaved_tracks_end_together():
    assert interleave([samples(1, 2), samples(9)]).tolist() == [1, 9, 2, 0]
    assert interleave([]).tolist() == []
