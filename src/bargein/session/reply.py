"""Answer: run the model, speak, run the tools, and again until there is nothing to add.

How long the agent waits before it answers is not decided here: a reply is made
when the user's turn has ended, which `turns/endpointing.py` decides (raise
`min_endpointing_delay` to wait longer); it is heard once the floor lets it.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..conversation import ChatMessage, Tool
from ..errors import UnexpectedModelBehavior
from ..models import ToolChoice
from ..not_given import NOT_GIVEN, NotGivenOr
from .agent_text import AgentText
from .events import SpeechCreatedEvent
from .generation import Generation, GenerationResult
from .latency import TurnTimes, assistant_metrics
from .nodes import ModelSettings
from .prepared_reply import PreparedReply
from .request_context import ReplyRequest, RequestContext
from .speaking import Speaking, Spoken
from .speech_run import SpeechRun
from .tasks import cancel_and_wait
from .tool_round import RoundResult, ToolRound

if TYPE_CHECKING:
    from .activity import Activity
    from .speech_handle import SpeechHandle

__all__ = ["Reply", "Step"]

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Step:
    """One model request, and what came of it."""

    round: ToolRound
    generated: GenerationResult
    text: AgentText
    speaking: Speaking
    generating: asyncio.Task[GenerationResult]
    requested_at: float


class Reply(SpeechRun):
    """One root handle's answer: steps 0…n, each one model request, its speech and its tools."""

    def __init__(
        self,
        activity: Activity,
        handle: SpeechHandle,
        request: ReplyRequest,
        *,
        times: TurnTimes | None = None,
        prepared: PreparedReply | None = None,
    ) -> None:
        turn_id = times.turn.id if times is not None else None
        super().__init__(activity, handle, turn_id=turn_id, thinks=True)
        self._request = request
        self._times = times
        self._prepared = prepared
        self.context = prepared.context if prepared else RequestContext(activity, request)
        self._choice = request.tool_choice
        self._step: Step | None = None
        self._round: ToolRound | None = None

    async def run(self) -> None:
        """Answer and settle; a failure is said aloud and ends the handle, not the session."""
        try:
            if await self.wait_to_begin():
                await self._steps()
        except Exception as error:
            self._failed(error)
            await self._leave_failed()
        finally:
            self.yield_floor(pending=False)
            self.settle()

    def begin(self) -> None:
        self._step = self._next_step(0)

    @property
    def tools(self) -> list[asyncio.Task[None]]:
        return self._round.running if self._round is not None else []

    def authorise(self) -> None:
        super().authorise()
        if self._round is not None:
            self._round.authorise()

    async def _steps(self) -> None:
        rounds, empty_answers = 0, 0
        while True:
            step = self._step
            assert step is not None, "begin() comes first"
            await self._speak_step(step)
            if self.stopped.is_set():
                await self._leave(step.round)
                return
            if step.round.empty:
                said = step.text.has_words or step.generated.sound
                if said or step.generated.deliberate_silence or self._times is None or rounds:
                    return
                empty_answers += 1
                if empty_answers > 1:
                    raise UnexpectedModelBehavior("the model gave an empty answer twice")
                self._step = self._next_step(rounds)
                continue
            result = await self._after_tools(step.round)
            if result is None or not result.reply or self.activity.task_is_done():
                return
            rounds += 1
            no_tools = self._choice == "none" or result.agent is not None
            self._choice = "none" if no_tools else "auto"
            self._announce_step(rounds)
            self._step = self._next_step(rounds)

    def _next_step(self, rounds: int) -> Step:
        """One request: the model starts at once, its words wait for the floor."""
        limit = self.activity.resolved().speech.max_tool_steps
        last = rounds >= limit or self.call.closing
        choice: NotGivenOr[ToolChoice | None] = "none" if last else self._choice
        step = self._take_prepared() or self.begin_step(rounds, choice)
        self.enqueue()
        return step

    async def _speak_step(self, step: Step) -> None:
        try:
            await self.speak(lambda spoken: self.write_step(step, spoken))
        finally:
            await cancel_and_wait([step.generating])
        self.yield_floor(pending=not step.round.empty)

    def begin_round(self, index: int, tools: list[Tool], speaking: Speaking) -> ToolRound:
        """What takes the calls of step `index`."""
        self._round = ToolRound(self.activity, self.handle, index, tools, speaking)
        return self._round

    def begin_step(self, index: int, choice: NotGivenOr[ToolChoice | None]) -> Step:
        """Ask the model for step `index`."""
        settings = ModelSettings(NOT_GIVEN if choice is None else choice)
        text, tools = AgentText(), self.context.tools()
        speaking = self.prepare(text, settings=settings)
        calls = self.begin_round(index, tools, speaking)
        context = self.context.next_request()
        generation = Generation(
            self.activity, self.handle.id, context, tools, settings, text, calls.add
        )
        requested_at = self.call.clock.now()
        generating = self.call.tasks.start(generation.run(), f"generate: {self.handle.id}")
        return Step(calls, generation.result, text, speaking, generating, requested_at)

    def _take_prepared(self) -> Step | None:
        """The first step, if it was begun before the turn was over."""
        prepared, self._prepared = self._prepared, None
        if prepared is None:
            return None
        if prepared.speaking is not None:
            speaking = self.take_over(prepared.speaking, prepared.speak_task)
        else:
            speaking = self.prepare(prepared.text)
        calls = self.begin_round(0, list(prepared.tools), speaking)
        prepared.give_calls_to(calls.add)
        generation, requested_at = prepared.generation, prepared.requested_at
        return Step(
            calls, generation.result, prepared.text, speaking, prepared.generating, requested_at
        )

    def write_step(self, step: Step, spoken: Spoken) -> ChatMessage | None:
        """Write what was heard of `step`."""
        metrics: dict[str, Any] = assistant_metrics(
            spoken,
            requested_at=step.requested_at,
            ttft=step.generated.ttft,
            times=self._times,
        )
        return self.write(spoken, metrics)

    def _announce_step(self, index: int) -> None:
        self.call.emit(
            SpeechCreatedEvent(
                user_initiated=False,
                source="tool_response",
                speech_handle=self.handle.step(index),
            )
        )

    # Tools

    async def _after_tools(self, calls: ToolRound) -> RoundResult | None:
        """Wait for the calls; `None` if the turn was interrupted meanwhile."""
        finished = self.call.tasks.start(calls.finished(), f"tools of {self.handle.id}")
        stopped = self.call.tasks.start(self._wait_stopped(), f"stop of {self.handle.id}")
        try:
            await asyncio.wait({finished, stopped}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await cancel_and_wait([finished, stopped])
        if self.stopped.is_set():
            await self._leave(calls)
            return None
        return self.conclude(calls)

    async def _wait_stopped(self) -> None:
        await self.stopped.wait()

    async def _leave(self, calls: ToolRound) -> None:
        """The turn was interrupted: give its tools some time; they finish in any case."""
        if calls.empty:
            return
        calls.cancel_cancellable()
        if calls.running:
            grace = self.activity.resolved().liveness.interrupted_tool_grace
            await asyncio.wait(calls.running, timeout=grace)
        if calls.running:
            late = self.call.tool_tasks.start(
                self._finish_late(calls), f"late tools of {self.handle.id}"
            )
            late.add_done_callback(lambda _: self.call.quiescence.changed())
        else:
            self._conclude_late(calls)

    async def _leave_failed(self) -> None:
        """The model failed after it had asked for calls: they have their effect all the same."""
        calls = self._round
        if calls is not None and not calls.empty:
            self.yield_floor(pending=True)
            await self._leave(calls)

    async def _finish_late(self, calls: ToolRound) -> None:
        await calls.finished()
        self._conclude_late(calls)

    def _conclude_late(self, calls: ToolRound) -> None:
        """The turn was interrupted; if by a newer turn, the results are still worth a reply."""
        result = self.conclude(calls)
        if result.reply and not self.taken_back:
            self.call.late_replies.owe(self.activity, result.outputs)

    def conclude(self, calls: ToolRound) -> RoundResult:
        """Every call of the round has its result."""
        result = calls.conclude()
        if self._round is calls:
            self._round = None
        if result.agent is not None and not self.call.closing:
            self.call.hand_over(result.agent)
        return result

    # Failure

    def _failed(self, error: Exception) -> None:
        logger.error("reply %s failed: %r", self.handle.id, error)
        self.handle.fail(error)
        if not self.stopped.is_set():
            self.call.speech_failed(self.activity, self.handle, error, may_speak=True, thinks=True)
