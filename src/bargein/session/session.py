"""`AgentSession`: the public face of a call."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterable, Sequence
from types import TracebackType
from typing import Any, ClassVar, Generic, Literal, Self, TypeVar, overload

from ..audio import AudioFrame
from ..conversation import (
    ChatContext,
    ChatMessage,
    Instructions,
    ToolLike,
    new_id,
)
from ..models import LLM, STT, TTS, VAD, EventEmitter, RealtimeModel, ToolChoice
from ..not_given import NOT_GIVEN, NotGiven, NotGivenOr, is_given
from ..turns.commands import AgentState, UserState
from ..turns.facts import (
    InterruptRequested,
    TurnCleared,
    UserActed,
)
from ..turns.settings import (
    EndpointingSettings,
    InterruptionSettings,
    LivenessSettings,
    PreemptiveSettings,
    SpeechSettings,
)
from .agent import Agent
from .call import Call
from .clock import Clock
from .closing import close_call
from .events import EVENT_NAMES, CloseReason, SpeechCreatedEvent
from .invocation import current_invocation
from .job_port import job_connect
from .named_models import by_name
from .options import SessionConnectOptions, SessionOptions, fold_keywords, with_fields
from .ports import SessionInput, SessionOutput
from .realtime_saying import RealtimeSaying
from .replies import new_reply
from .request_context import ReplyRequest
from .room_port import RoomPort, SessionIO
from .run_result import RunOutputOptions, RunResult
from .saying import Saying
from .speech_handle import SpeechHandle
from .speech_run import SpeechRun
from .starting import abandon_call, attach_terminal, begin_call, warn_of_set_io
from .terminal_port import current_terminal
from .tool_mocks import ToolMocks
from .turn_mode import check_turn_detection
from .usage import ModelUsage
from .video_sampler import VideoSampler, VoiceActivityVideoSampler

__all__ = ["AgentSession"]

logger = logging.getLogger(__name__)

T = TypeVar("T")
Userdata = TypeVar("Userdata")

_SETTINGS = ("endpointing", "interruption", "preemptive", "speech", "liveness")


class AgentSession(EventEmitter, Generic[Userdata]):
    """One conversation: it hears, decides whose turn it is, thinks and speaks.

    Models and settings given here apply to every agent that does not bring its
    own. Raises `ValueError` for settings that contradict each other. Use it with
    `async with`, or call `aclose`; it may be started again afterwards.
    """

    event_names: ClassVar[frozenset[str]] = EVENT_NAMES

    def __init__(
        self,
        *,
        turn_detection: Any = None,  # a mode or a detector object
        stt: STT | str | NotGiven | None = None,
        vad: VAD | str | NotGiven | None = None,
        llm: LLM | RealtimeModel | str | NotGiven | None = None,
        tts: TTS | str | NotGiven | None = None,
        mcp_servers: Sequence[Any] | NotGiven | None = None,  # MCPServer objects
        userdata: Userdata | NotGiven | None = None,
        tools: Sequence[ToolLike] | NotGiven | None = None,
        allow_interruptions: bool = True,
        discard_audio_if_uninterruptible: bool = True,
        min_interruption_duration: float = 0.5,
        min_interruption_words: int = 0,
        min_endpointing_delay: float = 0.5,
        max_endpointing_delay: float = 6.0,
        max_tool_steps: int = 3,
        min_consecutive_speech_delay: float = 0.0,
        video_sampler: NotGivenOr[VideoSampler | None] = NOT_GIVEN,
        user_away_timeout: float | None = 15.0,
        conn_options: SessionConnectOptions | None = None,
        loop: asyncio.AbstractEventLoop | None = None,
        endpointing: EndpointingSettings | None = None,
        interruption: InterruptionSettings | None = None,
        preemptive: PreemptiveSettings | None = None,
        speech: SpeechSettings | None = None,
        liveness: LivenessSettings | None = None,
        keyterms: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self.id = new_id("session")
        self.clock = Clock()
        groups: dict[str, Any] = {  # each its own settings class
            "endpointing": endpointing,
            "interruption": interruption,
            "preemptive": preemptive,
            "speech": speech,
            "liveness": liveness,
        }
        keywords = {
            "allow_interruptions": allow_interruptions,
            "discard_audio_if_uninterruptible": discard_audio_if_uninterruptible,
            "min_interruption_duration": min_interruption_duration,
            "min_interruption_words": min_interruption_words,
            "min_endpointing_delay": min_endpointing_delay,
            "max_endpointing_delay": max_endpointing_delay,
            "max_tool_steps": max_tool_steps,
            "min_consecutive_speech_delay": min_consecutive_speech_delay,
        }
        self._options = _options(groups, keywords, user_away_timeout)
        self._turn_detection = turn_detection or None
        self._stt: STT | None = by_name("stt", stt) or None
        self._vad: VAD | None = by_name("vad", vad) or None
        self._llm: LLM | RealtimeModel | None = by_name("llm", llm) or None
        self._tts: TTS | None = by_name("tts", tts) or None
        self._mcp_servers = list(mcp_servers or ()) or None
        self._userdata = None if isinstance(userdata, NotGiven) else userdata
        self._tools: list[ToolLike] = list(tools or ())
        self._conn_options = conn_options or SessionConnectOptions()
        self._loop = loop
        self._keyterms = tuple(keyterms)
        self._video_sampler = _sampler(video_sampler)
        self._input = SessionInput(self._input_changed, self._push_dtmf)
        self._output = SessionOutput(self._output_changed)
        self._call: Call | None = None
        self.tool_mocks = ToolMocks()
        """For tests: what stands in for tools; set by `mock_tools`."""
        self._history = ChatContext.empty()
        self._usage: list[ModelUsage] = []
        self._room_io: SessionIO | None = None
        self._closing: asyncio.Task[None] | None = None
        self._close_on_task_completed = False

    # What it is

    @property
    def options(self) -> SessionOptions:
        """The session's own settings; the documented flat names can be read on it."""
        return self._options

    @property
    def conn_options(self) -> SessionConnectOptions:
        return self._conn_options

    @property
    def stt(self) -> STT | None:
        return self._stt

    @property
    def vad(self) -> VAD | None:
        return self._vad

    @property
    def llm(self) -> LLM | RealtimeModel | None:
        return self._llm

    @property
    def tts(self) -> TTS | None:
        return self._tts

    @property
    def mcp_servers(self) -> list[Any] | None:  # MCPServer objects
        return self._mcp_servers

    @property
    def tools(self) -> list[ToolLike]:
        """The session-wide tools, as a copy."""
        return list(self._tools)

    @property
    def turn_detection(self) -> Any:  # a mode or a detector object
        return self._turn_detection

    @property
    def keyterms(self) -> tuple[str, ...]:
        """Words that the recogniser should expect."""
        return self._keyterms

    @property
    def video_sampler(self) -> VideoSampler | None:
        """Which pictures of `input.video` are kept; `None`: all.

        The newest one since the turn before goes with the user's next turn, as
        `ImageContent`, unless the turn is secret.
        """
        return self._video_sampler

    @property
    def usage(self) -> list[ModelUsage]:
        """What the call (or the last one) has consumed: a sum for each kind, provider and model."""
        return self._call.usage.entries if self._call is not None else list(self._usage)

    @property
    def user_speech_is_secret(self) -> bool:
        """Whether a sensitive hint covers what the user says now: recorders write silence."""
        return self._call is not None and self._call.expectation.secret_now

    @property
    def input(self) -> SessionInput:
        """Where it hears; assign `input.audio`, and `input.video` for what it sees."""
        return self._input

    @property
    def output(self) -> SessionOutput:
        """Where it speaks and writes; assign `output.audio`, `output.transcription`."""
        return self._output

    @property
    def room_io(self) -> SessionIO | None:
        """Its way into the room that it was started in."""
        return self._room_io

    @property
    def userdata(self) -> Userdata:
        """The application's data. Raises `ValueError` when none was set."""
        if self._userdata is None:
            raise ValueError("no userdata: pass userdata= to AgentSession, or set session.userdata")
        return self._userdata

    @userdata.setter
    def userdata(self, userdata: Userdata) -> None:
        self._userdata = userdata

    @property
    def history(self) -> ChatContext:
        """Messages, call pairs and hand-offs of the whole session; no system message."""
        return self._call.history.context if self._call is not None else self._history

    @property
    def current_agent(self) -> Agent:
        """The agent that has the call. Raises `RuntimeError` before `start`."""
        return self._running("current_agent").activity.agent

    @property
    def current_speech(self) -> SpeechHandle | None:
        """The speech that has the floor."""
        if self._call is None:
            return None
        run = self._call.runs.get(self._call.floor.floor.current or "")
        return run.handle if run is not None else None

    @property
    def user_state(self) -> UserState:
        return self._call.user_state if self._call is not None else UserState.LISTENING

    @property
    def agent_state(self) -> AgentState:
        return self._call.agent_state if self._call is not None else AgentState.INITIALIZING

    # Life

    @overload
    async def start(
        self,
        agent: Agent,
        *,
        room: RoomPort | None = None,
        room_input_options: object | None = None,
        room_output_options: object | None = None,
        room_options: object | None = None,
        record: bool = False,
        capture_run: Literal[True],
        close_on_task_completed: bool = False,
    ) -> RunResult[Any]: ...
    @overload
    async def start(
        self,
        agent: Agent,
        *,
        room: RoomPort | None = None,
        room_input_options: object | None = None,
        room_output_options: object | None = None,
        room_options: object | None = None,
        record: bool = False,
        capture_run: Literal[False] = False,
        close_on_task_completed: bool = False,
    ) -> None: ...
    async def start(
        self,
        agent: Agent,
        *,
        room: RoomPort | None = None,
        room_input_options: object | None = None,
        room_output_options: object | None = None,
        room_options: object | None = None,
        record: bool = False,
        capture_run: bool = False,
        close_on_task_completed: bool = False,
    ) -> RunResult[Any] | None:
        """Begin the call with `agent`; no effect if it has begun.

        Input and output come from the terminal that the command line passes, else
        from `room`, else from what was assigned. Speech made before the agent
        listens is queued. `record` is kept for rooms that record. When `agent` is a
        task, the session stays open after it, unless `close_on_task_completed`.
        With `capture_run` it waits until nothing of what `on_enter` began goes on
        without the user, and returns that as a run; awaiting raises as a run does,
        and the session stays open. Raises what the agent's toolsets raise, and
        `ValueError` for a foreign `loop`.
        """
        if self._call is not None:
            return self._call.run_recorder.nothing() if capture_run else None
        if self._loop is not None and self._loop is not asyncio.get_running_loop():
            raise ValueError(f"loop={self._loop!r} is not the running loop")
        attach_terminal(self)
        self._close_on_task_completed = close_on_task_completed
        call = self._call = Call(self, agent, Agent)
        entrance = call.run_recorder.capture() if capture_run else None
        try:
            if current_terminal.get() is None and room is not None:
                warn_of_set_io(self)
                self._room_io = room.create_session_io(
                    self,
                    input_options=room_input_options,
                    output_options=room_output_options,
                    options=room_options,
                )
                await self._room_io.start()
            if (connect := job_connect.get()) is not None:
                await connect()
            await begin_call(call, agent)
        except BaseException:
            await self._abandon(call)
            raise
        if entrance is None:
            return None
        call.run_recorder.conduct(entrance)
        return await entrance

    async def _abandon(self, call: Call) -> None:
        await abandon_call(call)
        self._call = None
        await self._leave_room()

    async def _leave_room(self) -> None:
        io, self._room_io = self._room_io, None
        if io is not None:
            await io.aclose()

    async def aclose(self) -> None:
        """End the call; returns when everything has stopped. Idempotent.

        Everything heard so far is in the history. Cancelling the wait does not stop
        the closing.
        """
        await self._close(CloseReason.USER_INITIATED)

    def shutdown(self, *, drain: bool = True) -> None:
        """Close soon; with `drain`, what is queued is spoken first."""
        if self._call is not None:
            self._start_closing(CloseReason.USER_INITIATED, None, drain=drain)

    async def drain(self) -> None:
        """Let the agent leave: `on_exit` runs, all queued speech and tools end.

        Afterwards no speech is accepted. Raises `RuntimeError` when not running.
        """
        call = self._running("drain")
        call.draining = True
        await call.handoffs.wait()
        await call.activity.exit()
        await call.wait_for_runs(call.activity)
        call.closing = True

    def root_task_done(self) -> None:
        """For the session's parts: the task that the session was started with has completed."""
        if self._close_on_task_completed:
            self._start_closing(CloseReason.TASK_COMPLETED, None, drain=True)

    def close_soon_with_error(self, error: Exception) -> None:
        """For the session's parts: the call cannot go on."""
        if self._call is not None:
            self._call.run_recorder.session_failed(error)
        self._start_closing(CloseReason.ERROR, error, drain=True)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def _close(self, reason: CloseReason) -> None:
        task = self._start_closing(reason, None, drain=False)
        if task is not None:
            await asyncio.shield(task)

    def _start_closing(
        self, reason: CloseReason, error: Exception | None, *, drain: bool
    ) -> asyncio.Task[None] | None:
        if self._call is None or self._closing is not None:
            return self._closing
        self._closing = asyncio.get_running_loop().create_task(
            self._do_close(self._call, reason, error, drain), name=f"close {self.id}"
        )
        return self._closing

    async def _do_close(
        self, call: Call, reason: CloseReason, error: Exception | None, drain: bool
    ) -> None:
        try:
            await close_call(call, reason, error, drain=drain)
        finally:
            self._history, self._usage = call.history.context, call.usage.entries
            self._call, self._closing = None, None
            call.quiescence.close()
            await self._leave_room()

    # Speech

    def say(
        self,
        text: str | AsyncIterable[str],
        *,
        audio: AsyncIterable[AudioFrame] | NotGiven | None = None,
        allow_interruptions: NotGivenOr[bool] = NOT_GIVEN,
        add_to_chat_ctx: bool = True,
        priority: int = SpeechHandle.SPEECH_PRIORITY_NORMAL,
    ) -> SpeechHandle:
        """Say `text` with the voice, or with `audio` instead.

        A speech-to-speech model that can speaks it. Raises `RuntimeError` when the
        session is not running or is closing, and when there is neither a voice nor `audio` though audio is on.
        """
        call, agent_activity = self._speakable("say")
        frames = audio or None
        needs_voice = self._output.audio is not None and self._output.audio_enabled
        link = agent_activity.realtime if frames is None else None
        by_model = link is not None and link.speaks_given_text and needs_voice
        has_voice = by_model or agent_activity.has_voice
        if needs_voice and frames is None and not has_voice:
            raise RuntimeError("say() needs a TTS or audio=; pass tts= to AgentSession or Agent")
        handle = call.new_handle(agent_activity, _given(allow_interruptions))
        handle.mark_scheduled(priority=priority, modality="audio")
        self.announce_say(handle, user_initiated=True)
        if by_model and link is not None:
            call.start_run(
                RealtimeSaying(agent_activity, handle, text, link, remember=add_to_chat_ctx)
            )
        else:
            call.start_run(
                Saying(agent_activity, handle, text, audio=frames, remember=add_to_chat_ctx)
            )
        return handle

    def generate_reply(
        self,
        *,
        user_input: str | ChatMessage | NotGiven | None = None,
        instructions: str | Instructions | NotGiven | None = None,
        tool_choice: NotGivenOr[ToolChoice | None] = NOT_GIVEN,
        tools: NotGivenOr[Sequence[str] | None] = NOT_GIVEN,
        chat_ctx: ChatContext | NotGiven | None = None,
        allow_interruptions: NotGivenOr[bool] = NOT_GIVEN,
        input_modality: NotGivenOr[Literal["audio", "text"]] = NOT_GIVEN,
        priority: int = SpeechHandle.SPEECH_PRIORITY_NORMAL,
    ) -> SpeechHandle:
        """Let the model speak, to `user_input` or of its own accord.

        `instructions` hold for this turn only and are not stored; `tools` are the
        ids allowed for this turn. Raises `RuntimeError` when the session is not
        running or is closing, and when there is no LLM.
        """
        call, activity = self._speakable("generate_reply")
        if not activity.can_reply():
            raise RuntimeError("generate_reply() needs an LLM; pass llm= to AgentSession or Agent")
        invocation = current_invocation()
        if not is_given(tool_choice) and invocation is not None and invocation.kind == "tool":
            tool_choice = "none"
        modality = self._modality(input_modality, user_input)
        handle = call.new_handle(activity, _given(allow_interruptions))
        handle.mark_scheduled(priority=priority, modality=modality)
        self.emit(
            "speech_created",
            SpeechCreatedEvent(user_initiated=True, source="generate_reply", speech_handle=handle),
        )
        own_context = chat_ctx.copy() if chat_ctx else None
        if user_input:
            message = call.expectation.masked_input(_user_message(user_input, call.clock))
            call.history.add_message(message, activity.context)
            handle.add_item(message)
            if own_context is not None and own_context.get_by_id(message.id) is None:
                own_context.insert(message)
        request = ReplyRequest(
            instructions=_worded(instructions, modality),
            tool_choice=tool_choice,
            tools=None if not is_given(tools) or tools is None else tuple(tools),
            chat_ctx=own_context,
            modality=modality,
            in_on_enter=invocation is not None and invocation.kind == "on_enter",
        )
        call.start_run(new_reply(activity, handle, request))
        return handle

    def announce_say(self, handle: SpeechHandle, *, user_initiated: bool) -> None:
        """For the session's parts: report that words are going to be said."""
        self.emit(
            "speech_created",
            SpeechCreatedEvent(user_initiated=user_initiated, source="say", speech_handle=handle),
        )

    def submit_user_turn(
        self, text: str, *, modality: Literal["audio", "text"] = "text"
    ) -> asyncio.Future[SpeechHandle | None]:
        """A whole user turn that came as text: it stops speech, runs the hook, and is answered.

        The future gives the reply's handle, or `None` if there is none. Raises
        `RuntimeError` when not running or closing, `ValueError` for empty text.
        """
        call = self._running("submit_user_turn")
        if call.closing:
            raise RuntimeError("submit_user_turn: the session is closing")
        if not text.strip():
            raise ValueError("submit_user_turn() needs text")
        return call.user_turns.submit(text.strip(), modality)

    def run(
        self,
        *,
        user_input: str,
        input_modality: Literal["audio", "text"] = "text",
        output_type: type[T] | None = None,
        output_options: RunOutputOptions | NotGiven | None = NOT_GIVEN,
    ) -> RunResult[T]:
        """Submit `user_input` as a user turn; await the result for all that it leads to.

        The run is over once nothing goes on without new user input. With `output_type`
        an `AgentTask` must complete with such a value during the run; while none
        completes, the model is asked again `output_options["max_retries"]` (2) times,
        never with `None`. Needs no audio and no room. Raises `RuntimeError` when the
        session is not running or is closing, and while another run is active;
        `ValueError` for empty text. Awaiting raises what failed on the way, and
        `UnexpectedModelBehavior` for a wrong or missing result.
        """
        call = self._running("run")
        if call.closing:
            raise RuntimeError("run: the session is closing")
        return call.run_recorder.run(user_input, input_modality, output_type, output_options)

    async def wait_for_idle(self) -> None:
        """Wait until no speech, tool, hook, held turn or hand-off is pending and both sides are silent.

        A task that waits for the user is not pending. Returns when the session has
        closed, too. Raises `RuntimeError` when not running, and inside a tool or
        hook. Cancelling the wait stops nothing.
        """
        await self._running("wait_for_idle").quiescence.wait()

    def interrupt(self, *, force: bool = False) -> asyncio.Future[None]:
        """Stop the current speech and what is queued behind it, up to the first protected one.

        The future is done when what was heard is written. Raises `RuntimeError` if
        the current speech allows no interruption and `force` is not set.
        """
        call = self._running("interrupt")
        current = self.current_speech
        if current is not None and not current.allow_interruptions and not force:
            raise RuntimeError(f"{current!r} does not allow interruptions; pass force=True")
        before = [run for run in call.runs.values() if not run.stopped.is_set()]
        call.floor.push(InterruptRequested(force=force))
        stopped = [run for run in before if run.stopped.is_set()]
        for run in stopped:
            run.taken_back = True
        return call.tasks.start(_all_written(stopped), "interrupt")

    def clear_user_turn(self) -> None:
        """Throw away what the user has said since the last commit."""
        call = self._running("clear_user_turn")
        call.floor.push(TurnCleared())
        call.tasks.start(call.hearing.restart_transcriber(call.activity), "restart stt")
        if call.activity.realtime is not None:
            call.activity.realtime.clear_audio()

    def commit_user_turn(
        self,
        *,
        transcript_timeout: float = 2.0,
        stt_flush_duration: float = 2.0,
        skip_reply: bool = False,
    ) -> asyncio.Future[str]:
        """End the user's turn now, whatever the machines think; the future gives its text.

        Unfinalised speech is flushed first and given `transcript_timeout` seconds.
        Raises `RuntimeError` when not running, `ValueError` for negative durations.
        """
        call = self._running("commit_user_turn")
        _check_durations(
            transcript_timeout=transcript_timeout, stt_flush_duration=stt_flush_duration
        )
        return call.tasks.start(
            call.commits.commit(
                timeout=transcript_timeout,
                flush_duration=stt_flush_duration,
                reply=not skip_reply,
            ),
            "commit user turn",
        )

    def update_agent(self, agent: Agent) -> None:
        """Hand over to `agent`: the present one finishes speaking and leaves first.

        Raises `RuntimeError` when the session is not running or is closing.
        """
        call = self._running("update_agent")
        if call.closing:
            raise RuntimeError("update_agent: the session is closing")
        if agent is not call.activity.agent:
            call.hand_over(agent)

    def update_options(
        self,
        *,
        endpointing: EndpointingSettings | None = None,
        interruption: InterruptionSettings | None = None,
        preemptive: PreemptiveSettings | None = None,
        speech: SpeechSettings | None = None,
        liveness: LivenessSettings | None = None,
        turn_detection: NotGivenOr[Any] = NOT_GIVEN,  # a mode or a detector object
        keyterms: Sequence[str] | None = None,
        video_sampler: NotGivenOr[VideoSampler | None] = NOT_GIVEN,
        user_away_timeout: NotGivenOr[float | None] = NOT_GIVEN,
    ) -> None:
        """Change settings; they take effect at the next decision.

        Raises `ValueError` for impossible ones, and then changes nothing.
        """
        given = (endpointing, interruption, preemptive, speech, liveness)
        changed = {
            name: value for name, value in zip(_SETTINGS, given, strict=True) if value is not None
        }
        if is_given(user_away_timeout):
            changed["user_away_timeout"] = user_away_timeout  # type: ignore[assignment] # one dict for all fields
        options = with_fields(self._options, changed)
        if is_given(turn_detection):
            check_turn_detection(turn_detection)
        self._options = options
        if is_given(turn_detection):
            self._turn_detection = turn_detection or None
        if keyterms is not None:
            self._keyterms = tuple(keyterms)
        if is_given(video_sampler):
            self._video_sampler = video_sampler
        if self._call is not None:
            self._call.configure()
            self._call.hearing.update_hint(self._call.activity)

    # For the session's parts

    def _running(self, what: str) -> Call:
        if self._call is None:
            raise RuntimeError(f"{what}: the session is not running; start() it first")
        return self._call

    def _speakable(self, what: str) -> tuple[Call, Any]:  # an Activity
        call = self._running(what)
        invocation = current_invocation()
        leaving = invocation is not None and invocation.kind == "on_exit"
        if call.closing and not leaving:
            raise RuntimeError(f"{what}: the session is closing")
        if invocation is not None and invocation.kind != "hook" and invocation.agent.running:
            # An agent that is being left still speaks for itself: it may wait for what it says.
            return call, invocation.agent.activity
        return call, call.activity

    def _modality(
        self, given: NotGivenOr[Literal["audio", "text"]], user_input: object
    ) -> Literal["audio", "text"]:
        if not isinstance(given, NotGiven):
            return given
        if user_input or self._input.audio is None:
            return "text"
        return "audio"

    def _input_changed(self) -> None:
        if self._call is not None:
            self._call.hearing.listen_to(self._input.listened)
            self._call.seeing.watch(self._input.watched)

    def _output_changed(self) -> None:
        if self._call is not None:
            self._call.configure()

    def _push_dtmf(self, digit: str, participant: str | None) -> None:
        if self._call is None:
            logger.debug("a key was pressed while the session is not running")
            return
        self._call.floor.push(UserActed())
        self._call.keypad.press(digit, participant)


