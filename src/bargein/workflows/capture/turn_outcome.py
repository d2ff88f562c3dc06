"""What follows from a turn that was understood: a tool of the task, words to keep. Pure."""

from __future__ import annotations

from typing import Any, Literal

from .facts import (
    AnswerHeard,
    CaptureState,
    CommandHeard,
    CorrectedValue,
    InvalidValue,
    PartialValue,
    SeveralValues,
    UncertainValue,
    Understanding,
    WholeValue,
)
from .heard_text import LONGEST_VALUE

__all__ = ["OwnTool", "is_answer", "says_nothing", "tool_for_turn", "words_so_far"]

OwnTool = Literal["update", "confirm", "decline"]


def says_nothing(reading: Understanding, state: CaptureState) -> bool:
    """Whether the reading means nothing in that state, so that the turn is not understood."""
    if state is CaptureState.ASKING:
        return isinstance(reading, AnswerHeard)
    odd = isinstance(reading, InvalidValue | PartialValue | SeveralValues)
    return odd and state is CaptureState.CONFIRMING


def is_answer(reading: Understanding | None) -> bool:
    """Whether it is a yes, a no or a command, so that no part of a value was said."""
    return isinstance(reading, AnswerHeard | CommandHeard)


def tool_for_turn(
    reading: Understanding | None,
    state: CaptureState,
    value: Any,  # the slot's own kind
    *,
    timely: bool,
    holds_until_confirmed: bool = False,
) -> OwnTool | None:
    """The tool that carries out what the caller said; `None`: no tool has a part in it.

    `value` waits for a yes; `timely`: the turn began when that could be heard;
    `holds_until_confirmed`: nothing is called before the caller said yes.
    """
    confirming = state is CaptureState.CONFIRMING
    match reading:
        case WholeValue(given) | CorrectedValue(given):
            if confirming and given == value:
                return "confirm" if timely else None
            waits = state in (CaptureState.CONFIRMING, CaptureState.HEARD)
            waits = waits or (isinstance(reading, WholeValue) and reading.confirm)
            return None if waits and holds_until_confirmed else "update"
        case AnswerHeard(yes=True) if confirming and timely:
            return "confirm"
        case CommandHeard(command) if command in ("decline", "skip", "human"):
            return "decline"
    return None


def words_so_far(
    before: str,
    text: str,
    reading: Understanding | None,
    *,
    state: CaptureState,
    nothing_held: bool,
    was_unheard: bool,
) -> str:
    """The words that a fragment in the next turn may continue.

    `before`: those kept until now; `text`: the turn's; `state` and `nothing_held` (no part
    of a value is known) as they are after it; `was_unheard`: a value's read-back was not
    heard yet when it came.
    """
    kept = before
    if isinstance(reading, PartialValue):
        kept = f"{before} {text}".strip()
    elif isinstance(reading, WholeValue | UncertainValue):
        joins = was_unheard or bool(before)
        kept = f"{before} {text}".strip() if joins else text
    elif isinstance(reading, InvalidValue | CorrectedValue):
        kept = ""
    if state is CaptureState.ASKING and nothing_held:
        return ""
    return kept if len(kept) <= LONGEST_VALUE else text
