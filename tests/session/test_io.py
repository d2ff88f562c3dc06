"""Inputs and outputs: swapped live, switched on and off, failing and forgetting."""

import asyncio

import pytest
from session_kit import Call, Desk, assistant_texts, make_session

from bargein.audio import AudioFrame
from bargein.session.io import (
    AudioInput,
    AudioOutput,
    AudioOutputCapabilities,
    PlaybackFinishedEvent,
)
from bargein.testing import (
    EventLog,
    FakeAudioInput,
    FakeAudioOutput,
    FakeTextOutput,
    ScriptedCaller,
    ScriptedMicrophone,
    ScriptedTTS,
    reply,
)

COUNT = "One two three four five six seven eight nine ten."


async def test_assigning_attaches_and_detaches():
    async with Call(Desk()) as running:
        first, second = running.caller.microphone, FakeAudioInput()
        assert first.attached
        running.session.input.audio = second
        assert (first.attached, second.attached) == (False, True)
        running.session.input.audio = None
        assert not second.attached


async def test_switching_off_detaches_without_removing():
    async with Call(Desk()) as running:
        microphone, loudspeaker = running.caller.microphone, running.caller.loudspeaker
        running.session.input.set_audio_enabled(False)
        running.session.output.set_audio_enabled(False)
        assert (microphone.attached, loudspeaker.attached) == (False, False)
        assert running.session.input.audio is microphone
        assert not running.session.input.audio_enabled
        assert not running.session.output.audio_enabled
        running.session.input.set_audio_enabled(True)
        running.session.output.set_audio_enabled(True)
        assert (microphone.attached, loudspeaker.attached) == (True, True)


async def test_nothing_is_heard_while_the_input_is_off():
    async with Call(Desk(), reply("Yes.", when="second")) as running:
        running.session.input.set_audio_enabled(False)
        await running.caller.say("the first")
        await running.caller.silence(2.0)
        assert running.log.count("transcribed final") == 0
        running.session.input.set_audio_enabled(True)
        await running.caller.silence(0.5)
        await running.caller.say("the second")
        await running.caller.hears("yes")
        assert running.asked == ["the second"]


async def test_with_the_output_off_the_agent_writes():
    session = make_session("One two three.", "Four.")
    session.output.transcription = captions = FakeTextOutput()
    async with Call(Desk(), session=session) as running:
        session.output.set_audio_enabled(False)
        await session.generate_reply()
        assert running.caller.heard == []
        assert captions.text == "One two three."
        session.output.set_audio_enabled(True)
        await session.generate_reply()
        assert running.caller.heard == ["Four."]


async def test_taking_the_loudspeaker_away_in_mid_speech_ends_it_as_interrupted():
    async with Call(Desk(), COUNT, "Yes.") as running:
        handle = running.session.generate_reply()
        await running.caller.hears("three")
        second = FakeAudioOutput()
        running.session.output.audio = second
        async with asyncio.timeout(2.0):
            await handle
        assert running.said == ["One two three"]
        assert running.session.history.messages()[0].interrupted
        await running.session.generate_reply()
        assert second.heard == ["Yes."]


async def test_switching_the_output_off_in_mid_speech_ends_it_as_interrupted():
    async with Call(Desk(), COUNT) as running:
        handle = running.session.generate_reply()
        await running.caller.hears("three")
        running.session.output.set_audio_enabled(False)
        async with asyncio.timeout(2.0):
            await handle
        assert running.said == ["One two three"]


async def test_taking_the_loudspeaker_away_while_speech_is_queued_hurts_nothing():
    async with Call(Desk(), "One two three.", "Yes.") as running:
        running.session.generate_reply()
        queued = running.session.say("Four.")
        await running.caller.hears("two")
        running.session.output.audio = None
        async with asyncio.timeout(5.0):
            await queued
        assert running.session.agent_state == "listening"
        await running.session.generate_reply()
        assert running.said[-1] == "Yes."


async def test_a_microphone_can_be_swapped_in_mid_sentence():
    async with Call(Desk(), reply("Yes.", when="two")) as running:
        await running.caller.say("one")
        await running.caller.silence(0.1)
        running.session.input.audio = second = ScriptedMicrophone()
        running.caller.microphone = second
        await running.caller.say("two")
        await running.caller.hears("yes")
        assert running.asked == ["one two"]