def _options(
    groups: dict[str, Any],  # each its own settings class
    keywords: dict[str, Any],  # of the documented types
    user_away_timeout: float | None,
) -> SessionOptions:
    folded = fold_keywords(groups, keywords, ignore_defaults=True)
    options = SessionOptions(user_away_timeout=user_away_timeout)
    settings: dict[str, Any] = {  # each its own settings class
        name: with_fields(group or getattr(options, name), folded.get(name, {}))
        for name, group in groups.items()
    }
    return with_fields(options, settings)


def _sampler(given: NotGivenOr[VideoSampler | None]) -> VideoSampler | None:
    # One for each session: a sampler remembers when it let a picture pass.
    return given if is_given(given) else VoiceActivityVideoSampler()


def _given(value: NotGivenOr[bool]) -> bool | None:
    return value if is_given(value) else None


def _user_message(user_input: str | ChatMessage, clock: Clock) -> ChatMessage:
    if isinstance(user_input, ChatMessage):
        if user_input.role != "user":
            raise ValueError(f"user_input must have the role user, not {user_input.role!r}")
        return user_input
    return ChatMessage(role="user", content=[user_input], created_at=clock.stamp())


def _check_durations(**durations: float) -> None:
    for name, duration in durations.items():
        if duration < 0:
            raise ValueError(f"{name} must not be negative, not {duration!r}")


def _worded(instructions: object, modality: Literal["audio", "text"]) -> str | None:
    if isinstance(instructions, Instructions):
        return instructions.as_modality(modality)
    return instructions if isinstance(instructions, str) and instructions else None


async def _all_written(runs: list[SpeechRun]) -> None:
    for run in runs:
        await run.written.wait()
