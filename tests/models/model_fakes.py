"""Tiny providers whose attempts are scripted, one function per attempt."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

from bargein.audio import AudioFrame
from bargein.models.chat_chunk import ChatChunk, ChoiceDelta, CompletionUsage, FunctionToolCall
from bargein.models.emitter import EventEmitter
from bargein.models.llm import LLM, LLMRequest
from bargein.models.speech_event import SpeechData, SpeechEvent, SpeechEventType
from bargein.models.stt import STT, STTCapabilities
from bargein.models.synthesized_audio import SpeakOptions, TimedText
from bargein.models.transcribe_input import TranscribeInput, TranscribeOptions
from bargein.models.tts import TTS, TTSCapabilities

# What one attempt does: a text or frame is yielded, a number is slept, an error raised.
Step = object


class Reports:
    """Everything that a model emitted."""

    def __init__(self, model: EventEmitter) -> None:
        self.metrics: list = []
        self.errors: list = []
        model.on("metrics_collected", self.metrics.append)
        model.on("error", self.errors.append)

    @property
    def recoverable(self) -> list[bool]:
        return [error.recoverable for error in self.errors]


class ForEver:
    """A step that never ends."""


FOR_EVER = ForEver()


async def act(step: Step) -> bool:
    """Perform a step; whether there is something to yield instead."""
    if isinstance(step, BaseException):
        raise step
    if isinstance(step, ForEver):
        await asyncio.Event().wait()
    if isinstance(step, (int, float)):
        await asyncio.sleep(step)
        return False
    return True


def chunk(step: Step) -> ChatChunk:
    if isinstance(step, str):
        return ChatChunk("r1", ChoiceDelta(content=step))
    if isinstance(step, FunctionToolCall):
        return ChatChunk("r1", ChoiceDelta(tool_calls=[step]))
    if isinstance(step, CompletionUsage):
        return ChatChunk("r1", usage=step)
    return ChatChunk("r1")


class FakeLLM(LLM):
    """Each attempt performs the next list of steps; the last list repeats."""

    def __init__(self, *attempts: Sequence[Step], label: str = "fake") -> None:
        super().__init__()
        self.attempts = list(attempts)
        self.requests: list[LLMRequest] = []
        self.begun_at: list[float] = []
        self.open = 0
        self.closed = 0
        self._label = label

    @property
    def label(self) -> str:
        return self._label

    async def generate(self, request: LLMRequest) -> AsyncIterator[ChatChunk]:
        steps = self.attempts[min(len(self.requests), len(self.attempts) - 1)]
        self.requests.append(request)
        self.begun_at.append(asyncio.get_running_loop().time())
        self.open += 1
        try:
            for step in steps:
                if await act(step):
                    yield chunk(step)
        finally:
            self.open -= 1

    async def aclose(self) -> None:
        self.closed += 1


def tone(duration: float = 0.02, rate: int = 24000, value: int = 1000) -> AudioFrame:
    return AudioFrame(value.to_bytes(2, "little", signed=True) * round(duration * rate), rate)


class FakeTTS(TTS):
    """`script(attempt, text)` gives the steps of an attempt after all text was read."""

    def __init__(
        self,
        script: Callable[[int, str], Sequence[Step]],
        *,
        streaming: bool = True,
        sample_rate: int = 24000,
        label: str = "fake voice",
    ) -> None:
        super().__init__(capabilities=TTSCapabilities(streaming), sample_rate=sample_rate)
        self.script = script
        self.texts: list[str] = []
        self.begun_at: list[float] = []
        self.open = 0
        self._label = label

    @property
    def label(self) -> str:
        return self._label

    async def speak(
        self, text: AsyncIterator[str], options: SpeakOptions
    ) -> AsyncIterator[AudioFrame | TimedText]:
        attempt = len(self.begun_at)
        self.begun_at.append(asyncio.get_running_loop().time())
        self.open += 1
        try:
            written = "".join([piece async for piece in text])
            self.texts.append(written)
            for step in self.script(attempt, written):
                if await act(step):
                    yield step
        finally:
            self.open -= 1


def final(text: str, end_time: float = 0.0) -> SpeechEvent:
    return SpeechEvent(
        SpeechEventType.FINAL_TRANSCRIPT, "r1", [SpeechData("en", text, end_time=end_time)]
    )


class FakeSTT(STT):
    """`script(attempt, frames, options)` is the generator of an attempt."""

    def __init__(
        self,
        script: Callable[
            [int, AsyncIterator[TranscribeInput], TranscribeOptions], AsyncIterator[SpeechEvent]
        ],
        *,
        sample_rate: int | None = 16000,
        hints: bool = False,
        keyterms: bool = False,
        label: str = "fake ear",
    ) -> None:
        super().__init__(
            capabilities=STTCapabilities(
                streaming=True, interim_results=True, hints=hints, keyterms=keyterms
            ),
            sample_rate=sample_rate,
        )
        self.script = script
        self.options: list[TranscribeOptions] = []
        self.begun_at: list[float] = []
        self.open = 0
        self._label = label

    @property
    def label(self) -> str:
        return self._label

    async def transcribe(
        self, frames: AsyncIterator[TranscribeInput], options: TranscribeOptions
    ) -> AsyncIterator[SpeechEvent]:
        attempt = len(self.begun_at)
        self.begun_at.append(asyncio.get_running_loop().time())
        self.options.append(options)
        self.open += 1
        try:
            async for event in self.script(attempt, frames, options):
                yield event
        finally:
            self.open -= 1
