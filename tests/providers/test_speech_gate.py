from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bargein.providers.pocketsphinx.dither import Dither
from bargein.providers.pocketsphinx.speech_gate import (
    FellSilent,
    GateClosed,
    GateOpened,
    Heard,
    Resumed,
    SpeechGate,
)

RATE = 16000


def tone(seconds, amplitude=5000):
    at = np.arange(int(seconds * RATE))
    return (amplitude * np.sin(at * 0.1)).astype("<i2").tobytes()


def silence(seconds):
    return bytes(2 * int(seconds * RATE))


def noise(seconds, amplitude):
    generator = np.random.default_rng(1)
    return generator.normal(0, amplitude, int(seconds * RATE)).astype("<i2").tobytes()


def feed(gate, data, size=640):
    events = []
    for at in range(0, len(data), size):
        events += gate.receive(data[at : at + size])
    return events


def kinds(events):
    return [type(event) for event in events if not isinstance(event, Heard)]


def test_silence_gives_nothing_to_decode():
    assert feed(SpeechGate(), silence(5)) == []


def test_steady_noise_becomes_silence_after_a_while():
    gate = SpeechGate()
    feed(gate, noise(15, 300))
    assert feed(gate, noise(10, 300)) == []


def test_speech_above_steady_noise_is_heard():
    gate = SpeechGate()
    feed(gate, noise(15, 300))
    assert GateOpened in kinds(feed(gate, tone(0.3)))


def test_a_click_opens_nothing():
    assert feed(SpeechGate(), silence(1) + tone(0.03) + silence(1)) == []


def test_what_came_before_the_onset_is_kept():
    events = feed(SpeechGate(), silence(1) + tone(0.5))
    opened = events[0]
    assert isinstance(opened, GateOpened)
    assert 0.7 * RATE <= opened.sample <= 0.9 * RATE


def test_a_pause_is_reported_and_taken_back_when_speech_goes_on():
    gate = SpeechGate()
    events = feed(gate, tone(0.5) + silence(0.4) + tone(0.5) + silence(0.4))
    assert kinds(events) == [GateOpened, FellSilent, Resumed, FellSilent]


def test_long_silence_closes_it_though_nobody_said_so():
    events = feed(SpeechGate(), tone(0.5) + silence(2))
    assert kinds(events) == [GateOpened, FellSilent, GateClosed]


def test_endless_sound_is_cut():
    gate = SpeechGate()
    events = feed(gate, b"".join(tone(0.5, 3000 + 200 * step) for step in range(80)))
    assert GateClosed in kinds(events)


def test_a_closed_gate_has_nothing_more_to_close():
    gate = SpeechGate()
    feed(gate, tone(0.5))
    assert kinds(gate.close()) == [GateClosed]
    assert gate.close() == []


@settings(max_examples=25, deadline=None)
@given(
    parts=st.lists(st.tuples(st.booleans(), st.integers(1, 20)), min_size=1, max_size=6),
    size=st.integers(100, 3000).map(lambda half: 2 * half),
)
def test_an_utterance_has_every_sample_from_its_opening_once_and_in_order(parts, size):
    data = b"".join(tone(n / 20) if loud else silence(n / 20) for loud, n in parts)
    gate = SpeechGate()
    utterances = []
    for event in feed(gate, data, size) + gate.close():
        if isinstance(event, GateOpened):
            utterances.append((event.sample, bytearray()))
        elif isinstance(event, Heard):
            utterances[-1][1].extend(event.data)
    end = 0
    for sample, heard in utterances:
        assert sample >= end
        end = sample + len(heard) // 2
        assert data[2 * sample : 2 * end] == bytes(heard)


def test_dither_is_the_same_for_the_same_audio():
    assert Dither().apply(tone(0.3)) == Dither().apply(tone(0.3))


def test_dither_stays_far_below_the_voice():
    clean = np.frombuffer(tone(1.0), dtype="<i2").astype(float)
    noisy = np.frombuffer(Dither().apply(tone(1.0)), dtype="<i2").astype(float)
    added = noisy - clean
    assert 0 < np.sqrt(np.square(added).mean()) < 0.03 * np.sqrt(np.square(clean).mean())


def test_dither_continues_over_pieces_without_losing_a_sample():
    dither = Dither()
    pieces = [dither.apply(tone(0.02)), dither.apply(b""), dither.apply(tone(0.03))]
    assert [len(piece) for piece in pieces] == [640, 0, 960]
