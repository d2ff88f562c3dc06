import asyncio

import pytest

from bargein.audio import AudioFrame
from bargein.errors import APIConnectionError
from bargein.models.speech_event import SpeechEventType
from bargein.models.tts import TimedText
from bargein.testing import (
    MarkedSpeech,
    ScriptedSTT,
    ScriptedTTS,
    ScriptedVAD,
    even_words,
    failure,
    hang,
    heard,
    read_marks,
)


def now():
    return round(asyncio.get_running_loop().time(), 6)


async def spoken(tts, text):
    async with tts.synthesize(text) as stream:
        return [piece async for piece in stream]


def utterance(text, *, seconds=0.3, **kwargs):
    words = text.split()
    return MarkedSpeech(even_words(words, seconds), len(words) * seconds, **kwargs)


async def talk(stream, *parts):
    """Push speech and silence (seconds) in real time."""
    for part in parts:
        if isinstance(part, float):
            frames = [AudioFrame.silence(0.02, 16_000)] * round(part / 0.02)
        else:
            frames = part.frames(16_000)
        for frame in frames:
            await asyncio.sleep(0.02)
            stream.push_frame(frame)


async def hear(stt, *parts):
    """(kind, time, text) of each event."""
    events = []

    async def collect():
        async for event in stream:
            events.append((event.type.value.split("_")[0], now(), event.text))

    async with stt.stream() as stream, asyncio.TaskGroup() as group:
        group.create_task(collect())
        await talk(stream, *parts)
        stream.end_input()
    return events


# Voice.


async def test_each_word_is_as_long_as_it_should_be_and_says_so():
    tts = ScriptedTTS(seconds_per_word=0.2, ttfb=0.3)
    pieces = await spoken(tts, "one two three")
    assert now() == 0.3
    assert sum(piece.frame.duration for piece in pieces) == pytest.approx(0.6)
    words = [word for piece in pieces for word in piece.words]
    assert [(word.text, word.start_time) for word in words] == [
        ("one", 0.0),
        ("two", 0.2),
        ("three", pytest.approx(0.4)),
    ]
    assert tts.spoken == ["one two three"]


async def test_an_untimed_voice_gives_no_word_times():
    tts = ScriptedTTS(timed=False)
    assert not any(piece.words for piece in await spoken(tts, "one two"))
    assert not tts.capabilities.aligned_transcript


async def test_text_that_is_still_being_written_is_spoken_word_by_word():
    tts, times = ScriptedTTS(ttfb=0.1), []

    async def text():
        for piece in ("one t", "wo ", "three"):
            yield piece
            await asyncio.sleep(1)

    async for item in tts.speak(text(), options=None):
        if isinstance(item, TimedText):
            times.append((item.text, now()))
    assert times == [("one", 0.1), ("two", 1.1), ("three", 3.1)]


async def test_frames_can_be_longer_than_a_block_and_still_be_read():
    pieces = await spoken(ScriptedTTS(seconds_per_word=0.25, frame_duration=0.1), "one two three")
    lengths = [len(read_marks(piece.frame)) for piece in pieces]
    assert lengths == [5, 5, 5, 5, 5, 5, 5, 3, 0]


async def test_a_voice_fails_at_the_word_it_is_told_and_recovers():
    tts, errors = ScriptedTTS(failure=[failure(at_word=0), failure(at_word=2)]), []
    tts.on("error", lambda error: errors.append(error.recoverable))
    with pytest.raises(APIConnectionError):
        await spoken(tts, "one two three")
    assert errors == [True, False]
    assert tts.spoken == ["", "one two"]
    await spoken(tts, "one two three")
    assert tts.spoken[-1] == "one two three"


async def test_a_voice_that_hangs_runs_into_the_time_limit():
    tts = ScriptedTTS(failure=hang())
    await spoken(tts, "one")
    assert now() == pytest.approx(10.2)


# Recogniser.


async def test_interims_follow_the_words_and_the_final_the_pause():
    events = await hear(ScriptedSTT(final_after=0.2), 0.1, utterance("one two"), 0.5)
    assert events == [
        ("start", 0.12, ""),
        ("interim", 0.4, "one"),
        ("interim", 0.7, "one two"),
        ("final", 0.9, "one two"),
        ("end", 0.9, ""),
    ]


async def test_a_short_pause_stays_inside_one_final_and_a_long_one_makes_two():
    stt = ScriptedSTT(final_after=0.4, interims=False, speech_events=False)
    parts = (utterance("one"), 0.3, utterance("two"), 0.5, utterance("three"))
    assert [text for _, _, text in await hear(stt, *parts, 0.5)] == ["one two", "three"]


async def test_the_final_comes_by_the_clock_when_the_audio_stops():
    stt = ScriptedSTT(speech_events=False, interims=False)
    async with stt.stream() as stream:
        event = asyncio.ensure_future(stream.__anext__())
        await talk(stream, utterance("one"))
        assert (await event).text == "one"
        assert now() == pytest.approx(0.52)


