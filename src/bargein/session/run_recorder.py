"""Watch the session during a run, and notice when the run is over.

Nothing is kept while no run is active.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeVar

from ..conversation import AgentHandoff, ChatMessage, FunctionCall, FunctionCallOutput
from ..not_given import NOT_GIVEN, NotGiven
from .events import ConversationItemAddedEvent
from .run_events import (
    AgentHandoffEvent,
    ChatMessageEvent,
    FunctionCallEvent,
    FunctionCallOutputEvent,
    RunEvent,
)
from .run_result import RunOutputOptions, RunResult, read_retries
from .task import AgentTask

if TYPE_CHECKING:
    from .activity import Activity
    from .call import Call
    from .events import SessionEvent
    from .speech_handle import SpeechHandle

__all__ = ["RunRecorder"]

T = TypeVar("T")

COMPLETE_NOW = (
    "Your task has no result yet. If you know everything that it needs, call the function that "
    "completes it now, with what the user has said, and ask nothing more."
)


class RunRecorder:
    """One run at a time; calls are noted when they start, outputs when they end."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._active: RunResult[Any] | None = None
        self._own_submission = 0
        self._own_messages: set[str] = set()

    # Beginning and end

    def run(
        self,
        user_input: str,
        modality: Literal["audio", "text"],
        output_type: type[T] | None = None,
        output_options: RunOutputOptions | NotGiven | None = NOT_GIVEN,
    ) -> RunResult[T]:
        """Submit `user_input` and watch what it starts.

        Raises `RuntimeError` while another run is active, `ValueError` for empty text
        or options that do not exist.
        """
        retries = read_retries(output_options)
        if not user_input.strip():
            raise ValueError("run() needs a user_input with text")
        result = self._begin(user_input, output_type)
        self._call.user_turns.submit(user_input.strip(), modality)
        self._own_submission = self._call.user_turns.submitted
        self._conduct(result, retries)
        return result

    def capture(self) -> RunResult[Any]:
        """Watch what the agent does when it enters; `conduct` ends it."""
        return self._begin(None, None)

    def nothing(self) -> RunResult[Any]:
        """A run in which nothing happens, for an entrance that was long ago."""
        result: RunResult[Any] = self._new_result(None, None)
        result.finish()
        return result

    def conduct(self, result: RunResult[Any]) -> None:
        """The agent has entered: the run is over once nothing is pending."""
        self._conduct(result, 0)

    def _begin(self, user_input: str | None, output_type: type[T] | None) -> RunResult[T]:
        if self._active is not None:
            raise RuntimeError("another run is active; await its result first")
        result = self._new_result(user_input, output_type)
        runs = self._call.runs
        result.handles += [
            runs[speech].handle for speech in runs if self._call.is_suspended(speech)
        ]
        self._active = result
        self._own_submission = 0
        self._own_messages.clear()
        return result

    def _new_result(self, user_input: str | None, output_type: type[T] | None) -> RunResult[T]:
        return RunResult(
            self._call.quiescence,
            user_input=user_input,
            output_type=output_type,
            began_at=self._call.clock.stamp(),
        )

    def _conduct(self, result: RunResult[Any], retries: int) -> None:
        task = self._call.tasks.start(self._attend(result, retries), "run")
        # However it ends, even before it has begun.
        task.add_done_callback(lambda _: self._end(result))

    async def _attend(self, result: RunResult[Any], retries: int) -> None:
        await self._call.quiescence.until_quiet()
        while retries and result.lacks_output and not self._call.closing:
            retries -= 1
            if not self._call.activity.can_reply():
                return
            self._call.session.generate_reply(instructions=COMPLETE_NOW)
            await self._call.quiescence.until_quiet()

    def _end(self, result: RunResult[Any]) -> None:
        result.finish()
        if self._active is result:
            self._active = None

    # What happens meanwhile

    def user_message(self, message: ChatMessage, submissions: tuple[int, ...]) -> None:
        """A user turn became `message`; `submissions` are the texts in it."""
        if self._active is not None and self._own_submission in submissions:
            self._own_messages.add(message.id)

    def emitted(self, event: SessionEvent) -> None:
        """The session reported `event`."""
        if not isinstance(event, ConversationItemAddedEvent):
            return
        item = event.item
        if isinstance(item, ChatMessage) and item.id not in self._own_messages:
            self._add(ChatMessageEvent(item=item))

    def call_started(self, call: FunctionCall) -> None:
        self._add(FunctionCallEvent(item=call))

    def call_ended(self, call: FunctionCall, output: FunctionCallOutput) -> None:
        self._add(FunctionCallOutputEvent(item=output))

    def handed_over(self, item: AgentHandoff, old: Activity, new: Activity) -> None:
        """`new` has the call."""
        self._add(AgentHandoffEvent(item=item, old_agent=old.agent, new_agent=new.agent))

    def speech_made(self, handle: SpeechHandle) -> None:
        """A speech entered the session."""
        if self._active is not None:
            self._active.handles.append(handle)

    def task_done(self, task: AgentTask[Any]) -> None:
        """A task completed, while it was active."""
        if self._active is None:
            return
        parents: list[Activity] = []
        activity: Activity | None = task.activity.parent
        while activity is not None:
            parents.append(activity)
            activity = activity.parent
        nested = bool(parents) and isinstance(parents[0].agent, AgentTask)
        self._active.task_done(task, len(parents), nested=nested)

    def session_failed(self, error: BaseException) -> None:
        """The session closes because of `error`."""
        if self._active is not None:
            self._active.session_failed(error)

    def _add(self, event: RunEvent) -> None:
        if self._active is not None:
            self._active.add(event)
