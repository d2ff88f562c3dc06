import asyncio
import re

import pytest

from bargein.testing import (
    FakeAudioOutput,
    NotHeard,
    ScriptedCaller,
    ScriptedMicrophone,
    ScriptedSTT,
    ScriptedTTS,
    ScriptedVAD,
    run_virtual,
)


def now():
    return round(asyncio.get_running_loop().time(), 6)


@pytest.fixture
def session(stand_in_session):
    return stand_in_session(stt=ScriptedSTT(), vad=ScriptedVAD(), tts=ScriptedTTS())


async def test_voice_and_words_agree_about_what_the_caller_says(session):
    caller = ScriptedCaller(session)
    await session.start()
    await caller.silence(1.0)
    await caller.say("book a table")
    assert now() == 1.9
    await caller.silence(1.0)
    await caller.hang_up()
    assert [kind for kind, _ in session.voice] == ["start", "end"]
    assert 1.0 < session.voice[0][1] < 1.2
    assert 2.3 <= session.voice[1][1] < 2.4
    assert session.finals == [(2.1, "book a table")]


async def test_pauses_part_the_speech(session):
    caller = ScriptedCaller(session)
    await session.start()
    await caller.say("my number is one two", pauses={3: 1.0})
    assert now() == 2.5
    await caller.silence(1.0)
    await caller.hang_up()
    assert session.finals == [(1.1, "my number is"), (2.7, "one two")]


async def test_one_pause_may_part_all_words(session):
    caller = ScriptedCaller(session)
    await session.start()
    await caller.say("a b c", 0.6, 0.5)
    assert now() == pytest.approx(1.6)
    await caller.hang_up()


async def test_the_recogniser_may_understand_something_else(session):
    caller = ScriptedCaller(session)
    await session.start()
    await caller.say("recognise speech", heard_as="wreck a nice beach", final_after=0.5)
    await caller.silence(1)
    await caller.hang_up()
    assert session.finals == [(1.1, "wreck a nice beach")]


async def test_a_cough_is_voice_without_words(session):
    caller = ScriptedCaller(session)
    await session.start()
    await caller.cough(0.6)
    assert now() == 0.6
    await caller.silence(1)
    await caller.hang_up()
    assert [kind for kind, _ in session.voice] == ["start", "end"]
    assert session.finals == []


async def test_overlapping_sayings_are_said_one_after_the_other(session):
    caller = ScriptedCaller(session)
    await session.start()
    async with asyncio.TaskGroup() as group:
        group.create_task(caller.say("one"))
        group.create_task(caller.say("two"))
    assert now() == 0.6
    await caller.hang_up()


async def test_keys_are_pressed_one_by_one(session):
    caller = ScriptedCaller(session)
    await caller.press("12#", gap=0.2)
    assert (session.keys, now()) == (["1", "2", "#"], 0.4)


async def test_words_are_heard_when_they_are_audible_and_in_order(session):
    caller = ScriptedCaller(session)
    await session.start()
    saying = session.say("Hello there! How can I help you?")
    assert await caller.hears("hello THERE") == "Hello there!"
    assert now() == pytest.approx(0.7)
    assert await caller.hears(re.compile(r"how .* help", re.IGNORECASE)) == "How can I help"
    assert now() == pytest.approx(1.9)
    await saying
    with pytest.raises(NotHeard, match=r"'hello' within 2 s.*'you\?' since"):
        await caller.hears("hello", within=2)
    await caller.hang_up()


async def test_an_interrupted_word_is_not_heard(session):
    caller = ScriptedCaller(session)
    await session.start()
    saying = session.say("one two three")
    await caller.hears("one")
    await caller.silence(0.2)
    caller.loudspeaker.clear_buffer()
    with pytest.raises(NotHeard):
        await caller.hears("two", within=5)
    assert (await saying).interrupted
    await caller.hang_up()


async def test_the_loudspeaker_that_the_session_has_is_kept(session):
    session.output.audio = output = FakeAudioOutput()
    assert ScriptedCaller(session).loudspeaker is output


async def test_a_caller_who_hung_up_is_silent_for_ever(session):
    caller = ScriptedCaller(session)
    await session.start()
    await caller.hang_up()
    with pytest.raises(RuntimeError, match="hung up"):
        await caller.say("hello")
    with pytest.raises(StopAsyncIteration):
        await caller.microphone.__anext__()


@pytest.mark.parametrize(
    ("text", "options"),
    [("", {}), ("one two", {"pauses": {3: 1.0}}), ("one", {"pauses": 1.0, "heard_as": "won"})],
)
async def test_speech_that_makes_no_sense_is_refused(session, text, options):
    with pytest.raises(ValueError):
        await ScriptedCaller(session).say(text, **options)


async def test_a_muted_microphone_gives_no_frames_and_what_is_said_is_lost():
    microphone, arrived = ScriptedMicrophone(), []

    async def read():
        async for _ in microphone:
            arrived.append(now())

    reader = asyncio.create_task(read())
    await asyncio.sleep(0.05)
    microphone.muted = True
    await asyncio.sleep(5)
    microphone.muted = False
    await asyncio.sleep(0.04)
    microphone.end()
    await reader
    assert arrived == [0.02, 0.04, 5.06, 5.08]


async def test_a_reader_that_comes_late_has_missed_the_audio():
    microphone = ScriptedMicrophone()
    await microphone.__anext__()
    await asyncio.sleep(10)
    await microphone.__anext__()
    assert now() == pytest.approx(10.04)


def test_a_conversation_is_the_same_every_time(stand_in_session):
    async def scenario():
        session = stand_in_session(stt=ScriptedSTT(), vad=ScriptedVAD(), tts=ScriptedTTS())
        caller = ScriptedCaller(session)
        await session.start()
        saying = session.say("Who is there?")
        await caller.say("it is me", pauses=0.7)
        await saying
        await caller.silence(1)
        await caller.hang_up()
        return session.finals, session.voice, caller.heard, caller.loudspeaker.audible, now()

    assert run_virtual(scenario()) == run_virtual(scenario())
