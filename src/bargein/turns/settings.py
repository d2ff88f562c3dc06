"""How patient, how interruptible, how insistent: the settings of turn-taking.

Frozen values; change them with `dataclasses.replace`. All durations are seconds.
Defaults live here and nowhere else. Which settings apply to which moment is
decided by `session.resolution`, not here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

__all__ = [
    "EndpointingSettings",
    "InterruptionSettings",
    "LivenessSettings",
    "PreemptiveSettings",
    "SpeechSettings",
    "TextTransform",
]

TextTransform = Literal["filter_markdown", "filter_emoji"]


def _not_negative(owner: object, names: Iterable[str]) -> None:
    for name in names:
        value = getattr(owner, name)
        if value is not None and value < 0:
            raise ValueError(f"{type(owner).__name__}.{name} must not be negative, not {value!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointingSettings:
    """When the user's turn is over."""

    mode: Literal["fixed", "dynamic"] = "fixed"
    """"dynamic" learns `min_delay` from the pauses inside the user's own turns."""

    min_delay: float = 0.5
    """Silence that ends a turn when nothing speaks against it."""

    max_delay: float = 6.0
    """Silence that ends a turn though the detector or the hint calls it unfinished."""

    alpha: float = 0.9
    """Weight of the past in the average of mode "dynamic", 0 to 1."""

    complete_delay: float = 0.15
    """Silence that ends a turn whose text the listening hint calls complete."""

    transcript_wait: float = 2.0
    """How long after the user's last sound a final transcript may still arrive."""

    def __post_init__(self) -> None:
        _not_negative(self, ("min_delay", "max_delay", "complete_delay", "transcript_wait"))
        if self.mode not in ("fixed", "dynamic"):
            raise ValueError(
                f'EndpointingSettings.mode must be "fixed" or "dynamic", not {self.mode!r}'
            )
        if not 0 <= self.alpha <= 1:
            raise ValueError(f"EndpointingSettings.alpha must lie in 0…1, not {self.alpha!r}")
        if self.min_delay > self.max_delay:
            raise ValueError(
                f"min_delay ({self.min_delay!r}) must not exceed max_delay ({self.max_delay!r})"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class InterruptionSettings:
    """What the user's voice does to the agent's speech."""

    allow: bool = True
    """Whether speech may be interrupted at all, unless it says otherwise itself."""

    discard_audio: bool = True
    """Whether audio is thrown away during uninterruptible speech; only without `keep_protected_speech`."""

    min_duration: float = 0.5
    """Voice shorter than this does not interrupt."""

    min_words: int = 0
    """Transcribed words that must be there before voice interrupts; 0 is off."""

    resume_false: bool = True
    """Whether speech resumes when an interruption turns out to be a cough."""

    false_interruption_timeout: float | None = 2.0
    """Silence without words after which an interruption was a false one; `None`: never."""

    keep_protected_speech: bool = True
    """Whether what the user says during uninterruptible speech is heard and answered after it."""

    backchannels: frozenset[str] = frozenset({"mm", "mhm", "mm-hmm", "hmm", "uh-huh", "uh huh"})
    """Sounds of listening; text made only of these interrupts nothing."""

    early_answer_window: float = 2.0
    """Words too few to interrupt still count as an answer if the agent's speech ends this soon after them."""

    def __post_init__(self) -> None:
        _not_negative(
            self, ("min_duration", "min_words", "false_interruption_timeout", "early_answer_window")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PreemptiveSettings:
    """Whether the model starts before the turn is over."""

    enabled: bool = True
    tts: bool = False
    """Whether speech is synthesised before the turn is over as well."""

    max_speech: float = 10.0
    """No early start after the user has spoken longer than this."""

    max_attempts: int = 3
    """Early starts per turn."""

    def __post_init__(self) -> None:
        _not_negative(self, ("max_speech", "max_attempts"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechSettings:
    """How replies are made and spaced."""

    max_tool_steps: int = 3
    """Rounds of tools in one turn; then the model must answer in words."""

    min_gap: float = 0.0
    """Silence between one speech and the next."""

    text_transforms: tuple[TextTransform, ...] = ("filter_markdown", "filter_emoji")
    """What is done to text before it is spoken, in order."""

    def __post_init__(self) -> None:
        _not_negative(self, ("max_tool_steps", "min_gap"))


@dataclass(frozen=True, slots=True, kw_only=True)
class LivenessSettings:
    """Time limits that keep a call from falling silent."""

    max_user_turn: float = 60.0
    """A turn is committed, or given up, this long after its first sound."""

    stall_timeout: float = 10.0
    """How long nothing may happen while a turn is unanswered."""

    hook_timeout: float = 10.0
    """How long `on_user_turn_completed` may take."""

    tool_wait: float = 2.0
    """How long a new turn waits for the running tools of the turn that it supersedes."""

    interrupted_tool_grace: float = 5.0
    """How long the handle of an interrupted turn waits for its tools."""

    close_timeout: float = 10.0
    """How long `aclose` gives `on_enter`, `on_exit` and what they say."""

    tool_timeout: float | None = 60.0
    """A tool that runs longer is cancelled; `None`: never."""

    slow_line: str | None = "One moment, please."
    """Said once when a turn has had no audible answer for `slow_after`; `None`: nothing."""

    slow_after: float = 5.0

    fallback_line: str | None = "Sorry, I'm having trouble right now. Could you say that again?"
    """Said when a model gives up on a turn; `None`: nothing."""

    fallback_audio: object | None = None
    """Played instead of the line when the TTS is what failed: a sequence of frames, or a file's path."""

    def __post_init__(self) -> None:
        _not_negative(
            self,
            (
                "max_user_turn",
                "stall_timeout",
                "hook_timeout",
                "tool_wait",
                "interrupted_tool_grace",
                "close_timeout",
                "tool_timeout",
                "slow_after",
            ),
        )
