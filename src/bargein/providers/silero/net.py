"""Silero's voice network in numpy: windows and states in, probabilities out.

Fourier magnitudes of four overlapping frames, four convolutions, one LSTM cell,
one unit. Computes for many streams at once; knows nothing of streams or events.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from os import PathLike
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from ...audio.blas_threads import OneBlasThread
from ...errors import EngineNotFound

__all__ = ["SAMPLE_RATE", "WINDOW_SAMPLES", "NetState", "SileroNet", "new_state"]

SAMPLE_RATE = 16000
WINDOW_SAMPLES = 512

_Floats = NDArray[np.float32]

NetState = _Floats
"""What the network remembers of one stream, updated in place."""

# The network hears the end of the previous window again; without it, it hears nothing.
_CONTEXT = 64
_HEARD = _CONTEXT + WINDOW_SAMPLES
_UNITS = 128
_FFT, _HOP, _BINS, _FRAMES = 256, 128, 129, 4

# A state is one row: context, hidden, cell.
_HIDDEN_AT, _CELL_AT, _STATE = _CONTEXT, _CONTEXT + _UNITS, _CONTEXT + 2 * _UNITS

# More gains nothing: the intermediate arrays of a window take 30 kB of cache.
_LARGEST_BATCH = 64

# Since numpy 2.
_FFT_WRITES_TO_ARRAYS = int(np.__version__.split(".")[0]) >= 2

_SHAPES = {
    "encoder0": (3 * _BINS, 128),
    "encoder0_bias": (128,),
    "encoder1": (3 * 128, 64),
    "encoder1_bias": (64,),
    "encoder2": (2 * 64, 64),
    "encoder2_bias": (64,),
    "encoder3": (64, 128),
    "encoder3_bias": (128,),
    "lstm": (128 + _UNITS, 4 * _UNITS),
    "lstm_bias": (4 * _UNITS,),
    "output": (_UNITS,),
    "output_bias": (1,),
}


def new_state() -> NetState:
    """The state of a stream that has heard nothing."""
    return np.zeros(_STATE, np.float32)


class SileroNet:
    """The network with its weights; holds no state, so all streams share one.

    Raises `EngineNotFound`, naming the file, when `weights` is missing or broken.
    """

    def __init__(self, weights: str | PathLike[str]) -> None:
        arrays = _load(weights)
        self._one_thread = OneBlasThread()
        self._scratch = _ScratchPad()
        self._encoders = [
            (arrays[f"encoder{layer}"], arrays[f"encoder{layer}_bias"]) for layer in range(4)
        ]
        # sigmoid(x) = (1 + tanh(x / 2)) / 2: with halved weights one tanh serves all gates
        # (input, forget, cell, output).
        halves = np.repeat(np.array([0.5, 0.5, 1.0, 0.5], np.float32), _UNITS)
        self._lstm = np.ascontiguousarray(arrays["lstm"] * halves)
        self._lstm_bias = arrays["lstm_bias"] * halves
        self._output, self._output_bias = arrays["output"], arrays["output_bias"]
        position = np.arange(_FFT)
        self._hann = (0.5 - 0.5 * np.cos(2 * np.pi * position / _FFT)).astype(np.float32)

    def score(self, states: Sequence[NetState], windows: _Floats) -> _Floats:
        """The probability of a voice in each row of `windows` (n rows of 512 values in -1…1).

        `states[i]` belongs to row i and is updated; no state may come twice.
        """
        count = len(states)
        if count == 1:
            # One row takes another path through BLAS and differs in the last digit. With a
            # second one, a call sounds the same whether it is alone in the process or not.
            pair = np.concatenate([windows, windows])
            with self._one_thread:
                return self._score([states[0], states[0].copy()], pair)[:1]
        if count <= _LARGEST_BATCH:
            with self._one_thread:
                return self._score(states, windows)
        # Equal parts: a small rest would cost twice as much for each window.
        size = -(-count // -(-count // _LARGEST_BATCH))
        parts = [slice(start, start + size) for start in range(0, count, size)]
        return np.concatenate([self.score(states[part], windows[part]) for part in parts])

    def _score(self, states: Sequence[NetState], windows: _Floats) -> _Floats:
        count = len(states)
        scratch = self._scratch.rows(count)
        before = np.stack(states, out=scratch.before[:count])
        heard = scratch.heard[:count]
        heard[:, :_CONTEXT] = before[:, :_CONTEXT]
        heard[:, _CONTEXT:_HEARD] = windows
        # The end is mirrored, without the last sample itself.
        heard[:, _HEARD:] = heard[:, _HEARD - 2 : _HEARD - 2 - _CONTEXT : -1]

        inputs = scratch.inputs[:count]
        self._encode(self._magnitudes(heard, scratch), scratch, out=inputs[:, :_UNITS])
        inputs[:, _UNITS:] = before[:, _HIDDEN_AT:_CELL_AT]
        gates = np.matmul(inputs, self._lstm, out=scratch.gates[:count])
        gates += self._lstm_bias
        np.tanh(gates, out=gates)
        let_in, forget, new, let_out = (
            gates[:, start : start + _UNITS] for start in range(0, 4 * _UNITS, _UNITS)
        )
        for gate in (let_in, forget, let_out):
            gate *= 0.5
            gate += 0.5
        after = scratch.after[:count]
        hidden, cell = after[:, _HIDDEN_AT:_CELL_AT], after[:, _CELL_AT:]
        np.multiply(forget, before[:, _CELL_AT:], out=cell)
        let_in *= new
        cell += let_in
        np.tanh(cell, out=hidden)
        hidden *= let_out
        after[:, :_CONTEXT] = heard[:, WINDOW_SAMPLES:_HEARD]
        # Only now, when nothing can fail any more.
        for state, row in zip(states, after, strict=True):
            state[:] = row
        logits = np.maximum(hidden, 0.0) @ self._output + self._output_bias
        result: _Floats = 0.5 + 0.5 * np.tanh(0.5 * logits)
        return result

    def _magnitudes(self, heard: _Floats, scratch: _Scratch) -> _Floats:
        """Four spectra per window, between two empty ones: shape (n, 6, 129)."""
        count = len(heard)
        row, item = heard.strides
        overlapping = np.ndarray(
            (count, _FRAMES, _FFT), np.float32, heard, strides=(row, _HOP * item, item)
        )
        frames = np.multiply(overlapping, self._hann, out=scratch.frames[:count])
        spectra = _spectra(frames, scratch.spectra[:count])
        padded = scratch.magnitudes[:count]
        magnitudes, imaginary = padded[:, 1:-1], scratch.imaginary[:count]
        np.multiply(spectra.real, spectra.real, out=magnitudes)
        np.multiply(spectra.imag, spectra.imag, out=imaginary)
        magnitudes += imaginary
        np.sqrt(magnitudes, out=magnitudes)
        return padded

    def _encode(self, magnitudes: _Floats, scratch: _Scratch, *, out: _Floats) -> None:
        count = len(magnitudes)
        first, second, third, fourth = self._encoders
        # Each kernel position sees three rows that lie one after another in memory.
        rows = _rows(magnitudes, scratch.rows0[: 4 * count], taps=3, step=1, positions=4)
        wide = np.matmul(rows, first[0], out=scratch.wide[: 4 * count])
        wide += first[1]
        padded = scratch.padded[:count]
        np.maximum(wide.reshape(count, _FRAMES, 128), 0.0, out=padded[:, 1:])
        rows = _rows(padded, scratch.rows1[: 2 * count], taps=3, step=2, positions=2)
        narrow = np.matmul(rows, second[0], out=scratch.narrow[: 2 * count])
        narrow += second[1]
        np.maximum(narrow, 0.0, out=narrow)
        code = narrow.reshape(count, 2 * 64) @ third[0]
        code += third[1]
        np.maximum(code, 0.0, out=code)
        code = code @ fourth[0]
        code += fourth[1]
        np.maximum(code, 0.0, out=out)


class _Scratch:
    """Arrays that every batch overwrites, with room for `capacity` windows.

    Fresh ones would come from the kernel page by page, at the price of the whole
    network. The frames of zeros around spectra and codes stay zero.
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.before = np.empty((capacity, _STATE), np.float32)
        self.after = np.empty((capacity, _STATE), np.float32)
        self.heard = np.empty((capacity, _HEARD + _CONTEXT), np.float32)
        self.frames = np.empty((capacity, _FRAMES, _FFT), np.float32)
        self.spectra = np.empty((capacity, _FRAMES, _BINS), np.complex64)
        self.imaginary = np.empty((capacity, _FRAMES, _BINS), np.float32)
        self.magnitudes = np.zeros((capacity, _FRAMES + 2, _BINS), np.float32)
        self.rows0 = np.empty((4 * capacity, 3 * _BINS), np.float32)
        self.wide = np.empty((4 * capacity, 128), np.float32)
        self.padded = np.zeros((capacity, _FRAMES + 1, 128), np.float32)
        self.rows1 = np.empty((2 * capacity, 3 * 128), np.float32)
        self.narrow = np.empty((2 * capacity, 64), np.float32)
        self.inputs = np.empty((capacity, 2 * _UNITS), np.float32)
        self.gates = np.empty((capacity, 4 * _UNITS), np.float32)


