"""LiveKit Agents. Runs in a venv of its own, see `peers.py`.

Variants: "" with the Silero plug-in and its one ONNX session for all sessions;
"bundled" with the compiled detector that is its default; "stock" with that and
with its own choice of turn detection.
"""

# The peer is not installed where this is type-checked.
# mypy: disable-error-code="import-not-found,import-untyped,misc,no-untyped-call,untyped-decorator"

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from livekit import rtc
from livekit.agents import NOT_GIVEN, Agent, AgentSession, function_tool, inference, llm, stt, tts
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS
from livekit.agents.vad import VADEventType
from livekit.agents.voice import io
from livekit.plugins import silero

from .. import dialogue
from ..contestant import SILENCE_THAT_ENDS, Contestant, LiveSession, Marks, Plan, installed_version

__all__ = ["contestant"]

# With 0.0 every window interrupts, silent ones too.
_SHORTEST_INTERRUPTION = 0.001


def contestant(variant: str) -> Contestant:
    return LiveKitContestant(variant)


class LiveKitContestant(Contestant):
    def __init__(self, variant: str) -> None:
        self._stock = variant == "stock"
        self._bundled = variant in ("bundled", "stock")
        self._detector: Any = None  # silero.VAD

    @property
    def version(self) -> str:
        return installed_version("livekit-agents")

    async def prepare(self, plan: Plan) -> None:
        if plan.hears and not self._bundled:
            self._detector = silero.VAD.load(**_detector_settings(plan))

    async def open(self, plan: Plan) -> LiveSession:
        live = LiveKitSession(plan, self._vad_of(plan), stock=self._stock)
        await live.session.start(live.agent)
        return live

    def _vad_of(self, plan: Plan) -> Any:
        """What makes a session's detector once its marks are there."""
        if not plan.hears:
            return lambda marks: None
        if self._bundled:
            return lambda marks: _BundledVAD(marks, **_detector_settings(plan))
        return lambda marks: _SharedVAD(self._detector, marks)


