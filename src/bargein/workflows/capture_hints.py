"""What a capture listens for while it asks, and while a value waits for a yes. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ..conversation import Completeness, ListeningHint
from .capture_facts import CaptureState
from .capture_slot import Slot
from .commands import polarity, recognise_command

__all__ = ["hint_for"]

_UNFINISHED = re.compile(
    r"(?:\b(?:no|not|sorry|i mean|wait|actually|it's|its|double|triple|as in|the last|last)|"
    r"\b[a-z]|\d|\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine))[\s,.]*$",
    re.IGNORECASE,
)


def hint_for(slot: Slot[Any], state: CaptureState, value: Any) -> ListeningHint | None:
    """The slot's hint, in which every command and refusal is complete."""
    asked = slot.hint(state, value)
    if state is CaptureState.ASKING:
        return _with_commands(slot, asked) if asked is not None else None
    return _answering(slot, asked)


def _with_commands(slot: Slot[Any], hint: ListeningHint) -> ListeningHint:
    def completeness(text: str) -> Completeness:
        verdict = hint.judge(text)
        if verdict == "complete":
            return verdict
        command = recognise_command(text, phrases=slot.settings.phrases)
        return verdict if command is None else "complete"

    return replace(hint, completeness=completeness)


def _answering(slot: Slot[Any], asked: ListeningHint | None) -> ListeningHint:
    def completeness(text: str) -> Completeness:
        answer = polarity(text, phrases=slot.settings.phrases)
        if answer is True or (answer is False and not _begins_correction(text)):
            return "complete"
        if recognise_command(text, phrases=slot.settings.phrases, asking=False) is not None:
            return "complete"
        if asked is not None and asked.judge(text) == "complete":
            return "complete"
        return "incomplete" if _UNFINISHED.search(text) else "unknown"

    return ListeningHint(
        "yes_no",
        max_delay=2.0,
        completeness=completeness,
        phrases=("yes", "no"),
        sensitive=slot.sensitive,
    )


def _begins_correction(text: str) -> bool:
    """Whether the caller is likely to go on: "no, it's"."""
    return bool(re.search(r"(?:it's|its|it is|not|i mean|actually|with an?)[\s,.]*$", text.lower()))
