"""Words appear when they are audible, outside of a session and between it and its outputs."""

import asyncio

import pytest
from session_kit import Desk, assistant_texts, make_session

from bargein.audio import AudioFrame
from bargein.models.synthesized_audio import TimedText
from bargein.session import TranscriptSynchronizer
from bargein.session.nodes import SpokenFrame
from bargein.testing import EventLog, FakeAudioOutput, FakeTextOutput, ScriptedCaller, ScriptedTTS

RATE = 16_000


class Chain:
    """A synchronizer with a fake loudspeaker and a fake transcript behind it."""

    def __init__(self, **options):
        self.speaker, self.screen = FakeAudioOutput(**options), FakeTextOutput()
        self.synchronizer = TranscriptSynchronizer(
            next_in_chain_audio=self.speaker, next_in_chain_text=self.screen
        )
        self.audio, self.text = self.synchronizer.audio_output, self.synchronizer.text_output
        self.reports = []
        self.audio.on("playback_finished", self.reports.append)

    async def sound(self, seconds, *, words=()):
        timed = tuple(TimedText(*word) for word in words)
        data = bytes(2 * round(seconds * RATE))
        await self.audio.capture_frame(SpokenFrame(data, RATE, 1, -1, timed))

    async def speak(self, text, seconds, *, words=()):
        await self.text.capture_text(text)
        self.text.flush()
        await self.sound(seconds, words=words)
        self.audio.flush()


@pytest.fixture
def chain():
    return Chain()


async def test_words_appear_when_the_voice_says_them(chain):
    words = [("one", 0.0, 1.0), ("two", 1.0, 2.0), ("three", 2.0, 3.0)]
    await chain.speak("one two three", 3.0, words=words)
    await asyncio.sleep(0.01)
    assert chain.screen.text == "one"
    await asyncio.sleep(1.0)
    assert chain.screen.text == "one two"
    await asyncio.sleep(1.0)
    assert chain.screen.text == "one two three"
    await chain.audio.wait_for_playout()


async def test_without_times_words_share_the_sound(chain):
    await chain.speak("go banana go", 10.0)
    await asyncio.sleep(1.9)
    assert chain.screen.text == "go"
    await asyncio.sleep(0.2)
    assert chain.screen.text == "go banana"
    await chain.audio.wait_for_playout()
    assert chain.reports[0].synchronized_transcript == "go banana go"


async def test_nothing_appears_before_there_is_sound(chain):
    await chain.text.capture_text("one two three ")
    await asyncio.sleep(3.0)
    assert chain.screen.text == ""
    await chain.sound(1.0)
    await asyncio.sleep(0.01)
    assert chain.screen.text == "one"
    chain.text.flush()
    chain.audio.flush()
    await chain.audio.wait_for_playout()


async def test_pausing_stops_the_words(chain):
    await chain.speak("go go go go", 4.0)
    await asyncio.sleep(1.5)
    assert chain.screen.text == "go go"
    chain.audio.pause()
    await asyncio.sleep(5.0)
    assert chain.screen.text == "go go"
    chain.audio.resume()
    await asyncio.sleep(0.6)
    assert chain.screen.text == "go go go"
    await chain.audio.wait_for_playout()


async def test_an_interruption_reports_the_words_heard_and_shows_no_more(chain):
    await chain.speak("go go go go", 4.0)
    await asyncio.sleep(2.5)
    chain.audio.clear_buffer()
    await asyncio.sleep(3.0)
    (report,) = chain.reports
    assert report.interrupted
    assert report.playback_position == pytest.approx(2.5)
    assert report.synchronized_transcript == "go go"
    assert chain.screen.segments == ["go go go"], "the third word was begun"


async def test_segments_follow_each_other(chain):
    await chain.speak("go go", 2.0)
    await asyncio.sleep(2.1)
    await chain.speak("stop stop", 2.0)
    await asyncio.sleep(2.1)
    assert chain.screen.segments == ["go go", "stop stop"]
    heard = [report.synchronized_transcript for report in chain.reports]
    assert heard == ["go go", "stop stop"]


async def test_the_next_segment_may_be_queued_while_one_plays(chain):
    await chain.speak("go go", 2.0)
    await chain.speak("stop stop", 2.0)
    await asyncio.sleep(1.5)
    assert chain.screen.segments == ["go go"]
    await asyncio.sleep(1.0)
    assert chain.screen.segments == ["go go", "stop"]
    await asyncio.sleep(2.0)
    heard = [report.synchronized_transcript for report in chain.reports]
    assert heard == ["go go", "stop stop"]


async def test_times_of_a_second_voice_segment_count_from_its_own_beginning(chain):
    await chain.text.capture_text("one two three")
    chain.text.flush()
    await chain.sound(1.0, words=[("one", 0.0, 1.0)])
    await chain.sound(2.0, words=[("two", 0.0, 1.0), ("three", 1.0, 2.0)])
    chain.audio.flush()
    await asyncio.sleep(0.5)
    assert chain.screen.text == "one"
    await asyncio.sleep(1.0)
    assert chain.screen.text == "one two"
    await asyncio.sleep(1.0)
    assert chain.screen.text == "one two three"
    await chain.audio.wait_for_playout()


