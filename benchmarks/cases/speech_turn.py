"""The voice detector's end of speech until the first audio of the reply at the sink.

Recogniser, model and voice are instant and all delays at their lowest: what is
left is the framework's own way from ear to mouth.
"""

from __future__ import annotations

from ..contestant import Plan
from ..microphone import FRAME_DURATION, silence, speech
from ..pacing import Ticker
from ..readings import median, percentile
from ..trial import Figures, Trial

__all__ = ["speech_turn"]

_WARM_UP = 2


async def speech_turn(trial: Trial) -> Figures:
    plan = Plan(hears=True, recogniser="at_voice_end", quickest=True)
    await trial.contestant.prepare(plan)
    live = await trial.contestant.open(plan)
    await live.set_history(10)
    utterance = speech(seconds=1.0) + silence(0.9)
    ticker = Ticker(FRAME_DURATION)
    for frame in silence(0.5):
        live.push(frame)
        await ticker.tick()
    latency_ms: list[float] = []
    unusable = 0
    for turn in range(trial.option("turns", 15) + _WARM_UP):
        live.marks.reset()
        ended_before = live.marks.ended
        for frame in utterance:
            live.push(frame)
            await ticker.tick()
        # A pause that ended the turn early makes two replies: it tells nothing.
        if live.marks.ended - ended_before != 1 or not live.marks.first_frame:
            unusable += 1
        elif turn >= _WARM_UP:
            latency_ms.append((live.marks.first_frame - live.marks.voice_ended) * 1e3)
    return {
        "voice_end_to_audio_p50_ms": median(latency_ms),
        "voice_end_to_audio_p95_ms": percentile(latency_ms, 0.95),
        "turns": len(latency_ms),
        "unusable": unusable,
        "tick_late_p99_ms": ticker.late_p99_ms,
    }
