"""What the user's voice and words do to the speech that has the floor: each row of the table."""

from dataclasses import replace

import pytest

from bargein.turns import BargeIn, BargeInConfig, InterruptionSettings
from bargein.turns.barge_in import Phase
from bargein.turns.commands import (
    CutPlayout,
    HoldPlayout,
    PausePlayout,
    ReleasePlayout,
    ReportFalseInterruption,
    ResumePlayout,
    StopPlayout,
)
from bargein.turns.words import count_words, only_backchannels, same_words

RESUMED = [ResumePlayout("a"), ReportFalseInterruption(resumed=True)]


def silent(config=BargeInConfig(), *, interruptible=True) -> BargeIn:
    """A speech that has the floor and was not heard yet."""
    machine = BargeIn(config)
    machine.speech_authorised("a", interruptible=interruptible)
    return machine


def audible(config=BargeInConfig(), *, interruptible=True) -> BargeIn:
    machine = silent(config, interruptible=interruptible)
    machine.speech_audible("a", now=0.0)
    return machine


def paused(config=BargeInConfig()) -> BargeIn:
    """A voice began at 1.0 and paused the speech at 1.5."""
    machine = audible(config)
    machine.voice_started(at=1.0, now=1.0)
    assert machine.tick(now=machine.deadline)
    return machine


def settings(**changes) -> BargeInConfig:
    return BargeInConfig(settings=InterruptionSettings(**changes))


# Reply scheduled, nothing heard yet


def test_a_voice_holds_a_speech_that_was_not_heard_yet():
    machine = silent()
    assert machine.voice_started(at=1.0, now=1.0) == [HoldPlayout("a")]
    assert machine.deadline is None
    machine.voice_stopped(now=1.2)
    assert machine.phase is Phase.HELD  # until it is known what the user wanted
    assert machine.release() == [ReleasePlayout("a")]
    assert machine.release() == []


def test_words_without_a_voice_hold_it_as_well():
    assert silent().words_heard("wait", now=1.0) == [HoldPlayout("a")]


def test_a_sound_that_was_on_its_way_when_the_speech_was_held_is_an_ordinary_overlap():
    machine = silent()
    machine.voice_started(at=1.0, now=1.0)
    assert machine.speech_audible("a", now=1.1) == [ReleasePlayout("a")]
    assert machine.deadline == 1.6
    assert machine.tick(now=1.6) == [PausePlayout("a")]


# Speaking, interruptible


def test_quiet_does_not_count_towards_min_duration():
    machine = audible()
    machine.voice_started(at=1.0, now=1.0)
    machine.voice_paused(at=1.3)
    assert machine.deadline is None
    machine.voice_stopped(now=1.7)
    assert machine.deadline is None
    assert machine.phase is Phase.AUDIBLE


def test_a_voice_that_comes_back_has_only_the_rest_of_min_duration_to_make():
    machine = audible()
    machine.voice_started(at=1.0, now=1.0)
    machine.voice_paused(at=1.3)
    machine.voice_resumed(at=1.5)
    assert machine.deadline == pytest.approx(1.7)
    assert machine.tick(now=1.7) == [PausePlayout("a")]


def test_words_during_a_short_pause_of_the_voice_do_not_interrupt_early():
    machine = audible(settings(min_words=1))
    machine.voice_started(at=1.0, now=1.0)
    machine.voice_paused(at=1.2)
    assert machine.words_heard("wait", now=1.3) == []


def test_a_voice_of_min_duration_pauses_the_speech():
    machine = audible()
    assert machine.voice_started(at=1.0, now=1.1) == []
    assert machine.deadline == 1.5
    assert machine.tick(now=1.49) == []
    assert machine.tick(now=1.5) == [PausePlayout("a")]


def test_a_shorter_voice_does_nothing():
    machine = audible()
    machine.voice_started(at=1.0, now=1.0)
    machine.voice_stopped(now=1.4)
    assert (machine.deadline, machine.phase) == (None, Phase.AUDIBLE)


