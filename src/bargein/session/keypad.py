"""Pass keypad digits to the active agent, one at a time and in order."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from ..conversation.spoken.masking import MASK
from .channel import Channel
from .events import DtmfReceivedEvent, ErrorEvent

if TYPE_CHECKING:
    from .call import Call

__all__ = ["Keypad"]

logger = logging.getLogger(__name__)

SYMBOLS = frozenset("0123456789*#ABCD")


class Keypad:
    """One per session; during a hand-off digits wait for the next agent."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._digits: Channel[tuple[str, str | None, bool]] = Channel()
        self._task: asyncio.Task[None] | None = None
        self.pending = 0
        """Digits that the agent has not dealt with."""

    def press(self, digit: str, participant: str | None) -> None:
        """A key was pressed; unknown symbols are ignored."""
        symbol = digit.upper()
        if symbol not in SYMBOLS:
            logger.debug("an unknown keypad symbol was ignored")
            return
        self.pending += 1
        self._digits.push((symbol, participant, self._call.expectation.secret_input))
        if self._task is None:
            self._task = self._call.tasks.start(self._deliver(), "keypad")

    async def _deliver(self) -> None:
        async for digit, participant, secret in self._digits:
            await self._call.handoffs.wait()
            # Secret if it was when pressed, or when read: the hook may change that.
            secret = secret or self._call.expectation.secret_input
            agent = self._call.activity.agent
            try:
                await agent.on_dtmf_received(digit)
            except Exception as error:
                # Errors like to quote what they could not digest.
                shown = None if secret else error
                name = type(error).__name__
                logger.error("on_dtmf_received failed: %s", name, exc_info=shown)
                self._call.emit(ErrorEvent(error=error, source=agent))
            shown_digit = MASK if secret else digit
            self._call.emit(DtmfReceivedEvent(digit=shown_digit, participant=participant))
            self.pending -= 1
            self._call.quiescence.changed()
