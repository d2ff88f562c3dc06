import numpy as np
import pytest

from bargein.audio import dtmf, dtmf_sequence, level_dbfs, noise, silence, sine, tones
from bargein.audio.tone import DTMF_FREQUENCIES


def strongest(frame, count: int) -> list[float]:
    spectrum = np.abs(np.fft.rfft(frame.samples * np.hanning(frame.samples_per_channel)))
    bins = []
    for _ in range(count):
        top = int(spectrum.argmax())
        bins.append(top * frame.sample_rate / frame.samples_per_channel)
        spectrum[max(0, top - 4) : top + 5] = 0
    return sorted(bins)


@pytest.mark.parametrize("key", list(DTMF_FREQUENCIES))
def test_each_key_sounds_with_its_own_two_frequencies(key):
    assert strongest(dtmf(key, duration=0.2), 2) == pytest.approx(DTMF_FREQUENCIES[key], abs=5)


def test_no_two_keys_share_both_frequencies():
    assert len(set(DTMF_FREQUENCIES.values())) == 16


def test_a_small_letter_is_the_same_key():
    assert dtmf("a") == dtmf("A")


def test_what_is_not_on_a_keypad_is_refused():
    with pytest.raises(ValueError, match="'x' is not a keypad key"):
        dtmf("x")


def test_keys_in_a_row_are_separated_by_silence():
    sound = dtmf_sequence("12", duration=0.05, gap=0.03)
    assert sound.duration == pytest.approx(0.16)
    assert not sound.samples[400:640].any()
    assert sound.samples[640:1040].any()


def test_tones_begin_and_end_softly():
    tone = tones([1000], 0.1, 8000, level=-6.0).samples
    assert abs(int(tone[0])) < 200
    assert abs(int(tone[-1])) < 200


def test_tones_too_loud_together_stop_at_full_scale():
    assert int(np.abs(tones([1000, 1000], 0.1, 8000, level=0.0).samples.astype(int)).max()) == 32768


def test_noise_repeats_with_its_seed_and_only_with_it():
    assert noise(0.1, 8000, seed=1) == noise(0.1, 8000, seed=1)
    assert noise(0.1, 8000, seed=1) != noise(0.1, 8000, seed=2)
    assert level_dbfs(noise(2.0, 8000, level=-30.0)) == pytest.approx(-30.0, abs=0.2)


def test_durations_are_rounded_to_whole_samples():
    assert silence(0.0101, 8000).samples_per_channel == 81
    assert sine(100, 0.0101, 8000).samples_per_channel == 81
