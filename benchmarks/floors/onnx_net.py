"""Silero by ONNX Runtime on one thread, one by one or batched; runs in Pipecat's environment."""

# The packages are in the peers' environments only.
# mypy: disable-error-code="import-not-found,import-untyped"

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from ..contestant import Contestant
from .listening import WINDOW_SAMPLES, Floor, Resample, Windows
from .soxr_resampling import soxr_resampler

__all__ = ["contestant"]

_CONTEXT = 64
_RATE = np.array(16_000, np.int64)


def contestant(variant: str) -> Contestant:
    return OnnxFloor(batched=variant == "batched")


class OnnxFloor(Floor):
    def __init__(self, *, batched: bool) -> None:
        super().__init__()
        self.batched = batched
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        for kind in ("intra", "inter"):
            options.add_session_config_entry(f"session.{kind}_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            _model(), options, providers=["CPUExecutionProvider"]
        )

    @property
    def version(self) -> str:
        return f"onnxruntime {version('onnxruntime')}"

    def resampler(self, rate: int) -> Resample:
        return soxr_resampler(rate)

    def new_state(self) -> object:
        return [np.zeros((2, 128), np.float32), np.zeros(_CONTEXT, np.float32)]

    def score(self, states: Sequence[Any], windows: Windows) -> Sequence[float]:
        contexts = np.stack([context for _, context in states])
        output, after = self._session.run(
            None,
            {
                "input": np.concatenate([contexts, windows], axis=1),
                "state": np.stack([memory for memory, _ in states], axis=1),
                "sr": _RATE,
            },
        )
        for index, state in enumerate(states):
            state[0] = after[:, index]
            state[1] = windows[index, WINDOW_SAMPLES - _CONTEXT :]
        scores: list[float] = output[:, 0].tolist()
        return scores


def _model() -> str:
    """The network that Pipecat brings."""
    packages = Path(onnxruntime.__file__).parent.parent
    return str(next(packages.glob("pipecat/**/silero_vad.onnx")))
