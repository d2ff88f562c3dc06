"""What a model is told to do in a capture task."""

from __future__ import annotations

import logging
import re
from typing import Any

from ...conversation import InstructionParts, Instructions
from ...not_given import NotGiven, NotGivenOr
from .slot import Slot

__all__ = ["task_instructions"]

logger = logging.getLogger(__name__)


def task_instructions(
    slot: Slot[Any], given: NotGivenOr[str | Instructions | InstructionParts], extra: str
) -> str | Instructions | InstructionParts:
    """The task's own text, replaced by `given` or followed by `extra`."""
    if re.fullmatch("[A-Z]{2}", extra):  # the first positional parameter of most tasks
        logger.warning(
            "%r was taken as extra_instructions; for a country write region=%s",
            extra,
            f'"{extra}"',
        )
    if isinstance(given, NotGiven):
        own = f"{slot.instructions} {slot.language.for_models}".strip()
        return f"{own}\n\n{extra}" if extra else own
    if extra:
        logger.warning("instructions were given: extra_instructions are ignored")
    if not isinstance(given, InstructionParts):
        return given
    persona = "" if isinstance(given.persona, NotGiven) else given.persona
    parts = [persona, given.audio or slot.instructions, given.extra]
    spoken = "\n\n".join(filter(None, parts))
    if given.text is None:
        return spoken
    written = "\n\n".join(filter(None, [persona, given.text, given.extra]))
    return Instructions(spoken, text=written)
