"""Agents: instructions, tools, and the hooks and nodes that an application overrides."""

from __future__ import annotations

import re
from collections.abc import AsyncIterable, Awaitable, Sequence
from typing import TYPE_CHECKING, Any

from ..audio import AudioFrame
from ..conversation import (
    AgentConfigUpdate,
    ChatContext,
    ChatMessage,
    FunctionCallOutput,
    InstructionParts,
    Instructions,
    ListeningHint,
    Tool,
    ToolLike,
    find_function_tools,
    unique_tools,
)
from ..models import LLM, STT, TTS, VAD, ChatChunk, RealtimeModel, RealtimeSession, SpeechEvent
from ..not_given import NOT_GIVEN, NotGivenOr
from ..turns.settings import (
    EndpointingSettings,
    InterruptionSettings,
    LivenessSettings,
    PreemptiveSettings,
    SpeechSettings,
)
from .code_call import call_tool
from .inheritable import Inheritable
from .named_models import by_name
from .nodes import DefaultNodes, FlushSentinel, ModelSettings
from .overrides import Overrides

if TYPE_CHECKING:
    from .activity import Activity
    from .session import AgentSession

__all__ = ["Agent"]

AgentInstructions = str | Instructions | InstructionParts
SttResult = AsyncIterable[SpeechEvent | str] | Awaitable[Any] | None
LlmResult = AsyncIterable[ChatChunk | str | FlushSentinel] | Awaitable[Any] | str | ChatChunk | None
TextResult = AsyncIterable[str] | Awaitable[Any] | None
AudioResult = AsyncIterable[AudioFrame] | Awaitable[Any] | None


