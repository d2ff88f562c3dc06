"""What the caller's voice does to the agent's speech, heard at the loudspeaker."""

import asyncio

import pytest
from session_kit import Booking, Call, Desk, Greeter, assert_sorted, make_session

from bargein.conversation import ListeningHint
from bargein.errors import StopResponse
from bargein.testing import FakeAudioOutput, ScriptedSTT, ScriptedTTS, call, reply
from bargein.turns.settings import InterruptionSettings

COUNT = "One two three four five six seven eight nine ten."


def now():
    return asyncio.get_running_loop().time()


class Counting(Greeter):
    """Counts to ten when it enters."""

    def __init__(self, protected=False, **options):
        super().__init__(None, **options)
        self.protected = protected

    async def on_enter(self):
        self.count = self.session.say(COUNT, allow_interruptions=not self.protected)


async def test_words_stop_the_agent_within_the_minimal_duration():
    async with Call(Counting(), "Yes.") as running:
        await running.caller.hears("three")
        began = now()
        await running.caller.say("hold on please")
        await running.caller.hears("yes")
        ends = [end for _, end in running.caller.loudspeaker.audible]
        assert ends[0] - began == pytest.approx(0.5, abs=0.05)
        await running.log.wait_for("C(assistant)")
        assert running.said == ["One two three four", "Yes."]
        assert running.session.history.messages()[0].interrupted


async def test_voice_that_is_over_before_the_minimal_duration_interrupts_nothing():
    async with Call(Counting()) as running:
        await running.caller.hears("three")
        await running.caller.cough(0.3)  # the detector is sure of the silence only 0.4 s later
        await running.caller.hears("ten", within=3.0)
        await running.log.wait_for("C(assistant)")
        assert len(running.caller.loudspeaker.audible) == 1
        assert running.log.count("agent_false_interruption") == 0


async def test_regression_24_a_cough_during_speech_resumes_it_at_the_same_sample():
    async with Call(Counting()) as running:
        await running.caller.hears("three")
        await running.caller.cough(0.8)
        await running.log.wait_for("C(assistant)")
        loudspeaker = running.caller.loudspeaker
        assert loudspeaker.heard == COUNT.split()
        assert len(loudspeaker.audible) == 2
        assert sum(end - start for start, end in loudspeaker.audible) == pytest.approx(3.0)
        assert running.said == [COUNT]


async def test_a_second_cough_in_the_pause_of_the_first_only_prolongs_it():
    async with Call(Counting()) as running:
        await running.caller.hears("three")
        await running.caller.cough(0.8)
        await running.caller.silence(0.8)
        await running.caller.cough(0.8)
        await running.caller.hears("ten")
        assert running.caller.heard == COUNT.split()
        assert running.log.count("agent_false_interruption") == 1


async def test_a_backchannel_stops_nothing_and_is_no_turn():
    async with Call(Counting()) as running:
        await running.caller.hears("three")
        await running.caller.say("mhm", duration=0.7)
        await running.caller.hears("ten")
        await running.caller.silence(4.0)
        assert running.said == [COUNT]
        assert running.asked == []
        assert running.log.count("transcribed final") == 1
        assert running.log.count("user_turn_committed") == 0


async def test_a_sink_that_cannot_pause_is_silenced_by_words_at_once():
    session = make_session("Yes.")
    session.output.audio = FakeAudioOutput(can_pause=False)
    async with Call(Counting(), session=session) as running:
        await running.caller.hears("three")
        await running.caller.say("hold on please")
        await running.log.wait_for("C(assistant)")
        assert running.said == ["One two three four", "Yes."]


@pytest.mark.parametrize(
    "settings",
    [
        InterruptionSettings(resume_false=False),
        InterruptionSettings(false_interruption_timeout=None),
    ],
)
async def test_without_resumption_voice_alone_stops_for_good(settings):
    async with Call(Counting(), interruption=settings) as running:
        await running.caller.hears("three")
        await running.caller.cough(0.8)
        await running.caller.silence(6.0)
        assert running.said == ["One two three four"]
        assert running.log.count("agent_false_interruption") == 0
        assert running.agent.count.interrupted


