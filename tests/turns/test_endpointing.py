"""When the user's turn is over; the numbers are seconds."""

from dataclasses import replace

import pytest

from bargein.turns import EndpointConfig, Endpointer, EndpointingSettings, TurnHint
from bargein.turns.commands import (
    AssessTurn,
    CapTurn,
    FlushTranscriber,
    PredictEnd,
    ReportNoTranscript,
    Turn,
)
from bargein.turns.facts import (
    CommitRequested,
    EndPredicted,
    PlayoutEnded,
    PlayoutStarted,
    SilenceEnded,
    SilenceStarted,
    SpeechStarted,
    SpeechStopped,
    TranscriberSpeechEnded,
    TranscriberSpeechStarted,
    Transcript,
    TurnAssessed,
    TurnCleared,
)

# A VAD reports a stop this long after the last voice.
TRAIL = 0.4


def speak(endpointer, start, until, *texts, final_at=None):
    """Voice from `start` to `until`; each text is a final just before the end, or at `final_at`."""
    outputs = endpointer.receive(SpeechStarted(start), now=start)
    if final_at is None:
        for text in texts:
            outputs += endpointer.receive(Transcript(text, True), now=until)
    outputs += endpointer.receive(SpeechStopped(until + TRAIL, until), now=until + TRAIL)
    if final_at is not None:
        for text in texts:
            outputs += endpointer.receive(Transcript(text, True), now=final_at)
    return outputs


def ends(outputs):
    return [output for output in outputs if isinstance(output, Turn)]


def the_end(endpointer, *, now=None):
    """The one turn that ends at the deadline (or at `now`)."""
    (turn,) = ends(endpointer.tick(now=endpointer.deadline if now is None else now))
    return turn


@pytest.fixture
def endpointer() -> Endpointer:
    return Endpointer()


def with_hint(**changes) -> Endpointer:
    return Endpointer(EndpointConfig(hint=TurnHint(kind="digits", **changes)))


# max(S + d, min(F, S + transcript_wait))


def test_a_turn_with_its_final_ends_min_delay_after_the_last_voice(endpointer):
    speak(endpointer, 0.0, 1.0, "hello")
    assert endpointer.deadline == 1.5
    assert endpointer.tick(now=1.49) == []
    turn = the_end(endpointer)
    assert (turn.text, turn.reason, turn.delay) == ("hello", "pause", 0.5)
    assert (turn.started_at, turn.spoken_until) == (0.0, 1.0)
    assert endpointer.deadline is None


def test_a_final_after_the_pause_ends_the_turn_at_once(endpointer):
    (turn,) = ends(speak(endpointer, 0.0, 1.0, "hello", final_at=1.75))
    assert (turn.text, turn.delay, turn.transcript_delay) == ("hello", 0.75, 0.75)


def test_without_a_final_the_turn_ends_with_the_interim_after_transcript_wait(endpointer):
    endpointer.receive(SpeechStarted(0.0), now=0.0)
    endpointer.receive(Transcript("hel", False), now=0.8)
    endpointer.receive(SpeechStopped(1.4, 1.0), now=1.4)
    assert endpointer.deadline == 3.0
    assert the_end(endpointer).text == "hel"


def test_a_final_in_mid_speech_does_not_cover_the_words_after_it(endpointer):
    endpointer.receive(SpeechStarted(0.0), now=0.0)
    endpointer.receive(Transcript("my number is", True), now=0.5)
    endpointer.receive(SpeechStopped(2.4, 2.0), now=2.4)
    assert endpointer.deadline == 4.0
    (turn,) = ends(endpointer.receive(Transcript("five five", True), now=2.6))
    assert turn.text == "my number is five five"


def test_an_interim_after_the_final_means_that_another_final_is_owed(endpointer):
    speak(endpointer, 0.0, 1.0, "hello")
    endpointer.receive(Transcript("there", False), now=1.45)
    assert endpointer.deadline == 3.0


def test_text_is_the_finals_in_order_and_then_the_interim(endpointer):
    endpointer.receive(SpeechStarted(0.0), now=0.0)
    for text, final in (("one", True), ("tw", False), ("two", True), ("thr", False)):
        endpointer.receive(Transcript(text, final), now=0.5)
    assert endpointer.text == "one two thr"


def test_without_a_recogniser_the_pause_alone_ends_the_turn():
    endpointer = Endpointer(EndpointConfig(transcribes=False))
    assert speak(endpointer, 0.0, 1.0) == []
    assert endpointer.deadline == 1.5
    assert the_end(endpointer).text == ""