class Agent(Inheritable):
    """What talks to the caller: subclass it, or construct it with instructions and tools.

    Each keyword from `turn_detection` on inherits the session's value while it is
    `NOT_GIVEN`; `None` switches a model off. A flat keyword replaces one field of
    a settings group, a group replaces all of it; both of the same group raise
    `ValueError`.
    """

    default = DefaultNodes

    waits_for_words: bool = False
    """Whether a speech-to-speech model's answer waits until the words of the turn are known,
    at most `EndpointingSettings.transcript_wait` seconds; then the user-turn hook comes first."""

    def __init__(
        self,
        *,
        instructions: AgentInstructions,
        id: str | None = None,
        chat_ctx: NotGivenOr[ChatContext | None] = None,
        tools: NotGivenOr[Sequence[ToolLike] | None] = None,
        turn_detection: NotGivenOr[Any] = NOT_GIVEN,  # a mode or a detector object
        stt: NotGivenOr[STT | str | None] = NOT_GIVEN,
        vad: NotGivenOr[VAD | str | None] = NOT_GIVEN,
        llm: NotGivenOr[LLM | RealtimeModel | str | None] = NOT_GIVEN,
        tts: NotGivenOr[TTS | str | None] = NOT_GIVEN,
        mcp_servers: NotGivenOr[Sequence[Any] | None] = NOT_GIVEN,  # MCPServer objects
        allow_interruptions: NotGivenOr[bool] = NOT_GIVEN,
        min_consecutive_speech_delay: NotGivenOr[float] = NOT_GIVEN,
        min_endpointing_delay: NotGivenOr[float] = NOT_GIVEN,
        max_endpointing_delay: NotGivenOr[float] = NOT_GIVEN,
        endpointing: NotGivenOr[EndpointingSettings] = NOT_GIVEN,
        interruption: NotGivenOr[InterruptionSettings] = NOT_GIVEN,
        preemptive: NotGivenOr[PreemptiveSettings] = NOT_GIVEN,
        speech: NotGivenOr[SpeechSettings] = NOT_GIVEN,
        liveness: NotGivenOr[LivenessSettings] = NOT_GIVEN,
    ) -> None:
        self._instructions = instructions
        self._id = id or _default_id(type(self))
        own = find_function_tools(self)
        self._tools: list[ToolLike] = unique_tools([*(tools or ()), *own])
        given = chat_ctx or ChatContext.empty()
        self.conversation = given.copy(tools=self._tools)
        """For the session: the context itself; applications use `chat_ctx`."""
        self.overrides = Overrides(
            {
                "turn_detection": turn_detection,
                "stt": by_name("stt", stt),
                "vad": by_name("vad", vad),
                "llm": by_name("llm", llm),
                "tts": by_name("tts", tts),
                "mcp_servers": mcp_servers,
                "endpointing": endpointing,
                "interruption": interruption,
                "preemptive": preemptive,
                "speech": speech,
                "liveness": liveness,
            },
            {
                "allow_interruptions": allow_interruptions,
                "min_consecutive_speech_delay": min_consecutive_speech_delay,
                "min_endpointing_delay": min_endpointing_delay,
                "max_endpointing_delay": max_endpointing_delay,
            },
        )
        """For the session: what this agent sets differently."""
        self._activity: Activity | None = None

    # What it is

    @property
    def id(self) -> str:
        """The given id, else the class's name in snake case."""
        return self._id

    @property
    def label(self) -> str:
        """The id, under the name that older code uses."""
        return self._id

    @property
    def instructions(self) -> AgentInstructions:
        """As given."""
        return self._instructions

    @property
    def tools(self) -> list[ToolLike]:
        """A copy: the tools given, then the `@function_tool` methods in alphabetical order."""
        return list(self._tools)

    @property
    def chat_ctx(self) -> ChatContext:
        """A read-only copy of its conversation; change it with `update_chat_ctx`."""
        return self.conversation.as_readonly()

    @property
    def session(self) -> AgentSession[Any]:  # whatever its userdata
        """The session that it runs in. Raises `RuntimeError` when it is not running."""
        return self.activity.call.session

    @property
    def realtime_llm_session(self) -> RealtimeSession:
        """The session of its speech-to-speech model.

        Raises `RuntimeError` when it is not running, or has no such model.
        """
        link = self.activity.realtime
        if link is None:
            model = self.activity.resolved().llm
            raise RuntimeError(
                f"agent {self.id!r} has no speech-to-speech model, but llm={model!r}"
            )
        return link.session

    @property
    def activity(self) -> Activity:
        """For the session. Raises `RuntimeError` when the agent is not running."""
        if self._activity is None:
            raise RuntimeError(f"agent {self.id!r} is not running in a session")
        return self._activity

    @property
    def running(self) -> bool:
        """Whether it is active in a session."""
        return self._activity is not None

    # Changing it

    async def update_instructions(self, instructions: AgentInstructions) -> None:
        """Use `instructions` from the next model call on, the reply of a running tool included.

        Like the two below, raises `RealtimeError` if a speech-to-speech model refuses.
        """
        self._instructions = instructions
        if self._activity is not None:
            self._activity.write_instructions()
            text = self._activity.instructions_text("audio")
            self._activity.record_config(AgentConfigUpdate(instructions=text))
            if self._activity.realtime is not None:
                await self._activity.realtime.knowledge.update_instructions(text)

    async def update_tools(self, tools: Sequence[ToolLike]) -> None:
        """Offer `tools` from the next turn on. Raises `TypeError` for a non-tool."""
        before = _names(self._tools)
        self._tools = unique_tools(tools)
        after = _names(self._tools)
        if self._activity is not None and before != after:
            update = AgentConfigUpdate(
                tools_added=[name for name in after if name not in before],
                tools_removed=[name for name in before if name not in after],
            )
            self._activity.record_config(update)
        if self._activity is not None and self._activity.realtime is not None:
            await self._activity.realtime.knowledge.update_tools()

    async def update_chat_ctx(self, chat_ctx: ChatContext) -> None:
        """Replace its conversation by a copy; calls of tools that it does not have are left out."""
        if self._activity is None:
            self.conversation = chat_ctx.copy(tools=self._tools)
            return
        self.conversation = chat_ctx.copy(tools=self._activity.tools().flatten())
        self._activity.write_instructions()
        if self._activity.realtime is not None:
            await self._activity.realtime.knowledge.replace_context()

    @property
    def listening_hint(self) -> ListeningHint | None:
        """What it expects to hear; `None` outside a session."""
        return self._activity.hint if self._activity is not None else None

    def update_listening_hint(self, hint: ListeningHint | None) -> None:
        """Listen for something else from the caller's next speech on.

        Gone when another agent becomes active. Raises `RuntimeError` when the agent
        is not running.
        """
        self.activity.call.set_hint(self.activity, hint)

    async def call_tool(self, name: str, **arguments: Any) -> FunctionCallOutput:
        """Run one of its own tools in code, as a model's call would run.

        Arguments are checked in the same way; the call enters the conversation and
        is reported. In the tool `ctx.from_model` is `False`. Raises `RuntimeError`
        when the agent is not running; faults of the call are in the output.
        """
        return await call_tool(self.activity, name, arguments)

    # Hooks

    async def on_enter(self) -> None:
        """It became active. Runs as a task; nobody waits for it but `on_exit`."""

    async def on_exit(self) -> None:
        """It is about to stop being active; what it says here is still spoken by it."""

    async def on_user_turn_completed(self, turn_ctx: ChatContext, new_message: ChatMessage) -> None:
        """The user finished a turn; `turn_ctx` is for this turn's requests only.

        Changes of `new_message.content` are stored. Raise `StopResponse` for no reply.
        """

    async def on_wordless_turn(self) -> None:
        """The user finished a turn that only a speech-to-speech model heard: its words are not known.

        Runs in the place of `on_user_turn_completed`, which follows if the words come
        later. Raise `StopResponse` for no reply.
        """

    async def on_dtmf_received(self, digit: str) -> None:
        """The user pressed a key."""

    # Nodes

    def stt_node(
        self, audio: AsyncIterable[AudioFrame], model_settings: ModelSettings
    ) -> SttResult:
        """Audio to speech events, or to final transcripts as `str`."""
        return DefaultNodes.stt_node(self, audio, model_settings)

    def llm_node(
        self, chat_ctx: ChatContext, tools: list[Tool], model_settings: ModelSettings
    ) -> LlmResult:
        """The conversation to text and calls; `None` is deliberate silence."""
        return DefaultNodes.llm_node(self, chat_ctx, tools, model_settings)

    def transcription_node(
        self, text: AsyncIterable[str], model_settings: ModelSettings
    ) -> TextResult:
        """What the model wrote to what the transcript shows and the history stores."""
        return DefaultNodes.transcription_node(self, text, model_settings)

    def tts_node(self, text: AsyncIterable[str], model_settings: ModelSettings) -> AudioResult:
        """One segment of text to audio."""
        return DefaultNodes.tts_node(self, text, model_settings)

    def realtime_audio_output_node(
        self, audio: AsyncIterable[AudioFrame], model_settings: ModelSettings
    ) -> AudioResult:
        """The audio of a speech-to-speech model to what is played."""
        return DefaultNodes.realtime_audio_output_node(self, audio, model_settings)

    # For the session

    def attach(self, activity: Activity) -> None:
        """It becomes active. Raises `RuntimeError` if it is active already."""
        if self._activity is not None:
            raise RuntimeError(f"agent {self.id!r} is active already")
        self._activity = activity

    def detach(self, activity: Activity) -> None:
        """It is not active any more."""
        if self._activity is activity:
            self._activity = None


def _default_id(cls: type) -> str:
    if cls is Agent:
        return "default_agent"
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", cls.__name__).lower()


def _names(tools: Sequence[ToolLike]) -> list[str]:
    return [tool.id for tool in tools]
