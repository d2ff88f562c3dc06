"""Say something short while a tool takes its time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from .tasks import cancel_and_wait

if TYPE_CHECKING:
    from .session import AgentSession

__all__ = ["filling"]

logger = logging.getLogger(__name__)

Filler = str | Callable[[int], str | None]


@asynccontextmanager
async def filling(
    session: AgentSession[Any],  # whatever its userdata
    filler: Filler,
    *,
    delay: float,
    interval: float | None,
    max_steps: int | None,
) -> AsyncIterator[None]:
    """While this block is open: say the filler whenever both sides were silent for `delay`.

    A filler that fails is logged: it is not what the block is about.
    """
    task = asyncio.get_running_loop().create_task(
        _filled(session, filler, delay, interval, max_steps), name="filler"
    )
    try:
        yield
    finally:
        await cancel_and_wait([task])


async def _filled(
    session: AgentSession[Any],  # whatever its userdata
    filler: Filler,
    delay: float,
    interval: float | None,
    max_steps: int | None,
) -> None:
    try:
        await _fill(session, filler, delay, interval, max_steps)
    except Exception:  # the application's bug, or a session that is closing
        logger.exception("a filler failed")


async def _fill(
    session: AgentSession[Any],  # whatever its userdata
    filler: Filler,
    delay: float,
    interval: float | None,
    max_steps: int | None,
) -> None:
    step = 0
    while max_steps is None or step < max_steps:
        await _silence(session, delay)
        text = filler if isinstance(filler, str) else filler(step)
        if not text:
            return
        await session.say(text).wait_for_end()
        step += 1
        if interval is None:
            return
        await asyncio.sleep(interval)


async def _silence(session: AgentSession[Any], duration: float) -> None:
    """Return once nobody has spoken for `duration` seconds."""
    changed = asyncio.Event()

    def notice(_: object) -> None:
        changed.set()

    names = ("agent_state_changed", "user_state_changed")
    for name in names:
        session.on(name, notice)
    try:
        while True:
            changed.clear()
            speaking = "speaking" in (session.agent_state, session.user_state)
            try:
                async with asyncio.timeout(None if speaking else duration):
                    await changed.wait()
            except TimeoutError:
                return
    finally:
        for name in names:
            session.off(name, notice)
