"""Decide what the user's voice and words do to the speech that has the floor.

Pure: no I/O, no tasks, no clock. Voice long enough pauses the speech; words make
the interruption real and stop it; silence without words makes it a false one
and the speech goes on. A speech that has the floor but was not heard yet is
only held back. What happens to the words themselves is decided in `user_turns.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from .commands import (
    CutPlayout,
    HoldPlayout,
    PausePlayout,
    ReleasePlayout,
    ReportFalseInterruption,
    ResumePlayout,
    StopPlayout,
)
from .settings import InterruptionSettings
from .words import count_words, only_backchannels

__all__ = ["BargeIn", "BargeInConfig", "BargeInOutput", "Phase"]

# Sound that goes on this long without a word, though words would show, is no interruption.
WORDLESS_LIMIT = 6.0

BargeInOutput = (
    HoldPlayout
    | ReleasePlayout
    | PausePlayout
    | CutPlayout
    | ResumePlayout
    | StopPlayout
    | ReportFalseInterruption
)


class Phase(Enum):
    """How far the speech that has the floor has come."""

    NONE = auto()
    """No speech has the floor, or it was told to stop."""
    SILENT = auto()
    """It is being made; nothing was heard yet."""
    HELD = auto()
    """The same, and nothing may be heard before it is known what the user wants."""
    AUDIBLE = auto()
    PAUSED = auto()
    CUT = auto()
    """Stopped on a sink that cannot pause; may still go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BargeInConfig:
    """What `BargeIn` needs to know of sink and recogniser beside its settings."""

    settings: InterruptionSettings = InterruptionSettings()
    can_pause: bool = True
    """Whether the sink can freeze and go on from the same sample."""

    transcribes: bool = True
    interim_results: bool = True
    """Whether the recogniser shows words while the user still speaks."""

    @property
    def shows_words(self) -> bool:
        """Whether a voice that says words shows them while it is on."""
        return self.transcribes and self.interim_results