async def test_regression_24_a_cough_during_thinking_does_not_lose_the_answer():
    async with Call(Desk(), reply("It is nine.", ttft=1.0)) as running:
        await running.caller.say("what time is it")
        await running.log.wait_for("A thinking")
        await running.caller.cough(0.6)
        await running.caller.hears("it is nine")
        await running.log.wait_for("C(assistant)")
        assert running.said == ["It is nine."]
        assert len(running.requests) == 1


async def test_voice_before_the_first_sound_holds_the_answer_back():
    async with Call(Desk(), reply("It is nine.", ttft=0.5)) as running:
        await running.caller.say("what time is it")
        await running.log.wait_for("A thinking")
        began = now()
        await running.caller.cough(2.0)
        assert running.caller.heard == []
        await running.caller.hears("it is nine")
        first_sound = running.caller.loudspeaker.audible[0][0]
        assert first_sound > began + 2.0


async def test_words_before_the_first_sound_supersede_the_answer():
    script = [
        reply("Nine in Rome.", ttft=1.0, when="time is it"),
        reply("Ten in Athens.", when="in Athens"),
    ]
    async with Call(Desk(), *script) as running:
        await running.caller.say("what time is it")
        await running.log.wait_for("A thinking")
        await running.caller.say("in Athens")
        await running.caller.hears("ten in athens")
        await running.log.wait_for("C(assistant)")
        assert running.asked == ["what time is it", "in Athens"]
        assert running.said == ["Ten in Athens."]
        assert running.caller.heard == ["Ten", "in", "Athens."]


async def test_words_below_the_minimum_do_not_interrupt():
    settings = InterruptionSettings(min_words=3)
    async with Call(Counting(), interruption=settings, tts=ScriptedTTS(0.6)) as running:
        await running.caller.hears("two")
        await running.caller.say("hold on", duration=0.8)
        await running.caller.hears("ten", within=4.5)
        await running.caller.silence(4.0)
        assert running.asked == []
        assert len(running.caller.loudspeaker.audible) == 1
        assert running.said == [COUNT]


async def test_enough_words_interrupt_though_the_voice_was_long_enough_before():
    settings = InterruptionSettings(min_words=3)
    async with Call(Counting(), "Yes.", interruption=settings) as running:
        await running.caller.hears("two")
        await running.caller.say("hold on please now", duration=1.6)
        await running.caller.hears("yes")
        assert running.said[0].split() == COUNT.split()[: len(running.said[0].split())]
        assert running.session.history.messages()[0].interrupted


async def test_words_below_the_minimum_join_the_next_turn():
    settings = InterruptionSettings(min_words=3)
    slow = ScriptedTTS(0.6)
    async with Call(Counting(), "Fine.", interruption=settings, tts=slow) as running:
        await running.caller.hears("one")
        await running.caller.say("for four")
        await running.caller.hears("ten", within=6.0)
        await running.caller.silence(3.0)
        assert running.asked == []
        await running.caller.say("on Friday please")
        await running.caller.hears("fine")
        assert running.asked == ["for four on Friday please"]


async def test_words_below_the_minimum_just_before_the_end_are_an_early_answer():
    settings = InterruptionSettings(min_words=3)
    async with Call(Counting(), "Fine.", interruption=settings) as running:
        await running.caller.hears("six")
        await running.caller.say("for four")
        await running.caller.hears("fine")
        assert running.asked == ["for four"]


async def test_a_backchannel_answers_a_yes_or_no_question_early():
    class Asking(Counting):
        async def on_enter(self):
            self.update_listening_hint(ListeningHint("yes_no"))
            await super().on_enter()

    async with Call(Asking(), "Fine.") as running:
        await running.caller.hears("nine")
        await running.caller.say("mhm", duration=0.2)
        await running.caller.hears("fine")
        assert running.asked == ["mhm"]


# Protected speech


async def test_regression_17_protected_speech_is_not_stopped_and_the_words_are_answered_after_it():
    async with Call(Counting(protected=True), "Fine.") as running:
        await running.caller.hears("two")
        await running.caller.say("a table please")
        await running.caller.hears("ten")
        await running.log.wait_for("C(assistant)", count=2)
        assert running.said == [COUNT, "Fine."]
        assert running.asked == ["a table please"]
        assert running.log.last("user_turn_committed").held


