"""A voice whose every word has a known length."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing

from ..audio import AudioFrame
from ..models.tts import TTS, SpeakOptions, TimedText, TTSCapabilities
from .faults import Failure, Fault, FaultPlan
from .marked_speech import BLOCK, MarkedSpeech

__all__ = ["ScriptedTTS"]

_SPACE = re.compile(r"\s")


class ScriptedTTS(TTS):
    """Speaks each word for `seconds_per_word` as a quiet tone, `ttfb` after its first word.

    The audio comes as fast as the text does, in frames of `frame_duration`
    seconds (whole multiples of 0.02). With `timed` it reports word times.
    `streaming=False` makes it a voice that wants whole sentences. `failure(at_word=…)`
    and `hang(at_word=…)` strike segment by segment; `.spoken` lists the texts spoken.
    """

    def __init__(
        self,
        seconds_per_word: float = 0.3,
        ttfb: float = 0.1,
        timed: bool = True,
        *,
        failure: Fault | Iterable[Fault] | None = None,
        streaming: bool = True,
        sample_rate: int = 24_000,
        frame_duration: float = BLOCK,
    ) -> None:
        super().__init__(
            capabilities=TTSCapabilities(streaming=streaming, aligned_transcript=timed),
            sample_rate=sample_rate,
        )
        self.seconds_per_word = seconds_per_word
        self.ttfb = ttfb
        self.timed = timed
        self.faults = FaultPlan(failure)
        """What goes wrong next; `faults.add(failure(…))` adds to it while the call runs."""
        self.spoken: list[str] = []
        self._blocks_per_frame = max(1, round(frame_duration / BLOCK))

    @property
    def label(self) -> str:
        return "scripted voice"

    @property
    def provider(self) -> str:
        return "bargein.testing"

    async def speak(
        self, text: AsyncIterator[str], options: SpeakOptions
    ) -> AsyncIterator[AudioFrame | TimedText]:
        fault = self.faults.take()
        speech = MarkedSpeech([], 0.0)
        place = len(self.spoken)
        self.spoken.append("")
        sent = 0
        async with aclosing(_words(text)) as words:
            async for word in words:
                if fault is not None and len(speech.words) >= fault.at_word:
                    await _strike(fault)
                if not speech.words and self.ttfb > 0:
                    await asyncio.sleep(self.ttfb)
                spoken = speech.append(word, self.seconds_per_word)
                self.spoken[place] = speech.text
                if self.timed:
                    yield TimedText(word, spoken.start, spoken.end)
                complete = int((speech.duration + 1e-6) // BLOCK)
                while complete - sent >= self._blocks_per_frame:
                    yield self._frame(speech, sent, self._blocks_per_frame)
                    sent += self._blocks_per_frame
        if fault is not None and speech.words:
            await _strike(fault)
        while speech.words and sent < speech.blocks:
            count = min(self._blocks_per_frame, speech.blocks - sent)
            yield self._frame(speech, sent, count)
            sent += count

    def _frame(self, speech: MarkedSpeech, first: int, count: int) -> AudioFrame:
        if count == 1:
            return speech.block(first, self.sample_rate)
        blocks = (speech.block(first + index, self.sample_rate) for index in range(count))
        return AudioFrame(b"".join(block.data for block in blocks), self.sample_rate)


async def _words(text: AsyncIterator[str]) -> AsyncGenerator[str, None]:
    """Whole words, each as soon as what follows it is known."""
    rest = ""
    async for piece in text:
        rest += piece
        *complete, rest = _SPACE.split(rest)
        for word in complete:
            if word:
                yield word
    if rest:
        yield rest


async def _strike(fault: Fault) -> None:
    if isinstance(fault, Failure):
        raise fault.error
    await asyncio.get_running_loop().create_future()
