"""From one agent to the next: the old one finishes and leaves, then the new one enters."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from ..turns.facts import HandoffBegan, HandoffEnded, HandoffStepEnded, HandoffStepStarted
from .activity import Activity
from .events import ErrorEvent

if TYPE_CHECKING:
    from .agent import Agent
    from .call import Call

__all__ = ["Handoffs"]

logger = logging.getLogger(__name__)


async def _root_of(old: Activity) -> Activity:
    """The activity below all tasks; a task that is replaced before it is done is cancelled."""
    while old.parent is not None:
        if old.cancel_task is not None:
            old.cancel_task()
        await old.left.wait()
        old = old.parent
    return old


class Handoffs:
    """Serialised: every intermediate agent is entered and exited."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._last: asyncio.Task[None] | None = None
        self._limit: asyncio.Timeout | None = None

    @property
    def pending(self) -> bool:
        """Whether one is under way."""
        return self._last is not None and not self._last.done()

    def begin(self, agent: Agent) -> None:
        """`agent` is the current one from now on; speech made for it waits until it has entered."""
        call = self._call
        old, new = call.activity, Activity(call, agent)
        call.activity = new
        call.floor.push(HandoffBegan())
        switch = self._switch(old, new, self._last)
        self._last = call.tasks.start(switch, f"hand-off to {agent.id}")

    def skip_step(self) -> None:
        """The floor has waited long enough for a step: abandon it."""
        if self._limit is not None and not self._limit.expired():
            self._limit.reschedule(asyncio.get_running_loop().time())

    @asynccontextmanager
    async def _step(self) -> AsyncIterator[None]:
        """A step that is neither speech nor the application's code; the floor watches its time."""
        self._call.floor.push(HandoffStepStarted())
        try:
            async with asyncio.timeout(None) as self._limit:
                yield
        finally:
            self._limit = None
            self._call.floor.push(HandoffStepEnded())

    async def wait(self) -> None:
        """Wait until none is under way."""
        while self._last is not None and not self._last.done():
            await asyncio.wait([self._last])

    async def _switch(
        self, old: Activity, new: Activity, previous: asyncio.Task[None] | None
    ) -> None:
        call = self._call
        try:
            if previous is not None and not previous.done():
                await asyncio.wait([previous])
            old = await _root_of(old)
            await call.user_turns.settled()  # a turn committed before is answered by the old agent
            await call.wait_for_runs(old)
            await old.exit()
            async with self._step():
                await old.finish()
            call.record_handoff(old, new)
            call.models.follow(new)
            call.configure()
            async with self._step():
                await call.hearing.follow(new)
                await new.start()
        except Exception as error:
            logger.exception("the hand-off to %s failed", new.agent.id)
            call.emit(ErrorEvent(error=error, source=new.agent))
            call.fallback_line.say(new)
            call.session.close_soon_with_error(error)
        finally:
            new.become_ready()
            call.floor.push(HandoffEnded())
