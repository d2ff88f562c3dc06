"""Where a fake loudspeaker is in what it plays: computed from the clock, not ticked.

Pure: knows instants and lengths, neither timers nor reports.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from ..audio import AudioFrame
from .marked_speech import BLOCK, MarkedSpeech, SpokenWord, read_marks

__all__ = ["PlayedSegment"]


@dataclass(slots=True)
class _Stretch:
    """Blocks of one speech that follow each other without a gap."""

    at: float
    speech: MarkedSpeech
    speech_at: float
    length: float


@dataclass(slots=True)
class PlayedSegment:
    """One segment on its way through the loudspeaker; instants are on the loop's clock."""

    captured: float = 0.0
    """Seconds of audio received."""
    complete: bool = False
    """Whether `flush` came."""
    started_at: float | None = None
    finished_at: float | None = None
    interrupted: bool = False
    audible: list[tuple[float, float]] = field(default_factory=list)
    """From when to when it was really heard; a pause or an underrun makes a gap."""
    _position: float = 0.0
    _running_since: float | None = None
    _stretches: list[_Stretch] = field(default_factory=list)

    def add(self, frame: AudioFrame, *, now: float) -> None:
        """Append `frame`; after an underrun playout goes on from `now`."""
        if self._running_since is not None and self.position(now) >= self.captured:
            self._settle(now)
            self._running_since = max(now, self._running_since or now)
        for offset, speech, block in read_marks(frame):
            at, speech_at = self.captured + offset, block * BLOCK
            last = self._stretches[-1] if self._stretches else None
            if (
                last is not None
                and last.speech is speech
                and abs(last.at + last.length - at) < 1e-6
                and abs(last.speech_at + last.length - speech_at) < 1e-6
            ):
                last.length += BLOCK
            else:
                self._stretches.append(_Stretch(at, speech, speech_at, BLOCK))
        self.captured += frame.duration

    def run(self, *, since: float) -> None:
        """Play from `since` on; no effect when it plays."""
        if self._running_since is None:
            self._running_since = since

    def freeze(self, *, now: float) -> None:
        """Stand still at the current sample."""
        if self._running_since is not None:
            self._settle(now)
            self._running_since = None

    def position(self, now: float) -> float:
        """Seconds of audio really played."""
        if self._running_since is None:
            return self._position
        return min(self.captured, self._position + max(0.0, now - self._running_since))

    def reaches(self, position: float) -> float | None:
        """When `position` will have been played if nothing happens; `None` while frozen."""
        if self._running_since is None:
            return None
        return self._running_since + max(0.0, position - self._position)

    def words(self, position: float) -> list[SpokenWord]:
        """The words that ended by `position`; their times are seconds into the segment."""
        heard: list[SpokenWord] = []
        for stretch in self._stretches:
            shift = stretch.at - stretch.speech_at
            for word in stretch.speech.words:
                inside = (
                    stretch.speech_at - 1e-6 < word.end <= stretch.speech_at + stretch.length + 1e-6
                )
                if inside and word.end + shift <= position + 1e-6:
                    heard.append(SpokenWord(word.text, word.start + shift, word.end + shift))
        return heard

    def next_word_end(self, position: float) -> float | None:
        """The position at which the next word after `position` ends, as far as captured."""
        ends = [word.end for word in self.words(self.captured)]
        index = bisect_right(ends, position + 1e-6)
        return ends[index] if index < len(ends) else None

    def _settle(self, now: float) -> None:
        begun, reached = self._running_since, self.position(now)
        if begun is not None and reached > self._position:
            self.audible.append((begun, begun + reached - self._position))
        self._position = reached
