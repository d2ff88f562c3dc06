"""bargein: an `AgentSession` with instant models on the real clock.

One Silero detector for all sessions of the process, as its documentation asks.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from bargein.audio import AudioFrame
from bargein.conversation import ChatContext, ChatMessage, function_tool
from bargein.models import LLM, STT, TTS, VAD, ChatChunk, SpeechData, SpeechEvent, SpeechEventType
from bargein.models.chat_chunk import ChoiceDelta, FunctionToolCall
from bargein.models.llm import LLMRequest
from bargein.models.stt import STTCapabilities, TranscribeInput, TranscribeOptions
from bargein.models.tts import SpeakOptions, TimedText, TTSCapabilities
from bargein.models.vad import VADEvent, VADEventType, VADStream
from bargein.providers.silero import SileroVAD
from bargein.session import (
    Agent,
    AgentSession,
    AudioInput,
    AudioOutput,
    PlaybackFinishedEvent,
)
from bargein.turns.settings import EndpointingSettings, InterruptionSettings

from .. import dialogue
from ..contestant import SILENCE_THAT_ENDS, Contestant, LiveSession, Marks, Plan, installed_version

__all__ = ["contestant"]


def contestant(variant: str) -> Contestant:
    """bargein has no variants."""
    return BargeinContestant()


class BargeinContestant(Contestant):
    def __init__(self) -> None:
        self._detector: SileroVAD | None = None

    @property
    def version(self) -> str:
        return installed_version("bargein")

    async def prepare(self, plan: Plan) -> None:
        if plan.hears:
            self._detector = (
                SileroVAD.load(min_speech_duration=0.0, min_silence_duration=SILENCE_THAT_ENDS)
                if plan.quickest
                else SileroVAD.load()
            )

    async def open(self, plan: Plan) -> LiveSession:
        live = BargeinSession(plan, self._detector)
        await live.session.start(live.agent)
        return live


class BargeinSession(LiveSession):
    def __init__(self, plan: Plan, detector: SileroVAD | None) -> None:
        super().__init__()
        self._rate = plan.rate
        self._microphone = _Microphone()
        self.agent = Agent(
            instructions="You are a helpful assistant.", tools=[_lookup_order] if plan.tool else []
        )
        quickest: dict[str, Any] = {}  # each its own settings class
        if plan.quickest:
            quickest["endpointing"] = EndpointingSettings(
                min_delay=0.0, max_delay=0.0, complete_delay=0.0
            )
            quickest["interruption"] = InterruptionSettings(min_duration=0.0, resume_false=False)
        self.session: AgentSession[None] = AgentSession(
            llm=_InstantLLM(plan),
            tts=_InstantTTS(plan),
            stt=_InstantSTT(plan, self.marks) if plan.recogniser != "none" else None,
            vad=_MarkedVAD(detector, self.marks) if detector is not None else None,
            turn_detection="vad" if plan.hears else "manual",
            **quickest,
        )
        if plan.hears:
            self.session.input.audio = self._microphone
        self.session.output.audio = _Sink(plan, self.marks)

    async def turn(self) -> None:
        await self.session.generate_reply(user_input=dialogue.USER_SAYS)

    def begin_turn(self) -> None:
        self.session.generate_reply(user_input=dialogue.USER_SAYS)

    def push(self, frame: bytes) -> None:
        self._microphone.push(AudioFrame(frame, self._rate))

    async def set_history(self, items: int) -> None:
        context = ChatContext.empty()
        for index in range(items):
            if index % 2:
                context.add_message(role="assistant", content=dialogue.REPLY)
            else:
                context.add_message(role="user", content=dialogue.USER_SAYS)
        await self.agent.update_chat_ctx(context)
        self.session.history.items = context.items

    def history_length(self) -> int:
        return len(self.agent.chat_ctx.items)

    def backlog(self) -> int:
        return self._microphone.backlog

    async def close(self) -> None:
        await self.session.aclose()


@function_tool(name=dialogue.TOOL_NAME)
async def _lookup_order(order_id: str) -> str:
    """Look up an order.

    Args:
        order_id: The number of the order.
    """
    return dialogue.TOOL_RESULT


class _InstantLLM(LLM):
    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self._tool = plan.tool
        self._format: Callable[[Sequence[Any]], Any] | None = None
        if plan.formats_history:
            # Brings the OpenAI SDK with it, which only this plan pays for.
            from bargein.providers.openai.chat_format import to_messages

            self._format = to_messages

    async def generate(self, request: LLMRequest) -> AsyncIterator[ChatChunk]:
        items = request.chat_ctx.items
        if self._format is not None:
            json.dumps(self._format(items))
        if self._tool and isinstance(items[-1], ChatMessage) and items[-1].role == "user":
            call = FunctionToolCall(
                dialogue.TOOL_NAME, dialogue.TOOL_ARGUMENTS, f"call_{time.perf_counter_ns()}"
            )
            yield ChatChunk("answer", ChoiceDelta("assistant", tool_calls=[call]))
            return
        for word in dialogue.WORDS:
            yield ChatChunk("answer", ChoiceDelta("assistant", content=word))


class _InstantTTS(TTS):
    def __init__(self, plan: Plan) -> None:
        super().__init__(
            capabilities=TTSCapabilities(streaming=False), sample_rate=dialogue.SAMPLE_RATE
        )
        self._reply_duration = plan.reply_duration

    async def speak(
        self, text: AsyncIterator[str], options: SpeakOptions
    ) -> AsyncIterator[AudioFrame | TimedText]:
        async for sentence in text:
            pcm = dialogue.voice_of(sentence, reply_duration=self._reply_duration)
            yield AudioFrame(pcm, dialogue.SAMPLE_RATE)


class _InstantSTT(STT):
    def __init__(self, plan: Plan, marks: Marks) -> None:
        super().__init__(
            capabilities=STTCapabilities(streaming=True, interim_results=False), sample_rate=None
        )
        self._answers = plan.recogniser == "at_voice_end"
        self._marks = marks

    async def transcribe(
        self, frames: AsyncIterator[TranscribeInput], options: TranscribeOptions
    ) -> AsyncIterator[SpeechEvent]:
        if not self._answers:
            async for _ in frames:
                pass
            return
        finals: asyncio.Queue[SpeechEvent] = asyncio.Queue()
        self._marks.on_voice_end = lambda: finals.put_nowait(_final())
        listening = asyncio.create_task(_swallow(frames), name="instant recogniser")
        try:
            while True:
                yield await finals.get()
        finally:
            listening.cancel()
            await asyncio.wait([listening])


async def _swallow(frames: AsyncIterator[TranscribeInput]) -> None:
    async for _ in frames:
        pass


def _final() -> SpeechEvent:
    data = SpeechData(language="en", text=dialogue.USER_SAYS)
    return SpeechEvent(SpeechEventType.FINAL_TRANSCRIPT, alternatives=[data])


class _MarkedVAD(VAD):
    """The process's detector as one session sees it, with its decisions marked."""

    def __init__(self, shared: SileroVAD, marks: Marks) -> None:
        super().__init__(capabilities=shared.capabilities, settings=shared.settings)
        self._shared = shared
        self._marks = marks

    def score(self, states: Sequence[object], windows: Any) -> Any:  # arrays of numpy
        return self._shared.score(states, windows)

    def stream(
        self,
        *,
        on_event: Callable[[VADEvent], None] | None = None,
        keep_audio: bool = True,
    ) -> VADStream:
        assert on_event is not None

        def marked(event: VADEvent) -> None:
            if event.type is VADEventType.START_OF_SPEECH:
                self._marks.voice(True)
            elif event.type is VADEventType.END_OF_SPEECH:
                self._marks.voice(False)
            on_event(event)

        return self._shared.stream(on_event=marked, keep_audio=keep_audio)


