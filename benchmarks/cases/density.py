"""Many sessions that listen in one process: processor time and memory of each.

Counted per second of audio delivered, not per second of wall time: who falls
behind real time must not look cheap. The frames of all sessions come in the same
tick, as a room engine or a media server delivers them.
"""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass

from ..contestant import LiveSession, Plan
from ..microphone import FRAME_DURATION, silence, speech
from ..pacing import Ticker
from ..readings import cpu_seconds, median, resident_mb, thread_count
from ..trial import Figures, Trial

__all__ = ["density"]

# Frames between two sessions' places in the script: nobody speaks in chorus.
_APART = 53

_WARM_UP = 2


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What some seconds of audio cost."""

    seconds: float
    wall: float
    cpu: float
    loop_cpu: float
    feeding: float
    late_ms: list[float]


async def density(trial: Trial) -> Figures:
    """`sessions` listen for `seconds` to speech and silence at `rate` hertz."""
    count, rate = trial.option("sessions", 10), trial.option("rate", 24_000)
    plan = Plan(hears=True, recogniser="silent", quickest=True, rate=rate)
    script = speech(rate=rate) + silence(2.0, rate=rate)
    await trial.contestant.prepare(plan)
    sessions = [await trial.contestant.open(plan)]
    # What is loaded late belongs to the process, not to its second session.
    await _listen(sessions, script, _WARM_UP)
    gc.collect()
    one_mb = resident_mb()
    sessions += [await trial.contestant.open(plan) for _ in range(count - 1)]
    await _listen(sessions, script, _WARM_UP)
    voices_before = _voices(sessions)
    with trial.watch():
        cost = await _listen(sessions, script, trial.option("seconds", 15))
    all_mb = resident_mb()
    share = 100 / cost.seconds / count
    return {
        "cpu_percent": cost.cpu * share,
        "sessions_per_core": cost.seconds * count / cost.cpu,
        "loop_cpu_percent": cost.loop_cpu * share,
        "feeding_cpu_percent": cost.feeding * share,
        "real_time": cost.seconds / cost.wall,
        "tick_late_p50_ms": median(cost.late_ms),
        "tick_late_p99_ms": sorted(cost.late_ms)[int(0.99 * len(cost.late_ms))],
        "largest_backlog": max(session.backlog() for session in sessions),
        "voices": _voices(sessions) - voices_before,
        "resident_mb": all_mb,
        "mb_per_session": (all_mb - one_mb) / (count - 1) if count > 1 else None,
        "threads": thread_count(),
    }


async def _listen(sessions: list[LiveSession], script: list[bytes], seconds: int) -> _Stretch:
    places = [(session, index * _APART) for index, session in enumerate(sessions)]
    ticker = Ticker(FRAME_DURATION)
    cpu, loop_cpu, wall = cpu_seconds(), time.thread_time(), time.perf_counter()
    feeding = 0.0
    for tick in range(round(seconds / FRAME_DURATION)):
        before = time.thread_time()
        for session, place in places:
            # A copy, as from a network: what a session keeps is memory of its own.
            session.push(bytes(memoryview(script[(tick + place) % len(script)])))
        feeding += time.thread_time() - before
        await ticker.tick()
    return _Stretch(
        seconds,
        time.perf_counter() - wall,
        cpu_seconds() - cpu,
        time.thread_time() - loop_cpu,
        feeding,
        ticker.late_ms,
    )


def _voices(sessions: list[LiveSession]) -> int:
    return sum(session.marks.begun + session.marks.ended for session in sessions)
