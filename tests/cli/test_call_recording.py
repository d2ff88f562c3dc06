import pytest

from bargein.audio import AudioFrame
from bargein.audio.files import read_wav
from bargein.cli.call_recording import CallRecording
from bargein.errors import AudioFileError

RATE = 8000


def test_both_sides_lie_on_one_clock(tmp_path):
    path = tmp_path / "call.wav"
    recording = CallRecording(path, RATE)
    recording.begin(10.0)
    recording.caller(10.5, AudioFrame(b"\x01\x00" * 800, RATE))
    recording.write(11.0)
    recording.agent(11.25, b"\x02\x00" * 800)
    recording.write(12.0)
    recording.close()
    recording.close()
    frame = read_wav(path)
    assert (frame.num_channels, frame.duration) == (2, 2.0)
    left, right = frame.samples[0::2], frame.samples[1::2]
    assert [left.nonzero()[0][0], left.nonzero()[0][-1]] == [4000, 4799]
    assert [right.nonzero()[0][0], right.nonzero()[0][-1]] == [10000, 10799]


def test_a_path_that_cannot_be_written_is_known_before_the_call(tmp_path):
    with pytest.raises(AudioFileError, match="cannot be written"):
        CallRecording(tmp_path / "missing" / "call.wav", RATE)
