"""The transcript shows words as they are heard, stops when they stop, and ends as history does."""

import asyncio

import pytest
from session_kit import Call, Desk, make_session

from bargein.testing import FakeAudioOutput, FakeTextOutput, ScriptedTTS, reply

COUNT = "One two three four five six seven eight nine ten."


class Timed(FakeTextOutput):
    """Notes when each word is shown."""

    def __init__(self):
        super().__init__()
        self.shown = []

    async def capture_text(self, text):
        self.shown.append((text.strip(), round(asyncio.get_running_loop().time(), 3)))
        await super().capture_text(text)


def shown_session(*script, **options):
    session = make_session(*script, **options)
    session.output.transcription = Timed()
    return session


async def test_a_word_appears_when_it_begins_to_sound():
    session = shown_session(COUNT)
    async with Call(Desk(), session=session) as running:
        await session.generate_reply()
        first = running.caller.loudspeaker.audible[0][0]
        shown = session.output.transcription.shown
        assert [word for word, _ in shown] == COUNT.split()
        for number, (_, at) in enumerate(shown):
            assert at == pytest.approx(first + 0.3 * number, abs=0.02)


async def test_a_slow_loudspeaker_delays_the_words_too():
    session = shown_session("One two.")
    session.output.audio = FakeAudioOutput(latency=0.5)
    async with Call(Desk(), session=session):
        await session.generate_reply()
        assert session.output.transcription.shown[0][1] == pytest.approx(0.7, abs=0.02)


async def test_a_pause_stops_the_words():
    session = shown_session(COUNT)
    async with Call(Desk(), session=session) as running:
        session.generate_reply()
        await running.caller.hears("three")
        await running.caller.cough(0.8)
        count = len(session.output.transcription.shown)
        await running.caller.silence(1.5)
        assert len(session.output.transcription.shown) == count
        await running.caller.hears("ten")
        assert session.output.transcription.text.strip() == COUNT


@pytest.mark.parametrize("after", [0.05, 0.35, 0.71, 1.42])
async def test_after_an_interruption_the_transcript_holds_at_most_the_word_that_was_cut(after):
    session = shown_session(COUNT)
    async with Call(Desk(), session=session) as running:
        session.generate_reply()
        await running.log.wait_for("A speaking")
        await running.caller.silence(after)
        await session.interrupt()
        shown = session.output.transcription.text.split()
        written = " ".join(running.said).split()
        assert shown[: len(written)] == written
        assert len(shown) - len(written) <= 1
        await running.caller.silence(2.0)
        assert session.output.transcription.text.split() == shown


async def test_each_speech_is_a_segment_of_its_own():
    session = shown_session()
    async with Call(Desk(), session=session):
        session.say("One two.")
        await session.say("Three.")
        assert [s.strip() for s in session.output.transcription.segments] == ["One two.", "Three."]


async def test_without_word_times_the_words_are_shown_by_a_guess_and_all_in_the_end():
    session = shown_session(COUNT, tts=ScriptedTTS(timed=False))
    async with Call(Desk(), session=session):
        await session.generate_reply()
        shown = session.output.transcription.shown
        assert [word for word, _ in shown] == COUNT.split()
        instants = [at for _, at in shown]
        assert instants == sorted(instants)
        assert instants[-1] > instants[0] + 1.0


async def test_without_audio_text_is_shown_as_it_is_written():
    session = make_session(
        reply("One two three.", ttft=0.1, rate=2.0), stt=None, vad=None, tts=None
    )
    session.output.transcription = Timed()
    await session.start(Desk())
    await session.generate_reply()
    assert session.output.transcription.shown == [("One", 0.1), ("two", 0.6), ("three.", 1.1)]
    await session.aclose()


async def test_the_transcript_can_be_switched_off():
    session = shown_session("One two.", "Three.")
    async with Call(Desk(), session=session) as running:
        session.output.set_transcription_enabled(False)
        await session.generate_reply()
        assert session.output.transcription.text == ""
        assert running.said == ["One two."]
        session.output.set_transcription_enabled(True)
        await session.generate_reply()
        assert session.output.transcription.text.strip() == "Three."


async def test_text_that_is_slower_than_the_voice_is_shown_as_soon_as_it_sounds():
    session = shown_session(reply("One two three four.", rate=1.0))
    async with Call(Desk(), session=session) as running:
        await session.generate_reply()
        assert session.output.transcription.text.strip() == "One two three four."
        assert running.caller.heard == ["One", "two", "three", "four."]
        assert running.said == ["One two three four."]


async def test_a_text_that_is_only_written_needs_no_voice():
    class Written(Desk):
        def tts_node(self, text, model_settings):
            return None

    session = shown_session("One two.")
    async with Call(Written(), session=session) as running:
        await session.generate_reply()
        assert running.caller.heard == []
        assert session.agent_state == "listening"
