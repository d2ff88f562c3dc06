import io
import os
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from bargein.audio import (
    AudioFrame,
    WavWriter,
    level_dbfs,
    read_audio,
    read_wav,
    sine,
    write_stereo_wav,
    write_wav,
)
from bargein.errors import AudioFileError


def wav_bytes(frame: AudioFrame) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as writer:
        writer.setnchannels(frame.num_channels)
        writer.setsampwidth(2)
        writer.setframerate(frame.sample_rate)
        writer.writeframes(frame.data)
    return buffer.getvalue()


def test_a_written_wav_reads_back_the_same(tmp_path):
    tone = sine(440, 0.1, 16000)
    write_wav(tmp_path / "tone.wav", tone)
    assert read_wav(tmp_path / "tone.wav") == tone
    assert read_audio(tmp_path / "tone.wav", 16000) == tone


def test_a_file_is_read_at_the_rate_asked_for(tmp_path):
    write_wav(tmp_path / "tone.wav", sine(440, 0.5, 44100))
    read = read_audio(str(tmp_path / "tone.wav"), 24000)
    assert (read.sample_rate, read.num_channels) == (24000, 1)
    assert read.duration == pytest.approx(0.5, abs=0.001)


def test_stereo_is_averaged_when_read_as_mono(tmp_path):
    loud, nothing = sine(440, 0.5, 16000, level=-6.0), AudioFrame.silence(0.4, 16000)
    write_stereo_wav(tmp_path / "call.wav", loud, nothing)
    stereo = read_wav(tmp_path / "call.wav")
    assert (stereo.num_channels, stereo.duration) == (2, 0.5)
    assert stereo.samples[::2].tolist() == loud.samples.tolist()
    assert not stereo.samples[1::2].any()
    mono = read_audio(tmp_path / "call.wav", 16000)
    assert level_dbfs(mono) == pytest.approx(level_dbfs(loud) - 6.02, abs=0.2)


@pytest.mark.parametrize(
    ("suffix", "codec"), [("mp3", "mp3"), ("ogg", "libopus"), ("flac", "flac")]
)
def test_compressed_files_are_read_as_well(tmp_path, suffix, codec):
    path = tmp_path / f"tone.{suffix}"
    try:
        container = av.open(str(path), "w")
        stream = container.add_stream(codec, rate=48000, layout="mono")
    except ValueError:
        pytest.skip(f"this build of libav cannot write {codec}")
    with container:
        frame = av.AudioFrame.from_ndarray(
            sine(440, 1.0, 48000).samples.reshape(1, -1), format="s16", layout="mono"
        )
        frame.sample_rate = 48000
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    read = read_audio(path, 16000)
    assert read.duration == pytest.approx(1.0, abs=0.1)
    assert level_dbfs(read) == pytest.approx(-15.0, abs=1.0)


READERS = [pytest.param(lambda path: read_audio(path, 16000), id="any"), read_wav]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"RIFF\x24\x08", "(is not audio|not a PCM WAV)"),
        (wav_bytes(sine(440, 0.1, 16000))[:30], "(is not audio|not a PCM WAV|holds no)"),
        (
            b"Dear Sir,\nplease find no audio here.\n" * 30,
            "(is not audio|not a PCM WAV|no audio track)",
        ),
        (wav_bytes(AudioFrame(b"", 16000)), "zero samples"),
        (
            os.urandom(0) + bytes(range(256)) * 20,
            "(is not audio|not a PCM WAV|no audio track|zero)",
        ),
    ],
    ids=["empty", "six bytes", "half a header", "text", "no samples", "garbage"],
)
def test_a_file_without_sound_is_named_with_the_reason(tmp_path, read, content, reason):
    path = tmp_path / "greeting.wav"
    path.write_bytes(content)
    with pytest.raises(AudioFileError, match=rf"greeting\.wav.*{reason}"):
        read(path)


