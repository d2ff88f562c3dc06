"""Recorded callers hold a whole call with the front desk, through the real command and the real engines."""

import asyncio

import pytest
from front_desk_calls import AUDIO, loud_seconds, recorded_call, recorder

from bargein.audio.files import write_wav
from bargein.errors import EngineNotFound
from bargein.providers import flite


def needs_flite():
    try:
        flite.TTS()
    except EngineNotFound as error:
        pytest.skip(f"flite: {error}")


def own_recording(folder, voice, *lines):
    scripts = recorder()
    sound = asyncio.run(scripts.record(scripts.Caller(voice, lines)))
    path = folder / "caller.wav"
    write_wav(path, sound)
    return path


def test_the_recorded_caller_of_the_examples_gets_the_booking_and_hears_every_answer(tmp_path):
    call = recorded_call(AUDIO / "caller.ogg", tmp_path)
    assert call.booking == ("Tuesday", "10:30", "5551234")
    assert loud_seconds(call.agent, call.rate) > 8
    assert loud_seconds(call.caller, call.rate) > 4
    answered = [turn for turn in call.report["turns"] if turn["user"]]
    assert len(answered) == 5
    assert all("end_of_turn_delay" in turn["latency"] for turn in answered)


def test_a_caller_who_talks_over_the_agent_and_changes_his_mind_gets_what_he_said_last(tmp_path):
    call = recorded_call(AUDIO / "interrupter.ogg", tmp_path)
    assert call.booking == ("Thursday", "15:30", "5559876")
    assert any(turn["interrupted"] for turn in call.report["turns"])


def test_a_caller_recorded_here_with_another_voice_and_other_words_is_booked(tmp_path):
    needs_flite()
    recording = own_recording(
        tmp_path,
        "flite:kal16",
        "(6) Wednesday morning, please.",
        "(9) Nine thirty.",
        "(6) Yes, that is right.",
        "(9) Five five five, one two one two.",
        "(9) Yes.",
    )
    assert recorded_call(recording, tmp_path).booking == ("Wednesday", "9:30", "5551212")