class LiveKitSession(LiveSession):
    def __init__(self, plan: Plan, vad: Any, *, stock: bool) -> None:
        super().__init__()
        self._rate = plan.rate
        turns: dict[str, Any] = {}
        more: dict[str, Any] = {"session_close_transcript_timeout": 0.0}
        if not stock:
            turns["turn_detection"] = "vad" if plan.hears else "manual"
        if plan.quickest:
            turns["endpointing"] = {"mode": "fixed", "min_delay": 0.0, "max_delay": 0.0}
            turns["interruption"] = {
                "mode": "vad",
                "min_duration": _SHORTEST_INTERRUPTION,
                "min_words": 0,
                "resume_false_interruption": False,
            }
            more["aec_warmup_duration"] = None
        if plan.recogniser != "none":
            more["stt"] = _InstantSTT(plan, self.marks)
        self.session = AgentSession(
            llm=_InstantLLM(plan),
            tts=_InstantTTS(plan),
            vad=vad(self.marks),
            turn_handling=turns,
            **more,
        )
        self._microphone = _Microphone()
        if plan.hears:
            self.session.input.audio = self._microphone
        self.session.output.audio = _Sink(plan, self.marks)
        self.agent = Agent(
            instructions="You are a helpful assistant.", tools=[_lookup_order] if plan.tool else []
        )

    async def turn(self) -> None:
        await self.session.generate_reply(user_input=dialogue.USER_SAYS)

    def begin_turn(self) -> None:
        self.session.generate_reply(user_input=dialogue.USER_SAYS)

    def push(self, frame: bytes) -> None:
        self._microphone.frames.put_nowait(rtc.AudioFrame(frame, self._rate, 1, len(frame) // 2))

    async def set_history(self, items: int) -> None:
        context = llm.ChatContext.empty()
        for index in range(items):
            if index % 2:
                context.add_message(role="assistant", content=dialogue.REPLY)
            else:
                context.add_message(role="user", content=dialogue.USER_SAYS)
        await self.agent.update_chat_ctx(context)
        self.session.history.items[:] = context.items

    def history_length(self) -> int:
        return len(self.agent.chat_ctx.items)

    def backlog(self) -> int:
        return self._microphone.frames.qsize()

    async def close(self) -> None:
        await self.session.aclose()


@function_tool(name=dialogue.TOOL_NAME)
async def _lookup_order(order_id: str) -> str:
    """Look up an order."""
    return dialogue.TOOL_RESULT


class _InstantLLM(llm.LLM):
    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan

    def chat(
        self,
        *,
        chat_ctx: Any,
        tools: Any = None,
        conn_options: Any = DEFAULT_API_CONNECT_OPTIONS,
        **_: Any,
    ) -> Any:
        return _InstantAnswer(self, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options)


class _InstantAnswer(llm.LLMStream):
    async def _run(self) -> None:
        plan = self._llm.plan
        if plan.formats_history:
            json.dumps(self._chat_ctx.to_provider_format("openai")[0])
        send = self._event_ch.send_nowait
        if plan.tool and getattr(self._chat_ctx.items[-1], "role", "") == "user":
            call = llm.FunctionToolCall(
                name=dialogue.TOOL_NAME,
                arguments=dialogue.TOOL_ARGUMENTS,
                call_id=f"call_{time.perf_counter_ns()}",
            )
            delta = llm.ChoiceDelta(role="assistant", tool_calls=[call])
            send(llm.ChatChunk(id="answer", delta=delta))
            return
        for word in dialogue.WORDS:
            delta = llm.ChoiceDelta(role="assistant", content=word)
            send(llm.ChatChunk(id="answer", delta=delta))


class _InstantTTS(tts.TTS):
    def __init__(self, plan: Plan) -> None:
        super().__init__(
            capabilities=tts.TTSCapabilities(streaming=False),
            sample_rate=dialogue.SAMPLE_RATE,
            num_channels=1,
        )
        self.plan = plan

    def synthesize(self, text: str, *, conn_options: Any = DEFAULT_API_CONNECT_OPTIONS) -> Any:
        return _InstantVoice(tts=self, input_text=text, conn_options=conn_options)


class _InstantVoice(tts.ChunkedStream):
    async def _run(self, output: Any) -> None:
        output.initialize(
            request_id="voice",
            sample_rate=dialogue.SAMPLE_RATE,
            num_channels=1,
            mime_type="audio/pcm",
        )
        duration = self._tts.plan.reply_duration
        output.push(dialogue.voice_of(self._input_text, reply_duration=duration))
        output.flush()


class _InstantSTT(stt.STT):
    def __init__(self, plan: Plan, marks: Marks) -> None:
        super().__init__(capabilities=stt.STTCapabilities(streaming=True, interim_results=False))
        self.answers = plan.recogniser == "at_voice_end"
        self.marks = marks

    async def _recognize_impl(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError

    def stream(
        self, *, language: Any = NOT_GIVEN, conn_options: Any = DEFAULT_API_CONNECT_OPTIONS
    ) -> Any:
        return _InstantRecognition(stt=self, conn_options=conn_options)


class _InstantRecognition(stt.RecognizeStream):
    async def _run(self) -> None:
        if self._stt.answers:
            self._stt.marks.on_voice_end = self._final
        async for _ in self._input_ch:
            pass

    def _final(self) -> None:
        data = stt.SpeechData(language="en", text=dialogue.USER_SAYS)
        event = stt.SpeechEvent(type=stt.SpeechEventType.FINAL_TRANSCRIPT, alternatives=[data])
        self._event_ch.send_nowait(event)


class _SharedVAD(silero.VAD):
    """The plug-in over the process's one ONNX session, which is what its `prewarm` is for."""

    def __init__(self, loaded: Any, marks: Marks) -> None:
        super().__init__(session=loaded._onnx_session, opts=loaded._opts)
        self._marks = marks

    def stream(self) -> Any:
        return _marked(super().stream(), self._marks)


class _BundledVAD(inference.VAD):
    def __init__(self, marks: Marks, **settings: float) -> None:
        super().__init__(**settings)
        self._marks = marks

    def stream(self) -> Any:
        return _marked(super().stream(), self._marks)


def _detector_settings(plan: Plan) -> dict[str, float]:
    if not plan.quickest:
        return {}
    return {"min_speech_duration": 0.0, "min_silence_duration": SILENCE_THAT_ENDS}


def _marked(stream: Any, marks: Marks) -> Any:
    """Mark decisions as they enter the stream's channel, before the session sees them."""
    send = stream._event_ch.send_nowait

    def marking(event: Any) -> None:
        send(event)
        if event.type is VADEventType.START_OF_SPEECH:
            marks.voice(True)
        elif event.type is VADEventType.END_OF_SPEECH:
            marks.voice(False)

    stream._event_ch.send_nowait = marking
    return stream


class _Microphone(io.AudioInput):
    def __init__(self) -> None:
        super().__init__(label="microphone")
        self.frames: asyncio.Queue[Any] = asyncio.Queue()

    def __aiter__(self) -> Any:
        return self

    async def __anext__(self) -> Any:
        return await self.frames.get()


class _Sink(io.AudioOutput):
    def __init__(self, plan: Plan, marks: Marks) -> None:
        super().__init__(
            label="sink",
            sample_rate=dialogue.SAMPLE_RATE,
            capabilities=io.AudioOutputCapabilities(pause=False),
        )
        self._real_time = plan.real_time_sink
        self._marks = marks
        self._held = 0.0
        self._begun_at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    async def capture_frame(self, frame: Any) -> None:
        await super().capture_frame(frame)
        if not self._held:
            self._begun_at = time.perf_counter()
            self.on_playback_started(created_at=time.time())
        self._marks.frame()
        self._held += frame.duration

    def flush(self) -> None:
        super().flush()
        if not self._held:
            return
        loop = asyncio.get_running_loop()
        if self._real_time:
            rest = self._begun_at + self._held - time.perf_counter()
            self._timer = loop.call_later(max(0.0, rest), self._over, self._held, False)
        else:
            loop.call_soon(self._over, self._held, False)

    def clear_buffer(self) -> None:
        self._marks.clear()
        if self._timer is not None:
            self._timer.cancel()
        if self._held:
            self._over(min(self._held, time.perf_counter() - self._begun_at), True)

    def _over(self, position: float, interrupted: bool) -> None:
        self._held, self._timer = 0.0, None
        self.on_playback_finished(playback_position=position, interrupted=interrupted)
