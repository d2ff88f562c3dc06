import numpy as np
import pytest

from bargein.audio import AudioFrame, level_dbfs, noise, peak_dbfs, sine
from bargein.audio.level import FLOOR_DBFS, amplitude


def test_a_full_scale_square_wave_measures_zero():
    square = np.array([32767, -32768] * 100, np.int16)
    assert level_dbfs(square) == pytest.approx(0.0, abs=0.001)
    assert peak_dbfs(square) == 0.0


def test_a_sine_measures_three_decibels_below_its_peak():
    tone = sine(1000, 0.5, 16000, level=-20.0)
    assert peak_dbfs(tone) == pytest.approx(-20.0, abs=0.01)
    assert level_dbfs(tone) == pytest.approx(-23.01, abs=0.01)


def test_silence_and_nothing_at_all_measure_the_floor():
    assert level_dbfs(AudioFrame.silence(0.1, 16000)) == FLOOR_DBFS
    assert level_dbfs(AudioFrame(b"", 16000)) == FLOOR_DBFS
    assert peak_dbfs(AudioFrame(b"", 16000)) == FLOOR_DBFS
    assert peak_dbfs(AudioFrame.silence(0.1, 16000)) == FLOOR_DBFS


def test_a_minute_measures_as_its_seconds_do():
    second = noise(1.0, 8000, level=-40.0, seed=3).samples
    assert level_dbfs(np.tile(second, 60)) == pytest.approx(level_dbfs(second), abs=1e-6)


def test_amplitude_is_the_inverse_of_the_peak():
    assert amplitude(0.0) == 32768.0
    assert amplitude(-6.0206) == pytest.approx(16384, rel=1e-4)
