"""A user's text until the first audio of the reply at the sink, and the processor time of a turn.

Also with a tool call in it, and after a long history. Turns come in blocks;
each block starts from the same history. Processor time is for whole blocks, so
what a framework does after the turn counts.
"""

from __future__ import annotations

import asyncio
import time

from ..contestant import LiveSession, Plan
from ..readings import cpu_seconds, median, percentile
from ..trial import Figures, Trial

__all__ = ["history", "text_turn", "tool_turn"]

# What was put off until after a turn or a block gets this long.
_SETTLE = 0.02


async def text_turn(trial: Trial) -> Figures:
    """Turns of a short conversation."""
    return await _measure(trial, Plan(), turns=300, items=10)


async def tool_turn(trial: Trial) -> Figures:
    """Turns in which the model calls a tool before it answers."""
    return await _measure(trial, Plan(tool=True), turns=200, items=10)


async def history(trial: Trial) -> Figures:
    """Turns after `items` messages, which the model converts to OpenAI's format and to JSON."""
    plan = Plan(formats_history=True)
    items = trial.option("items", 1000)
    return await _measure(trial, plan, turns=20, items=items, block=5, warm_up=5)


async def _measure(
    trial: Trial, plan: Plan, *, turns: int, items: int, block: int = 10, warm_up: int = 20
) -> Figures:
    turns = trial.option("turns", turns)
    await trial.contestant.prepare(plan)
    live = await trial.contestant.open(plan)
    for _ in range(-(-warm_up // block)):
        await _block(live, items, block)
    first_audio_ms: list[float] = []
    cpu_ms: list[float] = []
    with trial.watch():
        for _ in range(-(-turns // block)):
            latencies, cpu = await _block(live, items, block)
            first_audio_ms += latencies
            cpu_ms.append(cpu)
    grown = live.history_length() - items
    return {
        "first_audio_p50_ms": median(first_audio_ms),
        "first_audio_p95_ms": percentile(first_audio_ms, 0.95),
        "cpu_ms": median(cpu_ms),
        "items_per_turn": grown // block,
    }


async def _block(live: LiveSession, items: int, turns: int) -> tuple[list[float], float]:
    """Milliseconds to the first audio of each turn, and of processor time per turn."""
    await live.set_history(items)
    await asyncio.sleep(_SETTLE)
    latencies: list[float] = []
    cpu_before = cpu_seconds()
    for _ in range(turns):
        live.marks.reset()
        begun_at = time.perf_counter()
        await live.turn()
        if not live.marks.first_frame:
            raise RuntimeError("a turn ended without audio")
        latencies.append((live.marks.first_frame - begun_at) * 1e3)
    await asyncio.sleep(_SETTLE)
    return latencies, (cpu_seconds() - cpu_before) * 1e3 / turns
