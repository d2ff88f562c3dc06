"""A fresh process until its first session listens: time and memory.

And further until that session has heard its first voice: what is loaded late is
paid for then, on the loop of a live call.
"""

from __future__ import annotations

import asyncio
import time

from ..contestant import Plan
from ..microphone import speech
from ..readings import cpu_seconds, resident_mb
from ..trial import Figures, Trial

__all__ = ["cold_start"]

_VOICE_LIMIT = 10.0


async def cold_start(trial: Trial) -> Figures:
    plan = Plan(hears=True, recogniser="silent", quickest=True)
    await trial.contestant.prepare(plan)
    live = await trial.contestant.open(plan)
    opened_at, cpu, resident = time.perf_counter(), cpu_seconds(), resident_mb()
    voice = speech(seconds=1.0)
    heard = asyncio.Event()
    live.marks.on_voice_begin = heard.set
    spoken_at = time.perf_counter()
    for frame in voice:
        live.push(frame)
    async with asyncio.timeout(_VOICE_LIMIT):
        await heard.wait()
    return {
        "wall_ms": (opened_at - trial.begun_at) * 1e3,
        "cpu_ms": cpu * 1e3,
        "resident_mb": resident,
        "first_voice_ms": (live.marks.voice_began - spoken_at) * 1e3,
        "hearing_mb": resident_mb(),
    }
