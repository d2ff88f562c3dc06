"""What a caller does: say something, press keys, say nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from .utterance import Utterance

__all__ = ["Act", "Keys", "Say", "Wait"]


@dataclass(frozen=True, slots=True)
class Say:
    """One user turn."""

    utterance: Utterance
    transcript: str
    """What the recogniser makes of it."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys of the telephone, one after the other."""

    keys: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Silence, in seconds."""

    seconds: float


Act: TypeAlias = Say | Keys | Wait
