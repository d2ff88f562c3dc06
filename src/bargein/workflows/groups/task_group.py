"""Run tasks one after the other, let the caller go back, and keep what was collected."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

from ...conversation import ChatContext, FunctionTool, new_id
from ...errors import CaptureFailed, TaskLeft, ToolError
from ...models import LLM
from ...not_given import NOT_GIVEN, NotGivenOr
from ...session import AgentTask
from ..capture.group_corrections import Answered
from ..capture.slot import Slot
from ..capture.task import CaptureTask
from ..capture.turn_meaning import understand_turn
from .callbacks import call_back, going_back_tool
from .events import TaskCompletedEvent, TaskGroupResult, TaskProgressEvent
from .order import GroupOrder
from .summary import summarise
from .words import GoBack, GroupWords, WhichTask, words_for_the_next

__all__ = ["TaskGroup"]

logger = logging.getLogger(__name__)

TaskFactory = Callable[[], AgentTask[Any]]
ProgressState = Literal["started", "completed", "failed", "reopened", "restored"]


@dataclass(frozen=True, slots=True)
class _Member:
    factory: TaskFactory
    id: str
    description: str
    optional: bool
    depends_on: tuple[str, ...]

    def make(self) -> AgentTask[Any]:
        """A new task. Raises `TypeError` if the factory made something else."""
        made: object = self.factory()
        if not isinstance(made, AgentTask):
            raise TypeError(f"the function of {self.id!r} must make an AgentTask, not {made!r}")
        return made


class TaskGroup(AgentTask[TaskGroupResult]):
    """Completes once: with the results of all tasks by id, or with the first one's failure.

    `results` restores earlier results; `on_task_completed` and `on_progress` may be sync
    or async, and their errors are only logged. `return_exceptions` makes a failure the
    result of its task. `summarizer` writes the summary in place of the group's LLM.
    """

    def __init__(
        self,
        *,
        summarize_chat_ctx: bool = True,
        return_exceptions: bool = False,
        chat_ctx: NotGivenOr[ChatContext | None] = None,
        on_task_completed: Callable[[TaskCompletedEvent], Awaitable[None] | None] | None = None,
        summarizer: LLM | None = None,
        results: Mapping[str, Any] | None = None,  # whatever the tasks give
        on_progress: Callable[[TaskProgressEvent], Awaitable[None] | None] | None = None,
        llm: NotGivenOr[LLM | None] = NOT_GIVEN,
    ) -> None:
        super().__init__(instructions="", chat_ctx=chat_ctx, llm=llm)
        self._summarises = summarize_chat_ctx
        self._return_exceptions = return_exceptions
        self._on_task_completed = on_task_completed
        self._summarizer = summarizer
        self._on_progress = on_progress
        self._members: dict[str, _Member] = {}
        self._restored = dict(results or {})
        self._results: dict[str, Any] = {}
        self._carried: dict[str, Any] = {}
        self._order = GroupOrder(())
        self._words = GroupWords({})
        self._slots: dict[str, Slot[Any]] = {}  # of the latest tasks
        self._outdated: set[str] = set()
        self._used: dict[str, str] = {}  # what the caller said, to the kind of value it gave
        self._turns: list[str] = []
        self._for_the_next: list[str] = []
        self._went_back = GoBack(())
        self._started = False
        self._cancelled = False
        self._asked_which = False
        self._current: AgentTask[Any] | None = None
        self._group_id = new_id("group")

    @property
    def results(self) -> dict[str, Any]:
        """What was collected so far, as a copy; also after a failure."""
        known = {**self._restored, **self._results}
        return {task_id: known[task_id] for task_id in self._members if task_id in known}

    @property
    def current_task(self) -> AgentTask[Any] | None:
        """The task that runs."""
        return self._current

    @property
    def group_id(self) -> str:
        """In its events."""
        return self._group_id

    def add(
        self,
        task_factory: TaskFactory,
        *,
        id: str,
        description: str,
        optional: bool = False,
        depends_on: Sequence[str] = (),
    ) -> Self:
        """Run what `task_factory` makes, after what was added before.

        Args:
            optional: Whether the caller may refuse or skip it: the `CaptureFailed` is its
                result then. Asking for a person ends the group all the same.
            depends_on: Ids added before. When one of their results changes, the task is
                made anew; a result that can still be given is kept, else it is asked for.

        Raises `ValueError` for a known id, for an unknown one in `depends_on`, and once
        the group has started; `TypeError` for a task instead of a function that makes it.
        """
        if isinstance(task_factory, AgentTask) or not callable(task_factory):
            task = type(task_factory).__name__ if isinstance(task_factory, AgentTask) else "MyTask"
            raise TypeError(
                f"{id!r}: give a function that makes the task, lambda: {task}(…), since it is "
                f"made anew when the caller goes back; not {type(task_factory).__name__!r}"
            )
        if self._started:
            raise ValueError(f"the group has started; add {id!r} before")
        if id in self._members:
            raise ValueError(f"the group has a task {id!r} already")
        unknown = [other for other in depends_on if other not in self._members]
        if unknown:
            raise ValueError(f"{id!r} depends on what was not added: {unknown}")
        self._members[id] = _Member(task_factory, id, description, optional, tuple(depends_on))
        return self

    # Its life

    async def on_enter(self) -> None:
        """Runs the tasks."""
        self._started = True
        try:
            await self._run_all()
        except Exception as error:
            if not self.done():
                self.complete(error)

    def cancel(self) -> None:
        """End the running task first; its exception ends the group."""
        self._cancelled = True
        current = self._current
        if not self.done() and current is not None and not current.done():
            current.cancel()
        else:
            super().cancel()

    def cancelled_error(self) -> Exception:
        """`CaptureFailed(cancelled)`."""
        return CaptureFailed(f"AgentTask {self.id} is cancelled", reason="cancelled")

    async def _run_all(self) -> None:
        unknown = [task_id for task_id in self._restored if task_id not in self._members]
        if unknown:
            raise ValueError(f"results of unknown tasks: {', '.join(map(repr, unknown))}")
        self._order = order = GroupOrder(list(self._members), self._restored)
        self._words = GroupWords({one.id: one.description for one in self._members.values()})
        for task_id in self._members:
            if task_id in self._restored:
                await self._report(task_id, "restored")
        while not self.done() and order.current is not None:
            await self._run_one(self._members[order.current])
        if self.done():
            return
        await self._summarise()
        if not self.done():
            self.complete(TaskGroupResult(self.results))

    async def _run_one(self, member: _Member) -> None:
        if member.id in self._outdated:
            self._outdated.discard(member.id)
            if self._still_stands(member):
                self._order.finish()
                return
        again = member.id in self.results or member.id in self._carried
        task = await self._made(member)
        self._order.begin()
        await self._report(member.id, "reopened" if again else "started")
        self._current = task
        before = self.results.get(member.id)
        try:
            result = await task
        except TaskLeft as left:
            if not isinstance(left.outcome, GoBack):
                raise
            if isinstance(task, CaptureTask):
                self._carried[member.id] = task.carry_over()
            self._went_back = left.outcome
            self._for_the_next = []
            self._order.go_back(left.outcome.task_ids)
            return
        except Exception as error:
            await self._report(member.id, "failed", self._why(error))
            if not self._goes_on_without(member, error):
                raise
            result = error
        else:
            self._results[member.id] = result
            await self._tell_completed(TaskCompletedEvent(task, member.id, result))
            await self._report(member.id, "completed")
        finally:
            self._current = None
            if isinstance(task, CaptureTask) and not task.slot.shares_words:
                self._used.update(dict.fromkeys(task.used, task.slot.kind))
            # The calls as well: the summary is made of them.
            self.conversation.merge(task.conversation, exclude_instructions=True)
        self._results[member.id] = result
        self._carried.pop(member.id, None)
        self._order.finish()
        self._keep_words(task)
        if result != before:
            self._check_again(member.id)

    def _why(self, error: Exception) -> str:
        """The reason that is reported with a failure."""
        if self._cancelled or self.activity.call.closing:
            return "cancelled"
        return error.reason if isinstance(error, CaptureFailed) else ""

    def _goes_on_without(self, member: _Member, error: Exception) -> bool:
        """Whether the failure of a task is its result."""
        if self._cancelled or self.activity.call.closing:
            return False
        refused = isinstance(error, CaptureFailed) and error.reason == "declined"
        wants_a_person = isinstance(error, CaptureFailed) and error.requested == "human"
        return self._return_exceptions or (member.optional and refused and not wants_a_person)

    async def _made(self, member: _Member) -> AgentTask[Any]:
        task = member.make()
        context = self.conversation.copy(exclude_instructions=True)
        await task.update_chat_ctx(context.merge(task.chat_ctx))
        self._turns = []
        if isinstance(task, CaptureTask):
            self._slots[member.id] = task.slot
            if not self._offer_words(task, member):
                self._offer_earlier(task, member)
            task.detour = lambda text: self.detour(task, text)
            task.answered_elsewhere = frozenset(
                text for text, kind in self._used.items() if kind != task.slot.kind
            )
            task.also_heard = tuple(self._also_heard(task.slot))
        self._order_began_with(member.id)
        if allowed := self._order.allowed:
            await task.update_tools([*task.tools, self._out_of_scope(task, allowed)])
        return task

    # What is known already

    def _offer_words(self, task: CaptureTask[Any], member: _Member) -> bool:
        """Whether the caller has answered the task before it was asked."""
        words = [self._went_back.answers[member.id]] if member.id in self._went_back.answers else []
        if member.id not in self.results and not words:
            words = self._for_the_next
        result = self.results.get(member.id)
        taken = next((one for one in words if task.offer_words(one, mending=result)), None)
        self._turns = [taken] if taken else []
        return taken is not None

    def _offer_earlier(self, task: CaptureTask[Any], member: _Member) -> None:
        candidate = self._carried.get(member.id, self.results.get(member.id))
        back = self._went_back if member.id in self._went_back.task_ids else GoBack(())
        with contextlib.suppress(ValueError):  # it cannot be given any more
            if not isinstance(candidate, Exception):
                task.offer_candidate(candidate, to_change=back.to_change, refused=back.refused)

    def _keep_words(self, task: AgentTask[Any]) -> None:
        """What the caller has said beside the answer is for the next task."""
        self._for_the_next = []
        if isinstance(task, CaptureTask) and not task.slot.sensitive:
            sure = task.confidence >= task.slot.settings.confirm_below
            self._for_the_next = words_for_the_next(self._turns, task.slot) if sure else []

    def _check_again(self, task_id: str) -> None:
        """What depends on a result that has changed."""
        outdated = [
            member.id
            for member in self._members.values()
            if task_id in member.depends_on and member.id in self.results
        ]
        self._outdated.update(outdated)
        self._order.again(outdated)

    def _still_stands(self, member: _Member) -> bool:
        """Whether the result can be given to the task as it is now."""
        if member.id in self._went_back.answers:
            return False
        result = self.results[member.id]
        if isinstance(result, Exception):
            return True
        task = member.make()
        if not isinstance(task, CaptureTask):
            return False
        try:
            task.offer_candidate(result)
        except ValueError:
            return False
        self._slots[member.id] = task.slot
        return True

    def _order_began_with(self, task_id: str) -> None:
        assert self._order.current == task_id, "tasks run in the order of the group"

    # Going back

    def _out_of_scope(self, task: AgentTask[Any], allowed: Sequence[str]) -> FunctionTool:
        """The tool of `task` to return to earlier ones."""

        async def out_of_scope(task_ids: list[str]) -> None:
            if task.done():
                return
            if refusal := self._order.refusal(task_ids):
                raise ToolError(refusal)
            task.leave(GoBack(tuple(task_ids), to_change=True))

        described = {task_id: self._members[task_id].description for task_id in allowed}
        return going_back_tool(out_of_scope, described)

    async def detour(self, task: CaptureTask[Any], text: str) -> bool:
        """Whether the words were about the group; deals with them."""
        asked_which, self._asked_which = self._asked_which, False
        match self._words.meaning(
            text,
            task.slot,
            self._order,
            self._answered(),
            own=understand_turn(task.slot, text, task.situation(), spoken=True),
            asked_which=asked_which,
        ):
            case None:
                self._turns.append(text)
                return False
            case WhichTask(task_ids):
                or_ = task.slot.language.speech.or_
                self._asked_which = True
                named = f" {or_} ".join(self._members[one].description for one in task_ids)
                task.say_aside(task.slot.line("which_task", value=named))
            case GoBack(task_ids) as back:
                if self._order.refusal(task_ids):
                    task.say_aside(task.slot.line("cannot_go_back"), and_question=True)
                else:
                    task.leave(back)
        return True

    def _answered(self) -> dict[str, Answered]:
        """The capture tasks that may be gone back to, with their results."""
        results = self.results
        return {
            task_id: Answered(self._slots[task_id], results[task_id])
            for task_id in self._order.allowed
            if task_id in self._slots
            and not isinstance(results.get(task_id, Exception()), Exception)
        }

    def _also_heard(self, slot: Slot[Any]) -> Iterator[str]:
        """How the caller may ask for another task, for a recogniser that has to be told."""
        yield from self._words.phrases(self._order.allowed, slot.language)
        if slot.closed:
            for answer in (
                one for task in self._answered().values() for one in task.slot.answers()
            ):
                yield answer
                yield from (f"{lead} {answer}" for lead in slot.language.phrases.before_another)

    # Reports

    async def _tell_completed(self, event: TaskCompletedEvent) -> None:
        if self._on_task_completed is not None:
            await call_back(self._on_task_completed, event)

    async def _report(self, task_id: str, state: ProgressState, reason: str = "") -> None:
        done = sum(not isinstance(result, Exception) for result in self.results.values())
        event = TaskProgressEvent(
            group_id=self._group_id,
            task_id=task_id,
            state=state,
            done=done,
            total=len(self._members),
            reason=reason,
        )
        self.activity.call.emit(event)
        if self._on_progress is not None:
            await call_back(self._on_progress, event)

    async def _summarise(self) -> None:
        llm = self._summarizer or self.activity.resolved().llm
        if not self._summarises or not self._members or not isinstance(llm, LLM):
            return
        try:
            await summarise(self.conversation, llm)
        except Exception as error:  # the results matter more
            logger.warning("the summary of %s failed: %s", self.id, type(error).__name__)
