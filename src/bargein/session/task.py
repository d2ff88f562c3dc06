"""Tasks: an agent that takes over for one result, then gives the call back.

Awaited inside a function tool, `on_enter` or `on_exit` of another agent. The
parent is paused meanwhile: its tools stay open, the caller's turns go to the task.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..errors import TaskLeft, ToolError
from ..turns.facts import HandoffBegan, HandoffEnded
from .activity import Activity
from .agent import Agent, AgentInstructions
from .invocation import Invocation, current_invocation
from .tool_run import tool_time_stopped

if TYPE_CHECKING:
    from .call import Call

__all__ = ["AgentTask", "InlineTask"]

T = TypeVar("T")


class AgentTask(Agent, Generic[T]):
    """Completes exactly once: with a result, with an exception, cancelled, or left.

    `preserve_function_call_history` keeps the task's tool calls in the parent's
    conversation. The other keywords are those of `Agent`.
    """

    def __init__(
        self,
        *,
        instructions: AgentInstructions,
        preserve_function_call_history: bool = False,
        **agent_keywords: Any,  # those of Agent, checked there
    ) -> None:
        super().__init__(instructions=instructions, **agent_keywords)
        self._preserve_calls = preserve_function_call_history
        self._outcome: asyncio.Future[T] | None = None
        self._early: tuple[T | None, BaseException | None] | None = None
        self._awaited = False

    # Its outcome

    def done(self) -> bool:
        """Whether it has completed in whatever way."""
        return self._early is not None

    def complete(self, result: T | Exception) -> None:
        """End it: an exception is raised at the `await`, any other value is returned there.

        Raises `RuntimeError` when it is done already.
        """
        if self.done():
            raise RuntimeError(f"{type(self).__name__} is already done")
        if isinstance(result, Exception):
            self._settle(None, result)
        else:
            self._settle(result, None)

    def cancel(self) -> None:
        """Stop its speech and end it with a `ToolError`; no effect when it is done."""
        if not self.done():
            self._settle(None, self.cancelled_error())
            self._stop_speech()

    def cancelled_error(self) -> Exception:
        """What `cancel` ends it with; for tasks with an error of their own."""
        return ToolError(f"AgentTask {self.id} is cancelled")

    def leave(self, outcome: object) -> None:
        """End it with neither result nor failure: the `await` raises `TaskLeft(outcome)`.

        For the code that runs the task; runs and tools never see it. Raises
        `RuntimeError` when it is done already.
        """
        if self.done():
            raise RuntimeError(f"{type(self).__name__} is already done")
        self._settle(None, TaskLeft(outcome))
        self._stop_speech()

    @property
    def result(self) -> T:
        """What it completed with. Raises its exception, or `RuntimeError` while it is not done."""
        if self._early is None:
            raise RuntimeError(f"{type(self).__name__} is not done")
        result, error = self._early
        if error is not None:
            raise error
        return result  # type: ignore[return-value]  # None only if that is the result

    def _settle(self, result: T | None, error: BaseException | None) -> None:
        self._early = (result, error)
        if self._outcome is not None and not self._outcome.done():
            self._outcome.set_result(None)  # type: ignore[arg-type]  # only wakes the waiter
        if self.running:
            self.activity.call.task_done(self)

    def _stop_speech(self) -> None:
        if self.running:
            self.activity.call.stop_speech_of(self.activity)

    # Running it

    def __await__(self) -> Generator[Any, None, T]:  # Any: what the event loop sends
        return self._run().__await__()

    async def _run(self) -> T:
        invocation = self._check_await()
        self._awaited = True
        parent = invocation.agent.activity
        with tool_time_stopped(), parent.waiting():
            async with parent.task_turn:  # tasks of parallel tools run one after another
                self._check_parent(invocation, parent)
                return await self._take_over(parent, invocation.speech_id)

    def _check_await(self) -> Invocation:
        invocation = current_invocation()
        if invocation is None or invocation.kind == "hook":
            raise RuntimeError(
                f"{type(self).__name__} can only be awaited inside a function tool, on_enter or on_exit"
            )
        if self._awaited:
            raise RuntimeError(f"{type(self).__name__} is not re-entrant: it was awaited before")
        return invocation

    def _check_parent(self, invocation: Invocation, parent: Activity) -> None:
        call = parent.call
        if call.closing:
            raise ToolError(f"AgentTask {self.id} cannot start: the session is closing")
        if call.activity is not parent and invocation.kind != "on_exit":
            raise ToolError(f"AgentTask {self.id} cannot start: another agent has taken over")

    async def _take_over(self, parent: Activity, speech_id: str | None) -> T:
        call = parent.call
        self._outcome = asyncio.get_running_loop().create_future()
        if speech_id is not None:
            call.suspend(speech_id)
        activity = Activity(call, self, parent=parent)
        activity.cancel_task, activity.task_is_done = self.cancel, self.done
        # In on_exit of a hand-off the next agent is the current one already.
        back_to = call.activity
        try:
            await self._enter(call, activity, handing_off=back_to is not parent)
            if not self.done():
                await self._outcome
        except asyncio.CancelledError:
            if not self.done():
                self._settle(None, RuntimeError(f"what awaited {self.id} has ended"))
                self._stop_speech()
            raise
        finally:
            leaving = self._give_back(call, activity, back_to)
            await asyncio.shield(call.tasks.start(leaving, f"leave {self.id}"))
            if speech_id is not None:
                call.resume_suspended(speech_id)
        return self.result

    async def _enter(self, call: Call, activity: Activity, *, handing_off: bool) -> None:
        call.floor.push(HandoffBegan())
        try:
            previous, call.activity = call.activity, activity
            call.record_handoff(activity.parent or previous, activity)
            call.models.follow(activity)
            call.configure()
            await call.hearing.follow(activity)
            await activity.start()
        finally:
            call.floor.push(HandoffEnded())
            if handing_off:  # turns go to this task, not to the agent that comes after it
                call.floor.push(HandoffEnded())

    async def _give_back(self, call: Call, activity: Activity, back_to: Activity) -> None:
        """What the task still says is heard; its conversation joins the parent's; the parent resumes."""
        parent = activity.parent
        assert parent is not None
        activity.become_ready()
        await call.wait_for_runs(activity)
        await activity.exit()
        self._merge_into(parent)
        call.floor.push(HandoffBegan())
        try:
            if call.activity is activity:
                call.activity = back_to
                call.record_handoff(activity, parent)
                call.configure()
                await call.hearing.follow(parent)
        finally:
            if back_to is parent:  # else the hand-off goes on and ends it
                call.floor.push(HandoffEnded())
        await activity.finish()

    def _merge_into(self, parent: Activity) -> None:
        parent.context.merge(
            self.conversation,
            exclude_function_call=not self._preserve_calls,
            exclude_instructions=True,
        )
        parent.write_instructions()
        if parent.realtime is not None:
            parent.realtime.knowledge.sync_soon()


InlineTask = AgentTask
