"""Let a speech-to-speech model say given words: `session.say` where the model can."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterable
from typing import TYPE_CHECKING

from ..models.realtime import GenerationCreatedEvent
from .agent_text import AgentText
from .nodes import ModelSettings
from .realtime_generation import RealtimeGeneration
from .realtime_link import RealtimeLink
from .realtime_truncation import truncate_unheard
from .speech_run import SpeechRun
from .tasks import cancel_and_wait

if TYPE_CHECKING:
    from .activity import Activity
    from .speaking import Spoken
    from .speech_handle import SpeechHandle

__all__ = ["RealtimeSaying"]

logger = logging.getLogger(__name__)


class RealtimeSaying(SpeechRun):
    """One `say`: the model is given all of the text at once, when it has the floor."""

    def __init__(
        self,
        activity: Activity,
        handle: SpeechHandle,
        text: str | AsyncIterable[str],
        link: RealtimeLink,
        *,
        remember: bool = True,
    ) -> None:
        super().__init__(activity, handle)
        self._link = link
        self._given = text
        self._remember = remember
        self._has_floor = asyncio.Event()
        self._generation = RealtimeGeneration(
            link,
            handle.id,
            ModelSettings(),
            AgentText(),
            lambda asked: logger.warning("saying a text, the model called %r", asked.name),
            self._begin_answer,
        )

    def begin(self) -> None:
        self.prepare(self._generation.text, audio=self._generation.frames())
        self.enqueue()

    def authorise(self) -> None:
        super().authorise()
        self._has_floor.set()

    async def run(self) -> None:
        """Say it and settle; a failure ends the handle, not the session."""
        generating: asyncio.Task[object] | None = None
        try:
            if await self.wait_to_begin():
                generating = self.call.tasks.start(
                    self._generation.run(), f"realtime say: {self.handle.id}"
                )
                await self.speak(self._write)
        except Exception as error:
            self._failed(error)
        finally:
            if generating is not None:
                await cancel_and_wait([generating])
            self.yield_floor(pending=False)
            self.settle()

    async def _begin_answer(self) -> GenerationCreatedEvent:
        await self._has_floor.wait()
        pieces = [self._given] if isinstance(self._given, str) else [p async for p in self._given]
        text = "".join(pieces)
        return await self._link.request(lambda session: session.say(text))

    def _write(self, spoken: Spoken) -> None:
        if self._remember:
            self._link.knowledge.said(self.write(spoken, {}))
        if spoken.cut:
            truncate_unheard(self._link, self._generation.messages, spoken)

    def _failed(self, error: Exception) -> None:
        logger.error("saying %s failed: %r", self.handle.id, error)
        self.handle.fail(error)
        self.call.speech_failed(self.activity, self.handle, error, may_speak=True)
