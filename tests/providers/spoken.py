"""Speech for the recogniser's tests, from the embedded voices."""

from __future__ import annotations

from collections.abc import AsyncIterator

import numpy as np

from bargein.audio import AudioFrame
from bargein.audio.resample import resample_whole
from bargein.models.tts import TTS, SpeakOptions, TimedText

RATE = 16000


async def one(text: str) -> AsyncIterator[str]:
    yield text


async def spoken(tts: TTS, text: str) -> tuple[AudioFrame, list[TimedText]]:
    """All that a voice makes of one sentence."""
    words: list[TimedText] = []
    audio = bytearray()
    async for item in tts.speak(one(text), SpeakOptions()):
        if isinstance(item, TimedText):
            words.append(item)
        else:
            audio += item.data
    return AudioFrame(bytes(audio), tts.sample_rate), words


async def said(tts: TTS, text: str) -> AudioFrame:
    """What a caller's microphone brings: the sentence between two silences, at 16 kHz."""
    frame, _ = await spoken(tts, text)
    silence = AudioFrame.silence(0.4, RATE).data
    return AudioFrame(silence + resample_whole(frame, RATE).data + silence, RATE)


def level(frame: AudioFrame) -> float:
    """Root mean square, 0 to 32768."""
    samples = frame.samples.astype(np.float64)
    return float(np.sqrt(np.square(samples).mean())) if samples.size else 0.0


def in_frames(frame: AudioFrame, samples: int = 320) -> list[AudioFrame]:
    """The same audio in frames of 20 ms; what is left over is dropped."""
    size = 2 * samples
    whole = len(frame.data) - len(frame.data) % size
    return [AudioFrame(frame.data[at : at + size], RATE) for at in range(0, whole, size)]
