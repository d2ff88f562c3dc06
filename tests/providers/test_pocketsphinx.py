"""The recogniser as its users see it, with real workers and synthetic voices."""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import os
import signal
import subprocess
import sys
from contextlib import aclosing

import numpy as np
import pytest
from spoken import in_frames, said

from bargein.audio import AudioFrame
from bargein.conversation.listening_hint import ListeningHint
from bargein.errors import APIConnectionError, EngineNotFound
from bargein.models import resolve
from bargein.models.connect_options import APIConnectOptions
from bargein.models.speech_event import SpeechEventType
from bargein.models.stt import Flush, HintChanged, TranscribeOptions
from bargein.providers import espeak, pocketsphinx
from bargein.providers.pocketsphinx.worker_process import WorkerProcess

pytest.importorskip("pocketsphinx", reason="the extra `local` is not installed")
pytest.importorskip("espeakng_loader", reason="the extra `local` is not installed")

FINAL = SpeechEventType.FINAL_TRANSCRIPT


async def heard(stt, items, hint=None):
    """All events for `items`: frames in one piece each, hints and flushes."""

    async def inputs():
        for item in items:
            for frame in in_frames(item) if isinstance(item, AudioFrame) else (item,):
                yield frame

    async with aclosing(stt.transcribe(inputs(), TranscribeOptions(hint=hint))) as events:
        return [event async for event in events]


def finals(events):
    return [event for event in events if event.type is FINAL]


async def test_each_hint_listens_with_its_grammar_and_the_next_takes_over_at_once():
    voice = espeak.TTS()
    async with pocketsphinx.STT(processes=1) as stt:
        events = await heard(
            stt,
            [
                HintChanged(ListeningHint("yes_no")),
                await said(voice, "yes please"),
                Flush(),
                HintChanged(ListeningHint("date")),
                await said(voice, "Tuesday at ten thirty"),
                Flush(),
                HintChanged(ListeningHint("digits")),
                await said(voice, "five five five one two three four"),
                Flush(),
                HintChanged(ListeningHint("free", phrases=("Billing", "an appointment"))),
                await said(voice, "I'd like an appointment please"),
                Flush(),
            ],
        )
    readings = [event.alternatives[0] for event in finals(events)]
    assert [reading.text for reading in readings] == [
        "yes please",
        "tuesday at ten thirty",
        "five five five one two three four",
        "i'd like an appointment please",
    ]
    assert all(reading.confidence > 0.5 for reading in readings)
    ends = [reading.end_time for reading in readings]
    assert ends == sorted(ends)
    date = readings[1]
    assert [word.text for word in date.words] == date.text.split()
    assert all(date.start_time <= word.start_time < word.end_time for word in date.words)


async def test_a_read_back_of_digits_hears_answers_corrections_and_commands():
    hint = ListeningHint("yes_no", min_digits=7, max_digits=15, phrases=("go back", "operator"))
    answers = (
        *("yes", "no", "no the last four are one two three five", "no one two three five"),
        *("go back", "operator"),
    )
    voice = espeak.TTS()
    async with pocketsphinx.STT(processes=1) as stt:
        inputs = [part for text in answers for part in (await said(voice, text), Flush())]
        heard_texts = [event.text for event in finals(await heard(stt, inputs, hint))]
    plain = [text.replace("nope", "no") for text in heard_texts]
    assert plain == list(answers)


async def test_thinking_aloud_is_no_answer():
    hint = ListeningHint("free", phrases=("Monday", "Tuesday", "Friday"))
    voice = espeak.TTS()
    async with pocketsphinx.STT(processes=1) as stt:
        events = await heard(stt, [await said(voice, "uh"), Flush()], hint)
    assert not any(day in finals(events)[0].text for day in ("monday", "tuesday", "friday"))


async def test_other_speech_forced_into_a_grammar_is_not_trusted():
    async with pocketsphinx.STT(processes=1) as stt:
        other = await said(espeak.TTS(), "The weather in the mountains was rather unpleasant.")
        events = await heard(stt, [other, Flush()], ListeningHint("digits"))
    assert [event.alternatives[0].confidence < 0.5 for event in finals(events)] == [True]


