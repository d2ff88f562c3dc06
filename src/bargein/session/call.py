"""One running call: what the parts of a session share, and who performs which command.

It has no policy: the floor decides, the parts do. `AgentSession` is its public
face; a session that is started again gets a new one.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterable, Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..audio import AudioFrame
from ..conversation import AgentHandoff, FunctionCallOutput, ListeningHint, new_id
from ..turns.commands import (
    AgentState,
    UserState,
)
from ..turns.facts import (
    InterruptibilityChanged,
    SpeechRevoked,
    SpeechSuspended,
)
from ..turns.floor import Floor
from .activity import Activity
from .clock import Clock
from .commits import Commits
from .error_budget import ErrorBudget
from .events import (
    ErrorEvent,
    SessionEvent,
)
from .expectation import Expectation
from .fallback_line import FallbackLine
from .floor_shell import FloorShell
from .handoff import Handoffs
from .hearing import Hearing
from .history import History
from .invocation import current_invocation
from .keypad import Keypad
from .late_replies import LateReplies
from .late_words import LateWords
from .mcp_tools import McpTools
from .model_events import ModelEvents
from .performing import Performing
from .quiescence import Quiescence
from .replies import new_reply
from .request_context import ReplyRequest
from .run_recorder import RunRecorder
from .saying import Saying
from .seeing import Seeing
from .speech_handle import SpeechHandle, SpeechLink
from .speech_run import SpeechRun
from .tasks import TaskSet
from .tool_mocks import ambient_mocks
from .turn_end import TurnEnds
from .turn_mode import floor_config
from .usage import UsageSums
from .user_turns import UserTurns

if TYPE_CHECKING:
    from .agent import Agent
    from .session import AgentSession
    from .task import AgentTask

__all__ = ["Call"]

logger = logging.getLogger(__name__)


class Call(SpeechLink):
    """Lives from `start` to `aclose`. Its parts reach each other through it."""

    def __init__(self, session: AgentSession[Any], agent: Agent, agent_type: type[Agent]) -> None:
        self.session = session
        self.agent_type = agent_type
        self.clock = Clock()
        self.tasks = TaskSet(self)
        self.tool_tasks = TaskSet(self)
        self.history = History(self.emit)
        self.runs: dict[str, SpeechRun] = {}
        self.outputs_by_call_id: dict[str, FunctionCallOutput] = {}
        self.run_recorder = RunRecorder(self)
        self.quiescence = Quiescence(self)
        self.closing = False
        self.draining = False
        """Whether it closes once what is queued has been said: new turns get no reply."""
        self.closed = False
        self.last_confidence: float | None = None
        self.last_language: str = ""
        self.user_state = UserState.LISTENING
        self.agent_state = AgentState.INITIALIZING
        self.activity = Activity(self, agent)
        self.floor = FloorShell(Floor(), Performing(self).perform, self.quiescence.changed)
        self.model_decides = False
        """Whether a speech-to-speech model says who speaks and when the user's turns end."""
        self.budget = ErrorBudget(session.conn_options.max_unrecoverable_errors)
        self.fallback_line = FallbackLine(self)
        self.usage = UsageSums()
        self.models = ModelEvents(self)
        self.mcp = McpTools(self)
        self.expectation = Expectation(self)
        self.commits = Commits(self)
        self.hearing = Hearing(self)
        self.seeing = Seeing(self)
        self.user_turns = UserTurns(self)
        self.late_words = LateWords(self)
        self.turn_ends = TurnEnds(self)
        self.handoffs = Handoffs(self)
        self.keypad = Keypad(self)
        self.late_replies = LateReplies(self)
        self._quiet: asyncio.Event | None = None
        self._suspensions: Counter[str] = Counter()
        self._ambient_mocks = ambient_mocks()
        self.configure()

    def emit(self, event: SessionEvent) -> None:
        """Report `event` to the application; nothing is reported after the close event."""
        if not self.closed:
            self.run_recorder.emitted(event)
            self.session.emit(event.type, event)

    def configure(self) -> None:
        """Something changed that the floor's settings depend on."""
        output = self.session.output
        sink = output.audio if output.audio_enabled else None
        resolved = self.activity.resolved()
        timeout = self.session.options.user_away_timeout
        self.expectation.follow(self.activity)
        self.turn_ends.follow(resolved.turn_detection)
        config = floor_config(resolved, self.activity.hint, sink, timeout)
        self.model_decides = config.endpoint.mode == "realtime_llm"
        if self.activity.realtime is not None:
            self.activity.realtime.configure(model_decides=self.model_decides)
        if self.commits.under_way:
            config = replace(config, endpoint=replace(config.endpoint, mode="manual"))
        self.floor.configure(config)

    def set_hint(self, activity: Activity, hint: ListeningHint | None) -> None:
        """`activity` expects to hear something else."""
        activity.hint = hint
        if activity is self.activity:
            self.configure()
            self.hearing.update_hint(activity)

    # Speech

    def new_handle(self, activity: Activity, allow: bool | None = None) -> SpeechHandle:
        """A root handle for `activity`."""
        if allow is None:
            allow = activity.resolved().allow_interruptions
        return SpeechHandle(speech_id=new_id("speech"), allow_interruptions=allow, link=self)

    def start_run(self, run: SpeechRun) -> None:
        """Carry a speech from the queue to its end."""
        self.runs[run.handle.id] = run
        invocation = current_invocation()
        if invocation is not None and invocation.after_message is not None:
            run.start_after(invocation.after_message)
        else:
            run.start()
        self.run_recorder.speech_made(run.handle)
        task = self.tasks.start(run.run(), f"run: {run.handle.id}")
        task.add_done_callback(lambda _: self.quiescence.changed())

    def start_reply(self, activity: Activity, handle: SpeechHandle) -> None:
        """Let the model answer what it has been shown so far."""
        self.start_run(new_reply(activity, handle, ReplyRequest()))

    def revoke(self, handle: SpeechHandle) -> None:
        run = self.runs.get(handle.id)
        self.floor.push(SpeechRevoked(handle.id))
        if run is not None:
            run.taken_back = True
            run.stop()

    def interruptibility_changed(self, handle: SpeechHandle) -> None:
        self.floor.push(InterruptibilityChanged(handle.id, handle.allow_interruptions))

    def suspend(self, speech_id: str) -> None:
        """A task takes over inside a tool of that speech; it waits, and voice does not stop it."""
        self._suspensions[speech_id] += 1
        if self._suspensions[speech_id] == 1:
            self.floor.push(SpeechSuspended(speech_id, suspended=True))

    def resume_suspended(self, speech_id: str) -> None:
        """That task is over."""
        self._suspensions[speech_id] -= 1
        if self._suspensions[speech_id] == 0:
            del self._suspensions[speech_id]
            self.floor.push(SpeechSuspended(speech_id, suspended=False))

    def is_suspended(self, speech_id: str) -> bool:
        """Whether a task has taken over inside a tool of that speech."""
        return self._suspensions[speech_id] > 0

    def stop_speech_of(self, activity: Activity) -> None:
        """What `activity` says or is about to say ends now."""
        for run in list(self.runs.values()):
            if run.activity is activity:
                self.revoke(run.handle)

    def protected_speech_plays(self) -> bool:
        """Whether speech that allows no interruption has the floor."""
        current = self.floor.floor.current
        run = self.runs.get(current) if current is not None else None
        return run is not None and not run.handle.allow_interruptions

    async def wait_for_runs(self, activity: Activity) -> None:
        """Wait until all that `activity` has to say is over, tools included."""
        while runs := [run for run in self.runs.values() if run.activity is activity]:
            await runs[0].handle.wait_for_end()

    async def wait_until_stopped_are_written(self) -> None:
        """Wait until every speech that was told to stop has written what was heard of it."""
        for run in list(self.runs.values()):
            if run.stopped.is_set():
                await run.written.wait()

    def superseded_tools(self) -> list[asyncio.Task[None]]:
        """The running tools of speeches that were told to end."""
        return [task for run in self.runs.values() if run.stopped.is_set() for task in run.tools]

    def turn_decided(self) -> None:
        """The user's open turn was committed, or turned out to be none."""
        if self._quiet is not None:
            self._quiet.set()

    async def user_quiet(self, limit: float) -> None:
        """Wait until it is decided whether the user's turn is over, at most `limit` seconds."""
        self._quiet = asyncio.Event()
        try:
            async with asyncio.timeout(limit):
                await self._quiet.wait()
        except TimeoutError:
            pass  # what was recognised until now has to do
        finally:
            self._quiet = None

    # Failures

    def model_failed(self, kind: str, error: Exception) -> None:
        """A model gave up on a request; one too many in a row closes the session."""
        if self.budget.failed(kind) and not self.closing:
            self.session.close_soon_with_error(error)

    def model_succeeded(self, kind: str) -> None:
        """A model completed a request."""
        self.budget.succeeded(kind)

    def speech_failed(
        self,
        activity: Activity,
        handle: SpeechHandle,
        error: Exception,
        *,
        may_speak: bool,
        thinks: bool = False,
    ) -> None:
        """A speech cannot go on: report it, and say so to the caller.

        `thinks`: the agent was thinking for it, and goes on until the line is heard.
        """
        kind = self.models.failed_kind(error)
        if kind is None:
            self.emit(ErrorEvent(error=error, source=activity.agent))
        else:
            self.model_failed(kind, error)
        if may_speak:
            self.fallback_line.say(activity, voice_failed=kind == "tts", thinks=thinks)

    def say_line(
        self,
        activity: Activity,
        line: str,
        *,
        audio: AsyncIterable[AudioFrame] | None = None,
        with_voice: bool = True,
        thinks: bool = False,
        fills: bool = False,
    ) -> None:
        """Say a line of the session's own, before anything else that waits."""
        handle = self.new_handle(activity)
        handle.mark_scheduled(priority=handle.SPEECH_PRIORITY_HIGH, modality="audio")
        self.session.announce_say(handle, user_initiated=False)
        self.start_run(
            Saying(
                activity,
                handle,
                line,
                audio=audio,
                fallback=True,
                silent=not with_voice,
                thinks=thinks,
                fills=fills,
            )
        )

    # Agents

    def record_handoff(self, old: Activity, new: Activity) -> None:
        """`new` has the call now, after `old`."""
        handoff = AgentHandoff(
            old_agent_id=old.agent.id,
            new_agent_id=new.agent.id,
            created_at=self.clock.stamp(),
        )
        self.history.add_handoff(handoff, new.context)
        self.run_recorder.handed_over(handoff, old, new)

    def task_done(self, task: AgentTask[Any]) -> None:
        """An `AgentTask` has completed."""
        self.run_recorder.task_done(task)
        self.quiescence.changed()
        if task is self.activity.agent and self.activity.parent is None:
            self.session.root_task_done()

    def hand_over(self, agent: Agent) -> None:
        """`agent` takes over once the present one has finished."""
        self.handoffs.begin(agent)

    def mocks_for(self, agent: Agent) -> Mapping[str, Callable[..., Any]]:
        """The functions that stand in for tools of `agent` in a test."""
        for mocks in (ambient_mocks(), self._ambient_mocks, self.session.tool_mocks):
            if (found := mocks.find(type(agent))) is not None:
                return found
        return {}