async def test_several_turns_held_during_protected_speech_become_one():
    async with Call(Counting(protected=True), "Fine.", tts=ScriptedTTS(0.6)) as running:
        await running.caller.hears("one")
        await running.caller.say("a table please")
        await running.caller.silence(1.5)
        await running.caller.say("for two people")
        await running.caller.hears("fine")
        assert running.asked == ["a table please for two people"]
        assert running.log.count("user_turn_committed") == 1


async def test_regression_17_words_held_during_protected_speech_are_stored_though_no_reply_is_wanted():
    class Silent(Counting):
        async def on_user_turn_completed(self, turn_ctx, new_message):
            raise StopResponse

    async with Call(Silent(protected=True)) as running:
        await running.caller.hears("two")
        await running.caller.say("a table please")
        await running.caller.hears("ten")
        await running.caller.silence(2.0)
        assert running.asked == ["a table please"]
        assert running.said == [COUNT]


async def test_audio_during_protected_speech_can_be_discarded():
    settings = InterruptionSettings(keep_protected_speech=False)
    async with Call(Counting(protected=True), interruption=settings) as running:
        await running.caller.hears("two")
        await running.caller.say("a table please")
        await running.caller.hears("ten")
        await running.caller.silence(4.0)
        assert running.log.count("transcribed final") == 0
        assert running.asked == []


async def test_words_during_protected_speech_can_be_transcribed_and_left_unanswered():
    settings = InterruptionSettings(keep_protected_speech=False, discard_audio=False)
    async with Call(Counting(protected=True), interruption=settings) as running:
        await running.caller.hears("two")
        await running.caller.say("a table please")
        await running.caller.hears("ten")
        await running.caller.silence(4.0)
        assert running.log.count("transcribed final") == 1
        assert running.asked == []


async def test_a_voice_over_protected_speech_is_still_a_speaking_user():
    async with Call(Counting(protected=True), "Fine.") as running:
        await running.caller.hears("two")
        await running.caller.say("a table please")
        assert running.session.user_state == "speaking"


async def test_speech_that_becomes_protected_while_it_is_paused_goes_on():
    async with Call(Counting()) as running:
        await running.caller.hears("three")
        await running.caller.cough(0.8)
        running.agent.count.allow_interruptions = False
        await running.caller.hears("ten", within=3.0)


# Interruption by the application


async def test_interrupt_writes_what_was_heard_before_its_future_is_done():
    async with Call(Counting()) as running:
        await running.caller.hears("three")
        await running.session.interrupt()
        assert running.said == ["One two three"]
        assert running.agent.count.done()
        assert running.agent.count.chat_message.interrupted


async def test_interrupt_takes_the_queue_up_to_the_first_protected_speech():
    async with Call(Counting()) as running:
        second = running.session.say("Second.")
        third = running.session.say("Third.", allow_interruptions=False)
        fourth = running.session.say("Fourth.")
        await running.caller.hears("three")
        await running.session.interrupt()
        assert [h.interrupted for h in (second, third, fourth)] == [True, False, False]
        await fourth
        assert running.said == ["One two three", "Third.", "Fourth."]


async def test_a_forced_interrupt_takes_all():
    async with Call(Counting(protected=True)) as running:
        second = running.session.say("Second.", allow_interruptions=False)
        await running.caller.hears("three")
        with pytest.raises(RuntimeError, match="force=True"):
            running.session.interrupt()
        await running.session.interrupt(force=True)
        assert second.interrupted
        assert second.done()
        assert running.said == ["One two three"]


async def test_interrupt_with_nothing_to_interrupt_is_done_at_once():
    async with Call(Desk()) as running:
        began = now()
        await running.session.interrupt()
        assert now() == began


async def test_an_interrupted_speech_has_no_more_words_than_were_heard():
    for delay in (0.15, 0.4, 0.55, 1.0, 1.31):
        async with Call(Counting()) as running:
            await running.log.wait_for("A speaking")
            await running.caller.silence(delay)
            await running.session.interrupt()
            assert " ".join(running.said).split() == running.caller.heard


async def test_an_interruption_before_the_first_sound_writes_nothing():
    async with Call(Desk(), reply("It is nine.", ttft=1.0)) as running:
        handle = running.session.generate_reply(user_input="What time is it?")
        await running.caller.silence(0.5)
        await running.session.interrupt()
        assert handle.done()
        assert handle.interrupted
        assert running.said == []
        await running.caller.silence(3.0)
        assert running.caller.heard == []


