from __future__ import annotations

import asyncio
import ctypes

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spoken import level, one, spoken

from bargein.audio import AudioFrame
from bargein.errors import EngineNotFound
from bargein.models.tts import SpeakOptions
from bargein.providers import flite
from bargein.providers.flite import library
from bargein.providers.flite.plain_text import PlainText

try:
    library.flite_library()
except EngineNotFound as missing:
    pytest.skip(f"flite is not here: {missing}", allow_module_level=True)


@pytest.mark.parametrize("voice", ["slt", "rms", "awb"])
async def test_a_sentence_lasts_as_long_as_a_person_would_take(voice):
    tts = flite.TTS(voice=voice)
    text = "Your appointment is on Tuesday at 10:30."
    frame, words = await spoken(tts, text)
    assert 1.8 < frame.duration < 4.5
    assert level(frame) > 500
    assert [word.text for word in words] == text.split()
    assert words[-1].end_time <= frame.duration


async def test_words_are_loud_and_the_pause_between_sentences_is_not():
    frame, words = await spoken(flite.TTS(), "Hello there. Goodbye now.")
    samples = frame.samples.astype(np.float64)
    gap = samples[int(words[1].end_time * 16000) : int(words[2].start_time * 16000)]
    word = samples[int(words[2].start_time * 16000) : int(words[2].end_time * 16000)]
    assert np.sqrt(np.square(word).mean()) > 5 * np.sqrt(np.square(gap).mean())


@pytest.mark.parametrize("text", ["", "  ", "…", "😀", "?!", "是的"])
async def test_text_that_cannot_be_said_gives_no_audio(text):
    frame, words = await spoken(flite.TTS(), text)
    assert (frame.data, words) == (b"", [])


async def test_twice_the_speed_takes_about_half_the_time():
    text = "This is a sentence of some length, to be read at two speeds."
    normal, _ = await spoken(flite.TTS(), text)
    quick, _ = await spoken(flite.TTS(speed=2.0), text)
    assert 0.4 < quick.duration / normal.duration < 0.65


async def test_accents_are_read_and_keep_their_spelling_in_the_word_times():
    _, words = await spoken(flite.TTS(), "Zoë’s café — naïve!")
    assert [word.text for word in words] == ["Zoë’s", "café", "naïve!"]


async def test_closing_in_mid_speech_stops_the_engine():
    speech = flite.TTS().speak(one("An endless story, " * 200), SpeakOptions())
    async for item in speech:
        if isinstance(item, AudioFrame):
            break
    await speech.aclose()  # waits for the thread
    frame, _ = await spoken(flite.TTS(), "Yes.")
    assert 0.2 < frame.duration < 2.0


async def test_several_voices_speak_side_by_side():
    text = "The same sentence for all of us."
    alone = {voice: await spoken(flite.TTS(voice=voice), text) for voice in ("slt", "rms")}
    voices = ["slt", "rms", "slt", "rms"]
    together = await asyncio.gather(*(spoken(flite.TTS(voice=voice), text) for voice in voices))
    for voice, (frame, _) in zip(voices, together, strict=True):
        assert frame.duration == pytest.approx(alone[voice][0].duration, abs=0.02)


def test_an_unknown_voice_is_refused_with_a_list_of_what_there_is():
    with pytest.raises(EngineNotFound, match=r"no voice 'hal'; installed are slt"):
        flite.TTS(voice="hal")


def test_without_the_library_the_error_says_how_to_install(monkeypatch):
    def no_library(name):
        raise OSError(name)

    monkeypatch.setattr(library, "_library", None)
    monkeypatch.setattr(ctypes, "CDLL", no_library)
    with pytest.raises(EngineNotFound, match="libflite1"):
        library.flite_library()


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=30))
def test_any_text_becomes_printable_ascii_that_points_back_into_it(text):
    plain = PlainText(text)
    assert plain.text.isascii()
    assert plain.text.isprintable()
    origins = [plain.position(index) for index in range(len(plain.text))]
    assert origins == sorted(origins)
    assert all(0 <= origin < len(text) for origin in origins)