async def test_without_a_hint_the_language_model_hears_most_words():
    async with pocketsphinx.STT(processes=1) as stt:
        question = await said(espeak.TTS(), "What are your opening hours on Saturday?")
        events = await heard(stt, [question, Flush()])
    expected = {"what", "are", "your", "opening", "hours", "on", "saturday"}
    assert len(expected & set(finals(events)[0].text.split())) >= 5
    kinds = [event.type for event in events]
    assert kinds[0] is SpeechEventType.START_OF_SPEECH
    assert kinds[-1] is SpeechEventType.END_OF_SPEECH
    assert SpeechEventType.INTERIM_TRANSCRIPT in kinds


async def test_a_pause_in_the_middle_of_dictation_loses_nothing():
    voice = espeak.TTS()
    first, second = await said(voice, "five five five"), await said(voice, "one two three four")
    # The flush comes so soon that there was no time for a second look at the whole.
    last = int(np.flatnonzero(np.abs(second.samples) > 100)[-1])
    cut_short = AudioFrame(second.data[: 2 * last], 16000)
    half_a_pause = AudioFrame(first.data[: -2 * 6400], 16000)  # 0.4 s of silence are left
    async with pocketsphinx.STT(processes=1) as stt:
        events = await heard(stt, [half_a_pause, cut_short, Flush()], ListeningHint("digits"))
    likely = [e.text for e in events if e.type is SpeechEventType.PREFLIGHT_TRANSCRIPT]
    assert likely[0] == "five five five"
    assert [event.text for event in finals(events)] == ["five five five one two three four"]


async def test_the_likely_text_comes_before_anybody_flushes():
    async with pocketsphinx.STT(processes=1) as stt:
        events = await heard(
            stt, [await said(espeak.TTS(), "Wednesday afternoon"), Flush()], ListeningHint("date")
        )
    likely = [e.text for e in events if e.type is SpeechEventType.PREFLIGHT_TRANSCRIPT]
    assert likely[-1] == finals(events)[0].text


async def test_silence_and_flushes_alone_give_nothing():
    async with pocketsphinx.STT(processes=1) as stt:
        quiet = AudioFrame.silence(3.0, 16000)
        assert await heard(stt, [Flush(), quiet, Flush(), quiet, Flush()]) == []


async def test_speech_that_nobody_flushes_is_ended_by_silence():
    async with pocketsphinx.STT(processes=1) as stt:
        answer = await said(espeak.TTS(), "yes")
        events = await heard(stt, [answer, AudioFrame.silence(2.0, 16000)], ListeningHint("yes_no"))
    assert [event.text for event in finals(events)] == ["yes"]


async def test_a_phrase_with_an_unknown_word_is_left_out_with_a_warning(caplog):
    hint = ListeningHint("free", phrases=("Xyzzyplugh", "opening hours"))
    async with pocketsphinx.STT(processes=1) as stt:
        answer = await said(espeak.TTS(), "opening hours")
        with caplog.at_level(logging.WARNING):
            events = await heard(stt, [answer, Flush(), answer, Flush()], hint)
    assert [event.text for event in finals(events)] == ["opening hours"] * 2
    assert [record.getMessage().count("xyzzyplugh") for record in caplog.records] == [1]


async def test_a_kind_with_a_grammar_is_heard_without_any_known_phrase():
    hint = ListeningHint("digits", phrases=("Xyzzyplugh",))
    async with pocketsphinx.STT(processes=1) as stt:
        events = await heard(stt, [await said(espeak.TTS(), "five five five"), Flush()], hint)
    assert finals(events)[0].text == "five five five"


async def test_without_any_known_phrase_the_language_model_listens():
    hint = ListeningHint("free", phrases=("Xyzzyplugh",))
    async with pocketsphinx.STT(processes=1) as stt:
        events = await heard(stt, [await said(espeak.TTS(), "good morning"), Flush()], hint)
    assert "morning" in finals(events)[0].text


async def test_two_callers_at_once_share_a_worker_and_do_not_mix():
    voice = espeak.TTS()
    yes, date = await said(voice, "yes please"), await said(voice, "Friday morning")
    async with pocketsphinx.STT(processes=1) as stt:
        answers = await asyncio.gather(
            heard(stt, [yes, Flush()], ListeningHint("yes_no")),
            heard(stt, [date, Flush()], ListeningHint("date")),
        )
        assert len(stt.worker_pids) == 1
    assert [finals(events)[0].text for events in answers] == ["yes please", "friday morning"]


