"""Run tasks one after the other, let the caller go back, and keep what was collected."""

from __future__ import annotations

import inspect
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

from ..conversation import ChatContext, FunctionTool, ToolFlag, function_tool, new_id
from ..errors import CaptureFailed, TaskLeft, ToolError
from ..models import LLM
from ..not_given import NOT_GIVEN, NotGivenOr
from ..session import AgentTask
from .capture_language import CaptureLanguage
from .capture_task import CaptureTask
from .commands import recognise_command, words_to_change
from .group_events import TaskCompletedEvent, TaskGroupResult, TaskProgressEvent
from .group_order import GroupOrder
from .group_summary import summarise

__all__ = ["TaskGroup"]

logger = logging.getLogger(__name__)

TaskFactory = Callable[[], AgentTask[Any]]
ProgressState = Literal["started", "completed", "failed", "reopened", "restored"]

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class _Member:
    factory: TaskFactory
    id: str
    description: str


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
        self._started = False
        self._cancelled = False
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

    def add(self, task_factory: TaskFactory, *, id: str, description: str) -> Self:
        """Run what `task_factory` makes, after what was added before.

        Raises `ValueError` for a known id, and once the group has started.
        """
        if self._started:
            raise ValueError(f"the group has started; add {id!r} before")
        if id in self._members:
            raise ValueError(f"the group has a task {id!r} already")
        self._members[id] = _Member(task_factory, id, description)
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
        again = member.id in self.results or member.id in self._carried
        task = await self._made(member)
        self._order.begin()
        await self._report(member.id, "reopened" if again else "started")
        self._current = task
        try:
            result = await task
        except TaskLeft as left:
            if not isinstance(left.outcome, _WentBack):
                raise
            if isinstance(task, CaptureTask):
                self._carried[member.id] = task.carry_over()
            self._order.go_back(left.outcome.task_ids)
            return
        except Exception as error:
            await self._report(member.id, "failed")
            if self._cancelled or not self._return_exceptions or self.activity.call.closing:
                raise
            result = error
        else:
            self._results[member.id] = result
            await self._tell_completed(TaskCompletedEvent(task, member.id, result))
            await self._report(member.id, "completed")
        finally:
            self._current = None
            # The calls as well: the summary is made of them.
            self.conversation.merge(task.conversation, exclude_instructions=True)
        self._results[member.id] = result
        self._carried.pop(member.id, None)
        self._order.finish()

    async def _made(self, member: _Member) -> AgentTask[Any]:
        task = member.factory()
        context = self.conversation.copy(exclude_instructions=True)
        await task.update_chat_ctx(context.merge(task.chat_ctx))
        if isinstance(task, CaptureTask):
            candidate = self._carried.get(member.id, self.results.get(member.id))
            if not isinstance(candidate, Exception):
                task.offer_candidate(candidate)
            task.detour = lambda text: self.detour(task, text)
        self._order_began_with(member.id)
        if allowed := self._order.allowed:
            await task.update_tools([*task.tools, self._out_of_scope(task, allowed)])
        return task

    def _order_began_with(self, task_id: str) -> None:
        assert self._order.current == task_id, "tasks run in the order of the group"

    # Going back

    def _out_of_scope(self, task: AgentTask[Any], allowed: Sequence[str]) -> FunctionTool:
        """The tool of `task` to return to earlier ones; ids are an enum in order of registration."""

        async def out_of_scope(task_ids: list[str]) -> None:
            if task.done():
                return
            if refusal := self._order.refusal(task_ids):
                raise ToolError(refusal)
            task.leave(_WentBack(tuple(task_ids)))

        one_of: Any = Literal[tuple(allowed)]  # made at run time
        out_of_scope.__annotations__ = {"task_ids": list[one_of], "return": None}
        listed = "; ".join(
            f"{task_id}: {self._members[task_id].description}" for task_id in allowed
        )
        return function_tool(
            out_of_scope,
            description=(
                "Return to questions that were answered before, because the caller wants to "
                f"change an answer. Afterwards the present one goes on. {listed}"
            ),
            flags=ToolFlag.IGNORE_ON_ENTER,
        )

    async def detour(self, task: CaptureTask[Any], text: str) -> bool:
        """Whether the words were about the group; deals with them."""
        language = task.slot.language
        command = recognise_command(text, phrases=task.slot.settings.phrases, language=language)
        if command is not None and command.kind == "go_back":
            if self._order.previous is None:
                return False
            return self._go_back(task, [self._order.previous])
        words = words_to_change(text, language)
        if not words:
            return False
        wanted: list[str] = []
        for word in words:
            owners = [
                task_id
                for task_id in self._order.allowed
                if _forms(word, language) & self._words_of(task_id, language)
            ]
            if len(owners) > 1:
                named = f" {language.speech.or_} ".join(
                    self._members[task_id].description for task_id in owners
                )
                task.say_aside(task.slot.line("which_task", value=named))
                return True
            wanted += [task_id for task_id in owners if task_id not in wanted]
        return self._go_back(task, wanted) if wanted else False

    def _go_back(self, task: CaptureTask[Any], task_ids: list[str]) -> bool:
        if self._order.refusal(task_ids):
            task.say_aside(task.slot.line("cannot_go_back"), and_question=True)
        else:
            task.leave(_WentBack(tuple(task_ids)))
        return True

    def _words_of(self, task_id: str, language: CaptureLanguage) -> set[str]:
        text = f"{task_id} {self._members[task_id].description}".replace("_", " ").lower()
        return {form for word in _WORD.findall(text) for form in _forms(word, language)} - (
            language.phrases.no_content
        )

    # Reports

    async def _tell_completed(self, event: TaskCompletedEvent) -> None:
        if self._on_task_completed is not None:
            await _called(self._on_task_completed, event)

    async def _report(self, task_id: str, state: ProgressState) -> None:
        done = sum(not isinstance(result, Exception) for result in self.results.values())
        event = TaskProgressEvent(
            group_id=self._group_id,
            task_id=task_id,
            state=state,
            done=done,
            total=len(self._members),
        )
        self.activity.call.emit(event)
        if self._on_progress is not None:
            await _called(self._on_progress, event)

    async def _summarise(self) -> None:
        llm = self._summarizer or self.activity.resolved().llm
        if not self._summarises or not self._members or not isinstance(llm, LLM):
            return
        try:
            await summarise(self.conversation, llm)
        except Exception as error:  # the results matter more
            logger.warning("the summary of %s failed: %s", self.id, type(error).__name__)


@dataclass(frozen=True, slots=True)
class _WentBack:
    task_ids: tuple[str, ...]


def _forms(word: str, language: CaptureLanguage) -> set[str]:
    """The word with and without endings that make no difference."""
    stems = (word.removesuffix(ending) for ending in language.phrases.word_endings)
    return {word, *filter(None, stems)}


async def _called(function: Callable[[Any], Awaitable[None] | None], event: Any) -> None:
    """Call the application's function; its errors are not the group's."""
    try:
        outcome = function(event)
        if inspect.isawaitable(outcome):
            await outcome
    except Exception:
        logger.exception("%r failed", function)
