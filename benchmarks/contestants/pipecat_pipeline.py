"""Pipecat: the pipeline of its voice examples. Runs in a venv of its own, see `peers.py`.

Input, recogniser, user aggregator with the voice detector, model, voice, output,
assistant aggregator. Variants: "" lean, without RTVI and turn tracking, the end
of a turn by voice detector and timer; "stock" with the constructors' defaults.
Frames of other rates pass Pipecat's own stream resampler right in `push`, as in
its serialisers but without their queue: its best case.
"""

# The peer is not installed where this is type-checked.
# mypy: disable-error-code="import-not-found,import-untyped,misc,no-untyped-call,untyped-decorator"

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from loguru import logger

logger.remove()
logger.add(sys.stderr, level="WARNING")

from pipecat.adapters.llm.schemas.tools_schema import ToolsSchema  # noqa: E402
from pipecat.audio.utils import create_stream_resampler  # noqa: E402
from pipecat.audio.vad.silero import SileroVADAnalyzer  # noqa: E402
from pipecat.audio.vad.vad_analyzer import VADParams, VADState  # noqa: E402
from pipecat.frames.frames import (  # noqa: E402
    FunctionCallFromLLM,
    InputAudioRawFrame,
    InterruptionFrame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMMessagesAppendFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.pipeline.pipeline import Pipeline  # noqa: E402
from pipecat.pipeline.worker import PipelineParams, PipelineWorker  # noqa: E402
from pipecat.processors.aggregators.llm_context import LLMContext  # noqa: E402
from pipecat.processors.aggregators.llm_response_universal import (  # noqa: E402
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.services.llm_service import FunctionCallParams, LLMService  # noqa: E402
from pipecat.services.settings import LLMSettings, STTSettings, TTSSettings  # noqa: E402
from pipecat.services.stt_service import STTService  # noqa: E402
from pipecat.services.tts_service import TTSService  # noqa: E402
from pipecat.transports.base_input import BaseInputTransport  # noqa: E402
from pipecat.transports.base_output import BaseOutputTransport  # noqa: E402
from pipecat.transports.base_transport import TransportParams  # noqa: E402
from pipecat.turns.user_start import VADUserTurnStartStrategy  # noqa: E402
from pipecat.turns.user_stop import SpeechTimeoutUserTurnStopStrategy  # noqa: E402
from pipecat.turns.user_turn_strategies import UserTurnStrategies  # noqa: E402
from pipecat.workers.runner import WorkerRunner  # noqa: E402

from .. import dialogue  # noqa: E402
from ..contestant import (  # noqa: E402
    SILENCE_THAT_ENDS,
    Contestant,
    LiveSession,
    Marks,
    Plan,
    installed_version,
)

__all__ = ["contestant"]

_PIPELINE_RATE = 16_000
_PROMPT = "You are a helpful assistant."
_UNSET_LLM_SETTINGS = (
    "temperature",
    "max_tokens",
    "top_p",
    "top_k",
    "frequency_penalty",
    "presence_penalty",
    "seed",
    "filter_incomplete_user_turns",
    "user_turn_completion_config",
)


def contestant(variant: str) -> Contestant:
    return PipecatContestant(variant)


class PipecatContestant(Contestant):
    def __init__(self, variant: str) -> None:
        self._stock = variant == "stock"

    @property
    def version(self) -> str:
        return installed_version("pipecat-ai")

    async def open(self, plan: Plan) -> LiveSession:
        live = PipecatSession(plan, stock=self._stock)
        await live.start()
        return live


class PipecatSession(LiveSession):
    def __init__(self, plan: Plan, *, stock: bool) -> None:
        super().__init__()
        self._rate = plan.rate
        self._resampler = create_stream_resampler()
        params = TransportParams(
            audio_in_enabled=plan.hears,
            audio_out_enabled=True,
            audio_in_sample_rate=_PIPELINE_RATE,
            audio_out_sample_rate=dialogue.SAMPLE_RATE,
        )
        self._microphone = _Microphone(params)
        tools = {"tools": ToolsSchema(standard_tools=[lookup_order])} if plan.tool else {}
        self._context = LLMContext(**tools)
        user, assistant = LLMContextAggregatorPair(
            self._context, user_params=_user_params(plan, self.marks, stock=stock)
        )
        self._answered = asyncio.Event()
        self._hold: asyncio.Task[None] | None = None

        @assistant.event_handler("on_assistant_turn_stopped")
        async def _(_aggregator: Any, message: Any) -> None:
            if message.content:
                self._answered.set()

        stages = [self._microphone]
        if plan.recogniser != "none":
            stages.append(_InstantSTT(plan))
        stages += [user, _InstantLLM(plan), _InstantTTS(plan)]
        stages += [_Sink(params, plan, self.marks), assistant]
        lean = {} if stock else {"enable_rtvi": False, "enable_turn_tracking": False}
        self._worker = PipelineWorker(
            Pipeline(stages),
            params=PipelineParams(
                audio_in_sample_rate=_PIPELINE_RATE, audio_out_sample_rate=dialogue.SAMPLE_RATE
            ),
            **lean,
        )

    async def start(self) -> None:
        ready = asyncio.Event()

        @self._worker.event_handler("on_pipeline_started")
        async def _(*_args: Any) -> None:
            ready.set()

        self._runner = WorkerRunner(handle_sigint=False)
        await self._runner.add_workers(self._worker)
        self._running = asyncio.create_task(self._runner.run())
        await ready.wait()

    async def turn(self) -> None:
        self._answered.clear()
        message = {"role": "user", "content": dialogue.USER_SAYS}
        await self._worker.queue_frame(LLMMessagesAppendFrame([message], run_llm=True))
        await self._answered.wait()

    def begin_turn(self) -> None:
        self._hold = asyncio.create_task(self.turn())

    def push(self, frame: bytes) -> None:
        if self._rate != _PIPELINE_RATE:
            frame = _now(self._resampler.resample(frame, self._rate, _PIPELINE_RATE))
        if frame:
            _now(self._microphone.push_audio_frame(InputAudioRawFrame(frame, _PIPELINE_RATE, 1)))

    async def set_history(self, items: int) -> None:
        messages = [
            {"role": "assistant", "content": dialogue.REPLY}
            if index % 2
            else {"role": "user", "content": dialogue.USER_SAYS}
            for index in range(items)
        ]
        self._context.set_messages(messages)

    def history_length(self) -> int:
        return len(self._context.messages)

    def backlog(self) -> int:
        return int(self._microphone._audio_in_queue.qsize())

    async def close(self) -> None:
        await self._runner.cancel()
        await self._running


def _user_params(plan: Plan, marks: Marks, *, stock: bool) -> Any:
    timeout = {"user_speech_timeout": 0.0} if plan.quickest else {}
    lean = UserTurnStrategies(
        start=[VADUserTurnStartStrategy()], stop=[SpeechTimeoutUserTurnStopStrategy(**timeout)]
    )
    return LLMUserAggregatorParams(
        vad_analyzer=_MarkedVAD(plan, marks) if plan.hears else None,
        user_turn_strategies=None if stock else lean,
    )


def _now(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run what is a coroutine and never waits: Pipecat's resampler, its unbounded queue."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    raise RuntimeError("it waited")


async def lookup_order(params: FunctionCallParams, order_id: str) -> None:
    """Look up an order.

    Args:
        order_id: The number of the order.
    """
    await params.result_callback(dialogue.TOOL_RESULT)


class _InstantLLM(LLMService):
    def __init__(self, plan: Plan) -> None:
        unset = dict.fromkeys(_UNSET_LLM_SETTINGS)
        super().__init__(settings=LLMSettings(model="instant", system_instruction=_PROMPT, **unset))
        self._plan = plan

    async def process_frame(self, frame: Any, direction: Any) -> None:
        await super().process_frame(frame, direction)
        if not isinstance(frame, LLMContextFrame):
            await self.push_frame(frame, direction)
            return
        context = frame.context
        await self.push_frame(LLMFullResponseStartFrame())
        if self._plan.formats_history:
            request = await self.get_llm_adapter().get_llm_invocation_params(
                context, system_instruction=_PROMPT, convert_developer_to_user=False
            )
            json.dumps(request["messages"])
        if self._plan.tool and context.messages[-1].get("role") == "user":
            call = FunctionCallFromLLM(
                function_name=dialogue.TOOL_NAME,
                tool_call_id=f"call_{time.perf_counter_ns()}",
                arguments=json.loads(dialogue.TOOL_ARGUMENTS),
                context=context,
            )
            await self.run_function_calls([call])
        else:
            for word in dialogue.WORDS:
                await self._push_llm_text(word)
        await self.push_frame(LLMFullResponseEndFrame())


class _InstantTTS(TTSService):
    def __init__(self, plan: Plan) -> None:
        super().__init__(
            sample_rate=dialogue.SAMPLE_RATE,
            push_start_frame=True,
            push_stop_frames=True,
            settings=TTSSettings(model="instant", voice="instant", language=None),
        )
        self._plan = plan

    async def run_tts(self, text: str, context_id: str) -> AsyncIterator[Any]:
        pcm = dialogue.voice_of(text, reply_duration=self._plan.reply_duration)
        yield TTSAudioRawFrame(pcm, dialogue.SAMPLE_RATE, 1, context_id=context_id)


class _InstantSTT(STTService):
    def __init__(self, plan: Plan) -> None:
        super().__init__(
            sample_rate=_PIPELINE_RATE,
            ttfs_p99_latency=0.0,
            settings=STTSettings(model="instant", language=None),
        )
        self._answers = plan.recogniser == "at_voice_end"

    async def run_stt(self, audio: bytes) -> AsyncIterator[Any]:
        return
        yield  # makes it a generator

    async def process_frame(self, frame: Any, direction: Any) -> None:
        await super().process_frame(frame, direction)
        if self._answers and isinstance(frame, VADUserStoppedSpeakingFrame):
            await self.push_frame(TranscriptionFrame(dialogue.USER_SAYS, "", "", finalized=True))


class _MarkedVAD(SileroVADAnalyzer):
    def __init__(self, plan: Plan, marks: Marks) -> None:
        quickest = {
            "confidence": 0.5,
            "start_secs": 0.0,
            "stop_secs": SILENCE_THAT_ENDS,
            "min_volume": 0.0,
        }
        super().__init__(params=VADParams(**(quickest if plan.quickest else {})))
        self._marks = marks
        self._speaking = False

    async def analyze_audio(self, buffer: bytes) -> Any:
        state = await super().analyze_audio(buffer)
        speaking = {VADState.SPEAKING: True, VADState.QUIET: False}.get(state, self._speaking)
        if speaking != self._speaking:
            self._speaking = speaking
            self._marks.voice(speaking)
        return state


class _Microphone(BaseInputTransport):
    async def start(self, frame: Any) -> None:
        await super().start(frame)
        await self.set_transport_ready(frame)


class _Sink(BaseOutputTransport):
    def __init__(self, params: Any, plan: Plan, marks: Marks) -> None:
        super().__init__(params)
        self._real_time = plan.real_time_sink
        self._marks = marks
        self._free_at = 0.0

    async def start(self, frame: Any) -> None:
        await super().start(frame)
        await self.set_transport_ready(frame)

    async def write_audio_frame(self, frame: Any) -> bool:
        self._marks.frame()
        if self._real_time:  # paced as its websocket transports are
            now = time.monotonic()
            duration = len(frame.audio) / 2 / dialogue.SAMPLE_RATE
            if self._free_at > now:
                await asyncio.sleep(self._free_at - now)
                self._free_at += duration
            else:
                self._free_at = now + duration
        return True

    async def process_frame(self, frame: Any, direction: Any) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, InterruptionFrame) and self._marks.first_frame:
            self._marks.clear()
