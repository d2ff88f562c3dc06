"""One conversation with a scripted speech-to-speech model."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..audio import AudioFrame, VideoFrame
from ..conversation import ChatContext, ChatMessage, FunctionCallOutput, Tool
from ..conversation.wall_clock import wall_time
from ..errors import RealtimeError
from ..models.chat_chunk import ToolChoice
from ..models.metrics import Metadata, RealtimeModelMetrics
from ..models.model_errors import RealtimeModelError
from ..models.realtime import (
    GenerationCreatedEvent,
    InputSpeechStartedEvent,
    InputSpeechStoppedEvent,
    InputTranscriptionCompleted,
    Modality,
    RealtimeSession,
    RealtimeSessionReconnectedEvent,
    RemoteItemAddedEvent,
)
from ..not_given import NOT_GIVEN, NotGiven, is_given
from .faults import Failure, Hang
from .llm_script import Reply, reply
from .realtime_ear import RealtimeEar
from .realtime_request import RealtimeRequest
from .scripted_generation import ScriptedGeneration

if TYPE_CHECKING:
    from .scripted_realtime import ScriptedRealtimeModel

__all__ = ["ScriptedRealtimeSession", "Truncation"]

_Future = asyncio.Future[GenerationCreatedEvent]


@dataclass(frozen=True, slots=True)
class Truncation:
    """A message that was cut to what was heard."""

    message_id: str
    audio_end_ms: int
    audio_transcript: str | None


class ScriptedRealtimeSession(RealtimeSession):
    """Made by `ScriptedRealtimeModel.session`; what was done to it can be read afterwards."""

    def __init__(self, model: ScriptedRealtimeModel) -> None:
        super().__init__(model)
        self._model = model
        self._context = ChatContext.empty()
        self._tools: list[Tool] = []
        self._tool_choice: ToolChoice | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._present: ScriptedGeneration | None = None
        self._writing: asyncio.Task[None] | None = None
        self._awaited: set[asyncio.Task[None]] = set()
        self._ear = RealtimeEar(model.silence, self._speech_started, self._speech_stopped)
        self.detects = model.capabilities.turn_detection
        """Whether it ends turns itself now."""
        self.instructions: str | None = None
        """Those of the session, as last given."""
        self.truncations: list[Truncation] = []
        self.interruptions = 0
        """How often it was told to stop an answer."""
        self.commits = 0
        self.clears = 0
        self.audio_seconds = 0.0
        """How much it was given to hear."""
        self.voiced_seconds = 0.0
        """How much of it was not silence."""
        self.pictures: list[VideoFrame] = []
        self.closed = False

    # What a test does

    def hear(self, text: str, duration: float | None = None) -> None:
        """Somebody says `text` without any audio; each word takes 0.3 s unless `duration` is given."""
        words = text.split()
        self._spawn(self._be_told(words, 0.3 * len(words) if duration is None else duration))

    def fail(self, error: Exception, *, recoverable: bool = False) -> None:
        """Report `error`, as a connection that breaks would."""
        if not recoverable:
            self._stop_answer()
        failure = RealtimeModelError(
            timestamp=wall_time(), label=self._model.label, error=error, recoverable=recoverable
        )
        self.emit("error", failure)

    def reconnect(self) -> None:
        """Report that the connection was made anew; what was being answered is lost."""
        self._stop_answer()
        self._ear.take()
        self._ear.speaking = False
        self.emit("session_reconnected", RealtimeSessionReconnectedEvent())

    def answer_unasked(self) -> None:
        """Begin an answer that nobody asked for."""
        self._generate(None, user_initiated=False)

    # What a session does

    @property
    def chat_ctx(self) -> ChatContext:
        return self._context.copy()

    @property
    def tools(self) -> Sequence[Tool]:
        return list(self._tools)

    async def update_instructions(self, instructions: str) -> None:
        self._check_refusal()
        self.instructions = instructions

    async def update_chat_ctx(self, chat_ctx: ChatContext) -> None:
        self._check_refusal()
        known = {item.id for item in self._context.items}
        self._context = chat_ctx.copy()
        new = [item for item in chat_ctx.items if item.id not in known]
        results = any(isinstance(item, FunctionCallOutput) for item in new)
        if results and self._model.capabilities.auto_tool_reply_generation:
            self._generate(None, user_initiated=False)

    async def update_tools(self, tools: Sequence[Tool]) -> None:
        self._check_refusal()
        self._tools = list(tools)

    def update_options(self, *, tool_choice: ToolChoice | NotGiven | None = NOT_GIVEN) -> None:
        if is_given(tool_choice):
            self._tool_choice = tool_choice

    def push_audio(self, frame: AudioFrame) -> None:
        self.audio_seconds += frame.duration
        if any(frame.data):
            self.voiced_seconds += frame.duration
        self._ear.frame(frame)

    def push_video(self, frame: VideoFrame) -> None:
        self.pictures.append(frame)

    def generate_reply(
        self,
        *,
        instructions: str | None = None,
        tool_choice: ToolChoice | NotGiven | None = NOT_GIVEN,
        tools: Sequence[Tool] | None = None,
    ) -> _Future:
        future: _Future = asyncio.get_running_loop().create_future()
        self._generate(
            future,
            user_initiated=True,
            instructions=instructions,
            tool_choice=tool_choice if is_given(tool_choice) else self._tool_choice,
            tools=tools,
        )
        return future

    def say(self, text: str) -> _Future:
        if not self._model.capabilities.supports_say:
            return super().say(text)
        future: _Future = asyncio.get_running_loop().create_future()
        self._begin(reply(text), future, user_initiated=True)
        return future

    def set_turn_detection(self, enabled: bool) -> None:
        if not self._model.capabilities.can_disable_turn_detection:
            super().set_turn_detection(enabled)
        self.detects = enabled

    def commit_audio(self) -> None:
        self.commits += 1
        self._end_turn()

    def clear_audio(self) -> None:
        self.clears += 1
        self._ear.take()

    def interrupt(self) -> None:
        self.interruptions += 1
        self._stop_answer()

    def truncate(
        self,
        *,
        message_id: str,
        modalities: Sequence[Modality],
        audio_end_ms: int,
        audio_transcript: str | None = None,
    ) -> None:
        self.truncations.append(Truncation(message_id, audio_end_ms, audio_transcript))
        item = self._context.get_by_id(message_id)
        if isinstance(item, ChatMessage):
            item.content[:] = [audio_transcript or ""]

    async def aclose(self) -> None:
        self.closed = True
        self._stop_answer()
        for task in list(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    # Hearing

    async def _be_told(self, words: list[str], duration: float) -> None:
        self._ear.start()
        await asyncio.sleep(duration)
        self._ear.words += words
        await asyncio.sleep(self._model.silence)
        self._ear.stop()

    def _speech_started(self) -> None:
        if self.detects:
            self._stop_answer()
            for task in list(self._awaited):
                task.cancel()
            self.emit("input_speech_started", InputSpeechStartedEvent())

    def _speech_stopped(self) -> None:
        if not self.detects:
            return
        transcribes = self._model.capabilities.user_transcription
        self.emit("input_speech_stopped", InputSpeechStoppedEvent(transcribes))
        if self._end_turn() or self._model.answers_noise:
            self._generate(None, user_initiated=False)

    def _end_turn(self) -> str:
        """What was heard becomes an item of the history; returns its words."""
        if not self._ear.voiced:
            return ""
        text = self._ear.take()
        item_id = self._model.number("item")
        self._context.add_message(role="user", content=text, id=item_id)
        heard = ChatMessage(id=item_id, role="user", content=[])
        self.emit("remote_item_added", RemoteItemAddedEvent(heard))
        if text and self._model.capabilities.user_transcription:
            self._spawn(self._transcribe(item_id, text))
        return text

    async def _transcribe(self, item_id: str, text: str) -> None:
        await asyncio.sleep(self._model.transcript_after)
        completed = InputTranscriptionCompleted(item_id, text)
        self.emit("input_audio_transcription_completed", completed)

    # Answering

    def _generate(
        self,
        future: _Future | None,
        *,
        user_initiated: bool,
        instructions: str | None = None,
        tool_choice: ToolChoice | NotGiven | None = NOT_GIVEN,
        tools: Sequence[Tool] | None = None,
    ) -> None:
        entry = self._model.choose(self._request(user_initiated, instructions, tool_choice, tools))
        if isinstance(entry, Hang):
            return
        if isinstance(entry, Failure):
            if future is None:
                self.fail(entry.error)
            else:
                future.set_exception(entry.error)
            return
        self._begin(entry, future, user_initiated=user_initiated)

    def _begin(self, entry: Reply, future: _Future | None, *, user_initiated: bool) -> None:
        self._stop_answer()
        task = self._spawn(self._answer(entry, future, user_initiated=user_initiated))
        self._awaited.add(task)
        task.add_done_callback(self._awaited.discard)

    def _request(
        self,
        user_initiated: bool,
        instructions: str | None,
        tool_choice: ToolChoice | NotGiven | None,
        tools: Sequence[Tool] | None,
    ) -> RealtimeRequest:
        return RealtimeRequest(
            at=asyncio.get_running_loop().time(),
            user_initiated=user_initiated,
            instructions=instructions,
            tool_choice=tool_choice if is_given(tool_choice) else None,
            tools=tuple(self._tools if tools is None else tools),
            chat_ctx=self._context.copy(),
        )

    async def _answer(self, entry: Reply, future: _Future | None, *, user_initiated: bool) -> None:
        began = asyncio.get_running_loop().time()
        await asyncio.sleep(entry.ttft)
        model = self._model
        self._stop_answer()
        self._writing = asyncio.current_task()
        if self._writing is not None:
            self._awaited.discard(self._writing)
        generation = self._present = ScriptedGeneration(
            model.number("response"),
            model.number("message"),
            modalities=model.modalities,
            seconds_per_word=model.seconds_per_word,
            sample_rate=model.sample_rate,
            timed=model.timed,
        )
        event = generation.event(user_initiated=user_initiated)
        self.emit("generation_created", event)
        if future is not None and not future.done():
            future.set_result(event)
        cancelled = True
        try:
            await generation.write(entry.text, entry.rate)
            for scripted in entry.calls:
                generation.call(scripted, scripted.call_id or model.number("call"))
            cancelled = False
        finally:
            self._end_generation(generation)
            self._report(generation, began, entry.ttft, cancelled=cancelled)

    def _end_generation(self, generation: ScriptedGeneration) -> None:
        if not generation.ended:
            generation.end()
            for item in generation.items:
                self._context.insert(item)
        if self._present is generation:
            self._present = None

    def _stop_answer(self) -> None:
        """What is being said ends; an answer that has not begun comes all the same."""
        writing, self._writing = self._writing, None
        if self._present is not None:
            self._end_generation(self._present)
            if writing is not None:
                writing.cancel()

    def _report(
        self, generation: ScriptedGeneration, began: float, ttft: float, *, cancelled: bool
    ) -> None:
        read = len(self._context.items)
        metrics = RealtimeModelMetrics(
            label=self._model.label,
            request_id=generation.response_id,
            timestamp=wall_time(),
            duration=asyncio.get_running_loop().time() - began,
            ttft=ttft if generation.pieces else -1.0,
            cancelled=cancelled,
            input_tokens=read,
            output_tokens=generation.pieces,
            total_tokens=read + generation.pieces,
            metadata=Metadata(model_name=self._model.model, model_provider=self._model.provider),
        )
        self.emit("metrics_collected", metrics)

    # Steps

    def _check_refusal(self) -> None:
        if self._model.refuse is not None:
            raise RealtimeError(f"the update was refused: {self._model.refuse}")

    def _spawn(self, coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(coroutine, name="scripted realtime")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
