"""One generation of a scripted speech-to-speech model: its message, its audio, its calls."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

from ..audio import AudioFrame
from ..conversation import ChatItem, ChatMessage, FunctionCall
from ..models.chat_chunk import FunctionToolCall
from ..models.realtime import GenerationCreatedEvent, MessageGeneration, Modality
from ..models.synthesized_audio import TimedText
from ..session.channel import Channel
from .llm_script import ScriptedCall
from .marked_speech import BLOCK, MarkedSpeech

__all__ = ["ScriptedGeneration"]

_WORDS = re.compile(r"\s*\S+\s*")


class ScriptedGeneration:
    """Written word by word into streams; `end` ends them, wherever it has come."""

    def __init__(
        self,
        response_id: str,
        message_id: str,
        *,
        modalities: Sequence[Modality],
        seconds_per_word: float,
        sample_rate: int,
        timed: bool,
    ) -> None:
        self.response_id = response_id
        self.items: list[ChatItem] = []
        """What the model's own history gets of it."""
        self.pieces = 0
        """Words and calls so far."""
        self.ended = False
        self._message_id = message_id
        self._modalities = modalities
        self._seconds_per_word = seconds_per_word
        self._sample_rate = sample_rate
        self._timed = timed and "audio" in modalities
        self._speech = MarkedSpeech([], 0.0)
        self._sent = 0
        self._messages: Channel[MessageGeneration] = Channel()
        self._calls: Channel[FunctionToolCall] = Channel()
        self._texts: Channel[str | TimedText] = Channel()
        self._frames: Channel[AudioFrame] = Channel()
        self._written: list[str] = []

    def event(self, *, user_initiated: bool) -> GenerationCreatedEvent:
        """What the session is told when it begins."""
        return GenerationCreatedEvent(
            message_stream=self._messages,
            function_stream=self._calls,
            user_initiated=user_initiated,
            response_id=self.response_id,
        )

    async def write(self, text: str, rate: float | None) -> None:
        """Say `text`, `rate` words a second; `None`: all at once."""
        words = _WORDS.findall(text) or ([text] if text else [])
        if words:
            self._open()
        for position, word in enumerate(words):
            if position and rate is not None:
                await asyncio.sleep(1 / rate)
            self._word(word)
        self._frame_rest()

    def call(self, scripted: ScriptedCall, call_id: str) -> None:
        """Ask for a tool."""
        self.pieces += 1
        item = FunctionCall(call_id=call_id, name=scripted.name, arguments=scripted.arguments)
        self.items.append(item)
        self._calls.push(FunctionToolCall(scripted.name, scripted.arguments, call_id))

    def end(self) -> None:
        """Nothing more comes; what was written is in the history."""
        if self.ended:
            return
        self.ended = True
        for stream in (self._texts, self._frames, self._messages, self._calls):
            stream.end()
        if self._written:
            text = "".join(self._written)
            self.items.insert(0, ChatMessage(id=self._message_id, role="assistant", content=[text]))

    def _open(self) -> None:
        modalities: asyncio.Future[list[Modality]] = asyncio.get_running_loop().create_future()
        modalities.set_result(list(self._modalities))
        self._messages.push(
            MessageGeneration(self._message_id, self._texts, self._frames, modalities)
        )

    def _word(self, word: str) -> None:
        self.pieces += 1
        self._written.append(word)
        spoken = self._speech.append(word.strip(), self._seconds_per_word)
        if self._timed:
            self._texts.push(TimedText(word, spoken.start, spoken.end))
        else:
            self._texts.push(word)
        self._frame_until(int((self._speech.duration + 1e-6) // BLOCK))

    def _frame_rest(self) -> None:
        if self._speech.words:
            self._frame_until(self._speech.blocks)

    def _frame_until(self, blocks: int) -> None:
        while "audio" in self._modalities and self._sent < blocks:
            self._frames.push(self._speech.block(self._sent, self._sample_rate))
            self._sent += 1
