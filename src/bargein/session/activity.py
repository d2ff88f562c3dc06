"""One agent's active life in a session: its models, tools and hooks while it has the call."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..audio import AudioFrame
from ..conversation import (
    AgentConfigUpdate,
    ChatContext,
    ChatMessage,
    FunctionCall,
    InstructionParts,
    Instructions,
    ListeningHint,
    ToolContext,
    Toolset,
)
from ..models import STT, STTStreamAdapter
from .events import ErrorEvent
from .invocation import Invocation, invoked
from .realtime_link import RealtimeLink
from .resolution import Resolved, resolve
from .tasks import cancel_and_wait

if TYPE_CHECKING:
    from .agent import Agent
    from .call import Call
    from .speech_handle import SpeechHandle

__all__ = ["INSTRUCTIONS_ID", "Activity"]

logger = logging.getLogger(__name__)

INSTRUCTIONS_ID = "agent_instructions"


class Activity:
    """Begins with `start`, ends with `exit`; speech made for it waits until it is `ready`."""

    instructions_id = INSTRUCTIONS_ID

    def __init__(self, call: Call, agent: Agent, *, parent: Activity | None = None) -> None:
        self.call = call
        self.agent = agent
        self.parent = parent
        """The activity that a task takes over from and gives back to."""
        self.cancel_task: Callable[[], None] | None = None
        """For a task: end it without a result."""
        self.task_is_done: Callable[[], bool] = lambda: False
        self.left = asyncio.Event()
        """Set when it has ended for good."""
        self.task_turn = asyncio.Lock()
        """Held by the one task that runs inside this activity's tools and hooks."""
        self.running_calls: dict[str, tuple[FunctionCall, SpeechHandle]] = {}
        """Its tool calls that have no output yet, with the turns that asked for them."""
        self.ready = asyncio.Event()
        self.hint: ListeningHint | None = None
        self._on_enter: asyncio.Task[None] | None = None
        self._exited = False
        self._adapted_stt: STT | None = None
        model = self.resolved().realtime
        self.realtime = RealtimeLink(self, model) if model is not None else None
        """The way to its speech-to-speech model, if it has one."""

    # What applies while it is active

    @property
    def context(self) -> ChatContext:
        """The agent's own conversation; it can be changed."""
        return self.agent.conversation

    def resolved(self, speech: SpeechHandle | None = None) -> Resolved:
        """The models and settings in force."""
        return resolve(self.call.session, self.agent, speech)

    def tools(self) -> ToolContext:
        """The agent's tools, then the session's, then the MCP servers'; on a name clash the earlier wins."""
        served = self.call.mcp.tools(self.resolved().mcp_servers)
        return ToolContext([*self.agent.tools, *self.call.session.tools, *served])

    @property
    def left_calls(self) -> list[FunctionCall]:
        """Running calls of turns that were interrupted."""
        return [call for call, handle in self.running_calls.values() if handle.interrupted]

    def keyterms(self) -> tuple[str, ...]:
        """Words that the recogniser should expect."""
        own = self.hint.keyterms if self.hint is not None else ()
        return tuple(dict.fromkeys((*self.call.session.keyterms, *own)))

    def instructions_message(self, modality: str) -> ChatMessage:
        """The agent's instructions as the first item of a request."""
        first = self.context.items[0] if self.context.items else None
        created_at = self.call.clock.wall()
        if first is not None:
            created_at = min(created_at, first.created_at)
        return ChatMessage(
            id=INSTRUCTIONS_ID,
            role="system",
            content=[self.instructions_text(modality)],
            created_at=created_at,
        )

    def instructions_text(self, modality: str) -> str:
        """The agent's instructions for a turn of that modality."""
        instructions = self.agent.instructions
        if isinstance(instructions, Instructions | InstructionParts):
            return instructions.as_modality("text" if modality == "text" else "audio")
        return instructions

    def overrides_node(self, name: str) -> bool:
        """Whether the agent brings its own node or hook of that name."""
        own = getattr(type(self.agent), name)
        return own is not getattr(self.call.agent_type, name)

    def can_reply(self) -> bool:
        """Whether there is anything that can make a reply."""
        if self.realtime is not None or self.resolved().llm is not None:
            return True
        return self.overrides_node("llm_node")

    @property
    def has_voice(self) -> bool:
        """Whether it can speak a text that is given: with a TTS, or a node of its own."""
        return self.resolved().tts is not None or self.overrides_node("tts_node")

    def streaming_stt(self) -> STT:
        """The recogniser, wrapped with the voice detector if it does not stream.

        Raises `RuntimeError` if there is none, or no voice detector to cut the audio.
        """
        resolved = self.resolved()
        if resolved.stt is None:
            raise RuntimeError(f"{self.agent.id} has no STT; pass stt= to AgentSession or Agent")
        if resolved.stt.capabilities.streaming:
            return resolved.stt
        if resolved.vad is None:
            raise RuntimeError(
                f"{resolved.stt.label} does not recognise live audio: pass vad= as well"
            )
        if self._adapted_stt is None:
            self._adapted_stt = STTStreamAdapter(stt=resolved.stt, vad=resolved.vad)
        return self._adapted_stt

    def stt_key(self) -> object:
        """Equal for two activities whose recognition is the same stream; `None` without any."""
        if self.overrides_node("stt_node"):
            return self
        stt = self.resolved().stt
        return None if stt is None else ("default", id(stt))

    def audio_for_model(self, frame: AudioFrame) -> AudioFrame:
        """What its speech-to-speech model hears of `frame`."""
        protected = self.call.model_decides and self.call.protected_speech_plays()
        if protected and self.resolved().interruption.discard_audio:
            return AudioFrame(bytes(len(frame.data)), frame.sample_rate, frame.num_channels)
        return frame

    def audio_for_transcriber(self, frame: AudioFrame) -> AudioFrame | None:
        """What the recogniser hears of `frame`; silence while the user is not to be heard."""
        if not self.call.protected_speech_plays():
            return frame
        settings = self.resolved().interruption
        if settings.keep_protected_speech or not settings.discard_audio:
            return frame
        return AudioFrame(bytes(len(frame.data)), frame.sample_rate, frame.num_channels)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """One of its tools or hooks waits for a task in this block."""
        with self.call.quiescence.waiting_for_task(self):
            yield

    # Its life

    async def start(self) -> None:
        """Bind the agent, set up its toolsets, and begin `on_enter`.

        Raises what a toolset raises, or a speech-to-speech model that refuses.
        """
        self.agent.attach(self)
        await self.call.mcp.start(self.resolved().mcp_servers)
        for toolset in self._toolsets():
            await toolset.setup()
        self._prewarm()
        self.write_instructions()
        if self.realtime is not None:
            await self.realtime.start()
        self._on_enter = self.call.quiescence.start(
            self.call.tasks, self._enter(), f"on_enter of {self.agent.id}"
        )
        self.become_ready()

    def _prewarm(self) -> None:
        """Let the models get ready; one that cannot shows so again when it is used."""
        resolved = self.resolved()
        for model in (
            resolved.stt,
            resolved.vad,
            resolved.llm,
            resolved.realtime,
            resolved.tts,
        ):
            try:
                if model is not None:
                    model.prewarm()
            except Exception as error:
                self._hook_failed(f"prewarm of {model!r}", error)

    def become_ready(self) -> None:
        """Speech that was made for it begins, in the order in which it was made."""
        self.ready.set()
        for run in list(self.call.runs.values()):
            if run.activity is self:
                run.start()

    def write_instructions(self) -> None:
        """Put the agent's instructions first in its context, in the place of older ones."""
        context = self.context
        message = self.instructions_message("audio")
        index = context.index_by_id(INSTRUCTIONS_ID)
        if index is not None:
            older = context.items.pop(index)
            message.created_at = min(message.created_at, older.created_at)
        if message.text_content:
            context.items.insert(0, message)

    def record_config(self, update: AgentConfigUpdate) -> None:
        """Write a change of instructions or tools to the conversation."""
        update.created_at = self.call.clock.stamp()
        self.call.history.add_config_update(update, self.context)

    async def exit(self) -> None:
        """End `on_enter`, run `on_exit`, and let what it says be heard; only once."""
        if self._exited:
            return
        self._exited = True
        await self.end_on_enter(self.resolved().liveness.close_timeout)
        try:
            with invoked(Invocation("on_exit", self.agent)):
                await self.agent.on_exit()
        except Exception as error:
            self._hook_failed("on_exit", error)
        await self.call.wait_for_runs(self)

    async def end_on_enter(self, limit: float) -> None:
        """Wait until `on_enter` has ended; cancel it after `limit` seconds."""
        if self._on_enter is not None and not self._on_enter.done():
            await asyncio.wait([self._on_enter], timeout=limit)
            await cancel_and_wait([self._on_enter])

    async def finish(self) -> None:
        """Close the toolsets and let the agent go."""
        if self.realtime is not None:
            await self.realtime.aclose()
        for toolset in self._toolsets():
            try:
                await toolset.aclose()
            except Exception as error:
                self._hook_failed(f"closing {toolset!r}", error)
        self.agent.detach(self)
        self.left.set()

    async def _enter(self) -> None:
        try:
            with invoked(Invocation("on_enter", self.agent)):
                await self.agent.on_enter()
        except Exception as error:
            self._hook_failed("on_enter", error)

    def _hook_failed(self, name: str, error: Exception) -> None:
        logger.error("%s of %s failed", name, self.agent.id, exc_info=error)
        self.call.emit(ErrorEvent(error=error, source=self.agent))

    def _toolsets(self) -> list[Toolset]:
        return [tool for tool in self.agent.tools if isinstance(tool, Toolset)]

    @property
    def entering(self) -> bool:
        """Whether `on_enter` still runs."""
        return self._on_enter is not None and not self._on_enter.done()
