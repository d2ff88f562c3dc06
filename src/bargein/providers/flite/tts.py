"""The voice `flite.TTS`: flite, on this machine, without a key or a network."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from functools import partial

from ...audio import AudioFrame
from ...models.tts import TTS as BaseTTS
from ...models.tts import SpeakOptions, TimedText, TTSCapabilities
from ..threaded_speech import from_thread
from ..word_times import is_speakable
from .engine import Manner, speak
from .library import flite_library
from .plain_text import PlainText

__all__ = ["TTS"]

_SAMPLE_RATES = {"kal": 8000}
_SAMPLE_RATE = 16000


class TTS(BaseTTS):
    """Speaks American English with flite: more natural than espeak-ng, and nearly as quick.

    16 kHz ("kal": 8 kHz); the first audio of a sentence comes within 2–30 ms, and
    every word with its times. Sentences of several calls are spoken side by side.
    """

    def __init__(
        self, *, voice: str = "slt", speed: float = 1.0, pitch: float | None = None
    ) -> None:
        """`voice` is "slt" (a woman), "rms", "awb", "kal16" or "kal" (men).

        `speed` is a factor; `pitch` is a mean frequency in hertz, `None` the voice's
        own. Raises `EngineNotFound` if flite is not installed or has no such voice
        (the message lists what it has), `ValueError` for a speed outside 0.3…3 or a
        pitch outside 50…400.
        """
        if not 0.3 <= speed <= 3:
            raise ValueError(f"speed must lie in 0.3…3, not {speed!r}")
        if pitch is not None and not 50 <= pitch <= 400:
            raise ValueError(f"pitch must lie in 50…400, not {pitch!r}")
        self._library = flite_library()
        self._manner = Manner(self._library.voice(voice), 1.0 / speed, pitch)
        self._voice = voice
        super().__init__(
            capabilities=TTSCapabilities(streaming=False, aligned_transcript=True),
            sample_rate=_SAMPLE_RATES.get(voice, _SAMPLE_RATE),
        )

    @property
    def model(self) -> str:
        return self._voice

    @property
    def provider(self) -> str:
        return "flite"

    async def speak(
        self, text: AsyncIterator[str], options: SpeakOptions
    ) -> AsyncIterator[AudioFrame | TimedText]:
        """Speak one sentence; text without a letter or digit that flite knows gives nothing.

        Closing the generator early stops the engine within 40 ms of speech.
        """
        sentence = "".join([piece async for piece in text])
        if not is_speakable(PlainText(sentence).text):
            return
        speech = from_thread(partial(speak, self._library, sentence, self._manner))
        async with aclosing(speech) as items:
            async for item in items:
                yield AudioFrame(item, self.sample_rate) if isinstance(item, bytes) else item