# Speaking on


def test_speaking_again_within_the_pause_keeps_the_turn_open(endpointer):
    speak(endpointer, 0.0, 1.0, "my number is")
    endpointer.receive(SpeechStarted(1.45), now=1.45)
    assert endpointer.deadline == 60.0  # the cap
    endpointer.receive(Transcript("five five", True), now=2.0)
    endpointer.receive(SpeechStopped(2.4, 2.0), now=2.4)
    assert the_end(endpointer).text == "my number is five five"


def test_an_overdue_turn_ends_before_the_speech_that_follows_it(endpointer):
    speak(endpointer, 0.0, 1.0, "yes")
    (turn,) = ends(endpointer.receive(SpeechStarted(9.0), now=9.0))
    assert turn.text == "yes"
    assert endpointer.speaking


def test_a_short_drop_out_of_the_voice_ends_nothing(endpointer):
    endpointer.receive(SpeechStarted(0.0), now=0.0)
    endpointer.receive(Transcript("well", True), now=0.9)
    endpointer.receive(SilenceStarted(1.0), now=1.1)
    assert endpointer.deadline == 60.0
    endpointer.receive(SilenceEnded(1.2), now=1.2)
    assert endpointer.deadline == 60.0


# How long to wait: each line of the table


@pytest.mark.parametrize("answer", [None, 0.9])
def test_a_complete_value_ends_the_turn_after_complete_delay_whatever_the_detector_says(answer):
    endpointer = Endpointer(EndpointConfig(detects=True, hint=TurnHint(kind="digits")))
    speak(endpointer, 0.0, 1.0, "1234")
    endpointer.receive(EndPredicted("1234", answer, False), now=1.4)
    (turn,) = ends(endpointer.receive(TurnAssessed("1234", "complete"), now=1.4))
    assert (turn.reason, turn.completeness, turn.hint) == ("complete", "complete", "digits")


def test_a_hint_may_set_complete_delay():
    endpointer = with_hint(complete_delay=0.6)
    speak(endpointer, 0.0, 1.0, "1234")
    endpointer.receive(TurnAssessed("1234", "complete"), now=1.4)
    assert endpointer.deadline == 1.6


@pytest.mark.parametrize(("longest", "expected"), [(None, 7.0), (2.0, 3.0)])
def test_an_incomplete_value_waits_for_the_hints_max_delay_or_the_settings(longest, expected):
    endpointer = with_hint(max_delay=longest)
    speak(endpointer, 0.0, 1.0, "12")
    endpointer.receive(TurnAssessed("12", "incomplete"), now=1.4)
    assert endpointer.deadline == expected
    assert the_end(endpointer).reason == "max"


def test_an_unknown_verdict_falls_through_to_the_pause():
    endpointer = with_hint(min_delay=0.8)
    speak(endpointer, 0.0, 1.0, "hm")
    endpointer.receive(TurnAssessed("hm", "unknown"), now=1.4)
    assert endpointer.deadline == 1.8
    assert the_end(endpointer).reason == "pause"


@pytest.mark.parametrize(
    ("probability", "likely", "delay", "reason"),
    [(0.9, True, 0.5, "pause"), (0.1, False, 6.0, "unlikely"), (None, False, 0.5, "pause")],
)
def test_the_detectors_answer_chooses_the_delay(probability, likely, delay, reason):
    endpointer = Endpointer(EndpointConfig(detects=True))
    assert PredictEnd("so") in speak(endpointer, 0.0, 1.0, "so")
    assert endpointer.deadline == 7.0  # still computing
    endpointer.receive(EndPredicted("so", probability, likely), now=1.45)
    assert endpointer.deadline == 1.0 + delay
    turn = the_end(endpointer)
    assert (turn.reason, turn.probability) == (reason, probability)


def test_a_late_answer_of_the_detector_ends_the_turn_at_once():
    endpointer = Endpointer(EndpointConfig(detects=True))
    speak(endpointer, 0.0, 1.0, "so")
    assert ends(endpointer.receive(EndPredicted("so", 0.9, True), now=2.0))


def test_an_answer_about_older_words_is_ignored():
    endpointer = Endpointer(EndpointConfig(detects=True))
    speak(endpointer, 0.0, 1.0, "so")
    assert PredictEnd("so what") in endpointer.receive(Transcript("what", True), now=1.4)
    endpointer.receive(EndPredicted("so", 0.9, True), now=1.45)
    assert endpointer.deadline == 7.0


