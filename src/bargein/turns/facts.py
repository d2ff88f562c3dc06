"""What happened: the facts that the machines of this package are told.

Past tense, frozen, without references to live objects, so that a recorded list
of `(now, fact)` replays every decision of a session. Instants (`at`, `…_until`)
are seconds on the same clock as `now`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "CommitRequested",
    "Completeness",
    "EndPredicted",
    "Fact",
    "HandoffBegan",
    "HandoffEnded",
    "HandoffStepEnded",
    "HandoffStepStarted",
    "HookEnded",
    "HookStarted",
    "InterruptRequested",
    "InterruptibilityChanged",
    "PlayoutEnded",
    "PlayoutExpected",
    "PlayoutStarted",
    "SessionStarted",
    "SilenceEnded",
    "SilenceStarted",
    "SpeechFact",
    "SpeechQueued",
    "SpeechRevoked",
    "SpeechSettled",
    "SpeechStarted",
    "SpeechStopped",
    "SpeechSuspended",
    "TextSubmitted",
    "TranscriberSpeechEnded",
    "TranscriberSpeechStarted",
    "Transcript",
    "TurnAssessed",
    "TurnCleared",
    "TurnSettled",
    "UserActed",
]

Completeness = Literal["complete", "incomplete", "unknown"]


# The user's voice


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The user's voice began."""

    at: float


@dataclass(frozen=True, slots=True)
class SpeechStopped:
    """The user has been quiet long enough to call the speech over."""

    at: float
    spoken_until: float
    """When the last voice was heard."""


@dataclass(frozen=True, slots=True)
class SilenceStarted:
    """The voice paused at `at`; too early to say that the speech is over."""

    at: float


@dataclass(frozen=True, slots=True)
class SilenceEnded:
    """The voice came back before the speech was called over."""

    at: float


# The user's words


@dataclass(frozen=True, slots=True)
class Transcript:
    """Text recognised; `final` when the recogniser will not revise it."""

    text: str
    final: bool
    preflight: bool = False
    """Interim, but likely to stay: good enough to prepare a reply."""


@dataclass(frozen=True, slots=True)
class TranscriberSpeechStarted:
    """The recogniser noticed a voice; counts only where there is no VAD."""

    at: float


@dataclass(frozen=True, slots=True)
class TranscriberSpeechEnded:
    """The recogniser called the speech over; counts only in "stt" mode."""

    at: float


@dataclass(frozen=True, slots=True)
class TurnAssessed:
    """The listening hint's verdict on the open turn's `text`."""

    text: str
    verdict: Completeness


@dataclass(frozen=True, slots=True)
class EndPredicted:
    """The turn detector's answer for the open turn's `text`."""

    text: str
    probability: float | None
    """`None`: it failed, timed out, or does not know the language."""

    likely: bool
    """Whether `probability` reaches the detector's threshold for the language."""


@dataclass(frozen=True, slots=True)
class CommitRequested:
    """The application, or a realtime model, ends the open turn now, whatever the machines think."""

    reply: bool = True
    reason: Literal["manual", "realtime"] = "manual"


@dataclass(frozen=True, slots=True)
class TextSubmitted:
    """A whole user turn that came as text."""

    text: str
    submission: int
    """The shell's number for it, found again in the committed turn."""


@dataclass(frozen=True, slots=True)
class TurnCleared:
    """The application throws the open turn away."""


@dataclass(frozen=True, slots=True)
class UserActed:
    """A sign of life other than voice, such as a keypad digit."""


# The agent's speech. A speech keeps its id while it is queued, plays, gives up
# the floor for its tools and queues again for its next step.


@dataclass(frozen=True, slots=True)
class SessionStarted:
    """From now on speech may play."""


@dataclass(frozen=True, slots=True)
class SpeechQueued:
    """A speech wants the floor: for the first time, or for its next step."""

    speech: str
    priority: int = 5
    """Higher plays first; equals play in order of entry."""

    interruptible: bool = True
    thinks: bool = False
    """Whether a model is at work for it: until it is heard, the agent is thinking."""

    turn: int | None = None
    """The committed user turn that it answers."""

    fills: bool = False
    """Whether it only fills the silence before another speech: it plays in front of
    one that has the floor and was not heard yet, and is dropped once that is heard."""


@dataclass(frozen=True, slots=True)
class PlayoutStarted:
    """The first sound of the speech (or, without audio, its first text) came out."""

    speech: str


@dataclass(frozen=True, slots=True)
class PlayoutEnded:
    """The speech has given up the floor: played, stopped, failed or empty."""

    speech: str
    pending: bool = False
    """Whether it goes on: its tools run, and it may queue again."""


@dataclass(frozen=True, slots=True)
class SpeechSettled:
    """The speech is over for good; its turn, if any, is answered."""

    speech: str


@dataclass(frozen=True, slots=True)
class SpeechRevoked:
    """The application took back this speech, wherever it stands."""

    speech: str


@dataclass(frozen=True, slots=True)
class SpeechSuspended:
    """A task runs inside this speech's tool and has the floor (or gave it back)."""

    speech: str
    suspended: bool


@dataclass(frozen=True, slots=True)
class InterruptibilityChanged:
    """The speech became protected, or open to interruption."""

    speech: str
    interruptible: bool


@dataclass(frozen=True, slots=True)
class InterruptRequested:
    """The application stops what plays and what is queued."""

    force: bool = False


@dataclass(frozen=True, slots=True)
class TurnSettled:
    """A committed turn has its outcome without any speech (recorded, skipped, failed)."""

    turn: int


@dataclass(frozen=True, slots=True)
class HookStarted:
    """The user-turn hook runs for a committed turn."""

    turn: int


@dataclass(frozen=True, slots=True)
class HookEnded:
    """The user-turn hook has returned, failed, or was abandoned."""

    turn: int


@dataclass(frozen=True, slots=True)
class PlayoutExpected:
    """The sink has all of the speech; unless it pauses, its last sound comes at `until`."""

    speech: str
    until: float


@dataclass(frozen=True, slots=True)
class HandoffBegan:
    """Another agent is about to take over; turns wait for it."""


@dataclass(frozen=True, slots=True)
class HandoffEnded:
    """The new agent is in place."""


@dataclass(frozen=True, slots=True)
class HandoffStepStarted:
    """A step of a hand-off begins that is neither speech nor the application's code."""


@dataclass(frozen=True, slots=True)
class HandoffStepEnded:
    """That step is over, or was abandoned."""


SpeechFact = (
    SpeechQueued
    | PlayoutStarted
    | PlayoutEnded
    | SpeechSettled
    | SpeechRevoked
    | SpeechSuspended
    | InterruptibilityChanged
)

Fact = (
    SpeechStarted
    | SpeechStopped
    | SilenceStarted
    | SilenceEnded
    | Transcript
    | TranscriberSpeechStarted
    | TranscriberSpeechEnded
    | TurnAssessed
    | EndPredicted
    | CommitRequested
    | TextSubmitted
    | TurnCleared
    | UserActed
    | SessionStarted
    | SpeechQueued
    | PlayoutStarted
    | PlayoutEnded
    | SpeechSettled
    | SpeechRevoked
    | SpeechSuspended
    | InterruptibilityChanged
    | InterruptRequested
    | TurnSettled
    | HookStarted
    | HookEnded
    | PlayoutExpected
    | HandoffBegan
    | HandoffEnded
    | HandoffStepStarted
    | HandoffStepEnded
)