async def test_text_that_comes_after_the_sound_is_shown_as_it_comes(chain):
    await chain.text.capture_text("go ")
    await chain.sound(0.5)
    chain.audio.flush()
    await asyncio.sleep(1.0)
    await chain.text.capture_text("go stop")
    chain.text.flush()
    await asyncio.sleep(0.01)
    assert chain.screen.text == "go go stop"


async def test_text_without_sound_is_shown_after_a_while(chain):
    await chain.text.capture_text("Nobody can hear this.")
    chain.text.flush()
    await asyncio.sleep(4.9)
    assert chain.screen.text == ""
    await asyncio.sleep(0.2)
    assert chain.screen.text == "Nobody can hear this."


async def test_text_without_sound_is_shown_when_other_text_begins(chain):
    await chain.text.capture_text("Nobody can hear this.")
    chain.text.flush()
    await chain.speak("go go", 2.0)
    await asyncio.sleep(0.01)
    assert chain.screen.segments == ["Nobody can hear this.", "go"]
    await chain.audio.wait_for_playout()


async def test_text_whose_sound_was_cleared_away_is_never_shown(chain):
    await chain.text.capture_text("Nobody will hear this.")
    chain.text.flush()
    chain.audio.clear_buffer()
    await chain.speak("go go", 2.0)
    await chain.audio.wait_for_playout()
    await asyncio.sleep(0.01)
    assert chain.screen.segments == ["go go"]


async def test_sound_without_text_is_just_played(chain):
    await chain.sound(1.0)
    chain.audio.flush()
    report = await chain.audio.wait_for_playout()
    assert report.synchronized_transcript is None
    await chain.speak("go go", 1.0)
    await chain.audio.wait_for_playout()
    await asyncio.sleep(0.01)
    assert chain.screen.text == "go go"


async def test_with_the_sound_detached_text_passes_at_once(chain):
    chain.audio.on_detached()
    await chain.text.capture_text("one two")
    assert chain.screen.text == "one two"
    chain.text.flush()
    chain.audio.on_attached()
    await chain.speak("go go", 2.0)
    await asyncio.sleep(0.01)
    assert chain.screen.segments == ["one two", "go"]
    await chain.audio.wait_for_playout()


async def test_closing_stops_everything_and_may_be_repeated(chain):
    await chain.text.capture_text("one two")
    chain.text.flush()
    await chain.synchronizer.aclose()
    await chain.synchronizer.aclose()
    await asyncio.sleep(10.0)
    assert chain.screen.text == ""


@pytest.mark.parametrize("can_pause", [True, False])
def test_it_can_pause_if_the_sink_behind_can(can_pause):
    assert Chain(can_pause=can_pause).audio.can_pause is can_pause


def test_it_asks_for_the_sample_rate_of_the_sink_behind():
    assert Chain(sample_rate=8000).audio.sample_rate == 8000


async def test_plain_frames_are_passed_on_unchanged(chain):
    frame = AudioFrame(bytes(640), RATE)
    await chain.audio.capture_frame(frame)
    chain.audio.flush()
    await chain.audio.wait_for_playout()
    assert chain.speaker.segments[0].captured == pytest.approx(0.02)


# Between a session and its outputs


def in_a_session(*script, timed=True):
    session = make_session(*script, tts=ScriptedTTS(timed=timed))
    chain = Chain()
    caller = ScriptedCaller(session, output=chain.speaker)
    session.output.audio, session.output.transcription = chain.audio, chain.text
    return session, chain, caller


@pytest.mark.parametrize("timed", [True, False])
async def test_in_a_session_words_appear_with_their_sound(timed):
    session, chain, caller = in_a_session(timed=timed)
    async with session:
        await session.start(Desk())
        session.say("one two three four")
        await caller.hears("one two")
        await asyncio.sleep(0.05)
        assert chain.screen.text == ("one two three" if timed else "one two")
        await caller.hears("four")
        await asyncio.sleep(0.5)
        assert chain.screen.segments == ["one two three four"]
        assert assistant_texts(session) == ["one two three four"]


async def test_in_a_session_an_interruption_keeps_what_was_heard():
    session, chain, caller = in_a_session("Fine.")
    log = EventLog(session)
    async with session:
        await session.start(Desk())
        session.say("one two three four five six seven eight nine ten")
        await caller.hears("two")
        await caller.say("stop it now please")
        await caller.hears("fine")
        await log.wait_for("C(assistant)")
        first = assistant_texts(session)[0]
        assert "one two three four five six seven eight nine ten".startswith(first)
        assert first.split() == caller.heard[:-1]
        assert chain.screen.segments[0].startswith(first)
        assert chain.screen.segments[-1].endswith("Fine.")
