"""The default nodes of the pipeline, and what a node of the application may return.

`Agent.default.<node>(agent, …)` are these; an agent overrides a node by a method
of the same name and usually iterates the default inside it.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..audio import AudioFrame
from ..conversation import ChatContext, TextChain, Tool
from ..models import ChatChunk, SpeechEvent, ToolChoice
from ..models.synthesized_audio import TimedText
from ..not_given import NOT_GIVEN, NotGiven, NotGivenOr
from .tasks import cancel_and_wait

if TYPE_CHECKING:
    from ..models.recognize_stream import RecognizeStream
    from ..models.synthesize_stream import SynthesizeStream
    from .agent import Agent

__all__ = [
    "DefaultNodes",
    "FlushSentinel",
    "ModelSettings",
    "SpokenFrame",
    "node_items",
    "node_result",
]


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """What each node is told of the request at hand."""

    tool_choice: NotGivenOr[ToolChoice] = NOT_GIVEN


class FlushSentinel:
    """Yielded by `llm_node`: the voice speaks what came before as a segment of its own."""


@dataclass(frozen=True, slots=True)
class SpokenFrame(AudioFrame):
    """A frame of a voice that knows which words begin with it."""

    words: tuple[TimedText, ...] = ()
    """Times are seconds from the first sample of the voice's segment."""


async def node_result(result: object) -> object:
    """What a node returned; a coroutine is awaited first."""
    return await result if inspect.isawaitable(result) else result


async def node_items(result: object, *single: type) -> AsyncGenerator[Any]:  # what the node yields
    """The items of what a node returned: an async iterable, one item, a coroutine of either, or `None`.

    `single` are the types that count as one item. Raises `TypeError` for
    anything else, naming what may be returned.
    """
    result = await node_result(result)
    if result is None:
        return
    if isinstance(result, single):
        yield result
        return
    if not isinstance(result, AsyncIterable):
        names = ", ".join(kind.__name__ for kind in single)
        raise TypeError(
            f"a node returned {result!r}; it may return an async iterable, {names} or None"
        )
    if isinstance(result, AsyncGenerator):
        async with aclosing(result):
            async for item in result:
                yield item
        return
    async for item in result:
        yield item


class DefaultNodes:
    """What an agent does unless it overrides a node. All raise `RuntimeError` outside a session."""

    @staticmethod
    async def stt_node(
        agent: Agent, audio: AsyncIterable[AudioFrame], model_settings: ModelSettings
    ) -> AsyncIterator[SpeechEvent]:
        """Recognise `audio` with the agent's recogniser."""
        hearing = agent.activity.call.hearing
        async with hearing.open_stream(agent) as stream:
            feeding = agent.activity.call.tasks.start(_feed_frames(audio, stream), "stt: feed")
            try:
                async for event in stream:
                    yield event
            finally:
                hearing.forget_stream(stream)
                await cancel_and_wait([feeding])

    @staticmethod
    async def llm_node(
        agent: Agent,
        chat_ctx: ChatContext,
        tools: list[Tool],
        model_settings: ModelSettings,
    ) -> AsyncIterator[ChatChunk]:
        """Ask the agent's language model."""
        activity = agent.activity
        llm = activity.resolved().llm
        if llm is None:
            raise RuntimeError(f"{agent.id} has no LLM; pass llm= to AgentSession or Agent")
        choice = model_settings.tool_choice
        async with llm.chat(
            chat_ctx=chat_ctx,
            tools=tools,
            tool_choice=None if isinstance(choice, NotGiven) else choice,
            conn_options=activity.call.session.conn_options.llm_conn_options,
        ) as stream:
            async for chunk in stream:
                yield chunk

    @staticmethod
    async def transcription_node(
        agent: Agent, text: AsyncIterable[str], model_settings: ModelSettings
    ) -> AsyncIterator[str]:
        """Pass the text on as it is."""
        async for piece in text:
            yield piece

    @staticmethod
    async def tts_node(
        agent: Agent, text: AsyncIterable[str], model_settings: ModelSettings
    ) -> AsyncIterator[AudioFrame]:
        """Clean the text, then speak it with the agent's voice."""
        activity = agent.activity
        resolved = activity.resolved()
        if resolved.tts is None:
            raise RuntimeError(f"{agent.id} has no TTS; pass tts= to AgentSession or Agent")
        async with resolved.tts.stream(
            conn_options=activity.call.session.conn_options.tts_conn_options
        ) as stream:
            chain = TextChain(resolved.speech.text_transforms)
            feeding = activity.call.tasks.start(_feed_text(text, chain, stream), "tts: feed")
            try:
                async for audio in stream:
                    frame = audio.frame
                    if audio.words:
                        yield SpokenFrame(
                            frame.data, frame.sample_rate, frame.num_channels, -1, audio.words
                        )
                    elif frame.data:
                        yield frame
            finally:
                await cancel_and_wait([feeding])

    @staticmethod
    async def realtime_audio_output_node(
        agent: Agent, audio: AsyncIterable[AudioFrame], model_settings: ModelSettings
    ) -> AsyncIterator[AudioFrame]:
        """Pass the audio on as it is."""
        async for frame in audio:
            yield frame


async def _feed_text(text: AsyncIterable[str], chain: TextChain, stream: SynthesizeStream) -> None:
    async for piece in text:
        if cleaned := chain.push(piece):
            stream.push_text(cleaned)
    if rest := chain.flush():
        stream.push_text(rest)
    stream.end_input()


async def _feed_frames(audio: AsyncIterable[AudioFrame], stream: RecognizeStream) -> None:
    async for frame in audio:
        stream.push_frame(frame)
    stream.end_input()