class _Microphone(AudioInput):
    def __init__(self) -> None:
        super().__init__("microphone")
        self._frames: deque[AudioFrame] = deque()
        self._waiter: asyncio.Future[None] | None = None

    @property
    def backlog(self) -> int:
        return len(self._frames)

    def push(self, frame: AudioFrame) -> None:
        self._frames.append(frame)
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def __anext__(self) -> AudioFrame:
        while not self._frames:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        return self._frames.popleft()


class _Sink(AudioOutput):
    def __init__(self, plan: Plan, marks: Marks) -> None:
        super().__init__("sink", sample_rate=dialogue.SAMPLE_RATE)
        self._real_time = plan.real_time_sink
        self._marks = marks
        self._held = 0.0
        self._begun_at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    async def capture_frame(self, frame: AudioFrame) -> None:
        self.begin_segment()
        if not self._held:
            self._begun_at = time.perf_counter()
            self.report_started()
        self._marks.frame()
        self._held += frame.duration

    def flush(self) -> None:
        if not self.end_segment():
            return
        loop = asyncio.get_running_loop()
        if self._real_time:
            rest = self._begun_at + self._held - time.perf_counter()
            self._timer = loop.call_later(max(0.0, rest), self._over, self._held, False)
        else:
            loop.call_soon(self._over, self._held, False)

    def clear_buffer(self) -> None:
        self._marks.clear()
        self.end_segment()
        if self._timer is not None:
            self._timer.cancel()
        if self._held:
            self._over(min(self._held, time.perf_counter() - self._begun_at), True)

    def _over(self, position: float, interrupted: bool) -> None:
        if self._held:
            self._held, self._timer = 0.0, None
            self.report_finished(PlaybackFinishedEvent(position, interrupted=interrupted))
