import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargein.audio import AudioFrame
from bargein.testing import MarkedSpeech, even_words, read_marks


def speech(text="one two three", seconds=0.3):
    words = text.split()
    return MarkedSpeech(even_words(words, seconds), len(words) * seconds)


@pytest.mark.parametrize("sample_rate", [8000, 16_000, 24_000, 48_000])
def test_every_block_says_which_speech_and_which_block_it_is(sample_rate):
    said = speech()
    read = [read_marks(frame) for frame in said.frames(sample_rate)]
    assert read == [[(0.0, said, index)] for index in range(said.blocks)]


@settings(max_examples=30, deadline=None)
@given(cut=st.integers(1, 959), seconds=st.sampled_from([0.1, 0.3, 0.35]))
def test_blocks_are_found_in_frames_of_another_cut(cut, seconds):
    said = speech(seconds=seconds)
    data = b"".join(frame.data for frame in said.frames(16_000))
    found = []
    for start in range(0, len(data), 2 * 960):
        for piece in (data[start : start + 2 * cut], data[start + 2 * cut : start + 2 * 960]):
            if piece:
                found += read_marks(AudioFrame(piece, 16_000))
    # A cut through the three samples of a mark loses that one block.
    lost = {index for index in range(said.blocks) if 0 < cut - index % 3 * 320 < 3}
    assert {index for _, heard, index in found if heard is said} == set(range(said.blocks)) - lost


def test_a_word_ends_in_the_block_of_its_last_sample():
    said = speech("one two", 0.3)
    ends = [
        (index, word.text) for index in range(said.blocks) for word in said.words_ending_in(index)
    ]
    assert ends == [(14, "one"), (29, "two")]


def test_speech_can_grow_by_words():
    said = MarkedSpeech([], 0.0)
    said.append("hello", 0.3)
    word = said.append("you", 0.25)
    assert (word.start, word.end) == (0.3, 0.55)
    assert (said.text, said.blocks) == ("hello you", 28)


def test_silence_holds_no_speech():
    assert read_marks(AudioFrame.silence(0.02, 16_000)) == []


def test_the_tone_is_quiet_and_its_marks_are_the_only_ones():
    block = speech().block(3, 16_000)
    assert np.abs(block.samples[3:]).max() <= 0.2 * 32_000 + 1
    assert len(read_marks(AudioFrame(block.data * 3, 16_000))) == 3


def test_speech_longer_than_its_marks_can_count_is_refused():
    with pytest.raises(ValueError, match="700"):
        MarkedSpeech([], 700.0)
