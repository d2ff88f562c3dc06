"""The words of the turn that is still open, and what is known about them."""

from __future__ import annotations

from dataclasses import dataclass, field

from .facts import Completeness

__all__ = ["OpenTurn"]

# A final may arrive this long before the voice is known to have ended and still
# cover all of it; more voice than this after it means more words to come.
UNCOVERED_VOICE = 0.1


@dataclass(slots=True)
class OpenTurn:
    """What the user has said since the last commit; all instants are the machine's `now`."""

    finals: list[str] = field(default_factory=list)
    interim: str = ""
    started_at: float | None = None
    """When its first voice was heard; `None` while only text has come."""

    voiced_at: float | None = None
    """When its latest voice began."""

    spoken_until: float | None = None
    """When its last voice was heard; `None` while the user is speaking."""

    timed_by_words: bool = False
    """Whether `spoken_until` is only the arrival of words, for want of a voice to time."""

    final_at: float | None = None
    """When the last final arrived."""

    owes_final: bool = False
    """Whether voice was heard that no final covers yet."""

    called_over_at: float | None = None
    """When the recogniser said that the speech is over, and has heard no more since."""

    verdict: Completeness | None = None
    """What the listening hint says of the text; `None` without a hint."""

    assessing: bool = False
    """Whether the hint's verdict on the text is still to come."""

    likely: bool | None = None
    """Whether the turn detector thinks that it is over; `None`: it does not know."""

    predicting: bool = False
    """Whether the turn detector is still at work on the text."""

    probability: float | None = None
    cut_off: str = ""
    """Words of the current interim that the cap has committed already."""

    @property
    def text(self) -> str:
        """Finals in order, then the current interim."""
        return " ".join(part for part in (*self.finals, self.interim) if part)

    def hear(self, text: str, *, final: bool, now: float) -> bool:
        """Take in a transcript; True if the words of the turn are others now."""
        before = self.text
        text = text.strip()
        if not text.startswith(self.cut_off):
            self.cut_off = ""
        text = text.removeprefix(self.cut_off).strip()
        if final:
            if text:
                self.finals.append(text)
            self.interim = self.cut_off = ""
            self.final_at = now
            self.owes_final = False
        else:
            self.interim = text
            self.owes_final = self.owes_final or bool(text)
        if self.text == before:
            return False
        self.verdict = self.likely = self.probability = None
        self.assessing = self.predicting = False
        return True

    def voice_began(self, at: float) -> None:
        """The user speaks, for the first time in this turn or on."""
        self.started_at = at if self.started_at is None else self.started_at
        self.voiced_at = at
        self.spoken_until = self.called_over_at = None
        self.timed_by_words = False
        self.cut_off = ""

    def voice_ended(self, spoken_until: float) -> None:
        """The voice ended; a final that came near its end covers it."""
        self._silent(spoken_until, covered_from=spoken_until - UNCOVERED_VOICE)

    def called_over(self, at: float) -> None:
        """The recogniser ended the speech itself: any final since the voice began covers it."""
        self._silent(at, covered_from=self.voiced_at or 0.0)
        self.called_over_at = at

    def _silent(self, since: float, *, covered_from: float) -> None:
        self.spoken_until = since
        self.timed_by_words = False
        covered = self.final_at is not None and self.final_at >= covered_from
        self.owes_final = bool(self.interim) or not covered

    def timed_by(self, now: float) -> None:
        """Words came without any voice to time them by."""
        self.spoken_until = now
        self.timed_by_words = True
