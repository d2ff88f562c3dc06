"""Whole calls with the real voice detector, recogniser and voices, as the command holds them."""

import asyncio

import pytest
from front_desk_calls import AUDIO, loud_seconds, recorded_call, recorder

from bargein.audio.files import write_wav
from bargein.errors import EngineNotFound
from bargein.providers import pocketsphinx
from bargein.providers.voices import embedded_tts

NUMBER = "Five five five, one two three four."


@pytest.fixture(autouse=True)
def speech_stack():
    try:
        pocketsphinx.STT()
        embedded_tts()
    except EngineNotFound as missing:
        pytest.skip(str(missing))


def test_the_recorded_caller_gets_the_appointment_that_he_asked_for(tmp_path):
    call = recorded_call(AUDIO / "caller.ogg", tmp_path)
    assert call.booking == ("Tuesday", "10:30", "5551234"), call.shown
    # Six answers of the agent, and five lines of the caller, each in its own channel.
    assert loud_seconds(call.agent, call.rate) > 10
    assert 3 < loud_seconds(call.caller, call.rate) < 12
    duration = len(call.agent) / call.rate
    assert duration == pytest.approx(call.report["duration"], abs=1.0)
    assert duration < 60
    assert [turn["user"] is not None for turn in call.report["turns"]].count(True) == 5


def test_the_recorded_interrupter_cuts_the_agent_short_and_gets_what_she_asked_for_last(tmp_path):
    call = recorded_call(AUDIO / "interrupter.ogg", tmp_path)
    assert call.booking == ("Thursday", "15:30", "5559876"), call.shown
    assert call.report["turns"][0]["interrupted"]
    assert loud_seconds(call.agent, call.rate) > 8


def test_the_recorded_changer_hesitates_corrects_a_digit_and_changes_the_day(tmp_path):
    call = recorded_call(AUDIO / "changer.ogg", tmp_path)
    assert call.booking == ("Thursday", "10:30", "5551235"), call.shown
    # The number was noted as it was said first, and the day is asked for, not the time.
    noted = [one["arguments"].get("phone_number") for one in call.report["tool_calls"]]
    assert list(filter(None, noted)) == ["5551234", "5551235"], call.shown
    asked = [turn["agent"] for turn in call.report["turns"] if turn["agent"]]
    assert not any("At what time" in line for line in asked), call.shown
    assert asked.count("Which day would you like?") == 1, call.shown


@pytest.mark.parametrize(
    ("voice", "lines", "booking"),
    [
        pytest.param(
            "espeak:en-gb",
            ["(6) Eleven o'clock on Friday, please.", f"(5) {NUMBER}", "(9) Yes.", "(6) Yes."],
            ("Friday", "11:00"),
            id="a British caller names the time first",
        ),
        pytest.param(
            "espeak:en-us+m3",
            [
                "(2) Tuesday at ten.",
                f"(5) {NUMBER}",
                "(9) Yes.",
                "(6) No, make it eleven.",
                "(6) Yes.",
            ],
            ("Tuesday", "11:00"),
            id="a caller interrupts the greeting and changes his mind",
        ),
        pytest.param(
            "flite:slt",
            ["(6) Monday at half past three, please.", f"(5) {NUMBER}", "(9) Yes.", "(6) Yes."],
            ("Monday", "15:30"),
            id="a caller with the agent's own voice says it all at once",
        ),
        pytest.param(
            "flite:awb",
            [
                "(5.5) Um,",
                "(0.8) Wednesday at nine thirty, please.",
                "(5) Four one five,",
                "(0.9) five five five,",
                "(0.9) zero one two three.",
                "(10) Yes.",
                "(6) Can I change the day?",
                "(4) Monday, please.",
                "(6) Yes.",
            ],
            ("Monday", "9:30"),
            id="a Scottish caller hesitates, dictates in parts and changes the day",
        ),
    ],
)
def test_a_caller_whom_nobody_recorded_is_booked(voice, lines, booking, tmp_path):
    made = recorder()
    try:
        sound = asyncio.run(made.record(made.Caller(voice, tuple(lines))))
    except EngineNotFound as missing:
        pytest.skip(str(missing))
    write_wav(tmp_path / "caller.wav", sound)
    call = recorded_call(tmp_path / "caller.wav", tmp_path)
    assert call.booking[:2] == booking, call.shown
