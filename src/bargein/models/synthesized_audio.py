"""What goes to a voice and what comes back."""

from __future__ import annotations

from dataclasses import dataclass

from ..audio import AudioFrame

__all__ = ["SpeakOptions", "SynthesizedAudio", "TimedText"]


@dataclass(frozen=True, slots=True)
class TimedText:
    """One word; times are seconds from the segment's first sample."""

    text: str
    start_time: float
    end_time: float


@dataclass(frozen=True, slots=True)
class SpeakOptions:
    """How to speak one segment."""

    timeout: float = 10.0
    """Seconds that the wrapper waits for the first frame and for each one after it."""

    language: str | None = None
    """BCP 47 tag; `None` leaves it to the voice."""


@dataclass(frozen=True, slots=True)
class SynthesizedAudio:
    """A piece of speech.

    Each segment ends with an item that has `is_final` and a frame of no samples:
    nobody has to hold a frame back to learn that it was the last.
    """

    frame: AudioFrame
    request_id: str
    is_final: bool = False
    """Whether the segment is complete."""

    segment_id: str = ""
    delta_text: str = ""
    """Text given to the voice since the item before; all of a segment's make up its text.

    Sentence by sentence, the white space between sentences is missing.
    """

    words: tuple[TimedText, ...] = ()
    """Word times that came since the item before."""
