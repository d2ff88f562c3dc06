"""Runs the probes that `Availability` asks for: one timer, at most one task."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence

from .availability import Availability, AvailabilityChanged, Command, Probe

__all__ = ["Prober"]

logger = logging.getLogger(__name__)


class Prober:
    """Knows which of `count` models are available, and looks after the others.

    `probe` makes a minimal request and raises if the model is not back; it may
    take `limit` seconds. `on_change` hears of each change.
    """

    def __init__(
        self,
        count: int,
        *,
        probe: Callable[[int], Awaitable[None]],
        limit: float,
        on_change: Callable[[int, bool], None],
    ) -> None:
        self._machine = Availability(count)
        self._probe = probe
        self._limit = limit
        self._on_change = on_change
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    def is_available(self, index: int) -> bool:
        return self._machine.is_available(index)

    def choose(self, tried: Collection[int] = ()) -> int | None:
        """The model to try next; see `Availability.choose`."""
        return self._machine.choose(tried)

    def failed(self, index: int) -> None:
        """A request to the model failed for good."""
        self._obey(self._machine.failed(index, now=asyncio.get_running_loop().time()))

    def succeeded(self, index: int) -> None:
        """A request to the model succeeded."""
        self._obey(self._machine.succeeded(index))

    async def aclose(self) -> None:
        """Stop probing, now and for good."""
        self._closed = True
        self._disarm()
        task = self._task
        if task is not None and task is not asyncio.current_task():
            task.cancel()
            await asyncio.wait([task])

    def _obey(self, commands: Sequence[Command]) -> None:
        for command in commands:
            match command:
                case AvailabilityChanged(index, available):
                    self._on_change(index, available)
                case Probe(index) if not self._closed:
                    self._task = asyncio.create_task(
                        self._run(index), name=f"probe of model {index}"
                    )
        self._rearm()

    async def _run(self, index: int) -> None:
        passed = False
        try:
            async with asyncio.timeout(self._limit):
                await self._probe(index)
            passed = True
        except Exception as error:  # that it fails is the answer
            logger.debug("model %d is not back: %s", index, error)
        self._task = None
        now = asyncio.get_running_loop().time()
        self._obey(self._machine.probed(index, passed=passed, now=now))

    def _rearm(self) -> None:
        self._disarm()
        due = self._machine.deadline
        if due is not None and not self._closed:
            self._timer = asyncio.get_running_loop().call_at(due, self._on_timer, due)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _on_timer(self, due: float) -> None:
        self._timer = None
        # The loop may fire up to one clock tick early.
        now = max(due, asyncio.get_running_loop().time())
        self._obey(self._machine.tick(now=now))