async def test_frames_are_resampled_to_the_rate_of_the_loudspeaker():
    rates = []

    class Telephone(FakeAudioOutput):
        async def capture_frame(self, frame):
            rates.append(frame.sample_rate)
            await super().capture_frame(frame)

    session = make_session("One two three.", tts=ScriptedTTS(sample_rate=24_000))
    session.output.audio = Telephone(sample_rate=8_000)
    async with Call(Desk(), session=session) as running:
        await session.generate_reply()
        assert set(rates) == {8_000}
        assert running.said == ["One two three."]
        (segment,) = session.output.audio.segments
        assert segment.captured == pytest.approx(0.9, abs=0.03)


async def test_a_bounded_loudspeaker_slows_the_voice_down_and_loses_nothing():
    session = make_session(COUNT)
    session.output.audio = FakeAudioOutput(buffer=0.2)
    async with Call(Desk(), session=session) as running:
        await session.generate_reply()
        assert running.caller.heard == COUNT.split()
        assert running.said == [COUNT]


async def test_a_slow_loudspeaker_delays_speaking_and_not_the_history():
    session = make_session("One two three.")
    session.output.audio = FakeAudioOutput(latency=0.5)
    async with Call(Desk(), session=session) as running:
        handle = session.generate_reply()
        await running.log.wait_for("A speaking")
        assert asyncio.get_running_loop().time() == pytest.approx(0.7)
        await handle
        assert running.said == ["One two three."]


async def test_without_audio_output_speaking_begins_with_the_first_text():
    session = make_session(reply("One two.", ttft=1.0), stt=None, vad=None, tts=None)
    log = EventLog(session)
    await session.start(Desk())
    await session.generate_reply()
    log.assert_order(["A thinking", "A speaking", "C(assistant)", "A listening"])
    speaking = next(event for event in log.events if event.label == "A speaking")
    assert speaking.at == pytest.approx(1.0)
    assert assistant_texts(session) == ["One two."]
    await session.aclose()


async def test_a_session_without_any_output_warns(caplog):
    session = make_session(stt=None, vad=None, tts=None)
    await session.start(Desk())
    assert "no output" in caplog.text
    await session.aclose()


# The ports themselves


class Plain(AudioOutput):
    async def capture_frame(self, frame):
        self.begin_segment()

    def flush(self):
        self.end_segment()

    def clear_buffer(self):
        self.end_segment()


async def test_a_chain_can_pause_only_if_every_link_can():
    can, cannot = AudioOutputCapabilities(pause=True), AudioOutputCapabilities(pause=False)
    assert Plain("a", capabilities=can).can_pause
    assert not Plain("a", capabilities=cannot).can_pause
    assert not Plain("a", capabilities=can, next_in_chain=Plain("b", capabilities=cannot)).can_pause
    assert Plain("a", capabilities=can, next_in_chain=Plain("b", capabilities=can)).can_pause


async def test_a_second_report_of_a_segment_is_ignored_with_a_warning(caplog):
    sink, reports = Plain("sink"), []
    sink.on("playback_finished", reports.append)
    await sink.capture_frame(AudioFrame.silence(0.02, 8_000))
    sink.flush()
    sink.report_started()
    sink.report_started()
    sink.report_finished(PlaybackFinishedEvent(0.02, interrupted=False))
    sink.report_finished(PlaybackFinishedEvent(0.02, interrupted=False))
    assert len(reports) == 1
    assert "twice" in caplog.text


async def test_wait_for_playout_waits_for_every_segment_begun():
    sink = Plain("sink")
    assert not (await sink.wait_for_playout()).interrupted
    await sink.capture_frame(AudioFrame.silence(0.02, 8_000))
    sink.flush()
    waiting = asyncio.create_task(sink.wait_for_playout())
    await asyncio.sleep(0.1)
    assert not waiting.done()
    sink.report_finished(PlaybackFinishedEvent(0.02, interrupted=True))
    assert (await waiting).playback_position == 0.02


async def test_reports_travel_up_a_chain():
    last = Plain("last")
    first = Plain("first", next_in_chain=last)
    started, finished = [], []
    first.on("playback_started", started.append)
    first.on("playback_finished", finished.append)
    for sink in (first, last):
        await sink.capture_frame(AudioFrame.silence(0.02, 8_000))
    last.report_started()
    last.report_finished(PlaybackFinishedEvent(0.02, interrupted=False))
    assert (len(started), len(finished)) == (1, 1)


