"""Speech without audio: a list of what is heard when, for scripted recognisers and detectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Heard", "heard"]


@dataclass(frozen=True, slots=True)
class Heard:
    """One utterance; made by `heard`."""

    at: float
    """Seconds after the first stream was made."""
    text: str
    duration: float
    final_after: float
    interims: tuple[str, ...]
    confidence: float

    @property
    def until(self) -> float:
        return self.at + self.duration


def heard(
    at: float,
    text: str,
    *,
    duration: float | None = None,
    final_after: float = 0.2,
    interims: Sequence[str] | None = None,
    confidence: float = 1.0,
) -> Heard:
    """The user says `text` from `at` on, 0.3 s per word unless `duration` says otherwise.

    The final transcript comes `final_after` seconds after the last word; interim
    ones evenly during the speech: the words so far, or `interims`. Without text
    it is a noise that only a voice detector notices (0.3 s).
    """
    words = text.split()
    if interims is None:
        interims = [" ".join(words[:count]) for count in range(1, len(words) + 1)]
    seconds = 0.3 * max(1, len(words)) if duration is None else duration
    return Heard(at, text, seconds, final_after, tuple(interims), confidence)
