"""One answer of a speech-to-speech model: its words, its sound and its calls, as they come."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from ..audio import AudioFrame
from ..models import FunctionToolCall
from ..models.realtime import GenerationCreatedEvent, MessageGeneration, Modality
from ..models.synthesized_audio import TimedText
from .agent_text import AgentText
from .channel import Channel
from .generation import GenerationResult
from .nodes import ModelSettings, SpokenFrame, node_items
from .realtime_link import RealtimeLink
from .tasks import cancel_and_wait

__all__ = ["MessageSound", "RealtimeGeneration"]

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class MessageSound:
    """Where one of an answer's messages lies in what is played."""

    message: MessageGeneration
    modalities: list[Modality] = field(default_factory=list)
    text: Channel[str] = field(default_factory=Channel)
    """Its words, for a voice."""

    words: list[TimedText] = field(default_factory=list)
    """Word times that were not passed on yet; seconds from the message's first sample."""

    starts_at: float | None = None
    """Seconds from the first sample of the answer; `None`: nothing of it was played."""

    seconds: float = 0.0


@dataclass(slots=True)
class RealtimeGeneration:
    """Text goes to `text`, calls to `on_call`; `frames` is the sound, of the model or of a voice.

    Cancelling `run` stops the model.
    """

    link: RealtimeLink
    speech_id: str
    settings: ModelSettings
    text: AgentText
    on_call: Callable[[FunctionToolCall], None]
    begin: Callable[[], Awaitable[GenerationCreatedEvent]]
    """Get the answer, once it begins."""

    result: GenerationResult = field(default_factory=GenerationResult)
    messages: list[MessageSound] = field(default_factory=list)
    _to_play: Channel[MessageSound] = field(default_factory=Channel)

    async def run(self) -> GenerationResult:
        """Returns when the answer is complete or has failed; ends `text` in any case."""
        try:
            await self._generate()
        except Exception as error:  # raised again where the text is read
            self.result.error = error
        finally:
            self._to_play.end()
            self.text.end(self.result.error)
        return self.result

    # Words and calls

    async def _generate(self) -> None:
        began = self.link.call.clock.now()
        answer = await self.begin()
        self.link.offers.begun(answer, self.speech_id)
        reading = self.link.call.tasks.start(
            self._read(answer, began), f"realtime: {self.speech_id}", awaited=True
        )
        complete = False
        try:
            await self.link.or_lost(reading)
            complete = True
        finally:
            await cancel_and_wait([reading])
            self.link.offers.ended()
            if not complete and self.link.running:
                self.link.session.interrupt()
        self.link.call.model_succeeded("realtime")

    async def _read(self, answer: GenerationCreatedEvent, began: float) -> None:
        calling = self.link.call.tasks.start(
            self._read_calls(answer, began), f"realtime calls: {self.speech_id}", awaited=True
        )
        try:
            async for message in answer.message_stream:
                await self._read_message(message, began)
            await calling
        finally:
            await cancel_and_wait([calling])

    async def _read_calls(self, answer: GenerationCreatedEvent, began: float) -> None:
        async for call in answer.function_stream:
            self._note_first(began)
            if self.settings.tool_choice == "none":
                logger.warning("the model called %r though tools were off; dropped", call.name)
                continue
            self.result.calls += 1
            self.on_call(call)

    async def _read_message(self, message: MessageGeneration, began: float) -> None:
        sound = MessageSound(message)
        if self.text.has_words:
            self.text.push(" ")
        self.messages.append(sound)
        self._to_play.push(sound)
        try:
            async for piece in message.text_stream:
                self._note_first(began)
                if isinstance(piece, TimedText):
                    sound.words.append(piece)
                word = piece.text if isinstance(piece, TimedText) else piece
                self.text.push(word)
                sound.text.push(word)
        finally:
            sound.text.end()

    def _note_first(self, began: float) -> None:
        if self.result.ttft is None:
            self.result.ttft = self.link.call.clock.now() - began

    # Sound

    async def frames(self) -> AsyncGenerator[AudioFrame]:
        """What is to be played, message after message."""
        played = 0.0
        async for sound in self._to_play:
            sound.modalities = list(await sound.message.modalities)
            sound.starts_at = played
            async with aclosing(self._sound_of(sound)) as frames:
                async for frame in frames:
                    yield _moved(frame, sound, played)
                    sound.seconds += frame.duration
            if sound.words:  # the last words came after the sound
                yield SpokenFrame(b"", 24_000, 1, -1, _taken(sound, played))
            played += sound.seconds

    async def _sound_of(self, sound: MessageSound) -> AsyncGenerator[AudioFrame]:
        agent, activity = self.link.activity.agent, self.link.activity
        if "audio" in sound.modalities:
            node = agent.realtime_audio_output_node(sound.message.audio_stream, self.settings)
        elif activity.has_voice:
            node = agent.tts_node(sound.text, self.settings)
        else:
            return
        async with aclosing(node_items(node, AudioFrame)) as frames:
            async for frame in frames:
                self.result.sound = self.result.sound or bool(frame.data)
                yield frame


def _moved(frame: AudioFrame, sound: MessageSound, offset: float) -> AudioFrame:
    """`frame`, with the words that begin with it; their times count from the answer's first sample."""
    words = _taken(sound, offset)
    if isinstance(frame, SpokenFrame):
        words += tuple(_later(word, offset) for word in frame.words)
    if not words:
        return frame
    return SpokenFrame(frame.data, frame.sample_rate, frame.num_channels, -1, words)


def _taken(sound: MessageSound, offset: float) -> tuple[TimedText, ...]:
    words, sound.words = sound.words, []
    return tuple(_later(word, offset) for word in words)


def _later(word: TimedText, offset: float) -> TimedText:
    return replace(word, start_time=word.start_time + offset, end_time=word.end_time + offset)
