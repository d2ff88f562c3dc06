"""What a capture listens for while it asks, and while a value waits for a yes. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Any

from ..conversation import Completeness, ListeningHint
from .capture_facts import CaptureState
from .capture_language import CaptureLanguage
from .capture_slot import Slot
from .commands import polarity, recognise_command
from .heard_phrases import heard_commands
from .heard_text import LONGEST_VALUE, heard_text

__all__ = ["hint_for"]


def hint_for(
    slot: Slot[Any], state: CaptureState, value: Any, *, also: tuple[str, ...] = ()
) -> ListeningHint | None:
    """The slot's hint, in which every command and refusal is complete.

    `also` are phrases that may be said as well.
    """
    asked = slot.hint(state, value)
    own = slot.settings.phrases
    said = (*heard_commands(slot.language, own), *own.get("yes", ()), *own.get("no", ()), *also)
    if state is not CaptureState.ASKING:
        return _as_heard(_answering(slot, asked, said))
    return None if asked is None else _as_heard(_with_commands(slot, asked, said, bool(also)))


def _as_heard(hint: ListeningHint) -> ListeningHint:
    """Judges the words as the capture will read them."""

    def completeness(text: str) -> Completeness:
        heard = heard_text(text)
        return "unknown" if len(heard) > LONGEST_VALUE else hint.judge(heard)

    return replace(hint, completeness=completeness)


def _with_commands(
    slot: Slot[Any], hint: ListeningHint, said: tuple[str, ...], in_group: bool
) -> ListeningHint:
    def completeness(text: str) -> Completeness:
        verdict = hint.judge(text)
        if verdict == "complete":
            # In a group a no may go on with what is to be changed.
            no = in_group and _polarity(slot, text) is False
            return "unknown" if no else verdict
        command = recognise_command(text, phrases=slot.settings.phrases, language=slot.language)
        if command is None:
            return "incomplete" if _says_nothing(slot, text) else verdict
        return "complete"

    # An open question is not to be closed by a list.
    listed = hint.phrases or hint.kind in ("digits", "date", "yes_no")
    return replace(
        hint, completeness=completeness, phrases=(*hint.phrases, *said) if listed else ()
    )


def _answering(
    slot: Slot[Any], asked: ListeningHint | None, said: tuple[str, ...]
) -> ListeningHint:
    unfinished = _unfinished(slot.language)

    def completeness(text: str) -> Completeness:
        answer = _polarity(slot, text)
        if answer is True:
            return "complete"
        command = recognise_command(
            text, phrases=slot.settings.phrases, asking=False, language=slot.language
        )
        if command is not None:
            return "complete"
        if asked is not None and asked.judge(text) == "complete":
            return "complete"
        # After a "no" most callers say what is right.
        goes_on = answer is False or _says_nothing(slot, text) or unfinished.search(text)
        return "incomplete" if goes_on else "unknown"

    digits = asked is not None and asked.kind == "digits"
    speech = slot.language.speech
    leads = ("", f"{speech.no} ")
    answers = tuple(f"{lead}{answer}" for answer in slot.answers() for lead in leads)
    return ListeningHint(
        "yes_no",
        # A number makes a recogniser listen for digits as well: "no, one two three five".
        min_digits=(asked and asked.min_digits) or (1 if digits else None),
        max_digits=asked.max_digits if asked is not None else None,
        max_delay=1.7,
        completeness=completeness,
        phrases=(*filter(None, (speech.yes, speech.no)), *answers, *said),
        sensitive=slot.sensitive,
    )


@lru_cache(maxsize=8)
def _unfinished(language: CaptureLanguage) -> re.Pattern[str]:
    """Last words after which the caller is likely to go on."""
    words = "|".join([*language.phrases.unfinished, *map(re.escape, language.words.digits)])
    return re.compile(rf"(?:\b(?:{words})|\b[^\W\d_]|\d)[\s,.]*$", re.IGNORECASE)


def _polarity(slot: Slot[Any], text: str) -> bool | None:
    return polarity(text, phrases=slot.settings.phrases, language=slot.words)


def _says_nothing(slot: Slot[Any], text: str) -> bool:
    return set(text.lower().split()) <= slot.language.phrases.fillers
