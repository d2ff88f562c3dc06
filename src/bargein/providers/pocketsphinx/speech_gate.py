"""Decides which stretches of audio are worth decoding. Pure.

An energy gate, not a judge of turns: silence must cost nothing, and a word must
never lose its first sound. It errs on the side of listening.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import numpy as np

__all__ = [
    "FellSilent",
    "GateClosed",
    "GateEvent",
    "GateOpened",
    "Heard",
    "Resumed",
    "SpeechGate",
    "SpeechGateSettings",
]

_BLOCK_SAMPLES = 320
_BLOCK = 0.02
_QUIETEST = -96.0


@dataclass(frozen=True, slots=True)
class SpeechGateSettings:
    """Levels are in decibels below full scale, durations in seconds."""

    faintest: float = -52.0
    """What is below this is never speech."""
    above_noise: float = 9.0
    """How far above the noise a sound must be."""
    onset: float = 0.06
    """How long it must last, in any 0.1 s."""
    lead: float = 0.3
    """How much is kept from before the onset."""
    lull: float = 0.2
    """Silence after which the utterance may be over."""
    hangover: float = 0.9
    """Silence after which an utterance is over, if nobody said so before."""
    longest: float = 30.0
    """An utterance is cut after this."""
    noise_rise: float = 3.0
    """Decibels a second by which the estimate of the noise may rise."""


@dataclass(frozen=True, slots=True)
class GateOpened:
    """Somebody may be speaking."""

    sample: int
    """Where the audio that is handed over begins."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Audio to decode: 16-bit samples."""

    data: bytes


@dataclass(frozen=True, slots=True)
class FellSilent:
    """The utterance may be over; `Resumed` follows if it is not."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """It was not over: speech goes on, in the audio that comes next."""


@dataclass(frozen=True, slots=True)
class GateClosed:
    """It has been silent for long, or speech lasted too long."""


GateEvent = GateOpened | Heard | FellSilent | Resumed | GateClosed


class SpeechGate:
    """Gives every sample between an opening and the next closing, once and in order."""

    def __init__(self, settings: SpeechGateSettings | None = None) -> None:
        self._settings = settings or SpeechGateSettings()
        self._rest = b""
        self._lead: deque[tuple[bytes, bool]] = deque(maxlen=round(self._settings.lead / _BLOCK))
        self._noise = -60.0
        self._is_open = False
        self._silent_for = 0.0
        self._open_for = 0.0
        self._position = 0

    @property
    def is_open(self) -> bool:
        """Whether an utterance is going on."""
        return self._is_open

    def receive(self, data: bytes) -> list[GateEvent]:
        """16 kHz, 16-bit mono samples of any length."""
        data = self._rest + data
        whole = len(data) - len(data) % (2 * _BLOCK_SAMPLES)
        self._rest = data[whole:]
        if not whole:
            return []
        blocks = np.frombuffer(data[:whole], dtype="<i2").reshape(-1, _BLOCK_SAMPLES)
        power = np.square(blocks.astype(np.float32)).mean(axis=1)
        events: list[GateEvent] = []
        for index, value in enumerate(power.tolist()):
            level = 10 * math.log10(value / 32768.0**2) if value > 0 else _QUIETEST
            start = index * 2 * _BLOCK_SAMPLES
            events += self._block(data[start : start + 2 * _BLOCK_SAMPLES], level)
            self._position += _BLOCK_SAMPLES
        return events

    def close(self) -> list[GateEvent]:
        """Somebody else knows that the utterance is over; what is left of it."""
        rest, self._rest = self._rest, b""
        self._position += len(rest) // 2
        if not self._is_open:
            # What was too short to open the gate is not the start of what follows.
            self._lead.clear()
            return []
        self._shut()
        return [Heard(rest), GateClosed()] if rest else [GateClosed()]

    def _block(self, data: bytes, level: float) -> list[GateEvent]:
        loud = level > max(self._settings.faintest, self._noise + self._settings.above_noise)
        self._learn_noise(level)
        if self._is_open:
            return self._go_on(data, loud)
        self._lead.append((data, loud))
        if sum(was_loud for _, was_loud in list(self._lead)[-5:]) * _BLOCK < self._settings.onset:
            return []
        self._is_open, self._silent_for = True, 0.0
        kept = b"".join(block for block, _ in self._lead)
        self._open_for = len(self._lead) * _BLOCK
        self._lead.clear()
        start = self._position + _BLOCK_SAMPLES - len(kept) // 2
        return [GateOpened(start), Heard(kept)]

    def _go_on(self, data: bytes, loud: bool) -> list[GateEvent]:
        lull = self._settings.lull - _BLOCK / 2
        was_silent = self._silent_for > lull
        self._silent_for = 0.0 if loud else self._silent_for + _BLOCK
        self._open_for += _BLOCK
        over = self._silent_for > self._settings.hangover - _BLOCK / 2
        if over or self._open_for > self._settings.longest - _BLOCK / 2:
            self._shut()
            return [Heard(data), GateClosed()]
        if was_silent and loud:
            return [Resumed(), Heard(data)]
        if not was_silent and self._silent_for > lull:
            return [Heard(data), FellSilent()]
        return [Heard(data)]

    def _shut(self) -> None:
        self._is_open = False
        self._lead.clear()

    def _learn_noise(self, level: float) -> None:
        """Falls at once, rises slowly: speech does not count as noise before it lasts."""
        rise = self._settings.noise_rise * _BLOCK
        self._noise = max(_QUIETEST, min(level, self._noise + rise))
