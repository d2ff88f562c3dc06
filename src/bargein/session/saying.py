"""Say given words: `session.say`, and the lines that the session says by itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterable
from typing import TYPE_CHECKING

from ..audio import AudioFrame
from .agent_text import AgentText
from .speech_run import SpeechRun
from .tasks import cancel_and_wait

if TYPE_CHECKING:
    from .activity import Activity
    from .speaking import Spoken
    from .speech_handle import SpeechHandle

__all__ = ["Saying"]

logger = logging.getLogger(__name__)


class Saying(SpeechRun):
    """One `say`: text, or an async iterable of it, with the voice or with given audio."""

    def __init__(
        self,
        activity: Activity,
        handle: SpeechHandle,
        text: str | AsyncIterable[str],
        *,
        audio: AsyncIterable[AudioFrame] | None = None,
        remember: bool = True,
        fallback: bool = False,
        silent: bool = False,
        thinks: bool = False,
        fills: bool = False,
    ) -> None:
        super().__init__(activity, handle, silent=silent, thinks=thinks, fills=fills)
        self._text = text
        self._audio = audio
        self._remember = remember
        self._fallback = fallback
        self._agent_text = AgentText()

    def begin(self) -> None:
        self.prepare(self._agent_text, audio=self._audio)
        self.enqueue()

    async def run(self) -> None:
        """Say it and settle; a failure ends the handle, not the session."""
        feeding: asyncio.Task[None] | None = None
        try:
            if await self.wait_to_begin():
                feeding = self.call.tasks.start(
                    self._feed(self._agent_text), f"say: {self.handle.id}"
                )
                await self.speak(self._write)
        except Exception as error:
            self._failed(error)
        finally:
            if feeding is not None:
                await cancel_and_wait([feeding])
            self.yield_floor(pending=False)
            self.settle()

    def _write(self, spoken: Spoken) -> None:
        if self._remember:
            self.write(spoken, {})
            if self.activity.realtime is not None:
                self.activity.realtime.knowledge.sync_soon()

    async def _feed(self, text: AgentText) -> None:
        error: BaseException | None = None
        try:
            if isinstance(self._text, str):
                text.push(self._text)
            else:
                async for piece in self._text:
                    text.push(piece)
        except Exception as failure:
            error = failure  # raised again where the text is read
        finally:
            text.end(error)

    def _failed(self, error: Exception) -> None:
        logger.error("saying %s failed: %r", self.handle.id, error)
        self.handle.fail(error)
        self.call.speech_failed(self.activity, self.handle, error, may_speak=not self._fallback)
