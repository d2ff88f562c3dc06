"""Decide when a voice begins, pauses, comes back and is over.

Pure: it is given one probability per window of sound, in order, and the stream
time at which the window ended; it answers with facts in the same time. Where the
probabilities come from, and what a pause means for the turn, is decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from .facts import SilenceEnded, SilenceStarted, SpeechStarted, SpeechStopped

__all__ = ["MIN_SILENCE_FLOOR", "VoiceDetector", "VoiceDetectorSettings", "VoiceFact"]

VoiceFact = SpeechStarted | SpeechStopped | SilenceStarted | SilenceEnded

MIN_SILENCE_FLOOR = 0.32
"""Seconds; drop-outs inside speech reach 0.29, so a shorter silence cuts words in two."""

# Quiet windows after which a pause is worth telling.
_PAUSE_WINDOWS = 3

# Sums of window lengths miss round numbers by a few units in the last place.
_EPSILON = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceDetectorSettings:
    """When a sound is a voice. Durations are seconds.

    Raises `ValueError` for thresholds outside 0…1 or in the wrong order, for
    `min_silence` below 0.32 and for negative durations.
    """

    activation: float = 0.5
    """Probability from which a window counts as voice while there is none."""

    deactivation: float = 0.35
    """Probability below which a window counts as quiet while there is a voice."""

    min_speech: float = 0.05
    """Voice shorter than this is a click."""

    min_silence: float = 0.4
    """Quiet that ends speech; at least 0.32."""

    prefix: float = 0.5
    """Audio from before the voice that is handed over with it."""

    max_buffered: float = 60.0
    """Longest stretch of audio handed over with one speech."""

    def __post_init__(self) -> None:
        if not 0.0 < self.deactivation <= self.activation <= 1.0:
            raise ValueError(
                "thresholds must satisfy 0 < deactivation <= activation <= 1, "
                f"not {self.deactivation!r} and {self.activation!r}"
            )
        if self.min_silence < MIN_SILENCE_FLOOR:
            raise ValueError(
                f"min_silence must be at least {MIN_SILENCE_FLOOR} s, not {self.min_silence!r}: "
                "drop-outs inside speech last up to 0.29 s"
            )
        for name in ("min_speech", "prefix", "max_buffered"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be negative, not {getattr(self, name)!r}")


class VoiceDetector:
    """Speech starts after `min_speech` of voice without a gap and stops after `min_silence` of quiet.

    Between the thresholds nothing changes: a voice goes on, and a pause goes on.
    A pause is told after three quiet windows, and its end if the voice comes back
    before the stop. Start and stop alternate, and pauses lie between them.
    """

    def __init__(
        self,
        settings: VoiceDetectorSettings = VoiceDetectorSettings(),
        *,
        window: float = 0.032,
    ) -> None:
        self._activation = settings.activation
        self._deactivation = settings.deactivation
        self._min_speech = settings.min_speech - _EPSILON
        self._min_silence = settings.min_silence - _EPSILON
        self._window = window
        self._speaking = False
        self._voice_at: float | None = None
        self._quiet_at: float | None = None
        self._quiet_windows = 0
        self._heard_at = float("-inf")

    @property
    def speaking(self) -> bool:
        """Whether speech has started and not stopped; pauses are part of it."""
        return self._speaking

    @property
    def spoken_until(self) -> float | None:
        """When the present pause began; `None` while there is a voice, or no speech."""
        return self._quiet_at

    def receive(self, probability: float, *, now: float) -> tuple[VoiceFact, ...]:
        """One window that ended at `now` (seconds of stream time) and is a voice with `probability`.

        Raises `ValueError` when `now` goes back; nothing changes then.
        """
        if now < self._heard_at:
            raise ValueError(f"windows must come in order: {now!r} follows {self._heard_at!r}")
        self._heard_at = now
        if self._speaking:
            return self._while_speaking(probability, now)
        if probability >= self._activation:
            started_at = now - self._window if self._voice_at is None else self._voice_at
            if now - started_at >= self._min_speech:
                self._voice_at, self._speaking = None, True
                return (SpeechStarted(started_at),)
            self._voice_at = started_at
        else:
            self._voice_at = None
        return ()

    def finish(self, *, now: float) -> tuple[VoiceFact, ...]:
        """The stream ended at `now`: speech that is still open stops here."""
        if not self._speaking:
            self.reset()
            return ()
        spoken_until = now if self._quiet_at is None else self._quiet_at
        self.reset()
        return (SpeechStopped(now, spoken_until),)

    def reset(self) -> None:
        """Forget everything heard, telling nobody; stream time goes on."""
        self._speaking = False
        self._voice_at = self._quiet_at = None
        self._quiet_windows = 0

    def _while_speaking(self, probability: float, now: float) -> tuple[VoiceFact, ...]:
        quiet_at = self._quiet_at
        if quiet_at is None:
            if probability >= self._deactivation:
                return ()
            quiet_at = self._quiet_at = now - self._window
        elif probability >= self._activation:
            told = self._quiet_windows >= _PAUSE_WINDOWS
            self._quiet_at, self._quiet_windows = None, 0
            return (SilenceEnded(now - self._window),) if told else ()
        self._quiet_windows += 1
        if now - quiet_at >= self._min_silence:
            self.reset()
            return (SpeechStopped(now, quiet_at),)
        if self._quiet_windows == _PAUSE_WINDOWS:
            return (SilenceStarted(quiet_at),)
        return ()
