"""Scores the windows of many streams at once.

A network costs several times less per window in a batch than alone, and a thread
hop costs more than the network. So the windows that become ready in one pass of
the event loop are scored together, on the loop, in its next pass; those that come
at another rate are brought to the network's together as well. What a score means
is the stream's business.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..audio.block_resample import BlockResampler

__all__ = ["Score", "ScoredStream", "WindowBatch"]

Score = Callable[[Sequence[object], NDArray[np.float32]], NDArray[np.float32]]
"""One batch: the states of n streams and their windows, in; n probabilities out."""

# A burst of audio on one stream must not keep the loop: the rest waits for the next pass.
_ROUNDS_PER_PASS = 16

_FULL_SCALE = np.float32(1 / 32768)


class ScoredStream(Protocol):
    """What a batch needs of a stream."""

    state: object
    """Recurrent state, handed to the scoring function."""

    epoch: int
    """Changes when the stream is reset or closed; windows of an older epoch are dropped."""

    next_round: int
    """Kept by the batch: a stream's windows are scored one after another."""

    def scored(self, probability: float, inference_duration: float) -> None: ...
    def failed(self, error: Exception) -> None: ...


class _Round:
    """At most one window of each stream."""

    __slots__ = ("epochs", "resamplers", "streams", "windows")

    def __init__(self) -> None:
        self.streams: list[ScoredStream] = []
        self.epochs: list[int] = []
        self.windows: list[bytes] = []
        self.resamplers: list[BlockResampler | None] = []


class WindowBatch:
    """Collects windows during one pass of the loop and scores them in the next.

    The order is that of arrival, so runs repeat exactly. It holds what the
    streams pushed and not more; sixteen windows of one stream are scored per pass.
    If a batch fails, its windows are tried one by one, so that the stream that is
    to blame fails alone.
    """

    def __init__(
        self,
        score: Score,
        window_samples: int,
        *,
        on_batch: Callable[[Sequence[float], float], None] = lambda probabilities, duration: None,
    ) -> None:
        self._score = score
        self._window_samples = window_samples
        self._on_batch = on_batch
        self._rounds: deque[_Round] = deque()
        self._first_round = 0
        self._loop: asyncio.AbstractEventLoop | None = None

    def add(
        self, stream: ScoredStream, window: bytes, resampler: BlockResampler | None = None
    ) -> None:
        """Score `window` (16-bit samples) for `stream` in the next pass of the running loop.

        With `resampler` it is a stretch at another rate, of which that makes a window.
        """
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            if self._loop is not None:
                self._forget_dead_loop()
            self._loop = loop
            loop.call_soon(self._run)
        number = max(stream.next_round, self._first_round)
        stream.next_round = number + 1
        index = number - self._first_round
        if index == len(self._rounds):
            self._rounds.append(_Round())
        waiting = self._rounds[index]
        waiting.streams.append(stream)
        waiting.epochs.append(stream.epoch)
        waiting.windows.append(window)
        waiting.resamplers.append(resampler)

    def _forget_dead_loop(self) -> None:
        # The loop ended before its last pass: nobody waits for those windows.
        self._first_round += len(self._rounds)
        self._rounds.clear()

    def _run(self) -> None:
        loop = self._loop
        assert loop is not None
        self._loop = None
        for _ in range(min(_ROUNDS_PER_PASS, len(self._rounds))):
            # Streams that push more while they are told of this round join the next.
            ready = self._rounds.popleft()
            self._first_round += 1
            streams = [
                index
                for index, stream in enumerate(ready.streams)
                if stream.epoch == ready.epochs[index]
            ]
            if streams:
                self._score_together(ready, streams, loop)
        if self._rounds and self._loop is None:
            self._loop = loop
            loop.call_soon(self._run)

    def _score_together(
        self, ready: _Round, chosen: list[int], loop: asyncio.AbstractEventLoop
    ) -> None:
        streams = [ready.streams[index] for index in chosen]
        begun_at = loop.time()
        try:
            windows = self._windows(ready, chosen)
            scores = self._score([stream.state for stream in streams], windows)
            if len(scores) != len(streams):
                raise ValueError(f"{len(streams)} windows were scored with {len(scores)} values")
        except Exception as error:  # a model's failure ends its stream, never the loop
            if len(streams) == 1:
                streams[0].failed(error)
                return
            for index in chosen:
                self._score_together(ready, [index], loop)
            return
        duration = loop.time() - begun_at
        probabilities: list[float] = scores.tolist()
        self._on_batch(probabilities, duration)
        share = duration / len(streams)
        for index, stream, probability in zip(chosen, streams, probabilities, strict=True):
            # An earlier stream's report may have closed this one.
            if stream.epoch == ready.epochs[index]:
                stream.scored(probability, share)

    def _windows(self, ready: _Round, chosen: list[int]) -> NDArray[np.float32]:
        """One row for each of the `chosen`, at the network's rate."""
        by_resampler: dict[BlockResampler | None, list[int]] = {}
        for row, index in enumerate(chosen):
            by_resampler.setdefault(ready.resamplers[index], []).append(row)
        windows = np.empty((len(chosen), self._window_samples), np.float32)
        for resampler, rows in by_resampler.items():
            pcm = b"".join([ready.windows[chosen[row]] for row in rows])
            samples = np.frombuffer(pcm, dtype="<i2").reshape(len(rows), -1) * _FULL_SCALE
            windows[rows] = samples if resampler is None else resampler.convert(samples)
        return windows
