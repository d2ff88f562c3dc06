"""Answer with a speech-to-speech model: the steps of a `Reply`, each one answer of the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..conversation import ChatMessage
from ..models import FunctionToolCall, RealtimeSession, ToolChoice
from ..models.realtime import GenerationCreatedEvent
from ..not_given import NOT_GIVEN, NotGivenOr, is_given
from .agent_text import AgentText
from .latency import TurnTimes
from .nodes import ModelSettings
from .realtime_context import extra_text
from .realtime_generation import RealtimeGeneration
from .realtime_link import RealtimeLink
from .realtime_truncation import truncate_unheard
from .reply import Reply, Step
from .request_context import ReplyRequest
from .speaking import Spoken
from .tool_round import RoundResult, ToolRound

if TYPE_CHECKING:
    import asyncio

    from .activity import Activity
    from .speech_handle import SpeechHandle

__all__ = ["RealtimeReply"]


class RealtimeReply(Reply):
    """The model's answer to a turn that it heard end, or one that it is asked for."""

    def __init__(
        self,
        activity: Activity,
        handle: SpeechHandle,
        request: ReplyRequest,
        link: RealtimeLink,
        *,
        times: TurnTimes | None = None,
    ) -> None:
        super().__init__(activity, handle, request, times=times)
        self._link = link
        self._request_made = request
        self._offer = link.offers.take(self.turn_id)
        self._generation: RealtimeGeneration | None = None
        self._calls: set[str] = set()

    def begin_step(self, index: int, choice: NotGivenOr[ToolChoice | None]) -> Step:
        settings = ModelSettings(NOT_GIVEN if choice is None else choice)
        text, tools = AgentText(), self.context.tools()
        generation = self._generation = RealtimeGeneration(
            self._link,
            self.handle.id,
            settings,
            text,
            lambda asked: self._take_call(asked, calls),
            lambda: self._begin_answer(index, choice),
        )
        speaking = self.prepare(text, audio=generation.frames(), settings=settings)
        calls = self.begin_round(index, tools, speaking)
        requested_at = self.call.clock.now()
        generating = self.call.tasks.start(generation.run(), f"generate: {self.handle.id}")
        return Step(calls, generation.result, text, speaking, generating, requested_at)

    def write_step(self, step: Step, spoken: Spoken) -> ChatMessage | None:
        message = super().write_step(step, spoken)
        self._link.knowledge.said(message)
        if spoken.cut and self._generation is not None:
            truncate_unheard(self._link, self._generation.messages, spoken)
        return message

    def conclude(self, calls: ToolRound) -> RoundResult:
        result = super().conclude(calls)
        self._link.knowledge.open_calls -= self._calls
        goes_on = result.reply and not self.stopped.is_set() and not self.activity.task_is_done()
        if goes_on and self._link.model.capabilities.auto_tool_reply_generation:
            self._link.offers.await_tool_reply()
        self._link.knowledge.sync_soon()
        return result

    def settle(self) -> None:
        self._link.offers.no_tool_reply()
        self._link.knowledge.open_calls -= self._calls
        super().settle()

    # Steps

    def _take_call(self, asked: FunctionToolCall, calls: ToolRound) -> None:
        self._link.knowledge.call_made(asked.call_id)
        self._calls.add(asked.call_id)
        calls.add(asked)

    async def _begin_answer(
        self, index: int, choice: NotGivenOr[ToolChoice | None]
    ) -> GenerationCreatedEvent:
        offer, self._offer = self._offer, None
        if offer is not None:
            if not extra_text(self._request_made.chat_ctx, self.activity.context):
                return offer
            self._link.offers.refuse(offer)  # begun without what the hook has added
        if index and self._link.model.capabilities.auto_tool_reply_generation:
            return await self._link.request(self._link.offers.tool_reply)
        return await self._link.request(lambda session: self._ask(session, choice))

    def _ask(
        self, session: RealtimeSession, choice: NotGivenOr[ToolChoice | None]
    ) -> asyncio.Future[GenerationCreatedEvent]:
        asked = self._request_made
        extra = extra_text(asked.chat_ctx, self.activity.context)
        instructions = "\n\n".join(part for part in (asked.instructions, extra) if part)
        limited = asked.tools is not None or asked.in_on_enter
        if not self._link.model.capabilities.per_response_tool_choice:
            session.update_options(tool_choice=choice if is_given(choice) else "auto")
            choice = NOT_GIVEN
        return session.generate_reply(
            instructions=instructions or None,
            tool_choice=choice,
            tools=self.context.tools() if limited else None,
        )
