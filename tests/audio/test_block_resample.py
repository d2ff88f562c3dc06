"""Stretches of many streams at another rate, at once."""

from __future__ import annotations

import numpy as np
import pytest

from bargein.audio.block_resample import BlockResampler

RATES = [8000, 24_000, 32_000, 48_000]


def tone(hertz: float, rate: int, samples: int, *, start: int = 0) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * (np.arange(samples) + start) / rate).astype(np.float32)


def stretches(resampler: BlockResampler, sound: np.ndarray, count: int) -> np.ndarray:
    """The first stretches of one stream, each with its neighbours' margins."""
    step, length = resampler.in_samples, resampler.in_samples + 2 * resampler.margin
    return np.stack([sound[index * step : index * step + length] for index in range(count)])


@pytest.mark.parametrize("rate", RATES)
def test_a_tone_comes_out_aligned_and_without_seams(rate):
    resampler = BlockResampler(rate, 16_000, 512)
    sound = tone(1000, rate, 4 * resampler.in_samples + 2 * resampler.margin)
    heard = resampler.convert(stretches(resampler, sound, 4)).ravel()
    wanted = tone(1000, 16_000, 4 * 512, start=resampler.margin * 16_000 // rate)
    assert heard.shape == wanted.shape
    assert np.abs(heard - wanted).max() < 0.001


@pytest.mark.parametrize("rate", [24_000, 32_000, 48_000])
@pytest.mark.parametrize("hertz", [8600, 9000, 10_000, 11_500])
def test_what_the_lower_rate_cannot_hold_is_gone(rate, hertz):
    resampler = BlockResampler(rate, 16_000, 512)
    sound = tone(hertz, rate, resampler.in_samples + 2 * resampler.margin)
    assert np.abs(resampler.convert(sound[None])).max() < 0.0015


@pytest.mark.parametrize("rate", RATES)
def test_a_constant_keeps_its_level(rate):
    resampler = BlockResampler(rate, 16_000, 512)
    sound = np.full((1, resampler.in_samples + 2 * resampler.margin), 0.5, np.float32)
    assert np.abs(resampler.convert(sound) - 0.5).max() < 1e-5


def test_a_stretch_among_others_gives_what_it_gives_alone():
    resampler = BlockResampler(24_000, 16_000, 512)
    length = resampler.in_samples + 2 * resampler.margin
    rows = np.random.default_rng(1).normal(0, 0.1, (7, length)).astype(np.float32)
    alone = np.concatenate([resampler.convert(row[None]) for row in rows])
    assert np.abs(resampler.convert(rows) - alone).max() < 1e-6


@pytest.mark.parametrize("rate", [11_025, 22_050, 44_100])
def test_rates_without_whole_samples_are_refused(rate):
    assert not BlockResampler.fits(rate, 16_000, 512)
    with pytest.raises(ValueError, match=str(rate)):
        BlockResampler(rate, 16_000, 512)
