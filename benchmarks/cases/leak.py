"""Many short calls in one process, one after the other: does memory grow?

Each call opens a session, hears a short voice, has one text turn and is closed. The
first calls warm caches and pools up; after that, memory must stay where it is.
"""

from __future__ import annotations

import time

from ..contestant import Plan
from ..microphone import silence, speech
from ..readings import cpu_seconds, resident_mb
from ..trial import Figures, Trial

__all__ = ["leak"]


async def leak(trial: Trial) -> Figures:
    """Compares memory after a tenth of the `calls` with memory after all."""
    calls = trial.option("calls", 10_000)
    plan = Plan(hears=True, recogniser="at_voice_end", quickest=True, reply_duration=0.2)
    await trial.contestant.prepare(plan)
    # The silence gives the floor back: nobody talks over the user.
    frames = speech(seconds=0.2) + silence(0.6)
    early_mb = 0.0
    cpu, wall = cpu_seconds(), time.perf_counter()
    for call in range(1, calls + 1):
        live = await trial.contestant.open(plan)
        for frame in frames:
            live.push(frame)
        await live.turn()
        await live.close()
        if call == max(1, calls // 10):
            early_mb = resident_mb()
    late_mb = resident_mb()
    return {
        "early_mb": early_mb,
        "late_mb": late_mb,
        "growth_percent": 100 * (late_mb - early_mb) / early_mb,
        "cpu_ms_per_call": (cpu_seconds() - cpu) * 1e3 / calls,
        "wall_ms_per_call": (time.perf_counter() - wall) * 1e3 / calls,
    }
