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
    return _as_heard(_with_commands(slot, asked, said)) if asked is not None else None


def _as_heard(hint: ListeningHint) -> ListeningHint:
    """Judges the words as the capture will read them."""

    def completeness(text: str) -> Completeness:
        heard = heard_text(text)
        return "unknown" if len(heard) > LONGEST_VALUE else hint.judge(heard)

    return replace(hint, completeness=completeness)


def _with_commands(slot: Slot[Any], hint: ListeningHint, said: tuple[str, ...]) -> ListeningHint:
    def completeness(text: str) -> Completeness:
        verdict = hint.judge(text)
        if verdict == "complete":
            return verdict
        command = recognise_command(text, phrases=slot.settings.phrases, language=slot.language)
        return verdict if command is None else "complete"

    # An open question is not to be closed by a list.
    listed = hint.phrases or hint.kind in ("digits", "date", "yes_no")
    return replace(
        hint, completeness=completeness, phrases=(*hint.phrases, *said) if listed else ()
    )


def _answering(
    slot: Slot[Any], asked: ListeningHint | None, said: tuple[str, ...]
) -> ListeningHint:
    unfinished, goes_on = _endings(slot.language)

    def completeness(text: str) -> Completeness:
        answer = polarity(text, phrases=slot.settings.phrases, language=slot.words)
        if answer is True or (answer is False and not goes_on.search(text.lower())):
            return "complete"
        command = recognise_command(
            text, phrases=slot.settings.phrases, asking=False, language=slot.language
        )
        if command is not None:
            return "complete"
        if asked is not None and asked.judge(text) == "complete":
            return "complete"
        return "incomplete" if unfinished.search(text) else "unknown"

    digits = asked is not None and asked.kind == "digits"
    speech = slot.language.speech
    leads = ("", f"{speech.no} ")
    answers = tuple(f"{lead}{answer}" for answer in slot.answers() for lead in leads)
    return ListeningHint(
        "yes_no",
        # A number makes a recogniser listen for digits as well: "no, one two three five".
        min_digits=(asked and asked.min_digits) or (1 if digits else None),
        max_digits=asked.max_digits if asked is not None else None,
        max_delay=2.0,
        completeness=completeness,
        phrases=(*filter(None, (speech.yes, speech.no)), *answers, *said),
        sensitive=slot.sensitive,
    )


@lru_cache(maxsize=8)
def _endings(language: CaptureLanguage) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Last words after which the caller is likely to go on; the second: after a no, "no, it's"."""
    phrases = language.phrases
    words = "|".join([*phrases.unfinished, *map(re.escape, language.words.digits)])
    unfinished = rf"(?:\b(?:{words})|\b[^\W\d_]|\d)[\s,.]*$"
    goes_on = rf"(?:{'|'.join(phrases.goes_on) or '(?!)'})[\s,.]*$"
    return re.compile(unfinished, re.IGNORECASE), re.compile(goes_on)
