"""One agent's connection to its speech-to-speech model: what goes there, and what comes back.

A shell: whose words came is decided in `spoken_turns.py`, who gets an answer in
`generation_fate.py`, what the model is told in `realtime_knowledge.py`, and who may
speak by the floor.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from ..audio import AudioFrame, VideoFrame
from ..errors import APITimeoutError, RealtimeError
from ..models import RealtimeModel, RealtimeModelError, RealtimeSession
from ..models.realtime import GenerationCreatedEvent
from ..turns.commands import Turn
from .events import ErrorEvent
from .realtime_ears import RealtimeEars
from .realtime_knowledge import UPDATE_LIMIT, RealtimeKnowledge
from .realtime_offers import RealtimeOffers

if TYPE_CHECKING:
    from .activity import Activity

__all__ = ["GENERATION_LIMIT", "RealtimeLink"]

logger = logging.getLogger(__name__)

T = TypeVar("T")

GENERATION_LIMIT = 10.0
"""Seconds in which an answer that was asked for must begin."""

LAST_WORDS_LIMIT = 2.0
"""Seconds that a session outlives its agent for the words that it still owes."""

KEPT_AUDIO = 10.0
"""Seconds of sound kept for a session that has not begun; what is older is lost."""

# Between the loss of a session and the next one.
RESTART_DELAY = 0.5

Ask = Callable[[RealtimeSession], "asyncio.Future[GenerationCreatedEvent]"]


class RealtimeLink:
    """Lives as long as its agent is active. A session that is lost is followed by another."""

    def __init__(self, activity: Activity, model: RealtimeModel) -> None:
        self.activity = activity
        self.call = activity.call
        self.model = model
        self.ears = RealtimeEars(self)
        self.offers = RealtimeOffers(self)
        self.knowledge = RealtimeKnowledge(self)
        self._session: RealtimeSession | None = None
        self._ready = asyncio.Event()
        self._lost: asyncio.Future[None] | None = None
        self._kept: deque[AudioFrame] = deque()
        self._kept_seconds = 0.0
        self._closed = False
        self._commit_due = False

    # Its life

    @property
    def session(self) -> RealtimeSession:
        """The model's session. Raises `RuntimeError` while there is none."""
        if self._session is None:
            raise RuntimeError(f"the session of {self.model.label} has not begun")
        return self._session

    @property
    def running(self) -> bool:
        """Whether the model can be reached."""
        return self._session is not None

    @property
    def speaks_given_text(self) -> bool:
        """Whether the model says a text as it is, in its own voice."""
        able = self.model.capabilities
        return able.supports_say and able.audio_output

    async def start(self) -> None:
        """Begin a session that knows what the agent knows. Raises `RealtimeError` if it refuses."""
        session = self.model.session()
        try:
            await self.knowledge.begin(session)
            if self.model.capabilities.can_disable_turn_detection:
                session.set_turn_detection(self.call.model_decides)
        except BaseException:
            await session.aclose()
            raise
        self._take(session)

    def _take(self, session: RealtimeSession) -> None:
        self._session = session
        self._lost = asyncio.get_running_loop().create_future()
        self.ears.listen_to(session)
        self.offers.listen_to(session)
        session.on("error", self._on_error)
        kept, self._kept, self._kept_seconds = self._kept, deque(), 0.0
        for frame in kept:
            session.push_audio(frame)
        if self._commit_due:
            self._commit_due = False
            session.commit_audio()
        self._ready.set()

    async def aclose(self) -> None:
        """End the session; harmless when repeated."""
        self._closed = True
        self._kept.clear()
        session, self._session = self._session, None
        self._ready.clear()
        if session is not None and self.ears.words_owed and not self.call.closing:
            # The next agent need not wait for the last words that were said to this one.
            self.call.tasks.start(self._close_after_words(session), "realtime: last words")
        else:
            self.ears.close()
            if session is not None:
                await _bounded_close(session)

    async def _close_after_words(self, session: RealtimeSession) -> None:
        try:
            await self.ears.words_settled(LAST_WORDS_LIMIT)
        finally:
            self.ears.close()
            await _bounded_close(session)

    def configure(self, *, model_decides: bool) -> None:
        """Who ends the user's turns may have changed."""
        if self._session is not None and self.model.capabilities.can_disable_turn_detection:
            self._session.set_turn_detection(model_decides)

    # What the user does

    def hear(self, frame: AudioFrame) -> None:
        """The user's microphone gave `frame`."""
        if self._session is not None:
            self._session.push_audio(frame)
        elif not self._closed:
            self._kept.append(frame)
            self._kept_seconds += frame.duration
            while self._kept_seconds > KEPT_AUDIO:
                self._kept_seconds -= self._kept.popleft().duration

    def see(self, frame: VideoFrame) -> None:
        """The user's camera gave `frame`."""
        if self._session is not None:
            self._session.push_video(frame)

    def clear_audio(self) -> None:
        """The user's open turn is thrown away."""
        self._kept.clear()
        self._kept_seconds = 0.0
        if self._session is not None:
            self._session.clear_audio()

    def turn_committed(self, turn: Turn) -> None:
        """The floor committed `turn`: what the model heard until now belongs to it."""
        if turn.reason == "realtime":
            self.offers.bind(turn.id)
            self.knowledge.answered()
        elif turn.reason != "text":
            if self._session is not None:
                self._session.commit_audio()
            else:
                self._commit_due = True
        self.ears.committed(turn)

    # Answers

    async def request(self, ask: Ask) -> GenerationCreatedEvent:
        """Ask for an answer and wait until it begins; what comes too late is never heard.

        Raises `APITimeoutError` after `GENERATION_LIMIT` seconds, else what the model
        failed with; both are reported.
        """
        future: asyncio.Future[GenerationCreatedEvent] | None = None
        answer: GenerationCreatedEvent | None = None
        try:
            async with asyncio.timeout(GENERATION_LIMIT):
                await self._ready.wait()
                await self.knowledge.sync()
                self.knowledge.answered()
                future = self.offers.requested(ask(self.session))
                answer = await self.or_lost(future)
                return answer
        except TimeoutError:
            late = APITimeoutError(f"no answer began within {GENERATION_LIMIT:g} s")
            self._report(late)
            raise late from None
        except RealtimeError as error:
            self._report(error)
            raise
        except Exception as error:
            if self._lost is None or not self._lost.done():  # else it was reported
                self._report(error)
            raise
        finally:
            if future is not None:
                self.offers.request_over(future, taken=answer is not None)

    async def or_lost(self, waited_for: asyncio.Future[T]) -> T:
        """The result of `waited_for`; raises what the session was lost by, if that comes first."""
        lost = self._lost
        assert lost is not None, "a session has begun"
        either: list[asyncio.Future[Any]] = [waited_for, lost]  # of two kinds
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if lost.done():
            lost.result()
        return waited_for.result()

    # Failures

    def _report(self, error: Exception) -> None:
        """A request failed for good."""
        self.call.models.realtime_failed()
        failure = RealtimeModelError(
            timestamp=self.call.clock.wall(),
            label=self.model.label,
            error=error,
            recoverable=False,
        )
        self.call.emit(ErrorEvent(error=failure, source=self.model.label))

    def _on_error(self, failure: RealtimeModelError) -> None:
        self.call.emit(ErrorEvent(error=failure, source=self.model.label))
        if failure.recoverable or self._closed or self._session is None:
            return
        session, self._session = self._session, None
        lost = self._lost
        self._ready.clear()
        if self.offers.busy:  # a speech fails by it, and says so
            self.call.models.realtime_failed()
        else:
            self.call.model_failed("realtime", failure.error)
        self.ears.deaf()
        if lost is not None and not lost.done():
            lost.set_exception(failure.error)
            lost.exception()  # whether or not anybody waits for it
        self.call.tasks.start(self._restart(session), "realtime: again")

    async def _restart(self, lost: RealtimeSession) -> None:
        await _bounded_close(lost)
        while not self._closed and not self.call.closing:
            await asyncio.sleep(RESTART_DELAY)
            try:
                await self.start()
                return
            except Exception as error:
                logger.warning("%s could not be reached again: %r", self.model.label, error)
                self.call.model_failed("realtime", error)


async def _bounded_close(session: RealtimeSession) -> None:
    try:
        async with asyncio.timeout(UPDATE_LIMIT):
            await session.aclose()
    except TimeoutError:
        logger.warning("closing a speech-to-speech session took too long and was left")
    except Exception:  # the rest must be closed all the same
        logger.exception("closing a speech-to-speech session failed")