async def test_a_flush_brings_the_final_early():
    stt = ScriptedSTT(final_after=2.0, interims=False, speech_events=False)
    async with stt.stream() as stream:
        event = asyncio.ensure_future(stream.__anext__())
        await talk(stream, utterance("one"), 0.1)
        stream.flush()
        assert (await event).text == "one"
        assert now() == pytest.approx(0.42)


async def test_lag_delays_every_event():
    stt = ScriptedSTT(lag=1.0, speech_events=False)
    assert await hear(stt, utterance("one"), 0.5) == [
        ("interim", 1.3, "one"),
        ("final", 1.5, "one"),
    ]


async def test_dropped_finals_are_counted():
    stt = ScriptedSTT(drop_final=1, interims=False, speech_events=False)
    parts = (utterance("one"), 0.5, utterance("two"), 0.5)
    assert [text for _, _, text in await hear(stt, *parts)] == ["two"]
    stt = ScriptedSTT(drop_final=True, interims=False, speech_events=False)
    assert await hear(stt, *parts) == []


async def test_audio_that_was_silenced_on_the_way_is_not_recognised():
    stt = ScriptedSTT(interims=False, speech_events=False)
    said = list(utterance("one two three").frames(16_000))
    said[15:30] = [AudioFrame.silence(0.02, 16_000)] * 15
    async with stt.stream() as stream:
        for frame in said:
            stream.push_frame(frame)
        stream.end_input()
        assert [event.text async for event in stream] == ["one", "three"]


async def test_a_long_pause_parts_speech_that_comes_in_one_burst_too():
    stt = ScriptedSTT(interims=False, speech_events=False)
    frames = [
        *utterance("one").frames(16_000),
        AudioFrame.silence(1.0, 16_000),
        *utterance("two").frames(16_000),
    ]
    async with stt.stream() as stream:
        stream.push_frame(AudioFrame(b"".join(frame.data for frame in frames), 16_000))
        stream.end_input()
        assert [event.text async for event in stream] == ["one", "two"]


async def test_a_cough_has_no_words():
    assert await hear(ScriptedSTT(), MarkedSpeech([], 0.6), 1.0) == []


async def test_what_the_speech_prescribes_beats_the_settings():
    said = utterance("one two", interims=["won", "won too"], confidence=0.4, final_after=0.1)
    stt = ScriptedSTT(speech_events=False)
    events = await hear(stt, said, 0.5)
    assert events == [
        ("interim", 0.3, "won"),
        ("interim", 0.6, "won too"),
        ("final", 0.7, "one two"),
    ]


async def test_a_connection_that_breaks_loses_no_words():
    stt = ScriptedSTT(failure=failure(at=0.5), interims=False, speech_events=False)
    events = await hear(stt, utterance("one two three"), 0.5)
    assert [text for _, _, text in events] == ["one two three"]
    assert len(stt.connections) == 2


async def test_break_off_strikes_the_open_stream():
    stt, errors = ScriptedSTT(), []
    stt.on("error", lambda error: errors.append(str(error.error)))
    asyncio.get_running_loop().call_later(0.1, stt.break_off, APIConnectionError("gone"))
    await hear(stt, 0.5)
    assert errors == ["gone"]


async def test_a_recording_is_recognised_at_once():
    said = b"".join(frame.data for frame in utterance("one two").frames(16_000))
    event = await ScriptedSTT().recognize(AudioFrame(said, 16_000))
    assert (event.type, event.text) == (SpeechEventType.FINAL_TRANSCRIPT, "one two")


async def test_a_timeline_needs_no_audio():
    stt = ScriptedSTT([heard(1.0, "one two", final_after=0.3)], speech_events=False)
    async with stt.stream() as stream:
        events = []
        async for event in stream:
            events.append((event.type.value, now(), event.text))
            if event.type is SpeechEventType.FINAL_TRANSCRIPT:
                break
    assert events == [
        ("interim_transcript", 1.3, "one"),
        ("interim_transcript", 1.6, "one two"),
        ("final_transcript", 1.9, "one two"),
    ]


# Voice detector.


async def voice_events(vad, *parts):
    seen = []
    async with vad.stream(on_event=lambda event: seen.append((event.type.value, now()))) as stream:
        await talk(stream, *parts)
        await asyncio.sleep(0.1)
    return [(kind, time) for kind, time in seen if kind in ("start_of_speech", "end_of_speech")]


async def test_speech_and_coughs_are_heard_and_silence_is_not():
    events = await voice_events(
        ScriptedVAD(), 1.0, utterance("one two"), 1.0, MarkedSpeech([], 0.6), 1.0
    )
    assert [kind for kind, _ in events] == ["start_of_speech", "end_of_speech"] * 2
    (_, start), (_, end), *_ = events
    assert 1.0 < start < 1.0 + 0.05 + 2 * 0.032 + 0.02
    assert 1.6 + 0.4 <= end < 1.6 + 0.4 + 2 * 0.032 + 0.02


async def test_a_timeline_counts_as_voice():
    events = await voice_events(ScriptedVAD([heard(1.0, "one two")]), 3.0)
    assert [kind for kind, _ in events] == ["start_of_speech", "end_of_speech"]
    assert 1.0 < events[0][1] < 1.2