async def test_an_input_wraps_its_source():
    source = FakeAudioInput()
    wrapper = AudioInput("wrapper", source=source)
    wrapper.on_attached()
    assert source.attached
    source.push(AudioFrame.silence(0.02, 8_000))
    source.end()
    assert len([frame async for frame in wrapper]) == 1
    wrapper.on_detached()
    assert not source.attached


async def test_an_input_without_a_source_has_ended():
    assert [frame async for frame in AudioInput("nothing")] == []


# Away


async def test_the_user_is_away_after_a_while_and_back_with_the_first_word():
    async with Call(Desk(), "Yes.", user_away_timeout=3.0) as running:
        await running.caller.silence(2.9)
        assert running.session.user_state == "listening"
        await running.caller.silence(0.2)
        assert running.session.user_state == "away"
        await running.caller.say("hello there")
        await running.caller.hears("yes")
        running.log.assert_order(["U away", "U speaking", "U listening", "A speaking"])


async def test_the_agents_speech_restarts_the_away_timer():
    async with Call(Desk(), user_away_timeout=3.0) as running:
        await running.caller.silence(2.0)
        await running.session.say("One two three four.")
        await running.caller.silence(2.8)
        assert running.log.count("U away") == 0


async def test_nobody_is_away_when_that_is_switched_off():
    async with Call(Desk(), user_away_timeout=None) as running:
        await running.caller.silence(600.0)
        assert running.log.count("U away") == 0


async def test_typed_text_brings_the_user_back():
    async with Call(Desk(), "Yes.", user_away_timeout=3.0) as running:
        await running.log.wait_for("U away")
        await (await running.session.submit_user_turn("hello"))
        running.log.assert_order(["U away", "U listening", "user_turn_committed"])


async def test_a_caller_needs_no_microphone_to_be_answered():
    session = make_session("Yes.")
    caller = ScriptedCaller(session)
    session.input.audio = None
    await session.start(Desk())
    await (await session.submit_user_turn("hello"))
    assert caller.heard == ["Yes."]
    await session.aclose()


# Rooms


class RoomIO:
    def __init__(self, seen, session, loudspeaker, fails):
        self.seen, self.session, self.loudspeaker, self.fails = seen, session, loudspeaker, fails

    async def start(self):
        self.seen.append("start")
        if self.fails:
            raise ConnectionError("no room")
        self.session.output.audio = self.loudspeaker

    async def aclose(self):
        self.seen.append("aclose")


class Room:
    def __init__(self, fails=False):
        self.seen, self.loudspeaker, self.fails = [], FakeAudioOutput(), fails

    def create_session_io(self, session, *, input_options=None, output_options=None, options=None):
        self.seen.append(("create", input_options, output_options, options))
        return RoomIO(self.seen, session, self.loudspeaker, self.fails)


async def test_a_room_brings_input_and_output_and_is_closed_last():
    room = Room()
    session = make_session("Yes.", stt=None, vad=None)
    session.on("close", lambda event: room.seen.append("close event"))
    await session.start(Desk(), room=room, room_input_options="in", room_options="all")
    await session.generate_reply()
    assert room.loudspeaker.heard == ["Yes."]
    assert session.room_io is not None
    await session.aclose()
    assert room.seen == [("create", "in", None, "all"), "start", "close event", "aclose"]
    assert session.room_io is None


async def test_a_room_that_cannot_be_entered_leaves_nothing():
    room = Room(fails=True)
    session = make_session()
    with pytest.raises(ConnectionError):
        await session.start(Desk(), room=room)
    assert room.seen[-1] == "aclose"
    with pytest.raises(RuntimeError):
        session.say("x")


async def test_say_needs_no_voice_when_it_is_given_audio():
    async def audio():
        for _ in range(50):
            yield AudioFrame.silence(0.02, 24_000)

    async with Call(Desk(), tts=None) as running:
        await running.session.say("One two.", audio=audio())
        assert running.said == ["One two."]


async def test_the_current_speech_is_known():
    async with Call(Desk()) as running:
        assert running.session.current_speech is None
        handle = running.session.say("One two three.")
        await running.caller.hears("one")
        assert running.session.current_speech == handle
        await handle
        assert running.session.current_speech is None
