"""Ask the application's turn detector whether the user has finished; the floor uses the answer."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from ..conversation import ChatContext, ChatMessage
from ..models import AudioTurnDetector, AudioTurnDetectorStream, TurnDetector
from ..turns.facts import EndPredicted
from .tasks import cancel_and_wait

if TYPE_CHECKING:
    from ..audio import AudioFrame
    from .call import Call

__all__ = ["TurnEnds"]

logger = logging.getLogger(__name__)

TURNS_SHOWN = 6
PREDICTION_LIMIT = 3.0


class TurnEnds:
    """One question at a time; a newer one replaces the older."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._asking: asyncio.Task[None] | None = None
        self._detector: object = None
        self._ear: AudioTurnDetectorStream | None = None
        self._closed = False

    # A detector that judges by the sound

    def follow(self, detector: object) -> None:
        """Go by `detector` from now on; one that listens begins to hear the user."""
        if detector is self._detector or self._closed:
            return
        self._detector = detector
        self._close_ear()
        if isinstance(detector, AudioTurnDetector) and not isinstance(detector, TurnDetector):
            try:
                self._ear = detector.stream()
            except Exception as error:  # as when it fails later: go by the pause alone
                logger.warning("the turn detector failed: %r", error)

    def hear(self, frame: AudioFrame) -> None:
        """What the user's microphone gave."""
        if self._ear is None:
            return
        try:
            self._ear.push_frame(frame)
        except Exception as error:
            logger.warning("the turn detector hears no more: %r", error)
            self._close_ear()

    def turn_over(self) -> None:
        """What was heard belongs to a turn that is over."""
        if self._ear is not None:
            self._ear.flush()

    def _close_ear(self) -> None:
        ear, self._ear = self._ear, None
        if ear is not None:
            self._call.tasks.start(ear.aclose(), "turn detector: close")

    # Asking it

    def predict(self, text: str) -> None:
        """Ask about the open turn `text`."""
        if self._asking is not None:
            self._asking.cancel()
        self._asking = self._call.tasks.start(self._predict(text), "turn detector")

    async def aclose(self) -> None:
        """Ask no more, and hear no more."""
        self._closed = True
        if self._asking is not None:
            await cancel_and_wait([self._asking])
        ear, self._ear = self._ear, None
        if ear is not None:
            try:
                await ear.aclose()
            except Exception:  # the rest must be closed all the same
                logger.exception("closing the turn detector failed")

    async def _predict(self, text: str) -> None:
        probability: float | None = None
        likely = False
        detector = self._call.activity.resolved().turn_detection
        try:
            if isinstance(detector, TurnDetector | AudioTurnDetector):
                async with asyncio.timeout(PREDICTION_LIMIT):
                    probability, likely = await self._ask(detector, text)
        except Exception as error:  # a detector's failure means: go by the pause alone
            logger.warning("the turn detector failed: %r", error)
        self._call.floor.push(EndPredicted(text, probability, likely))

    async def _ask(
        self, detector: TurnDetector | AudioTurnDetector, text: str
    ) -> tuple[float | None, bool]:
        language = self._call.last_language or None
        threshold = await detector.unlikely_threshold(language)
        if threshold is None or not await detector.supports_language(language):
            return None, False
        if isinstance(detector, TurnDetector):
            probability = await detector.predict_end_of_turn(
                self._shown(text), timeout=PREDICTION_LIMIT
            )
        elif self._ear is not None:
            probability = await self._ear.predict()
        else:  # it failed before
            return None, False
        return probability, probability >= threshold

    def _shown(self, text: str) -> ChatContext:
        """The last turns and the open one, without tools and instructions."""
        messages = self._call.activity.context.messages()
        spoken = [message for message in messages if message.role in ("user", "assistant")]
        context = ChatContext(spoken[-TURNS_SHOWN:])
        context.insert(ChatMessage(role="user", content=[self._call.expectation.masked(text)]))
        return context