def test_a_voice_that_was_on_before_the_speech_was_heard_counts_from_then():
    machine = BargeIn()
    machine.voice_started(at=0.0, now=0.0)
    machine.speech_authorised("a", interruptible=True)
    machine.speech_audible("a", now=3.0)
    assert machine.deadline == 3.5


def test_with_real_words_the_interruption_is_final_at_once():
    machine = audible()
    machine.voice_started(at=1.0, now=1.0)
    assert machine.words_heard("stop", now=1.3) == []
    assert machine.tick(now=1.5) == [StopPlayout("a")]


def test_min_words_must_be_there_before_a_voice_interrupts():
    machine = audible(settings(min_words=2))
    machine.voice_started(at=1.0, now=1.0)
    assert machine.tick(now=1.5) == []
    assert machine.words_heard("stop", now=1.8) == []
    assert machine.words_heard("stop it", now=2.0) == [StopPlayout("a")]


def test_min_words_are_not_asked_for_without_a_recogniser():
    machine = audible(replace(settings(min_words=2), transcribes=False))
    machine.voice_started(at=1.0, now=1.0)
    assert machine.tick(now=1.5) == [PausePlayout("a")]


def test_words_said_before_the_speech_do_not_count_as_words_over_it():
    machine = BargeIn(settings(min_words=2))
    machine.speech_authorised("a", interruptible=True, said="so I thought")
    machine.speech_audible("a", now=0.0)
    machine.voice_started(at=1.0, now=1.0)
    machine.tick(now=1.5)
    assert machine.words_heard("so I thought well", now=1.8) == []
    assert machine.words_heard("so I thought well no", now=1.8) == [StopPlayout("a")]


@pytest.mark.parametrize("off", [{"resume_false": False}, {"false_interruption_timeout": None}])
def test_without_resuming_every_interruption_is_final(off):
    machine = audible(settings(**off))
    machine.voice_started(at=1.0, now=1.0)
    assert machine.tick(now=1.5) == [StopPlayout("a")]


# Paused


def test_a_word_makes_the_interruption_real():
    assert paused().words_heard("wait", now=2.0) == [StopPlayout("a")]


def test_backchannels_and_words_below_min_words_do_not():
    machine = audible(settings(min_words=2))
    machine.voice_started(at=1.0, now=1.0)
    machine.words_heard("mhm mhm", now=1.2)
    assert machine.tick(now=1.5) == [PausePlayout("a")]
    assert machine.words_heard("Mhm. Uh-huh", now=1.7) == []
    assert machine.words_heard("wait", now=1.75) == []
    assert machine.words_heard("mhm wait", now=1.8) == [StopPlayout("a")]


def test_silence_resumes_the_speech_after_the_timeout():
    machine = paused()
    machine.voice_stopped(now=2.0)
    assert machine.deadline == 4.0
    machine.voice_stopped(now=2.5)  # told twice: silent since the first time
    assert machine.tick(now=4.0) == RESUMED
    assert (machine.phase, machine.deadline) == (Phase.AUDIBLE, None)


def test_nothing_resumes_while_it_is_open_if_the_turn_is_over():
    machine = paused()
    machine.voice_stopped(now=2.0)
    machine.undecided = True
    assert machine.deadline is None
    assert machine.tick(now=5.0) == []
    machine.undecided = False
    assert machine.tick(now=5.0) == RESUMED


def test_a_voice_that_comes_back_puts_off_the_resuming():
    machine = paused()
    machine.voice_stopped(now=2.0)
    machine.voice_started(at=3.0, now=3.0)
    assert machine.tick(now=4.0) == []
    machine.voice_stopped(now=5.0)
    assert machine.deadline == 7.0


