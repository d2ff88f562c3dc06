import asyncio
import shutil
from pathlib import Path

import numpy as np
import pytest

from bargein.audio import (
    AudioFrame,
    FrameChunker,
    dtmf_sequence,
    mix_frames,
    noise,
    read_wav,
    silence,
    sine,
)
from bargein.audio.level import level_dbfs
from bargein.errors import EngineNotFound
from bargein.models.vad import VADEventType
from bargein.providers.silero import SileroVAD
from bargein.providers.silero.net import SileroNet, new_state
from bargein.providers.silero.vad import WEIGHTS
from bargein.testing import run_virtual

DATA = Path(__file__).parent / "silero_data"


@pytest.fixture(scope="module")
def net():
    return SileroNet(WEIGHTS)


@pytest.fixture(scope="module")
def onnx():
    with np.load(DATA / "onnx_outputs.npz") as archive:
        return {name: archive[name] for name in archive}


def windows_of(pcm):
    count = len(pcm) // 512
    return pcm[: 512 * count].reshape(count, 1, 512) * np.float32(1 / 32768)


def test_probabilities_and_state_agree_with_onnx_to_4e_6(net, onnx):
    state = new_state()
    got = [float(net.score([state], window)[0]) for window in windows_of(onnx["pcm"])]
    assert onnx["probabilities"].min() < 0.1
    assert onnx["probabilities"].max() > 0.9
    assert np.abs(got - onnx["probabilities"]).max() < 4e-6
    assert np.abs(state[64:192] - onnx["final_state"][0]).max() < 4e-6


@pytest.mark.parametrize("count", [2, 7, 33])
def test_a_batch_of_different_callers_gives_what_each_gives_alone(net, onnx, count):
    windows = windows_of(onnx["pcm"])[20:32]
    rng = np.random.default_rng(count)
    gains = rng.uniform(0.1, 1.0, (count, 1)).astype(np.float32)
    together, alone = [new_state() for _ in gains], [new_state() for _ in gains]
    for window in windows:
        batched = net.score(together, window * gains)
        singly = [net.score([s], window * g)[0] for s, g in zip(alone, gains, strict=True)]
        # As near as to ONNX: in which order a product is summed up is the processor's choice.
        assert np.abs(batched - singly).max() < 4e-6
        # States are compared window by window, rounding must not add up here.
        for one, other in zip(together, alone, strict=True):
            one[:] = other


def test_the_end_of_the_last_window_is_heard_again(net, onnx):
    windows = windows_of(onnx["pcm"])
    kept, cut = new_state(), new_state()
    with_context, without = [], []
    for window in windows:
        with_context.append(float(net.score([kept], window)[0]))
        without.append(float(net.score([cut], window)[0]))
        cut[:64] = 0
    assert max(abs(np.subtract(with_context, without))) > 0.1


def vad_events(sound: AudioFrame, vad: SileroVAD | None = None):
    async def run():
        events = []
        async with (vad or SileroVAD.load()).stream(on_event=events.append) as stream:
            for frame in FrameChunker(sound.sample_rate).push(sound):
                stream.push_frame(frame)
                await asyncio.sleep(0.02)
        return events

    return run_virtual(run())


def joined(*parts: AudioFrame) -> AudioFrame:
    return AudioFrame(b"".join(part.data for part in parts), parts[0].sample_rate)


@pytest.fixture(scope="module")
def speech():
    return read_wav(DATA / "speech.wav")


@pytest.mark.parametrize("snr", [None, 20.0, 10.0])
def test_a_sentence_is_heard_from_its_beginning_to_its_end(speech, snr):
    call = joined(silence(1.0, 16000), speech, silence(1.0, 16000))
    if snr is not None:
        hiss = noise(call.duration, 16000, level=level_dbfs(speech) - snr, seed=7)
        call = mix_frames([call, hiss])
    events = vad_events(call)
    starts = [event for event in events if event.type is VADEventType.START_OF_SPEECH]
    ends = [event for event in events if event.type is VADEventType.END_OF_SPEECH]
    assert len(starts) == len(ends) == 1
    # Decided within 130 ms of the first sound, which is where speech is said to begin.
    assert 1.0 < starts[0].timestamp < 1.13
    assert starts[0].timestamp - starts[0].speech_duration == pytest.approx(1.0, abs=0.07)
    spoken_until = ends[0].timestamp - ends[0].silence_duration
    # In noise the network lets go of a voice a quarter of a second late.
    assert spoken_until == pytest.approx(1.0 + speech.duration, abs=0.3)


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(silence(3.0, 16000), id="silence"),
        pytest.param(noise(3.0, 16000, level=-20.0, seed=1), id="noise"),
        pytest.param(sine(440, 3.0, 16000, level=-10.0), id="tone"),
        pytest.param(sine(50, 3.0, 16000, level=-10.0), id="hum"),
        pytest.param(dtmf_sequence("0123456789", sample_rate=16000), id="keypad"),
    ],
)
def test_what_is_no_voice_is_not_taken_for_one(sound):
    assert vad_events(sound) == []


def test_settings_go_by_the_documented_names():
    vad = SileroVAD.load(
        min_speech_duration=0.1,
        min_silence_duration=0.55,
        prefix_padding_duration=0.2,
        max_buffered_speech=10.0,
        activation_threshold=0.3,
    )
    settings = vad.settings
    assert (settings.min_speech, settings.min_silence) == (0.1, 0.55)
    assert (settings.prefix, settings.max_buffered) == (0.2, 10.0)
    assert (settings.activation, settings.deactivation) == (0.3, pytest.approx(0.15))
    with pytest.raises(ValueError, match=r"at least 0\.32"):
        SileroVAD.load(min_silence_duration=0.1)


def test_a_missing_weights_file_is_named_before_the_first_frame(tmp_path):
    vad = SileroVAD(weights=tmp_path / "gone.npz")
    with pytest.raises(EngineNotFound, match=r"gone\.npz"):
        vad.prewarm()
    with pytest.raises(EngineNotFound, match=r"gone\.npz"):
        vad.stream()


def cut_in_half(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def fill_with_text(path):
    path.write_text("not weights")


def empty(path):
    path.write_bytes(b"")


def flip_a_byte(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))


def save_other_arrays(path):
    np.savez(path, encoder0=np.zeros(3))


def save_one_array(path):
    np.save(path.with_suffix(".npy"), np.zeros(3))
    path.with_suffix(".npy").rename(path)


def save_other_shapes(path):
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive}
    np.savez(path, **{**arrays, "output": np.zeros(3, np.float32)})


@pytest.mark.parametrize(
    "damage",
    [
        cut_in_half,
        fill_with_text,
        empty,
        flip_a_byte,
        save_other_arrays,
        save_one_array,
        save_other_shapes,
    ],
)
def test_a_broken_weights_file_is_named(tmp_path, damage):
    path = tmp_path / "broken.npz"
    shutil.copy(WEIGHTS, path)
    damage(path)
    with pytest.raises(EngineNotFound, match=r"broken\.npz"):
        SileroNet(path)


def test_the_notice_of_the_weights_lies_beside_them():
    assert "MIT License" in (WEIGHTS.parent / "LICENSE.silero").read_text()
    assert "Silero Team" in (WEIGHTS.parent / "LICENSE.silero").read_text()
