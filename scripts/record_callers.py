"""Makes the recorded callers of `examples/audio/` with the voices of this machine.

    python scripts/record_callers.py                    all of them, into examples/audio
    python scripts/record_callers.py --voice espeak:en-gb --output call.wav \\
        "(5) Thursday at two." "(5) Yes."               a caller of your own

A recording keeps its own time: each line is said after the pause in front of it, in
seconds, whatever the agent does meanwhile. So the pauses leave room for the agent's
answers, and a short one talks over them. Needs espeak-ng and flite. Voices do not
repeat bit for bit: made anew, the files differ a little and say the same.
"""

from __future__ import annotations

import argparse
import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from bargein.audio import AudioFrame
from bargein.audio.files import write_wav
from bargein.audio.resample import resample_whole
from bargein.models import TTS
from bargein.providers import espeak, flite

__all__ = ["CALLERS", "Caller", "record", "voice"]

RATE = 16000
FOLDER = Path(__file__).parent.parent / "examples" / "audio"
_BIT_RATE = 32000
_PEAK = 0.5
_PAUSE = re.compile(r"\(([\d.]+)\)\s*")


@dataclass(frozen=True, slots=True)
class Caller:
    """One recording; `voice` is "espeak:" or "flite:" and the name of a voice."""

    voice: str
    lines: tuple[str, ...]
    """Each begins with the pause before it: "(4.5) Yes, please."."""


CALLERS = {
    # Answers one question after the other.
    "caller": Caller(
        "flite:rms",
        (
            "(6) Tuesday, please.",
            "(8) Ten thirty.",
            "(5) Five five five, one two three four.",
            "(9) Yes.",
            "(6) Yes.",
        ),
    ),
    # Says day and time at once and the time first, while the agent is still greeting;
    # then, in the middle of the last question, changes his mind.
    "interrupter": Caller(
        "flite:kal16",
        (
            "(2.5) Two thirty on Thursday, please.",
            "(5) Five five five, nine eight seven six.",
            "(9) Yes.",
            "(2.5) No, make it three thirty.",
            "(6.5) Yes, that's right.",
        ),
    ),
    # Hesitates, says the number in parts, corrects it once it was read back, and changes
    # the day at the very end.
    "changer": Caller(
        "flite:rms",
        (
            "(5.5) Uh,",
            "(0.9) Tuesday at ten thirty, please.",
            "(4.5) Five five five,",
            "(0.9) one two three,",
            "(0.9) four.",
            "(9.5) No, the last four are one two three five.",
            "(10) Yes.",
            "(6) Change the day, please.",
            "(4) Thursday.",
            "(6) Yes.",
        ),
    ),
}


def voice(name: str, speed: float = 1.0) -> TTS:
    """The voice called "espeak:en-gb" or "flite:rms"."""
    engine, _, which = name.partition(":")
    if engine == "flite":
        return flite.TTS(voice=which, speed=speed)
    return espeak.TTS(voice=which, speed=speed)


async def record(caller: Caller, *, speed: float = 1.0) -> AudioFrame:
    """The whole recording: mono, 16 kHz, with a second of silence at its end."""
    tts = voice(caller.voice, speed)
    pieces: list[bytes] = []
    for line in caller.lines:
        pause = _PAUSE.match(line)
        if pause is None:
            raise ValueError(f"{line!r} must begin with a pause, as in (4.5)")
        said = b"".join([part.frame.data async for part in tts.synthesize(line[pause.end() :])])
        pieces.append(AudioFrame.silence(float(pause[1]), RATE).data)
        pieces.append(_levelled(resample_whole(AudioFrame(said, tts.sample_rate), RATE)).data)
    await tts.aclose()
    return AudioFrame(b"".join([*pieces, AudioFrame.silence(1.0, RATE).data]), RATE)


def _levelled(sound: AudioFrame) -> AudioFrame:
    samples = sound.samples.astype(np.float32)
    samples *= _PEAK * 32767 / max(1.0, float(np.abs(samples).max()))
    return AudioFrame(samples.astype("<i2").tobytes(), sound.sample_rate)


def write_opus(path: Path, sound: AudioFrame) -> None:
    """`sound` as an Ogg Opus file."""
    with av.open(str(path), "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=RATE)
        stream.layout = "mono"
        stream.bit_rate = _BIT_RATE
        frame = av.AudioFrame.from_ndarray(sound.samples.reshape(1, -1), "s16", "mono")
        frame.sample_rate = RATE
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)


def save(path: Path, sound: AudioFrame) -> None:
    """Write `sound` in the format that the name asks for: `.wav`, or Ogg Opus."""
    if path.suffix == ".wav":
        write_wav(path, sound)
    else:
        write_opus(path, sound)
    print(f"{path}: {sound.duration:.1f} s, {path.stat().st_size // 1024} KB")


def main(arguments: Sequence[str] | None = None) -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--voice", default="espeak:en-gb")
    options.add_argument("--speed", type=float, default=1.0)
    options.add_argument("--output", type=Path)
    options.add_argument("lines", nargs="*", help='lines such as "(4.5) Yes, please."')
    given = options.parse_args(arguments)
    if given.output:
        caller = Caller(given.voice, tuple(given.lines))
        save(given.output, asyncio.run(record(caller, speed=given.speed)))
        return
    FOLDER.mkdir(exist_ok=True)
    for name, caller in CALLERS.items():
        save(FOLDER / f"{name}.ogg", asyncio.run(record(caller)))


if __name__ == "__main__":
    main()
