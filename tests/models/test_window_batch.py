"""Windows of many streams, scored together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bargein.audio.block_resample import BlockResampler
from bargein.models.window_batch import WindowBatch


class Listener:
    """A stream that keeps its scores."""

    def __init__(self) -> None:
        self.state: object = None
        self.epoch = 0
        self.next_round = 0
        self.scores: list[float] = []

    def scored(self, probability: float, inference_duration: float) -> None:
        self.scores.append(probability)

    def failed(self, error: Exception) -> None:
        raise error


def level(states: Sequence[object], windows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean of each window."""
    assert windows.shape[1] == 512
    return windows.mean(axis=1)


def constant(value: float, samples: int) -> bytes:
    return np.full(samples, round(value * 32768), "<i2").tobytes()


def test_streams_of_different_rates_in_one_batch_get_the_scores_of_their_own_sound():
    async def main() -> list[list[float]]:
        batch = WindowBatch(level, 512)
        listeners = [Listener() for _ in range(4)]
        resamplers = [None, BlockResampler(24_000, 16_000, 512), None]
        resamplers.append(BlockResampler(8000, 16_000, 512))
        for number, (listener, resampler) in enumerate(zip(listeners, resamplers, strict=True)):
            samples = 512
            if resampler is not None:
                samples = resampler.in_samples + 2 * resampler.margin
            batch.add(listener, constant(0.1 * (number + 1), samples), resampler)
        await asyncio.sleep(0)
        return [listener.scores for listener in listeners]

    scores = asyncio.run(main())
    assert np.allclose(scores, [[0.1], [0.2], [0.3], [0.4]], atol=1e-3)