def test_the_detector_is_asked_when_the_final_only_repeats_the_interim():
    endpointer = Endpointer(EndpointConfig(detects=True))
    endpointer.receive(SpeechStarted(0.0), now=0.0)
    endpointer.receive(Transcript("so", False), now=0.9)
    endpointer.receive(SpeechStopped(1.4, 1.0), now=1.4)
    assert PredictEnd("so") in endpointer.receive(Transcript("so", True), now=1.6)


def test_words_are_assessed_before_a_late_final_can_end_the_turn():
    endpointer = with_hint()
    outputs = speak(endpointer, 0.0, 1.0, "12", final_at=2.5)
    assert AssessTurn("12") in outputs
    assert ends(outputs) == []
    endpointer.receive(TurnAssessed("12", "incomplete"), now=2.5)
    assert endpointer.deadline == 7.0


# A complete value: the pause counts from its first silence


def complete_while_speaking(**changes) -> Endpointer:
    endpointer = with_hint(**changes)
    endpointer.receive(SpeechStarted(0.0), now=0.0)
    endpointer.receive(Transcript("1234", True), now=0.95)
    endpointer.receive(TurnAssessed("1234", "complete"), now=0.95)
    return endpointer


def test_a_complete_value_may_end_the_turn_before_the_vad_reports_the_stop():
    endpointer = complete_while_speaking()
    assert endpointer.deadline == 60.0
    outputs = endpointer.receive(SilenceStarted(1.0), now=1.1)
    assert FlushTranscriber() in outputs
    assert endpointer.deadline == 1.15
    assert the_end(endpointer).reason == "complete"
    assert not endpointer.speaking
    assert endpointer.receive(SpeechStopped(1.4, 1.0), now=1.4) == []
    assert endpointer.deadline is None


def test_a_voice_that_comes_back_cancels_the_early_end():
    endpointer = complete_while_speaking()
    endpointer.receive(SilenceStarted(1.0), now=1.1)
    endpointer.receive(SilenceEnded(1.12), now=1.12)
    assert endpointer.deadline == 60.0


def test_a_voice_that_comes_back_after_the_early_end_begins_a_new_turn():
    endpointer = complete_while_speaking()
    endpointer.receive(SilenceStarted(1.0), now=1.1)
    endpointer.tick(now=1.15)
    endpointer.receive(SilenceEnded(1.3), now=1.3)
    assert endpointer.speaking
    endpointer.receive(Transcript("and five", True), now=1.9)
    endpointer.receive(SpeechStopped(2.4, 2.0), now=2.4)
    endpointer.receive(TurnAssessed("and five", "unknown"), now=2.4)
    turn = the_end(endpointer)
    assert (turn.text, turn.started_at) == ("and five", 1.3)


def test_a_complete_interim_waits_half_a_second_for_its_final():
    endpointer = with_hint()
    endpointer.receive(SpeechStarted(0.0), now=0.0)
    endpointer.receive(Transcript("1234", False), now=0.9)
    endpointer.receive(TurnAssessed("1234", "complete"), now=0.9)
    endpointer.receive(SilenceStarted(1.0), now=1.1)
    assert endpointer.deadline == pytest.approx(1.65)
    (turn,) = ends(endpointer.receive(Transcript("1234", True), now=1.3))
    assert turn.completeness == "complete"


def test_an_incomplete_value_is_never_ended_before_the_stop():
    endpointer = with_hint()
    endpointer.receive(SpeechStarted(0.0), now=0.0)
    endpointer.receive(Transcript("12", True), now=0.9)
    endpointer.receive(TurnAssessed("12", "incomplete"), now=0.9)
    endpointer.receive(SilenceStarted(1.0), now=1.1)
    assert endpointer.deadline == 60.0


def test_the_recogniser_is_flushed_as_soon_as_the_user_is_silent(endpointer):
    assert FlushTranscriber() in speak(endpointer, 0.0, 1.0)


def test_the_hint_in_force_when_the_speech_began_decides_the_turn():
    config = EndpointConfig(hint=TurnHint(kind="digits"))
    endpointer = Endpointer(config)
    endpointer.receive(SpeechStarted(0.0), now=0.0)
    endpointer.configure(replace(config, hint=None))
    endpointer.receive(Transcript("12", True), now=0.9)
    endpointer.receive(SpeechStopped(1.4, 1.0), now=1.4)
    endpointer.receive(TurnAssessed("12", "incomplete"), now=1.4)
    assert endpointer.deadline == 7.0
    assert the_end(endpointer).hint == "digits"
    speak(endpointer, 10.0, 11.0, "12")
    assert the_end(endpointer).hint is None


