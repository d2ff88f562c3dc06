"""Turn Silero's ONNX file into the arrays that `bargein.providers.silero` computes with.

    python scripts/convert_silero.py silero_vad_16k_op15.onnx OUT.npz [REFERENCE.npz]

The file is in the PyPI package `silero-vad` 6.2.x. Needs `onnx`, and for the
reference outputs `onnxruntime`; neither is a dependency of bargein. What is left
out is exactly what has no effect: the Fourier basis (a periodic Hann window and a
real FFT compute the same) and the kernel taps that only ever meet padding.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

WINDOW, CONTEXT = 512, 64


def read_initializers(path: Path) -> dict[str, np.ndarray]:
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(path).graph
    return {item.name: numpy_helper.to_array(item) for item in graph.initializer}


def check_basis(basis: np.ndarray) -> None:
    """The network's own Fourier basis must be the one that the FFT stands in for."""
    sample, bin_ = np.arange(256), np.arange(129)[:, None]
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * sample / 256)
    angle = 2 * np.pi * bin_ * sample / 256
    expected = np.concatenate([np.cos(angle) * hann, -np.sin(angle) * hann])
    difference = float(np.abs(basis[:, 0] - expected).max())
    if difference > 1e-6:
        raise SystemExit(f"the Fourier basis differs by {difference}: not the expected network")


def convert(path: Path) -> dict[str, np.ndarray]:
    source = read_initializers(path)
    check_basis(source["model.stft.forward_basis_buffer"])

    def kernel(layer: int, taps: slice) -> np.ndarray:
        weight = source[f"model.encoder.{layer}.reparam_conv.weight"]
        # (out, in, tap) -> (tap, in) x out: one matrix product per layer.
        return weight[:, :, taps].transpose(2, 1, 0).reshape(-1, weight.shape[0])

    arrays = {
        "encoder0": kernel(0, slice(0, 3)),
        "encoder1": kernel(1, slice(0, 3)),
        # Two frames come in, the first tap meets padding only.
        "encoder2": kernel(2, slice(1, 3)),
        # One frame comes in: only the middle tap meets it.
        "encoder3": kernel(3, slice(1, 2)),
        "lstm": np.concatenate(
            [source["model.decoder.rnn.weight_ih"], source["model.decoder.rnn.weight_hh"]], axis=1
        ).T,
        "lstm_bias": source["model.decoder.rnn.bias_ih"] + source["model.decoder.rnn.bias_hh"],
        "output": source["model.decoder.decoder.2.weight"].reshape(128),
        "output_bias": source["model.decoder.decoder.2.bias"],
    }
    for layer in range(4):
        arrays[f"encoder{layer}_bias"] = source[f"model.encoder.{layer}.reparam_conv.bias"]
    return {name: np.ascontiguousarray(array, np.float32) for name, array in arrays.items()}


def test_signal() -> np.ndarray:
    """Four seconds that visit all probabilities: quiet, buzzing vowels, noise, quiet."""
    rate, rng = 16000, np.random.default_rng(20)
    time = np.arange(4 * rate) / rate
    pitch = 120 + 15 * np.sin(2 * np.pi * 2.5 * time)
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    vowel = np.zeros_like(time)
    for harmonic in range(1, 25):
        frequency = harmonic * pitch
        formants = sum(
            np.exp(-(((frequency - centre) / width) ** 2))
            for centre, width in ((650, 150), (1200, 200), (2500, 300))
        )
        vowel += (formants + 0.02) * np.sin(harmonic * phase)
    syllables = np.clip(np.sin(2 * np.pi * 3 * time), 0, 1) * ((time > 0.7) & (time < 2.9))
    signal = 0.12 * vowel * syllables + 0.002 * rng.standard_normal(len(time))
    return np.clip(np.rint(signal * 32768), -32768, 32767).astype(np.int16)


def reference(path: Path) -> dict[str, np.ndarray]:
    """What onnxruntime answers, window by window, for the test signal."""
    import onnxruntime

    session = onnxruntime.InferenceSession(path)
    pcm = test_signal()
    state, context = np.zeros((2, 1, 128), np.float32), np.zeros((1, CONTEXT), np.float32)
    probabilities = []
    for start in range(0, len(pcm) - WINDOW + 1, WINDOW):
        window = (pcm[None, start : start + WINDOW] / np.float32(32768)).astype(np.float32)
        heard = np.concatenate([context, window], axis=1)
        feed = {"input": heard, "state": state, "sr": np.array(16000, np.int64)}
        probability, state = session.run(None, feed)
        context = heard[:, -CONTEXT:]
        probabilities.append(float(probability[0, 0]))
    return {
        "pcm": pcm,
        "probabilities": np.array(probabilities, np.float32),
        "final_state": state[:, 0],
    }


def main() -> None:
    source, weights = Path(sys.argv[1]), Path(sys.argv[2])
    np.savez_compressed(weights, **convert(source))
    print(f"{weights}: {weights.stat().st_size} bytes")
    if len(sys.argv) > 3:
        answers = reference(source)
        np.savez_compressed(sys.argv[3], **answers)
        p = answers["probabilities"]
        print(
            f"{sys.argv[3]}: {len(p)} windows, {int((p > 0.5).sum())} above 0.5, max {p.max():.3f}"
        )


if __name__ == "__main__":
    main()
