import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bargein.turns.facts import SilenceEnded, SilenceStarted, SpeechStarted, SpeechStopped
from bargein.turns.voice_detector import VoiceDetector, VoiceDetectorSettings

WINDOW = 0.032


def listen(probabilities, detector=None):
    """Facts, with instants as whole windows since the start."""
    detector = detector or VoiceDetector(window=WINDOW)
    facts = []
    for number, probability in enumerate(probabilities, start=1):
        facts += detector.receive(probability, now=number * WINDOW)
    return [rounded(fact) for fact in facts]


def rounded(fact):
    values = [round(getattr(fact, name) / WINDOW, 3) for name in fact.__slots__]
    return type(fact)(*values)


def test_speech_begins_with_its_first_voiced_window():
    assert listen([0.1] * 3 + [0.9] * 2) == [SpeechStarted(3)]


def test_a_click_shorter_than_min_speech_is_no_speech():
    assert listen([0.9, 0.1] * 20) == []


def test_a_gap_before_speech_is_certain_starts_the_count_again():
    assert listen([0.9, 0.4, 0.9, 0.9]) == [SpeechStarted(2)]


def test_between_the_thresholds_a_voice_goes_on_but_none_begins():
    assert listen([0.4] * 50) == []
    assert listen([0.9] * 2 + [0.4] * 50) == [SpeechStarted(0)]


def test_speech_stops_after_min_silence_and_was_spoken_until_the_quiet_began():
    facts = listen([0.9] * 5 + [0.1] * 20)
    assert facts == [SpeechStarted(0), SilenceStarted(5), SpeechStopped(18, 5)]


def test_a_pause_is_told_after_three_quiet_windows_and_ends_with_the_voice():
    assert listen([0.9] * 5 + [0.1] * 2 + [0.9] * 3) == [SpeechStarted(0)]
    assert listen([0.9] * 5 + [0.1] * 3 + [0.9] * 3) == [
        SpeechStarted(0),
        SilenceStarted(5),
        SilenceEnded(8),
    ]


def test_between_the_thresholds_a_pause_goes_on():
    facts = listen([0.9] * 2 + [0.1] + [0.45] * 20)
    assert facts == [SpeechStarted(0), SilenceStarted(2), SpeechStopped(15, 2)]


def test_drop_outs_of_nine_windows_do_not_end_speech():
    facts = listen(([0.9] * 4 + [0.0] * 9) * 10)
    assert [type(fact) for fact in facts].count(SpeechStarted) == 1
    assert SpeechStopped not in [type(fact) for fact in facts]


def test_silence_of_exactly_the_floor_ends_speech_after_ten_windows():
    detector = VoiceDetector(VoiceDetectorSettings(min_silence=0.32), window=WINDOW)
    assert listen([0.9] * 2 + [0.0] * 10, detector)[-1] == SpeechStopped(12, 2)


def test_a_probability_that_is_no_number_is_not_a_voice():
    assert listen([math.nan] * 10) == []
    assert listen([0.9] * 2 + [math.nan] * 20)[-1] == SpeechStopped(15, 2)


def test_the_end_of_the_stream_stops_open_speech_at_its_last_voice():
    detector = VoiceDetector(window=WINDOW)
    listen([0.9] * 4 + [0.0] * 2, detector)
    assert detector.speaking
    assert [rounded(f) for f in detector.finish(now=6 * WINDOW)] == [SpeechStopped(6, 4)]
    assert not detector.speaking
    assert detector.finish(now=6 * WINDOW) == ()


def test_the_end_of_the_stream_without_a_pause_stops_speech_right_there():
    detector = VoiceDetector(window=WINDOW)
    listen([0.9] * 4, detector)
    assert [rounded(f) for f in detector.finish(now=4 * WINDOW)] == [SpeechStopped(4, 4)]


def test_after_a_reset_the_voice_has_to_begin_again():
    detector = VoiceDetector(window=WINDOW)
    listen([0.9] * 4 + [0.0] * 2, detector)
    detector.reset()
    assert not detector.speaking
    assert detector.spoken_until is None
    assert detector.receive(0.9, now=1.0) == ()
    assert detector.receive(0.9, now=1.0 + WINDOW) != ()


def test_time_that_goes_back_is_refused_and_changes_nothing():
    detector = VoiceDetector(window=WINDOW)
    detector.receive(0.9, now=1.0)
    with pytest.raises(ValueError, match=r"0\.5 follows 1\.0"):
        detector.receive(0.0, now=0.5)
    assert detector.receive(0.9, now=1.0 + WINDOW) == (SpeechStarted(1.0 - WINDOW),)


@pytest.mark.parametrize(
    "wrong",
    [
        {"min_silence": 0.319},
        {"activation": 0.3},
        {"activation": 1.1},
        {"deactivation": 0.0},
        {"min_speech": -0.1},
        {"prefix": -1},
        {"max_buffered": -1},
    ],
    ids=str,
)
def test_settings_that_cut_words_or_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError):
        VoiceDetectorSettings(**wrong)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([0.0, 0.3, 0.35, 0.4, 0.5, 0.9]), max_size=120))
def test_facts_alternate_and_their_instants_never_go_back(probabilities):
    facts = listen(probabilities)
    follows = {
        None: (SpeechStarted,),
        SpeechStarted: (SilenceStarted,),
        SilenceStarted: (SilenceEnded, SpeechStopped),
        SilenceEnded: (SilenceStarted,),
        SpeechStopped: (SpeechStarted,),
    }
    before, latest = None, 0.0
    for fact in facts:
        assert isinstance(fact, follows[before])
        happened_at = fact.spoken_until if isinstance(fact, SpeechStopped) else fact.at
        assert happened_at >= latest
        latest, before = happened_at, type(fact)