# No words, late words


def test_speech_without_any_word_is_reported_and_makes_no_turn(endpointer):
    assert ends(speak(endpointer, 0.5, 1.0)) == []
    assert endpointer.deadline == 3.0
    assert endpointer.tick(now=3.0) == [ReportNoTranscript(0.5, 0.5)]
    assert endpointer.deadline is None


def test_a_final_after_that_still_makes_a_turn(endpointer):
    speak(endpointer, 0.0, 1.0)
    endpointer.tick(now=3.0)
    endpointer.receive(Transcript("hello", True), now=3.2)
    assert endpointer.deadline == 3.7
    assert the_end(endpointer).text == "hello"


def test_a_final_after_its_speech_was_committed_is_ignored(endpointer):
    endpointer.receive(SpeechStarted(0.0), now=0.0)
    endpointer.receive(Transcript("hel", False), now=0.8)
    endpointer.receive(SpeechStopped(1.4, 1.0), now=1.4)
    the_end(endpointer)
    assert endpointer.receive(Transcript("hello", True), now=3.1) == []
    assert (endpointer.text, endpointer.deadline) == ("", None)


def test_words_long_after_a_commit_are_not_late_though_the_vad_missed_them(endpointer):
    speak(endpointer, 0.0, 1.0, "hello")
    the_end(endpointer)
    endpointer.receive(Transcript("still there", True), now=3.5)
    assert endpointer.text == "still there"


def test_words_after_a_new_speech_start_are_not_late(endpointer):
    speak(endpointer, 0.0, 1.0, "hello")
    the_end(endpointer)
    endpointer.receive(SpeechStarted(1.6), now=1.6)
    endpointer.receive(Transcript("wait", True), now=1.9)
    assert endpointer.text == "wait"


def test_words_too_quiet_for_the_vad_make_a_turn(endpointer):
    endpointer.receive(Transcript("mm", False), now=1.0)
    assert endpointer.deadline == 3.0
    endpointer.receive(Transcript("mm yes", False), now=2.5)
    assert endpointer.deadline == 4.5  # as long as words come, it is not over
    endpointer.receive(Transcript("mm yes", True), now=2.6)
    assert the_end(endpointer, now=3.1).text == "mm yes"


def test_an_empty_final_is_no_speech(endpointer):
    assert endpointer.receive(Transcript("", True), now=1.0) == []
    assert endpointer.deadline is None


# Modes


def test_in_manual_mode_only_a_commit_ends_the_turn():
    endpointer = Endpointer(EndpointConfig(mode="manual"))
    speak(endpointer, 0.0, 1.0, "hello")
    assert endpointer.deadline is None
    (turn,) = ends(endpointer.receive(CommitRequested(reply=False), now=9.0))
    assert (turn.text, turn.reason, turn.reply) == ("hello", "manual", False)


def test_a_realtime_models_commit_is_reported_as_such():
    endpointer = Endpointer(EndpointConfig(mode="realtime_llm"))
    speak(endpointer, 0.0, 1.0, "hello")
    assert endpointer.deadline is None
    (turn,) = ends(endpointer.receive(CommitRequested(reason="realtime"), now=1.5))
    assert turn.reason == "realtime"


def test_a_commit_while_the_user_speaks_takes_the_words_so_far(endpointer):
    endpointer.receive(SpeechStarted(0.0), now=0.0)
    endpointer.receive(Transcript("I want", False), now=0.8)
    (turn,) = ends(endpointer.receive(CommitRequested(), now=1.0))
    assert turn.text == "I want"
    assert (endpointer.speaking, endpointer.text) == (False, "")


STT = EndpointConfig(mode="stt")


def test_in_stt_mode_the_recognisers_end_of_speech_counts_and_not_the_vads():
    endpointer = Endpointer(STT)
    endpointer.receive(TranscriberSpeechStarted(0.1), now=0.1)
    speak(endpointer, 0.0, 1.0, "hello")
    assert endpointer.deadline == 3.0  # should it never come
    endpointer.receive(TranscriberSpeechEnded(2.0), now=2.0)
    assert endpointer.deadline == 2.5
    assert the_end(endpointer).reason == "stt"


