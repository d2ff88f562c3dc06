"""A whole conversation at audio level in virtual time: how much faster than real time?

Microphone frames, voice detector, recogniser, model, voice and loudspeaker are
the scripted ones of `bargein.testing`; everything between them is the product.
"""

from __future__ import annotations

import asyncio
import time

from bargein.session import Agent, AgentSession
from bargein.testing import (
    FakeAudioOutput,
    ScriptedCaller,
    ScriptedLLM,
    ScriptedSTT,
    ScriptedTTS,
    ScriptedVAD,
    reply,
    run_virtual,
)

from .. import dialogue
from ..readings import cpu_seconds
from ..trial import Figures, Trial

__all__ = ["virtual_time"]

_TURNS_PER_CALL = 6


def virtual_time(trial: Trial) -> Figures:
    """`calls` conversations, one after the other, on a loop of their own."""
    calls = trial.option("calls", 10)
    run_virtual(_conversation())
    virtual_seconds = 0.0
    cpu, wall = cpu_seconds(), time.perf_counter()
    with trial.watch():
        for _ in range(calls):
            virtual_seconds += run_virtual(_conversation())
    cpu, wall = cpu_seconds() - cpu, time.perf_counter() - wall
    return {
        "times_real_time": virtual_seconds / cpu,
        "times_real_time_wall": virtual_seconds / wall,
        "cpu_ms_per_second": cpu * 1e3 / virtual_seconds,
        "virtual_seconds": virtual_seconds,
    }


async def _conversation() -> float:
    """One call; returns its length in virtual seconds."""
    loop = asyncio.get_running_loop()
    begun_at = loop.time()
    session: AgentSession[None] = AgentSession(
        stt=ScriptedSTT(),
        vad=ScriptedVAD(),
        llm=ScriptedLLM([reply(dialogue.REPLY, times=None)], keep_requests=False),
        tts=ScriptedTTS(),
    )
    caller = ScriptedCaller(session, output=FakeAudioOutput())
    await session.start(Agent(instructions="You are a helpful assistant."))
    for _ in range(_TURNS_PER_CALL):
        await caller.say(dialogue.USER_SAYS)
        await caller.hears("look it up for you now", within=30.0)
        await caller.silence(1.0)
    await caller.hang_up()
    return loop.time() - begun_at
