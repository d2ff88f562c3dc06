"""The user begins to speak while the agent does: how soon is the sink told to be silent?

From the voice detector's decision (the framework's own share), and from the first
sample of speech (with the detector's). The floor of the latter is one window of
the detector, 32 ms, and one frame.
"""

from __future__ import annotations

import time

from ..contestant import LiveSession, Marks, Plan
from ..microphone import FRAME_DURATION, silence, speech
from ..pacing import Ticker
from ..readings import median, percentile
from ..trial import Figures, Trial

__all__ = ["barge_in"]

# Eight frames hold five windows: so many shifts let speech begin anywhere in a window.
_SHIFTS = 8


async def barge_in(trial: Trial) -> Figures:
    """`rate` is the microphone's: each peer's resampler flatters another one."""
    rate = trial.option("rate", 24_000)
    plan = Plan(
        hears=True,
        recogniser="silent",
        quickest=True,
        real_time_sink=True,
        reply_duration=8.0,
        rate=rate,
    )
    await trial.contestant.prepare(plan)
    voice = speech(rate=rate, seconds=2.0)
    heard: list[tuple[Marks, float]] = []
    trials = trial.option("trials", 16)
    for index in range(trials + 1):
        live = await trial.contestant.open(plan)
        begun_at = await _interrupt(live, voice, rate, shift=index % _SHIFTS)
        await live.close()
        if index and live.marks.cleared and live.marks.voice_began:
            heard.append((live.marks, begun_at))
    own_ms = [(marks.cleared - marks.voice_began) * 1e3 for marks, _ in heard]
    return {
        "voice_to_clear_p50_ms": median(own_ms),
        "voice_to_clear_p95_ms": percentile(own_ms, 0.95),
        "speech_to_clear_p50_ms": median([(marks.cleared - at) * 1e3 for marks, at in heard]),
        "detector_p50_ms": median([(marks.voice_began - at) * 1e3 for marks, at in heard]),
        "missed": trials - len(heard),
    }


async def _interrupt(live: LiveSession, voice: list[bytes], rate: int, *, shift: int) -> float:
    """Let the agent speak, then the user; returns when the user began."""
    ticker = Ticker(FRAME_DURATION)
    for frame in silence(0.3, rate=rate):
        live.push(frame)
        await ticker.tick()
    live.begin_turn()
    for frame in silence(0.7 + shift * FRAME_DURATION, rate=rate):
        live.push(frame)
        await ticker.tick()
    if not live.marks.first_frame or live.marks.cleared:
        raise RuntimeError("the agent is not speaking")
    live.marks.voice_began = 0.0
    begun_at = time.perf_counter()
    for frame in voice:
        live.push(frame)
        await ticker.tick()
        if live.marks.cleared and live.marks.voice_began:
            break
    return begun_at