def test_in_stt_mode_the_end_of_speech_may_come_before_the_vads_stop():
    endpointer = Endpointer(STT)
    endpointer.receive(SpeechStarted(0.0), now=0.0)
    endpointer.receive(Transcript("hello", True), now=0.9)
    endpointer.receive(TranscriberSpeechEnded(1.0), now=1.0)
    assert endpointer.deadline == 1.5
    endpointer.receive(SpeechStopped(1.4, 1.0), now=1.4)
    assert endpointer.deadline == 1.5


def test_in_stt_mode_the_recogniser_may_take_the_end_back():
    endpointer = Endpointer(STT)
    speak(endpointer, 0.0, 1.0, "hello")
    endpointer.receive(TranscriberSpeechEnded(1.4), now=1.4)
    endpointer.receive(TranscriberSpeechStarted(1.6), now=1.6)
    assert endpointer.tick(now=1.9) == []
    assert endpointer.deadline is not None


WITHOUT_VAD = EndpointConfig(mode="stt", has_vad=False)


def test_without_a_vad_the_recognisers_voice_counts():
    endpointer = Endpointer(WITHOUT_VAD)
    endpointer.receive(TranscriberSpeechStarted(0.0), now=0.0)
    assert endpointer.speaking
    endpointer.receive(Transcript("hello", True), now=1.0)
    assert endpointer.deadline == 60.0
    endpointer.receive(TranscriberSpeechEnded(1.4), now=1.4)
    assert endpointer.deadline == 1.9
    assert the_end(endpointer).text == "hello"


def test_without_a_vad_a_final_after_the_end_of_speech_is_waited_for():
    endpointer = Endpointer(WITHOUT_VAD)
    endpointer.receive(TranscriberSpeechStarted(0.0), now=0.0)
    endpointer.receive(TranscriberSpeechEnded(1.0), now=1.0)
    assert endpointer.deadline == 3.0
    (turn,) = ends(endpointer.receive(Transcript("hello", True), now=1.8))
    assert turn.delay == pytest.approx(0.8)


def test_without_a_vad_the_last_final_times_the_turn():
    endpointer = Endpointer(WITHOUT_VAD)
    endpointer.receive(Transcript("one", True), now=1.0)
    endpointer.receive(Transcript("two", True), now=1.3)
    assert endpointer.deadline == 1.8
    assert the_end(endpointer).text == "one two"


def test_without_a_vad_an_interim_is_voice_and_its_final_is_waited_for():
    endpointer = Endpointer(WITHOUT_VAD)
    endpointer.receive(Transcript("one", True), now=1.0)
    endpointer.receive(Transcript("tw", False), now=1.3)
    assert endpointer.deadline == 3.3


def test_without_a_vad_the_final_of_a_turn_committed_without_it_is_ignored():
    endpointer = Endpointer(WITHOUT_VAD)
    endpointer.receive(Transcript("yes", False), now=1.0)
    assert the_end(endpointer).text == "yes"
    assert endpointer.receive(Transcript("Yes.", True), now=3.2) == []
    assert endpointer.text == ""
    endpointer.receive(Transcript("really", True), now=3.4)
    assert endpointer.text == "really"


# Dynamic delay

DYNAMIC = EndpointConfig(settings=EndpointingSettings(mode="dynamic", alpha=0.5), detects=True)


def turn_with_pause(endpointer, start, pause, text="so", inside=lambda now: None):
    """A turn with a pause inside that the detector calls unlikely to be the end."""
    speak(endpointer, start, start + 1, text)
    endpointer.receive(EndPredicted(text, 0.1, False), now=start + 1.4)
    inside(start + 1.5)
    speak(endpointer, start + 1 + pause, start + 2 + pause, "on")
    endpointer.receive(EndPredicted(f"{text} on", 0.9, True), now=start + 2.4 + pause)


def test_dynamic_min_delay_averages_the_pauses_inside_the_users_own_turns():
    endpointer = Endpointer(DYNAMIC)
    turn_with_pause(endpointer, 0.0, 1.5)
    assert endpointer.deadline == pytest.approx(3.5 + 1.0)  # 0.5 * 0.5 + 0.5 * 1.5
    endpointer.tick(now=endpointer.deadline)
    turn_with_pause(endpointer, 10.0, 3.0)
    assert endpointer.deadline == pytest.approx(15.0 + 2.0)


