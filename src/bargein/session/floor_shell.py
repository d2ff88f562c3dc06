"""Run the floor machine on the event loop: facts and time in, commands out, one timer."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from ..turns.commands import Command
from ..turns.facts import Fact
from ..turns.floor import Floor, FloorConfig

__all__ = ["FloorShell"]


class FloorShell:
    """Feeds a `Floor` and hands its commands on, in order, one at a time.

    `perform` may push facts: what they cause is performed after what is already
    due. Nothing is performed after `close`. `changed` is called after each delivery.
    """

    def __init__(
        self,
        floor: Floor,
        perform: Callable[[Command], None],
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self.floor = floor
        self._perform = perform
        self._changed = changed
        self._loop = asyncio.get_running_loop()
        self._outbox: deque[Command] = deque()
        self._performing = False
        self._timer: asyncio.TimerHandle | None = None
        self._armed_for: float | None = None
        self._closed = False

    def push(self, fact: Fact) -> None:
        """Tell the floor what happened just now."""
        if not self._closed:
            self._deliver(self.floor.receive(fact, now=self._loop.time()))

    def configure(self, config: FloorConfig) -> None:
        """Use `config` from the next decision on."""
        if not self._closed:
            self.floor.configure(config, now=self._loop.time())
            self._rearm()

    def close(self) -> None:
        """Stop the timer; later facts are ignored."""
        self._closed = True
        self._outbox.clear()
        self._disarm()

    def _on_timer(self, due: float) -> None:
        self._timer = self._armed_for = None
        # The loop may fire up to one clock tick early.
        self._deliver(self.floor.tick(now=max(due, self._loop.time())))

    def _deliver(self, commands: list[Command]) -> None:
        self._outbox.extend(commands)
        if self._performing:
            return
        self._performing = True
        try:
            while self._outbox:
                self._perform(self._outbox.popleft())
        finally:
            self._performing = False
        self._rearm()
        self._changed()

    def _rearm(self) -> None:
        due = None if self._closed else self.floor.deadline
        if due == self._armed_for:
            return
        self._disarm()
        if due is not None:
            self._armed_for = due
            self._timer = self._loop.call_at(due, self._on_timer, due)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._armed_for = None
