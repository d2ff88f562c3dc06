"""The voice `espeak.TTS`: espeak-ng, on this machine, without a key or a network."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from functools import partial

from ...audio import AudioFrame
from ...models.tts import TTS as BaseTTS
from ...models.tts import SpeakOptions, TimedText, TTSCapabilities
from ..threaded_speech import from_thread
from ..word_times import WordTimes, is_speakable
from .engine import Audio, Manner, WordBegan, espeak_engine

__all__ = ["TTS"]

_WORDS_PER_MINUTE = 175
# What the library accepts; beyond, it clips silently.
_SLOWEST, _FASTEST = 80, 450


class TTS(BaseTTS):
    """Speaks with espeak-ng: robotic, instant, in about 100 languages.

    22.05 kHz; the first audio comes within a millisecond, and every word with its
    times. All instances share the process's one engine, which speaks one sentence
    at a time (a few milliseconds each).
    """

    def __init__(self, *, voice: str = "en-us", speed: float = 1.0, pitch: int = 50) -> None:
        """`voice` is a language code with or without a variant: "en-us", "en-gb+f3".

        `speed` is a factor, 1.0 being about 175 words a minute; `pitch` runs from 0
        to 100. Raises `EngineNotFound` if espeak-ng is not installed or has no such
        voice (the message lists what it has), `ValueError` for a speed outside
        0.46…2.57 or a pitch outside 0…100.
        """
        words_per_minute = round(_WORDS_PER_MINUTE * speed)
        if not _SLOWEST <= words_per_minute <= _FASTEST:
            raise ValueError(f"speed must lie in 0.46…2.57, not {speed!r}")
        if not 0 <= pitch <= 100:
            raise ValueError(f"pitch must lie in 0…100, not {pitch!r}")
        self._engine = espeak_engine()
        super().__init__(
            capabilities=TTSCapabilities(streaming=False, aligned_transcript=True),
            sample_rate=self._engine.sample_rate,
        )
        self._voice = voice
        self._manner = Manner(self._engine.find_voice(voice), words_per_minute, pitch)

    @property
    def model(self) -> str:
        return self._voice

    @property
    def provider(self) -> str:
        return "espeak-ng"

    async def speak(
        self, text: AsyncIterator[str], options: SpeakOptions
    ) -> AsyncIterator[AudioFrame | TimedText]:
        """Speak one sentence; the voice decides the language, not `options`.

        Text without a letter or digit gives nothing. Closing the generator early
        stops the engine within one word.
        """
        sentence = "".join([piece async for piece in text])
        if not is_speakable(sentence):
            return
        speech = from_thread(partial(self._engine.speak, sentence, self._manner))
        async with (
            aclosing(speech) as marks,
            aclosing(_with_words_first(marks, sentence, self.sample_rate)) as items,
        ):
            async for item in items:
                yield item


async def _with_words_first(
    marks: AsyncIterator[Audio | WordBegan], sentence: str, rate: int
) -> AsyncGenerator[AudioFrame | TimedText, None]:
    """Holds the audio of each word until its end is known: less than a millisecond."""
    words = WordTimes(sentence)
    held = bytearray()
    produced = 0
    async for mark in marks:
        if isinstance(mark, Audio):
            held += mark.data
            produced += len(mark.data) // 2
        elif mark.position is None:
            words.paused(mark.sample / rate)
        elif (word := words.began(mark.position, mark.sample / rate)) is not None:
            yield word
            if held:
                yield AudioFrame(bytes(held), rate)
                held.clear()
    if (word := words.finished(produced / rate)) is not None:
        yield word
    if held:
        yield AudioFrame(bytes(held), rate)