def test_dynamic_min_delay_stays_between_the_settings():
    settings = EndpointingSettings(mode="dynamic", alpha=0.0, min_delay=0.5, max_delay=2.0)
    endpointer = Endpointer(replace(DYNAMIC, settings=settings))
    turn_with_pause(endpointer, 0.0, 1.9)
    endpointer.tick(now=endpointer.deadline)
    turn_with_pause(endpointer, 10.0, 0.45)
    assert endpointer.deadline == pytest.approx(12.45 + 0.5)


def test_a_pause_with_agent_speech_in_it_teaches_nothing():
    endpointer = Endpointer(DYNAMIC)

    def agent(now):
        endpointer.receive(PlayoutStarted("a"), now=now)
        endpointer.receive(PlayoutEnded("a"), now=now)

    turn_with_pause(endpointer, 0.0, 1.5, inside=agent)
    assert endpointer.deadline == pytest.approx(4.0)


def test_a_pause_that_began_under_agent_speech_teaches_nothing():
    endpointer = Endpointer(DYNAMIC)
    endpointer.receive(PlayoutStarted("a"), now=0.0)
    turn_with_pause(
        endpointer, 0.0, 1.5, inside=lambda now: endpointer.receive(PlayoutEnded("a"), now=now)
    )
    assert endpointer.deadline == pytest.approx(4.0)


def test_a_pause_after_a_backchannel_teaches_nothing():
    endpointer = Endpointer(DYNAMIC)
    turn_with_pause(endpointer, 0.0, 1.5, text="mhm")
    assert endpointer.deadline == pytest.approx(4.0)


# The cap


def test_the_cap_commits_the_words_of_a_turn_without_end(endpointer):
    endpointer.receive(SpeechStarted(1.0), now=1.0)
    endpointer.receive(Transcript("bla", True), now=30.0)
    assert endpointer.deadline == 61.0
    cap, turn = endpointer.tick(now=61.0)
    assert cap == CapTurn("bla", 60.0)
    assert (turn.text, turn.reason) == ("bla", "cap")


def test_the_cap_without_words_gives_the_floor_back_until_the_vad_reports_silence(endpointer):
    endpointer.receive(SpeechStarted(0.0), now=0.0)
    assert endpointer.tick(now=60.0) == [CapTurn("", 60.0)]
    assert (endpointer.speaking, endpointer.voice_is_on) == (False, True)
    assert endpointer.deadline is None
    endpointer.receive(SilenceStarted(70.0), now=70.1)
    endpointer.receive(SilenceEnded(70.3), now=70.3)
    assert not endpointer.speaking
    endpointer.receive(SpeechStopped(80.4, 80.0), now=80.4)
    assert endpointer.deadline is None
    endpointer.receive(SpeechStarted(81.0), now=81.0)
    assert endpointer.speaking


def test_after_the_cap_words_alone_time_the_turn(endpointer):
    endpointer.receive(SpeechStarted(0.0), now=0.0)
    endpointer.tick(now=60.0)
    endpointer.receive(Transcript("hello", True), now=70.0)
    assert the_end(endpointer, now=70.5).text == "hello"
    endpointer.receive(Transcript("still here", True), now=71.0)
    assert endpointer.text == "still here"


def test_words_that_the_cap_committed_are_not_heard_twice(endpointer):
    endpointer.receive(SpeechStarted(0.0), now=0.0)
    endpointer.receive(Transcript("I was saying", False), now=59.0)
    endpointer.tick(now=60.0)
    endpointer.receive(Transcript("I was saying that", True), now=61.0)
    assert endpointer.text == "that"


def test_the_cap_leaves_the_words_of_manual_mode_to_the_application():
    endpointer = Endpointer(EndpointConfig(mode="manual"))
    endpointer.receive(SpeechStarted(0.0), now=0.0)
    endpointer.receive(Transcript("bla", True), now=30.0)
    assert endpointer.tick(now=60.0) == [CapTurn("", 60.0)]
    assert (endpointer.text, endpointer.speaking) == ("bla", False)


# Clearing


def test_clearing_forgets_the_words_and_the_wait(endpointer):
    speak(endpointer, 0.0, 1.0, "hello")
    endpointer.receive(TurnCleared(), now=1.45)
    assert (endpointer.text, endpointer.deadline) == ("", None)


def test_a_voice_that_is_on_goes_on_after_clearing_as_a_new_turn(endpointer):
    endpointer.receive(SpeechStarted(0.0), now=0.0)
    endpointer.receive(TurnCleared(), now=5.0)
    assert endpointer.speaking
    assert (endpointer.started_at, endpointer.deadline) == (5.0, 65.0)
