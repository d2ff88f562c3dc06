"""Carry out what the floor decided about the user's turns: hook, history, reply.

Callbacks of successive turns never overlap. Every committed turn gets an
outcome: a reply, or its message in the history and nothing else.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from ..conversation import ChatContext, ChatMessage
from ..conversation.spoken import mask_digits
from ..errors import StopResponse
from ..turns.commands import Turn
from ..turns.facts import HookEnded, HookStarted, TextSubmitted, TurnSettled
from .eou_metrics import eou_metrics
from .events import (
    ErrorEvent,
    MetricsCollectedEvent,
    SpeechCreatedEvent,
    UserTurnCommittedEvent,
)
from .expectation import masked_message
from .invocation import AfterMessage, Invocation, invoked
from .latency import TurnTimes, user_metrics
from .prepared_reply import PreparedReply
from .replies import new_reply
from .request_context import ReplyRequest, show_written
from .user_message import user_message

if TYPE_CHECKING:
    from .activity import Activity
    from .call import Call
    from .speech_handle import SpeechHandle

__all__ = ["UserTurns"]

logger = logging.getLogger(__name__)


class UserTurns:
    """One per session."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._latest = 0
        self._last: asyncio.Task[None] | None = None
        self._submissions: dict[int, asyncio.Future[SpeechHandle | None]] = {}
        self._modalities: dict[int, Literal["audio", "text"]] = {}
        self.submitted = 0
        """How many turns came as text; each is known by its number."""
        self._prepared: PreparedReply | None = None
        self._hook_limit: asyncio.Timeout | None = None
        self._secret: set[int] = set()

    def submit(
        self, text: str, modality: Literal["audio", "text"] = "text"
    ) -> asyncio.Future[SpeechHandle | None]:
        """A whole turn that came as text; the future gives its reply's handle, or `None`."""
        self.submitted += 1
        future: asyncio.Future[SpeechHandle | None] = asyncio.get_running_loop().create_future()
        self._submissions[self.submitted] = future
        self._modalities[self.submitted] = modality
        self._call.expectation.typed()
        self._call.floor.push(TextSubmitted(text, self.submitted))
        return future

    def commit(self, turn: Turn) -> None:
        """The floor committed `turn`."""
        if self._call.draining:
            turn = replace(turn, reply=False)
        self._latest = turn.id
        if secret := self._call.expectation.turn_is_secret():
            self._secret.add(turn.id)
        self._call.emit(
            UserTurnCommittedEvent(
                transcript=mask_digits(turn.text) if secret else turn.text,
                reason=turn.reason,
                delay=turn.delay,
                hint=turn.hint,
                completeness=turn.completeness,
                probability=turn.probability,
                held=turn.held,
            )
        )
        self._call.models.release()
        if (link := self._call.activity.realtime) is not None:
            link.turn_committed(turn)
        times = TurnTimes(turn, self._call.clock.now())
        self._last = self._call.tasks.start(
            self._complete(times, self._last), f"user turn {turn.id}"
        )

    def close(self) -> None:
        """The session ends: nobody waits for a reply any more."""
        for future in self._submissions.values():
            if not future.done():
                future.set_result(None)
        self._submissions.clear()

    async def settled(self) -> None:
        """Wait until every turn committed so far has its outcome."""
        while self._last is not None and not self._last.done():
            await asyncio.wait([self._last])

    async def _complete(self, times: TurnTimes, previous: asyncio.Task[None] | None) -> None:
        turn, committed = times.turn, self._call.activity
        handle: SpeechHandle | None = None
        try:
            if previous is not None and not previous.done():
                await asyncio.wait([previous])
            await self._call.wait_until_stopped_are_written()
            handle = await self._answer(times, committed)
        finally:
            self._secret.discard(turn.id)
            if handle is None:
                self._call.floor.push(TurnSettled(turn.id))
            self._resolve(turn, handle)

    async def _answer(self, times: TurnTimes, committed: Activity) -> SpeechHandle | None:
        activity = self._call.activity
        if activity.realtime is not None and activity.agent.waits_for_words:
            limit = activity.resolved().endpointing.transcript_wait
            await activity.realtime.ears.words_settled(limit)
        turn = times.turn = self._call.late_words.completed(times.turn)
        prepared = self._prepared if activity is committed else None
        handle = prepared.handle if prepared is not None else self._call.new_handle(activity)
        context = activity.context.copy()
        message: ChatMessage | None = None
        mark = self._call.history.mark
        after_message = AfterMessage()
        wants_reply = turn.reply
        if turn.text:
            secret = turn.id in self._secret
            message = user_message(self._call, turn, secret=secret)
            self._call.run_recorder.user_message(message, turn.submissions)
            handle.mark_input(self._modality(turn))
            hook = Invocation("hook", activity.agent, handle, after_message)
            wants_reply = (
                await self.run_hook(hook, turn.id, activity, context, message) and wants_reply
            )
            if secret:  # only the hook may see it
                message = masked_message(message)
        elif activity.realtime is not None and turn.reason != "text":
            handle.mark_input("audio")
            hook = Invocation("hook", activity.agent, handle, after_message)
            wants_reply = await self.run_hook(hook, turn.id, activity) and wants_reply
        times.hook_done_at = self._call.clock.now()
        self._report_end(times, handle)
        superseded = self._latest != turn.id or self._call.closing
        if message is not None:
            message.metrics.update(user_metrics(times, self._call.clock.wall_at))
        if activity.realtime is not None and turn.reason != "text":
            self._call.late_words.expect(times, activity, handle, secret=turn.id in self._secret)
        if not wants_reply or superseded or not activity.can_reply():
            if prepared is not None and prepared is self._prepared:
                self.discard_prepared()
            self._write(activity, message, handle, after_message, heard=not turn.submissions)
            if activity.realtime is not None:
                activity.realtime.offers.drop(turn.id)
            handle.finish()
            return None
        if await self._waited_for_superseded_tools(activity) and message is not None:
            message.created_at = self._call.clock.stamp()  # the last that the model reads
        self._reply(activity, handle, times, message, context, after_message, mark)
        return handle

    def _report_end(self, times: TurnTimes, handle: SpeechHandle) -> None:
        metrics = eou_metrics(times, speech_id=handle.id, timestamp=self._call.clock.wall())
        if metrics is not None:
            self._call.emit(MetricsCollectedEvent(metrics=metrics))

    async def _waited_for_superseded_tools(self, activity: Activity) -> bool:
        """Give calls of turns that this one supersedes a moment, so that their results are shown."""
        running = self._call.superseded_tools()
        if not running:
            return False
        await asyncio.wait(running, timeout=activity.resolved().liveness.tool_wait)
        return True

    def _reply(
        self,
        activity: Activity,
        handle: SpeechHandle,
        times: TurnTimes,
        message: ChatMessage | None,
        context: ChatContext,
        after_message: AfterMessage,
        mark: int,
    ) -> None:
        modality = self._modality(times.turn)
        handle.mark_scheduled(priority=handle.SPEECH_PRIORITY_NORMAL, modality=modality)
        self._call.emit(
            SpeechCreatedEvent(user_initiated=False, source="generate_reply", speech_handle=handle)
        )
        changed = bool(after_message) or self._call.history.mark != mark
        prepared = self._fitting(activity, handle, None if changed else message, context)
        self._write(activity, message, handle, after_message, heard=not times.turn.submissions)
        show_written(self._call.history.written_since(mark), activity.context, context)
        if prepared is not None and message is not None:
            prepared.adopt(message)
        request = ReplyRequest(chat_ctx=context, modality=modality)
        reply = new_reply(activity, handle, request, times=times, prepared=prepared)
        self._call.start_run(reply)

    def _write(
        self,
        activity: Activity,
        message: ChatMessage | None,
        handle: SpeechHandle,
        after_message: AfterMessage,
        *,
        heard: bool,
    ) -> None:
        """Write the user's message, and what had to wait for it; `heard`: it was spoken."""
        if message is not None:
            self._call.history.add_message(message, activity.context)
            handle.add_item(message)
            if heard and activity.realtime is not None:
                activity.realtime.knowledge.knows(message.id)
        after_message.written()

    # Replies begun before the turn is over

    def prepare(self, text: str) -> None:
        """The turn is likely to be `text`: begin a reply that may be thrown away."""
        self.discard_prepared()
        activity = self._call.activity
        if activity.can_reply() and activity.realtime is None and not self._call.closing:
            with_voice = activity.resolved().preemptive.tts
            self._prepared = PreparedReply(activity, text, with_voice=with_voice)

    def discard_prepared(self) -> None:
        """What was begun is of no use."""
        prepared, self._prepared = self._prepared, None
        if prepared is not None:
            self._call.tasks.start(prepared.discard(), "discard prepared reply")

    def _fitting(
        self,
        activity: Activity,
        handle: SpeechHandle,
        message: ChatMessage | None,
        context: ChatContext,
    ) -> PreparedReply | None:
        prepared = self._prepared
        if prepared is None or prepared.handle is not handle:
            return None
        if message is None or not prepared.fits(activity, message, context):
            self.discard_prepared()
            return None
        self._prepared = None
        return prepared

    def skip_hook(self) -> None:
        """The floor has waited long enough for the hook: go on as if it had returned."""
        if self._hook_limit is not None and not self._hook_limit.expired():
            self._hook_limit.reschedule(asyncio.get_running_loop().time())

    def follow_up(self, work: Callable[[], Coroutine[Any, Any, None]], name: str) -> None:
        """Do `work` once every turn committed so far has its outcome, and before any later one."""

        async def in_turn(previous: asyncio.Task[None] | None) -> None:
            if previous is not None and not previous.done():
                await asyncio.wait([previous])
            await work()

        self._last = self._call.tasks.start(in_turn(self._last), name)

    async def run_hook(
        self,
        hook: Invocation,
        turn_id: int,
        activity: Activity,
        context: ChatContext | None = None,
        message: ChatMessage | None = None,
    ) -> bool:
        """Run `on_user_turn_completed`, or `on_wordless_turn` without words; False if it wants no reply."""
        agent = activity.agent
        wordless = context is None or message is None
        if not activity.overrides_node(
            "on_wordless_turn" if wordless else "on_user_turn_completed"
        ):
            return True
        self._call.floor.push(HookStarted(turn_id))
        try:
            with invoked(hook):
                async with asyncio.timeout(None) as limit:
                    self._hook_limit = limit
                    if context is None or message is None:
                        await agent.on_wordless_turn()
                    else:
                        await agent.on_user_turn_completed(context, message)
        except StopResponse:
            return False
        except TimeoutError as error:
            if not limit.expired():
                self._report(activity, error, turn_id)
        except Exception as error:
            self._report(activity, error, turn_id)
        finally:
            self._call.floor.push(HookEnded(turn_id))
        return True

    def _report(self, activity: Activity, error: Exception, turn_id: int) -> None:
        # Errors like to quote what they could not digest.
        shown = None if turn_id in self._secret else error
        logger.error("on_user_turn_completed failed: %s", type(error).__name__, exc_info=shown)
        self._call.emit(ErrorEvent(error=error, source=activity.agent))

    def _modality(self, turn: Turn) -> Literal["audio", "text"]:
        typed = turn.reason == "text" and "audio" not in {
            self._modalities.get(number) for number in turn.submissions
        }
        return "text" if typed else "audio"

    def _resolve(self, turn: Turn, handle: SpeechHandle | None) -> None:
        for number in turn.submissions:
            self._modalities.pop(number, None)
            future = self._submissions.pop(number, None)
            if future is not None and not future.done():
                future.set_result(handle)
