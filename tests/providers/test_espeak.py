from __future__ import annotations

import asyncio
import builtins
import ctypes
import threading

import pytest
from spoken import level, one, spoken

from bargein.audio import AudioFrame
from bargein.errors import EngineNotFound
from bargein.models import resolve
from bargein.models.tts import SpeakOptions
from bargein.providers import espeak
from bargein.providers.espeak.engine import Manner, espeak_engine
from bargein.providers.espeak.library import load_library

pytest.importorskip("espeakng_loader", reason="the extra `local` is not installed")


async def test_a_sentence_lasts_as_long_as_a_person_would_take():
    text = "Your appointment is on Tuesday at 10:30."
    frame, words = await spoken(espeak.TTS(), text)
    assert 1.8 < frame.duration < 4.5
    assert level(frame) > 500
    assert [word.text for word in words] == text.split()
    assert words[-1].end_time <= frame.duration


async def test_a_word_is_announced_before_the_audio_in_which_it_begins():
    produced = 0.0
    async for item in espeak.TTS().speak(one("One small step for a man."), SpeakOptions()):
        if isinstance(item, AudioFrame):
            produced += item.duration
        else:
            assert item.start_time >= produced - 0.05


@pytest.mark.parametrize("text", ["", "  ", "…", "😀", "?!"])
async def test_text_that_cannot_be_said_gives_no_audio(text):
    frame, words = await spoken(espeak.TTS(), text)
    assert (frame.data, words) == (b"", [])


async def test_twice_the_speed_takes_about_half_the_time():
    text = "This is a sentence of some length, to be read at two speeds."
    normal, _ = await spoken(espeak.TTS(), text)
    quick, _ = await spoken(espeak.TTS(speed=2.0), text)
    assert 0.35 < quick.duration / normal.duration < 0.65


async def test_two_voices_in_turn_keep_their_own_manner():
    slow, quick = espeak.TTS(voice="en-gb+f3", speed=0.7), espeak.TTS(speed=2.0)
    text = "One two three four five six."
    first, _ = await spoken(slow, text)
    between, _ = await spoken(quick, text)
    again, _ = await spoken(slow, text)
    assert again.duration == pytest.approx(first.duration, rel=0.05)
    assert between.duration < 0.6 * first.duration


async def test_closing_in_mid_speech_stops_the_engine_and_frees_it():
    tts = espeak.TTS()
    speech = tts.speak(one("An endless story. " * 400), SpeakOptions())
    async for item in speech:
        if isinstance(item, AudioFrame):
            break
    await speech.aclose()
    frame, _ = await spoken(tts, "Yes.")
    assert 0.2 < frame.duration < 2.0


def test_a_listener_who_leaves_stops_the_engine_within_a_few_callbacks():
    engine = espeak_engine()
    pieces = []

    def leave_after_the_third(piece):
        pieces.append(piece)
        return len(pieces) < 3

    manner = Manner(engine.find_voice("en-us"), words_per_minute=175, pitch=50)
    engine.speak("An endless story. " * 400, manner, leave_after_the_third)
    assert len(pieces) < 10


async def test_many_sentences_at_once_do_not_mix():
    tts = espeak.TTS()
    alone, _ = await spoken(tts, "Yes.")
    together = await asyncio.gather(*(spoken(tts, "Yes.") for _ in range(8)))
    for frame, words in together:
        assert frame.duration == pytest.approx(alone.duration, abs=0.05)
        assert [word.text for word in words] == ["Yes."]


def test_an_unknown_voice_is_refused_with_a_list_of_what_there_is():
    with pytest.raises(EngineNotFound, match=r"no voice 'klingonese'.*en-us"):
        espeak.TTS(voice="klingonese")
    with pytest.raises(EngineNotFound, match=r"no voice variant 'f99'.*f3"):
        espeak.TTS(voice="en-us+f99")


def test_impossible_manners_are_refused():
    with pytest.raises(ValueError, match="speed"):
        espeak.TTS(speed=9)
    with pytest.raises(ValueError, match="pitch"):
        espeak.TTS(pitch=101)


def test_without_the_package_and_the_library_the_error_says_how_to_install(monkeypatch):
    real_import = builtins.__import__

    def without_loader(name, *args, **kwargs):
        if name == "espeakng_loader":
            raise ImportError(name)
        return real_import(name, *args, **kwargs)

    def no_library(name, *args, **kwargs):
        raise OSError(name)

    monkeypatch.setattr(builtins, "__import__", without_loader)
    monkeypatch.setattr(ctypes, "CDLL", no_library)
    with pytest.raises(EngineNotFound, match=r"bargein\[local\]"):
        load_library()


def test_the_voice_is_found_by_name():
    assert resolve("tts", "espeak/en-gb+f3").model == "en-gb+f3"


async def test_speaking_leaves_no_thread_but_the_pool_of_the_loop():
    before = threading.active_count()
    await spoken(espeak.TTS(), "Hello.")
    assert threading.active_count() <= before + 1
