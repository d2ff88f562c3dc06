"""What a capture machine is told and what it commands: values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

__all__ = [
    "AnswerHeard",
    "Ask",
    "AskModel",
    "AskRest",
    "AskWhich",
    "BecameQuiet",
    "Cancelled",
    "CaptureState",
    "Command",
    "CommandHeard",
    "Complete",
    "CorrectedValue",
    "Fact",
    "Fail",
    "FailureReason",
    "InvalidValue",
    "KeyPressed",
    "ModelConfirmed",
    "ModelDeclined",
    "ModelProposed",
    "NotUnderstood",
    "PartialValue",
    "PromptFinished",
    "PromptStarted",
    "PromptUnheard",
    "ReadBack",
    "RejectTool",
    "SayAgain",
    "SeveralValues",
    "Started",
    "UncertainValue",
    "Understanding",
    "Understood",
    "UngroundedValue",
    "UniformCommand",
    "UserSpoke",
    "WholeValue",
]

FailureReason = Literal["declined", "no_input", "no_match", "too_many_attempts", "cancelled"]
UniformCommand = Literal["repeat", "start_over", "go_back", "skip", "human", "decline", "why"]


class CaptureState(StrEnum):
    """Where a capture stands."""

    ASKING = "asking"
    HEARD = "heard"
    """A value is about to be read back; nobody has heard it yet."""
    CONFIRMING = "confirming"
    DONE = "done"
    DECLINED = "declined"
    GAVE_UP = "gave_up"


# What a user turn, or a model's proposal, was understood as. Values are the slot's
# own, and compared with `==`.


@dataclass(frozen=True, slots=True)
class WholeValue:
    """A complete, valid value."""

    value: object
    confirm: bool = True
    """Whether the caller must be asked about it."""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class CorrectedValue:
    """What the value becomes by a correction of it."""

    value: object
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class SeveralValues:
    """Two or more different values, and no word on which one counts."""

    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class PartialValue:
    """The beginning of a value, or some of its parts."""

    value: object


@dataclass(frozen=True, slots=True)
class UncertainValue:
    """A value that code completed by itself: a question, never stored without a yes."""

    value: object
    question: str


@dataclass(frozen=True, slots=True)
class InvalidValue:
    """A value that cannot be."""

    reason: str = ""
    """A line for the caller; empty: the general one."""
    fatal: bool = False
    """Whether it ends the task instead of leading to another question."""


@dataclass(frozen=True, slots=True)
class UngroundedValue:
    """A model's value that the caller did not say."""

    message: str


@dataclass(frozen=True, slots=True)
class AnswerHeard:
    """Yes or no."""

    yes: bool


@dataclass(frozen=True, slots=True)
class CommandHeard:
    """One of the commands that every task knows."""

    command: UniformCommand
    detail: str = ""
    """The caller's words."""


Understanding = (
    WholeValue
    | CorrectedValue
    | SeveralValues
    | PartialValue
    | UncertainValue
    | InvalidValue
    | UngroundedValue
    | AnswerHeard
    | CommandHeard
)


# Facts


@dataclass(frozen=True, slots=True)
class Started:
    """The task has the call."""

    earlier: object | None = None
    """The one valid value from before the task; `None`: none, several, or not wanted."""
    partial: object | None = None
    """What the caller had said of it when the task was left."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A user turn that code understood."""

    reading: Understanding
    began_at: float | None = None
    """When the turn began; `None`: now."""


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A user turn that code did not understand, or speech without a transcript."""

    model_may_help: bool = False


@dataclass(frozen=True, slots=True)
class KeyPressed:
    digit: str
    buffered: bool = True
    """Whether keys wait for more keys now."""


@dataclass(frozen=True, slots=True)
class ModelProposed:
    """A model called `update_…`; `fields` is what its arguments came to."""

    fields: Understanding


@dataclass(frozen=True, slots=True)
class ModelConfirmed:
    """A model called `confirm_…`."""

    refused: str = ""
    """Why it cannot count, as the shell knows it."""


@dataclass(frozen=True, slots=True)
class ModelDeclined:
    reason: str


@dataclass(frozen=True, slots=True)
class PromptStarted:
    """The first sound of the latest prompt was heard."""

    at: float | None = None
    """When; `None`: now."""


@dataclass(frozen=True, slots=True)
class PromptFinished:
    """The latest prompt, or the model's turn, is over."""

    whole: bool = True
    """Whether it was heard to its end."""


@dataclass(frozen=True, slots=True)
class PromptUnheard:
    """The read-back was cut off before it was heard, and nothing was said or keyed since."""


@dataclass(frozen=True, slots=True)
class UserSpoke:
    """The user makes a sound."""


@dataclass(frozen=True, slots=True)
class BecameQuiet:
    """The user or the agent fell silent, whatever it was about."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The task was cancelled, replaced, or the session closes."""


Fact = (
    Started
    | Understood
    | NotUnderstood
    | KeyPressed
    | ModelProposed
    | ModelConfirmed
    | ModelDeclined
    | PromptStarted
    | PromptFinished
    | PromptUnheard
    | UserSpoke
    | BecameQuiet
    | Cancelled
)


# Commands


@dataclass(frozen=True, slots=True)
class Ask:
    """Put question `n`: 1 the plain one, 2 how to say it, 3 piece by piece."""

    n: int
    why: str = ""
    """"" for a first question, "invalid", "silence", "not_understood", "no"."""
    reason: str = ""
    """A line that comes first."""
    partial: object | None = None
    """What is known of the value."""


@dataclass(frozen=True, slots=True)
class AskRest:
    partial: object


@dataclass(frozen=True, slots=True)
class AskWhich:
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class ReadBack:
    value: object
    n: int
    """1 for the first read-back that anybody hears."""
    unclear: bool = False
    """Whether to add that a yes or a no is wanted."""
    question: str = ""
    """What to ask instead of the usual line."""


@dataclass(frozen=True, slots=True)
class SayAgain:
    """Repeat the latest prompt."""

    why: bool = False
    """Whether to say first what the value is for."""


@dataclass(frozen=True, slots=True)
class AskModel:
    """Let the model answer this turn."""


@dataclass(frozen=True, slots=True)
class RejectTool:
    message: str


@dataclass(frozen=True, slots=True)
class Complete:
    value: object


@dataclass(frozen=True, slots=True)
class Fail:
    reason: FailureReason
    detail: str = ""
    requested: Literal["skip", "human"] | None = None


Command = Ask | AskRest | AskWhich | ReadBack | SayAgain | AskModel | RejectTool | Complete | Fail
