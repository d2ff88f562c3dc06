"""What a recogniser is given: options at the start, then frames and control items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..audio import AudioFrame

if TYPE_CHECKING:
    from ..conversation.listening_hint import ListeningHint

__all__ = ["Flush", "HintChanged", "TranscribeInput", "TranscribeOptions"]


@dataclass(frozen=True, slots=True)
class Flush:
    """The user fell silent: finalise what you have heard."""


@dataclass(frozen=True, slots=True)
class HintChanged:
    """What is expected from here on; only recognisers with `hints` or `keyterms` get it."""

    hint: ListeningHint | None
    """`None` expects nothing in particular."""

    keyterms: tuple[str, ...] = ()
    """Words to expect."""


@dataclass(frozen=True, slots=True)
class TranscribeOptions:
    """How to begin recognising."""

    language: str | None = None
    """BCP 47 tag; `None` leaves it to the provider."""

    keyterms: tuple[str, ...] = ()
    """Words to expect."""

    hint: ListeningHint | None = None
    """What is expected at the first frame."""

    timeout: float = 10.0
    """Seconds that the wrapper waits for a connection."""


TranscribeInput = AudioFrame | Flush | HintChanged
