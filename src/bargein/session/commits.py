"""End the user's turn at the application's word, whatever the machines think."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from ..turns.facts import CommitRequested
from .turn_mode import turn_mode

if TYPE_CHECKING:
    from .call import Call

__all__ = ["Commits"]


class Commits:
    """One per session. While one is under way, nothing else ends the turn."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._under_way = 0
        self._heard: asyncio.Event | None = None

    @property
    def under_way(self) -> bool:
        """Whether the floor must leave the open turn alone."""
        return self._under_way > 0

    async def commit(self, *, timeout: float, flush_duration: float, reply: bool) -> str:
        """Wait for unfinalised words, at most `timeout` seconds; commit, and return the text.

        Without any text there is a turn only in manual mode. Cancelled, it leaves
        the turn open.
        """
        call = self._call
        self._under_way += 1
        call.configure()
        try:
            if call.floor.floor.words_owed:
                await self._finalise(timeout, flush_duration)
            text = call.expectation.masked(call.floor.floor.open_text)
            by_hand = turn_mode(call.activity.resolved()) == "manual"
            if text or call.floor.floor.kept_text or by_hand:
                call.floor.push(CommitRequested(reply=reply))
            return text
        finally:
            self._under_way -= 1
            call.configure()

    def heard(self, *, final: bool) -> None:
        """Voice or words went on; `final`: a transcript that will not be revised."""
        if self._heard is not None and (final or not self._call.floor.floor.words_owed):
            self._heard.set()

    async def _finalise(self, timeout: float, flush_duration: float) -> None:
        hearing = self._call.hearing
        if not hearing.audio_flows:
            hearing.push_silence(flush_duration)
        hearing.flush_transcriber()
        self._heard = self._heard or asyncio.Event()
        try:
            async with asyncio.timeout(timeout):
                await self._heard.wait()
        except TimeoutError:
            pass  # what was understood until now has to do
        finally:
            self._heard = None
