"""Answers that a speech-to-speech model begins: who gets them, and what becomes of the rest.

A shell around `generation_fate.py`. An answer that nobody takes is stopped: it is
neither heard nor stored, its calls are not made, and the model is told so.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from ..conversation import FunctionCallOutput
from ..errors import RealtimeError
from ..models import RealtimeModelMetrics, RealtimeSession
from ..models.realtime import GenerationCreatedEvent
from ..turns.facts import CommitRequested
from .generation_fate import generation_fate
from .realtime_context import appended

if TYPE_CHECKING:
    from .realtime_link import RealtimeLink

__all__ = ["RealtimeOffers"]

logger = logging.getLogger(__name__)

NOT_MADE = "This call was not made: the conversation had moved on."

# Seconds in which an answer that was told to stop should do so.
REFUSAL_LIMIT = 10.0

# Reports of use come soon after an answer.
REMEMBERED_SPEECHES = 20

_Answer = asyncio.Future[GenerationCreatedEvent]


class RealtimeOffers:
    """Each answer has one taker at most."""

    def __init__(self, link: RealtimeLink) -> None:
        self._link = link
        self._call = link.call
        self._requests: set[_Answer] = set()
        self._given_up: set[_Answer] = set()
        self._tool_reply: _Answer | None = None
        self._new: GenerationCreatedEvent | None = None
        self._by_turn: dict[int, GenerationCreatedEvent] = {}
        self._speeches: dict[str, str | None] = {}
        self._early: dict[str, list[RealtimeModelMetrics]] = {}
        self._taken = 0

    def listen_to(self, session: RealtimeSession) -> None:
        """Follow what `session` begins and consumes."""
        session.on("generation_created", self._on_created)
        session.on("metrics_collected", self._on_metrics)

    @property
    def busy(self) -> bool:
        """Whether a speech waits for an answer, or speaks one that is not complete."""
        return bool(self._requests or self._taken or self._tool_reply or self._by_turn)

    # Answers to requests

    def requested(self, answer: _Answer) -> _Answer:
        """Somebody waits for `answer`."""
        self._requests.add(answer)
        return answer

    def request_over(self, answer: _Answer, *, taken: bool) -> None:
        """It was taken, or nobody waits for it any more."""
        self._requests.discard(answer)
        if not taken:
            self._given_up.add(answer)
            answer.add_done_callback(self._came_late)

    def _came_late(self, answer: _Answer) -> None:
        self._given_up.discard(answer)
        if not answer.cancelled() and answer.exception() is None:
            self.refuse(answer.result())

    # Answers to the user's turns

    def bind(self, turn: int) -> None:
        """The turn that the newest answer belongs to was committed."""
        new, self._new = self._new, None
        if new is not None:
            self._by_turn[turn] = new

    def take(self, turn: int | None) -> GenerationCreatedEvent | None:
        """The answer to that turn, if the model has begun one."""
        return self._by_turn.pop(turn, None) if turn is not None else None

    def drop(self, turn: int) -> None:
        """That turn gets no answer."""
        if (answer := self.take(turn)) is not None:
            self.refuse(answer)

    # Answers to tools' results

    def await_tool_reply(self) -> None:
        """The model goes on by itself once it has the results that it is given next."""
        self._tool_reply = asyncio.get_running_loop().create_future()

    def tool_reply(self, _: RealtimeSession) -> _Answer:
        """The answer that was announced so."""
        assert self._tool_reply is not None, "await_tool_reply() comes first"
        return self._tool_reply

    def no_tool_reply(self) -> None:
        """Nobody waits for it any more."""
        answer, self._tool_reply = self._tool_reply, None
        if answer is not None and answer.done() and not answer.cancelled():
            self.refuse(answer.result())

    # While an answer is spoken

    def begun(self, answer: GenerationCreatedEvent, speech_id: str) -> None:
        """A speech takes `answer`."""
        self._taken += 1
        self._belongs(answer, speech_id)

    def ended(self) -> None:
        """It is complete, or was stopped."""
        self._taken -= 1

    # What the model reports

    def _on_created(self, event: GenerationCreatedEvent) -> None:
        if event.response_id is not None:
            self._early[event.response_id] = []
        call, activity = self._call, self._link.activity
        able = self._link.model.capabilities
        awaited = self._tool_reply is not None and not self._tool_reply.done()
        fate = generation_fate(
            user_initiated=event.user_initiated,
            requests=len(self._requests) + len(self._given_up),
            tool_reply_awaited=awaited,
            model_decides=call.model_decides,
            listening=call.activity is activity
            and not call.closing
            and not call.protected_speech_plays()
            and (self._link.ears.answer_owed or not able.auto_tool_reply_generation),
        )
        match fate:
            case "tool_reply":
                assert self._tool_reply is not None
                self._tool_reply.set_result(event)
            case "turn":
                # Not in the middle of what the floor may be doing.
                asyncio.get_running_loop().call_soon(self._offer, event)
            case "refused":
                self.refuse(event)

    def _offer(self, event: GenerationCreatedEvent) -> None:
        self._new = event
        self._call.floor.push(CommitRequested(reason="realtime"))
        if self._new is event:  # it was no turn after all
            self._new = None
            self.refuse(event)

    def _on_metrics(self, metrics: RealtimeModelMetrics) -> None:
        """A report that comes before anybody took the answer waits for that."""
        if (early := self._early.get(metrics.request_id)) is not None:
            early.append(metrics)
            return
        speech_id = self._speeches.get(metrics.request_id)
        if speech_id is not None and metrics.speech_id is None:
            metrics = metrics.model_copy(update={"speech_id": speech_id})
        self._call.models.realtime_metrics(metrics)

    def _belongs(self, answer: GenerationCreatedEvent, speech_id: str | None) -> None:
        """`answer` is that speech's, or nobody's."""
        if answer.response_id is None:
            return
        self._speeches[answer.response_id] = speech_id
        while len(self._speeches) > REMEMBERED_SPEECHES:
            del self._speeches[next(iter(self._speeches))]
        for metrics in self._early.pop(answer.response_id, []):
            self._on_metrics(metrics)

    # Answers that nobody takes

    def refuse(self, event: GenerationCreatedEvent) -> None:
        """Stop `event`'s answer; nothing of it is heard, stored or done."""
        self._belongs(event, None)
        logger.debug("an answer of %s is not wanted any more", self._link.model.label)
        if self._link.running:
            self._link.session.interrupt()
            self._call.tasks.start(self._undo(event), "realtime: refuse")

    async def _undo(self, event: GenerationCreatedEvent) -> None:
        session = self._link.session
        try:
            async with asyncio.timeout(REFUSAL_LIMIT):
                async for message in event.message_stream:
                    if self._link.model.capabilities.message_truncation:
                        session.truncate(
                            message_id=message.message_id,
                            modalities=["text", "audio"],
                            audio_end_ms=0,
                            audio_transcript="",
                        )
                outputs = [
                    FunctionCallOutput(
                        call_id=asked.call_id, name=asked.name, output=NOT_MADE, is_error=True
                    )
                    async for asked in event.function_stream
                ]
                if outputs and self._link.running:
                    await session.update_chat_ctx(appended(session.chat_ctx, outputs))
        except (TimeoutError, RealtimeError) as error:
            logger.warning("an answer could not be taken back: %r", error)