def test_a_wordless_voice_resumes_after_six_seconds_and_then_only_words_interrupt():
    machine = paused()
    assert machine.deadline == 7.5
    assert machine.tick(now=7.5) == RESUMED
    assert machine.voice_ignored
    assert machine.deadline is None
    assert machine.words_heard("mhm", now=9.0) == []
    assert machine.words_heard("stop", now=9.5) == [StopPlayout("a")]


def test_the_ignored_voice_counts_again_after_a_silence():
    machine = paused()
    machine.tick(now=7.5)
    machine.voice_stopped(now=8.0)
    machine.voice_started(at=9.0, now=9.0)
    assert machine.tick(now=9.5) == [PausePlayout("a")]


def test_a_voice_with_some_word_is_given_more_time():
    machine = paused()
    machine.words_heard("mhm", now=5.0)
    assert machine.deadline == 11.0


@pytest.mark.parametrize("lacking", ["interim_results", "transcribes"])
def test_where_words_would_not_show_a_long_voice_stays_an_interruption(lacking):
    assert paused(replace(BargeInConfig(), **{lacking: False})).deadline is None


# A sink that cannot pause

CANNOT_PAUSE = BargeInConfig(can_pause=False)


def test_a_sink_that_cannot_pause_is_cut_and_goes_on_after_a_false_interruption():
    machine = audible(CANNOT_PAUSE)
    machine.voice_started(at=1.0, now=1.0)
    assert machine.tick(now=1.5) == [CutPlayout("a")]
    machine.voice_stopped(now=2.0)
    assert machine.tick(now=4.0) == RESUMED


def test_words_end_a_cut_speech_for_good():
    assert paused(CANNOT_PAUSE).words_heard("wait", now=2.0) == [StopPlayout("a")]


# Protected speech


def test_neither_voice_nor_words_touch_a_protected_speech():
    for machine in (audible(interruptible=False), silent(interruptible=False)):
        assert machine.voice_started(at=1.0, now=1.0) == []
        assert machine.words_heard("stop", now=1.2) == []
        assert machine.deadline is None


def test_a_speech_that_becomes_protected_resumes():
    machine = paused()
    assert machine.set_interruptible(False, now=2.0) == [ResumePlayout("a")]
    assert machine.deadline is None


def test_a_held_speech_that_becomes_protected_is_released():
    machine = silent()
    machine.voice_started(at=1.0, now=1.0)
    assert machine.set_interruptible(False, now=1.2) == [ReleasePlayout("a")]


def test_a_voice_over_a_speech_that_loses_its_protection_counts_from_then():
    machine = audible(interruptible=False)
    machine.voice_started(at=1.0, now=1.0)
    machine.set_interruptible(True, now=3.0)
    assert machine.deadline == 3.5


def test_a_voice_holds_an_unheard_speech_that_loses_its_protection():
    machine = silent(interruptible=False)
    machine.voice_started(at=1.0, now=1.0)
    assert machine.set_interruptible(True, now=3.0) == [HoldPlayout("a")]


# Settings that change in between


def test_a_speech_paused_before_resuming_was_turned_off_does_not_stay_paused():
    machine = paused()
    machine.configure(settings(resume_false=False))
    assert machine.voice_stopped(now=2.0) == [StopPlayout("a")]


# Reports about other speeches


def test_reports_about_another_speech_are_ignored():
    machine = audible()
    machine.speech_ended("b")
    assert machine.speech_audible("b", now=1.0) == []
    assert machine.phase is Phase.AUDIBLE


# Words


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("stop", 1), ("wait, please!", 2), ("- ?", 0), ("你好吗", 3), ("uh-huh", 1)],
)
def test_words_are_counted(text, words):
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Mhm.", True), ("uh huh, mm-hmm", True), ("uh", False), ("mhm yes", False), ("", False)],
)
def test_sounds_of_listening_are_told_from_words(text, expected):
    assert only_backchannels(text, InterruptionSettings().backchannels) is expected


def test_case_and_punctuation_make_no_difference():
    assert same_words("Yes, please!", "yes please")
    assert not same_words("yes please", "yes, pleased")