class _ScratchPad(threading.local):
    """The scratch arrays of each thread, as large as its largest batch so far."""

    def __init__(self) -> None:
        self._scratch = _Scratch(2)

    def rows(self, count: int) -> _Scratch:
        if self._scratch.capacity < count:
            self._scratch = _Scratch(min(_LARGEST_BATCH, max(count, 2 * self._scratch.capacity)))
        return self._scratch


def _spectra(frames: _Floats, out: NDArray[np.complex64]) -> NDArray[np.complex64]:
    """Their Fourier transforms; in `out` if this numpy can write there."""
    if _FFT_WRITES_TO_ARRAYS:
        # Its type knows double precision only.
        return np.fft.rfft(frames, out=out)  # type: ignore[arg-type,return-value]
    return np.fft.rfft(frames).astype(np.complex64)


def _rows(source: _Floats, out: _Floats, *, taps: int, step: int, positions: int) -> _Floats:
    """What a kernel meets at each position, as rows of one matrix."""
    count, _, channels = source.shape
    item = source.itemsize
    strides = (source.strides[0], step * channels * item, item)
    windows = np.ndarray((count, positions, taps * channels), np.float32, source, strides=strides)
    out.reshape(count, positions, taps * channels)[:] = windows
    return out


def _load(path: str | PathLike[str]) -> dict[str, _Floats]:
    try:
        # Opened here, because numpy leaves a broken archive open.
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name].astype(np.float32) for name in _SHAPES}
    except FileNotFoundError as error:
        raise EngineNotFound(
            f"the Silero weights are missing: {path}; reinstall bargein, which brings them"
        ) from error
    except (
        OSError,
        EOFError,
        KeyError,
        ValueError,
        AttributeError,
        TypeError,
        BadZipFile,
    ) as error:
        raise _broken(path, str(error)) from error
    for name, shape in _SHAPES.items():
        if arrays[name].shape != shape:
            raise _broken(path, f"{name} is {arrays[name].shape}, not {shape}")
    return arrays


def _broken(path: str | PathLike[str], reason: str) -> EngineNotFound:
    return EngineNotFound(
        f"the Silero weights in {path} cannot be used ({reason}); "
        "reinstall bargein, or make them again with scripts/convert_silero.py"
    )
