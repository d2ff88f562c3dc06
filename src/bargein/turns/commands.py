"""What to do: the commands that the machines of this package return.

Imperative, frozen. A shell performs them in order and has no policy of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from .facts import Completeness

__all__ = [
    "AgentState",
    "AssessTurn",
    "CapTurn",
    "Command",
    "CommitTurn",
    "CutPlayout",
    "DiscardReply",
    "Drop",
    "FlushTranscriber",
    "HoldPlayout",
    "HoldTurn",
    "PausePlayout",
    "Play",
    "PredictEnd",
    "PrepareReply",
    "ReleasePlayout",
    "ReportFalseInterruption",
    "ReportNoTranscript",
    "ResumePlayout",
    "SaySlowLine",
    "SetAgentState",
    "SetUserState",
    "StallAction",
    "Stalled",
    "StopPlayout",
    "Turn",
    "TurnReason",
    "UserState",
    "WaitingFor",
]

TurnReason = Literal[
    "complete", "pause", "unlikely", "max", "stt", "realtime", "manual", "cap", "text"
]

WaitingFor = Literal["hook", "llm", "tts", "playout", "stt", "handoff", "tool", "nothing"]

StallAction = Literal["none", "skipped", "fallback", "released"]


class UserState(StrEnum):
    """What the user does."""

    LISTENING = "listening"
    SPEAKING = "speaking"
    AWAY = "away"


class AgentState(StrEnum):
    """What the agent does; `idle` is legal and never emitted."""

    INITIALIZING = "initializing"
    IDLE = "idle"
    LISTENING = "listening"
    THINKING = "thinking"
    SPEAKING = "speaking"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One user turn that is over, and how that was decided."""

    text: str
    reason: TurnReason
    delay: float = 0.0
    """Seconds from the user's last sound to the decision."""

    id: int = 0
    """Number of the commit, from 1; 0 before it."""

    hint: str | None = None
    """Kind of the listening hint in force when the speech began."""

    completeness: Completeness | None = None
    probability: float | None = None
    started_at: float | None = None
    """When the turn's first voice was heard; `None` for text."""

    spoken_until: float | None = None
    """When the turn's last voice was heard; `None` for text."""

    transcript_delay: float = 0.0
    """Seconds from the user's last sound to the final transcript."""

    held: bool = False
    """Whether it waited for protected speech or a hand-off."""

    reply: bool = True
    """Whether an answer is wanted."""

    submissions: tuple[int, ...] = ()
    """The shell's numbers of the texts that went into it."""


@dataclass(frozen=True, slots=True)
class CommitTurn:
    """Run the user-turn hook, then reply."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class HoldTurn:
    """The turn is kept and will be committed later."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class CapTurn:
    """The user has made sound for too long; `text` is committed if there is any."""

    text: str
    duration: float


@dataclass(frozen=True, slots=True)
class ReportNoTranscript:
    """Speech was heard, and no word of it was recognised."""

    duration: float
    """Seconds of voice."""

    started_at: float


@dataclass(frozen=True, slots=True)
class AssessTurn:
    """Ask the listening hint about `text`; answer with `TurnAssessed`."""

    text: str


@dataclass(frozen=True, slots=True)
class PredictEnd:
    """Ask the turn detector about `text`; answer with `EndPredicted`."""

    text: str


@dataclass(frozen=True, slots=True)
class FlushTranscriber:
    """Tell the recogniser that the user fell silent, so that the final comes early."""


@dataclass(frozen=True, slots=True)
class PrepareReply:
    """Start a reply to `text` that may be thrown away."""

    text: str


@dataclass(frozen=True, slots=True)
class DiscardReply:
    """Throw the prepared reply away."""


@dataclass(frozen=True, slots=True)
class Play:
    """The speech has the floor: synthesise and play it."""

    speech: str


@dataclass(frozen=True, slots=True)
class Drop:
    """The speech will not play any further: it is superseded or was interrupted in the queue."""

    speech: str


@dataclass(frozen=True, slots=True)
class HoldPlayout:
    """Go on generating, but let nothing be heard yet."""

    speech: str


@dataclass(frozen=True, slots=True)
class ReleasePlayout:
    """Let what was held be heard."""

    speech: str


@dataclass(frozen=True, slots=True)
class PausePlayout:
    """Freeze; `ResumePlayout` or `StopPlayout` follows."""

    speech: str


@dataclass(frozen=True, slots=True)
class CutPlayout:
    """Fall silent on a sink that cannot pause; `ResumePlayout` or `StopPlayout` follows."""

    speech: str


@dataclass(frozen=True, slots=True)
class ResumePlayout:
    """The interruption was a false one: go on."""

    speech: str


@dataclass(frozen=True, slots=True)
class StopPlayout:
    """The interruption is real: stop, and write what was heard."""

    speech: str


@dataclass(frozen=True, slots=True)
class ReportFalseInterruption:
    resumed: bool


@dataclass(frozen=True, slots=True)
class SetAgentState:
    state: AgentState


@dataclass(frozen=True, slots=True)
class SetUserState:
    state: UserState


@dataclass(frozen=True, slots=True)
class Stalled:
    """Something took too long: report it, and do what `action` says."""

    waiting_for: WaitingFor
    action: StallAction
    """"skipped": go on without the hook; "released": go on without the report or the
    step; "fallback": say the fallback line; "none": only report."""

    duration: float
    """Seconds waited."""

    turn: int | None = None
    """The turn concerned, for "hook" and "nothing"."""

    speech: str | None = None
    """The speech concerned, for "playout" and "tool"."""


@dataclass(frozen=True, slots=True)
class SaySlowLine:
    """The answer to `turn` takes long: say the slow line, as a speech that `fills`."""

    turn: int


Command = (
    CommitTurn
    | HoldTurn
    | CapTurn
    | ReportNoTranscript
    | AssessTurn
    | PredictEnd
    | FlushTranscriber
    | PrepareReply
    | DiscardReply
    | Play
    | Drop
    | HoldPlayout
    | ReleasePlayout
    | PausePlayout
    | CutPlayout
    | ResumePlayout
    | StopPlayout
    | ReportFalseInterruption
    | SetAgentState
    | SetUserState
    | Stalled
    | SaySlowLine
)