async def test_the_session_speaks_after_an_interruption_by_voice():
    async with Call(Desk(), *["Yes."] * 3) as running:
        for _ in range(3):
            handle = running.session.say(COUNT)
            await running.caller.hears("three")
            await running.caller.say("hold on please")
            await running.caller.hears("yes")
            assert handle.interrupted
        assert_sorted(running.session.history)


async def test_typed_text_stops_interruptible_speech_and_is_answered():
    async with Call(Counting(), "Fine.") as running:
        await running.caller.hears("three")
        handle = await running.session.submit_user_turn("a table please")
        await handle
        assert running.said == ["One two three", "Fine."]
        assert running.asked == ["a table please"]


async def test_typed_text_during_protected_speech_is_held():
    async with Call(Counting(protected=True), "Fine.") as running:
        await running.caller.hears("three")
        handle = await running.session.submit_user_turn("a table please")
        assert running.caller.heard[-1] == "ten."
        await handle
        assert running.said == [COUNT, "Fine."]


# 11.3 and 15.2: sound that goes on


async def test_wordless_sound_over_speech_does_not_silence_it_for_ever():
    async with Call(Counting()) as running:
        await running.caller.hears("three")
        music = asyncio.create_task(running.caller.cough(30.0))
        await running.caller.hears("ten", within=12.0)
        await music
        assert running.said == [COUNT]


async def test_regression_21_speech_can_be_queued_and_heard_over_hold_music():
    async with Call(Desk()) as running:
        music = asyncio.create_task(running.caller.cough(100.0))
        await running.caller.silence(1.0)
        running.session.say("Are you there?")
        await running.caller.hears("are you there", within=70.0)
        assert running.log.count("user_turn_exceeded") == 1
        await music


async def test_a_user_who_talks_without_end_is_committed_at_the_cap():
    async with Call(Desk(), reply("I see.", when="word")) as running:
        story = asyncio.create_task(running.caller.say(" ".join(["word"] * 210)))
        event = await running.log.wait_for("user_turn_committed", within=70.0)
        assert event.reason == "cap"
        assert event.transcript.split()[:2] == ["word", "word"]
        await story


async def test_the_user_is_not_left_speaking_by_a_microphone_that_is_muted():
    async with Call(Desk(), "I see.") as running:
        speech = asyncio.create_task(running.caller.say("one two three four five six"))
        await running.log.wait_for("U speaking")
        await running.caller.silence(1.0)
        running.caller.microphone.muted = True
        await running.log.wait_for("U listening", within=1.5)
        await speech
        await running.caller.hears("i see")


async def test_without_a_recogniser_silence_releases_a_held_answer():
    async with Call(Desk(), reply("Hello.", ttft=0.5), stt=None) as running:
        running.session.generate_reply()
        await running.caller.cough(0.8)
        await running.caller.silence(0.2)
        assert running.caller.heard == []
        await running.caller.hears("hello")


async def test_without_a_voice_detector_interims_interrupt():
    async with Call(Counting(), "Fine.", vad=None) as running:
        await running.caller.hears("three")
        await running.caller.say("hold on please stop now", duration=2.0)
        await running.caller.hears("fine")
        assert running.asked == ["hold on please stop now"]
        assert running.session.history.messages()[0].interrupted


async def test_an_answer_while_its_tool_runs_is_superseded_by_new_words():
    script = [
        reply(calls=[call("book", people=2)], when="table for two"),
        reply("Cancelled.", when=lambda request: "user: no wait" in request.texts),
    ]
    async with Call(Booking(tool_seconds=2.0), *script) as running:
        await running.caller.say("a table for two")
        await running.caller.silence(0.8)
        await running.caller.say("no wait")
        await running.caller.hears("cancelled")
        assert running.agent.booked == [2]
        assert "book -> booked for 2" in running.requests[1].texts
        await running.caller.silence(2.0)
        assert running.said == ["Cancelled."]


async def test_a_recogniser_that_hears_nothing_does_not_commit_a_turn():
    async with Call(Desk(), stt=ScriptedSTT(drop_final=True, interims=False)) as running:
        await running.caller.say("hello out there")
        await running.caller.silence(5.0)
        assert running.log.count("user_transcription_timeout") == 1
        assert running.asked == []