@pytest.mark.parametrize("read", READERS)
def test_missing_files_and_directories_are_named(tmp_path, read):
    with pytest.raises(AudioFileError, match=r"gone\.wav.*no such file"):
        read(tmp_path / "gone.wav")
    with pytest.raises(AudioFileError, match=f"{tmp_path.name}.*is a directory"):
        read(tmp_path)
    (tmp_path / "plain").write_bytes(b"x")
    with pytest.raises(AudioFileError, match=r"below\.wav.*Not a directory"):
        read(tmp_path / "plain" / "below.wav")


@pytest.mark.parametrize("read", READERS)
def test_a_file_that_this_user_may_not_open_is_named(tmp_path, read, monkeypatch):
    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    # Root may open everything, so the answer is given in the system's place.
    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(AudioFileError, match=r"secret\.wav.*may not open"):
        read(tmp_path / "secret.wav")


def test_a_file_cut_off_in_the_middle_gives_what_there_is(tmp_path):
    whole = wav_bytes(sine(440, 1.0, 16000))
    path = tmp_path / "cut.wav"
    path.write_bytes(whole[: len(whole) // 2 + 1])
    assert read_wav(path).duration == pytest.approx(0.5, abs=0.01)
    assert read_audio(path, 16000).duration == pytest.approx(0.5, abs=0.01)


def test_other_sample_widths_are_left_to_read_audio(tmp_path):
    path = tmp_path / "eight.wav"
    with wave.open(str(path), "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(1)
        writer.setframerate(8000)
        writer.writeframes(bytes([128, 255] * 4000))
    with pytest.raises(AudioFileError, match="8-bit samples, not 16; use read_audio"):
        read_wav(path)
    assert read_audio(path, 8000).duration == 1.0


@pytest.mark.parametrize(
    "content",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nprivate.wav\n#EXT-X-ENDLIST\n",
        # This one is obeyed unless all protocols are forbidden.
        "ffconcat version 1.0\nfile private.wav\n",
    ],
    ids=["playlist", "concat"],
)
def test_a_file_that_names_another_file_does_not_open_it(tmp_path, monkeypatch, content):
    monkeypatch.chdir(tmp_path)
    write_wav("private.wav", sine(440, 0.5, 16000))
    Path("evil.wav").write_text(content)
    with pytest.raises(AudioFileError, match=r"evil\.wav"):
        read_audio("evil.wav", 16000)


def test_a_file_written_bit_by_bit_holds_every_bit(tmp_path):
    path = tmp_path / "long.wav"
    with WavWriter(path, 8000) as writer:
        for value in range(10):
            writer.write(AudioFrame(np.full(80, value, np.int16).tobytes(), 8000))
        writer.write(np.full(5, 99, np.int16))
    assert read_wav(path).samples_per_channel == 805
    writer.close()
    with pytest.raises(RuntimeError, match=r"long\.wav is closed"):
        writer.write(AudioFrame(bytes(2), 8000))


def test_a_frame_of_another_format_is_not_written(tmp_path):
    with (
        WavWriter(tmp_path / "x.wav", 8000) as writer,
        pytest.raises(ValueError, match="1 at 16000 Hz"),
    ):
        writer.write(AudioFrame(bytes(2), 16000))
    with pytest.raises(ValueError, match="mono at one rate"):
        write_stereo_wav(tmp_path / "y.wav", sine(1, 0.1, 8000), sine(1, 0.1, 16000))
    assert not (tmp_path / "y.wav").exists()


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(AudioFileError, match=r"out\.wav: cannot be written: its folder is missing"):
        WavWriter(tmp_path / "nowhere" / "out.wav", 8000)
    with pytest.raises(AudioFileError, match="is a directory"):
        WavWriter(tmp_path, 8000)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full to play a full disk")
def test_a_full_disk_is_an_audio_file_error_and_the_file_is_closed():
    writer = WavWriter("/dev/full", 8000)
    with pytest.raises(AudioFileError, match="No space left"):
        writer.write(AudioFrame(bytes(200000), 8000))
    with pytest.raises(AudioFileError, match="/dev/full"):
        writer.close()
    writer.close()