async def test_a_finished_recording_is_recognised_at_any_rate():
    async with pocketsphinx.STT(processes=1) as stt:
        frame = await said(espeak.TTS(), "good morning")
        event = await stt.recognize(frame)
    assert "morning" in event.text


async def test_a_killed_worker_fails_its_streams_and_the_next_one_gets_another():
    async with pocketsphinx.STT(processes=1) as stt:
        answer = await said(espeak.TTS(), "yes please")

        async def killed_in_mid_speech():
            for index, frame in enumerate(in_frames(answer)):
                if index == 40:
                    os.kill(stt.worker_pids[0], signal.SIGKILL)
                yield frame
            yield Flush()

        stt.prewarm()
        (first,) = stt.worker_pids
        options = TranscribeOptions(hint=ListeningHint("yes_no"))
        async with aclosing(stt.transcribe(killed_in_mid_speech(), options)) as events:
            with pytest.raises(APIConnectionError, match="died"):
                async for _ in events:
                    pass
        events = await heard(stt, [answer, Flush()], ListeningHint("yes_no"))
        assert finals(events)[0].text == "yes please"
        assert stt.worker_pids != (first,)


async def test_a_live_stream_survives_the_death_of_the_worker():
    async with pocketsphinx.STT(processes=1) as stt:
        answer = await said(espeak.TTS(), "yes please")
        conn_options = APIConnectOptions(retry_interval=0.1)
        async with stt.stream(conn_options=conn_options) as stream:
            stream.update_hint(ListeningHint("yes_no"))
            for frame in in_frames(answer):
                stream.push_frame(frame)
            stream.flush()
            stream.end_input()
            texts = []
            async for event in stream:
                if event.type is SpeechEventType.START_OF_SPEECH and not texts:
                    texts.append("killed")
                    os.kill(stt.worker_pids[0], signal.SIGKILL)
                elif event.type is FINAL:
                    texts.append(event.text)
    assert texts == ["killed", "yes please"]


async def test_a_listener_who_leaves_in_mid_speech_frees_the_decoder():
    async with pocketsphinx.STT(processes=1) as stt:
        answer = await said(espeak.TTS(), "yes please")
        for _ in range(9):  # one more than a worker can hear at once

            async def forever():
                for frame in in_frames(answer):
                    yield frame
                await asyncio.Event().wait()

            events = stt.transcribe(forever(), TranscribeOptions(hint=ListeningHint("yes_no")))
            async for event in events:
                assert event.type is SpeechEventType.START_OF_SPEECH
                break
            await events.aclose()
        complete = await heard(stt, [answer, Flush()], ListeningHint("yes_no"))
    assert finals(complete)[0].text == "yes please"


async def test_a_worker_that_hangs_is_killed_and_reported():
    worker = WorkerProcess(answer_limit=0.2)
    os.kill(worker.pid, signal.SIGSTOP)
    with pytest.raises(APIConnectionError, match="died or hung"):
        await worker.ask({"op": "warm"})
    assert worker.broken
    await worker.aclose()


def test_a_worker_ends_when_its_parent_is_killed():
    start = (
        "import os, signal\n"
        "from bargein.providers.pocketsphinx.worker_process import WorkerProcess\n"
        "print(WorkerProcess().pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    # The worker inherits stderr, so this returns only once the worker is gone as well.
    parent = subprocess.run([sys.executable, "-c", start], capture_output=True, timeout=30)
    assert parent.returncode == -signal.SIGKILL
    assert int(parent.stdout) > 0


async def test_closing_ends_all_workers_and_a_closed_recogniser_refuses():
    stt = pocketsphinx.STT(processes=1)
    stt.prewarm()
    (pid,) = stt.worker_pids
    await stt.aclose()
    await stt.aclose()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(RuntimeError, match="closed"):
        stt.prewarm()


def test_without_the_package_the_error_says_how_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(EngineNotFound, match=r"bargein\[local\]"):
        pocketsphinx.STT()


def test_less_than_one_process_is_refused():
    with pytest.raises(ValueError, match="processes"):
        pocketsphinx.STT(processes=0)


def test_the_recogniser_is_found_by_name():
    assert resolve("stt", "pocketsphinx").model == "en-us"