class BargeIn:
    """Voice alone never ends an interruptible speech for good where it can pause; words do."""

    def __init__(self, config: BargeInConfig = BargeInConfig()) -> None:
        self._config = config
        self._speech = ""
        self._interruptible = True
        self._phase = Phase.NONE
        self._voice_since: float | None = None
        self._overlap_since: float | None = None
        self._voice_ignored = False
        self._said_before = ""
        self._words = ""
        self._interrupt_at: float | None = None
        self._voice_wanted: float | None = None
        """While the voice pauses: how much more of it interrupts."""
        self._resume_at: float | None = None
        self._wordless_at: float | None = None
        self.undecided = False
        """Whether it is still open if the user's turn is over; nothing resumes before."""

    def configure(self, config: BargeInConfig) -> None:
        """Use `config` from the next decision on."""
        self._config = config

    @property
    def phase(self) -> Phase:
        """How far the speech that has the floor has come."""
        return self._phase

    @property
    def voice_ignored(self) -> bool:
        """Whether voice alone no longer counts, until it stops."""
        return self._voice_ignored

    @property
    def deadline(self) -> float | None:
        """The next instant at which `tick` has work to do."""
        resume_at = None if self.undecided else self._resume_at
        due = (self._interrupt_at, resume_at, self._wordless_at)
        return min((instant for instant in due if instant is not None), default=None)

    # The speech

    def speech_authorised(
        self, speech: str, *, interruptible: bool, held: bool = False, said: str = ""
    ) -> None:
        """`speech` has the floor from now on; `held` if it was told so far not to be heard.

        `said` are the words of the user's open turn: they are not said over this speech.
        """
        self._speech, self._interruptible = speech, interruptible
        self._phase = Phase.HELD if held else Phase.SILENT
        self._said_before, self._words = said, ""
        self._stop_timers()

    def speech_audible(self, speech: str, *, now: float) -> list[BargeInOutput]:
        """The first sound of `speech` came out."""
        if speech != self._speech or self._phase not in (Phase.SILENT, Phase.HELD):
            return []
        # A sound that was on its way when the speech was held makes it an ordinary overlap.
        was_held, self._phase = self._phase is Phase.HELD, Phase.AUDIBLE
        if self._voice_since is not None:
            self._start_overlap(now)
        return [ReleasePlayout(speech)] if was_held else []

    def speech_ended(self, speech: str) -> None:
        """`speech` has given up the floor, or was told to."""
        if speech == self._speech:
            self._speech, self._phase, self._words = "", Phase.NONE, ""
            self._stop_timers()

    def set_interruptible(self, interruptible: bool, *, now: float) -> list[BargeInOutput]:
        """The speech that has the floor became protected, or open to interruption."""
        self._interruptible = interruptible
        if interruptible:
            return self._overlap(now) if self._voice_since is not None else []
        self._stop_timers()
        if self._phase is Phase.HELD:
            return self.release()
        return self._resume(report=False) if self._paused else []

    # The user

    def voice_started(self, *, at: float, now: float) -> list[BargeInOutput]:
        """The user's voice began at `at`."""
        self._voice_since, self._voice_ignored = at, False
        return self._overlap(at) if self._interruptible else []

    def voice_paused(self, *, at: float) -> None:
        """The voice is quiet since `at`, too short to call it over: it makes no more `min_duration`."""
        if self._interrupt_at is not None:
            self._voice_wanted = max(0.0, self._interrupt_at - at)
            self._interrupt_at = None

    def voice_resumed(self, *, at: float) -> None:
        """The voice came back at `at`."""
        if self._voice_wanted is not None:
            self._interrupt_at, self._voice_wanted = at + self._voice_wanted, None

    def voice_stopped(self, *, now: float) -> list[BargeInOutput]:
        """The user fell silent."""
        self._voice_since = self._overlap_since = None
        self._voice_ignored = False
        self._interrupt_at = self._wordless_at = self._voice_wanted = None
        if not self._paused:
            return []
        if self._final:  # the settings were changed meanwhile
            return self._stop()
        if self._resume_at is None:
            self._resume_at = now + (self._config.settings.false_interruption_timeout or 0.0)
        return []

    def ignore_voice(self) -> list[BargeInOutput]:
        """Until the VAD reports silence, only words count."""
        if self._voice_since is None:
            return []
        self._voice_ignored = True
        self._overlap_since = self._interrupt_at = self._wordless_at = self._voice_wanted = None
        if self._phase is Phase.HELD:
            return self.release()
        return self._resume(report=True) if self._paused else []

    def words_heard(self, text: str, *, now: float) -> list[BargeInOutput]:
        """`text` is what the user has said in the open turn."""
        before = self._said_before
        self._words = (text.removeprefix(before) if before else text).strip()
        if not self._interruptible or not self._speech or not self._words:
            return []
        if self._phase is Phase.SILENT and not self._voice_ignored:
            return self._hold()
        if self._paused:
            if self._real(self._words):
                return self._stop()
            if self._wordless_at is not None:
                self._wordless_at = now + WORDLESS_LIMIT
            return []
        if self._phase is Phase.AUDIBLE and self._may_interrupt:
            return self._interrupt(now)
        return []

    def release(self) -> list[BargeInOutput]:
        """The user wants nothing: let the held speech be heard."""
        if self._phase is not Phase.HELD:
            return []
        self._phase = Phase.SILENT
        return [ReleasePlayout(self._speech)]

    def tick(self, *, now: float) -> list[BargeInOutput]:
        """Do what is due at `now`; nothing before `deadline`."""
        if self._interrupt_at is not None and now >= self._interrupt_at:
            self._interrupt_at = None
            return self._interrupt(now) if self._enough_words else []
        if self._wordless_at is not None and now >= self._wordless_at:
            return self.ignore_voice()
        if self._resume_at is not None and now >= self._resume_at and not self.undecided:
            return self._resume(report=True)
        return []

    # Steps

    @property
    def _paused(self) -> bool:
        return self._phase in (Phase.PAUSED, Phase.CUT)

    @property
    def _final(self) -> bool:
        """Whether every interruption is final."""
        settings = self._config.settings
        return not settings.resume_false or settings.false_interruption_timeout is None

    def _overlap(self, since: float) -> list[BargeInOutput]:
        if self._phase is Phase.SILENT and not self._voice_ignored:
            return self._hold()
        self._start_overlap(since)
        return []

    def _start_overlap(self, since: float) -> None:
        """The user talks over the speech, or over its pause, from `since` on."""
        self._resume_at = None
        if self._phase is Phase.AUDIBLE and self._interruptible and not self._voice_ignored:
            self._overlap_since = since
            self._interrupt_at = since + self._config.settings.min_duration
        elif self._paused and self._config.shows_words:
            self._wordless_at = since + WORDLESS_LIMIT

    def _hold(self) -> list[BargeInOutput]:
        self._phase = Phase.HELD
        return [HoldPlayout(self._speech)]

    def _interrupt(self, now: float) -> list[BargeInOutput]:
        self._interrupt_at = None
        if self._final or self._real(self._words):
            return self._stop()
        if self._config.shows_words:
            self._wordless_at = now + WORDLESS_LIMIT
        if self._config.can_pause:
            self._phase = Phase.PAUSED
            return [PausePlayout(self._speech)]
        self._phase = Phase.CUT
        return [CutPlayout(self._speech)]

    def _stop(self) -> list[BargeInOutput]:
        stopped = self._speech
        # It keeps the floor until it is silent, but nothing is left to decide about it.
        self.speech_ended(stopped)
        return [StopPlayout(stopped)]

    def _resume(self, *, report: bool) -> list[BargeInOutput]:
        self._phase = Phase.AUDIBLE
        self._stop_timers()
        resumed: list[BargeInOutput] = [ResumePlayout(self._speech)]
        return [*resumed, ReportFalseInterruption(resumed=True)] if report else resumed

    @property
    def _may_interrupt(self) -> bool:
        """Whether the words that came now complete an interruption."""
        if self._voice_ignored:
            return self._real(self._words)
        # Only what `min_words` kept from interrupting when the voice was long enough.
        too_short = self._interrupt_at is not None or self._voice_wanted is not None
        late = self._overlap_since is not None and not too_short
        return late and self._config.settings.min_words > 0 and self._enough_words

    @property
    def _enough_words(self) -> bool:
        wanted = self._config.settings.min_words
        return not wanted or not self._config.transcribes or count_words(self._words) >= wanted

    def _real(self, text: str) -> bool:
        settings = self._config.settings
        enough = count_words(text) >= max(1, settings.min_words)
        return enough and not only_backchannels(text, settings.backchannels)

    def _stop_timers(self) -> None:
        self._interrupt_at = self._resume_at = self._wordless_at = None
        self._overlap_since = self._voice_wanted = None
