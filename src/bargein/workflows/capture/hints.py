"""What a capture listens for while it asks, and while a value waits for a yes. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from ...conversation import Completeness, ListeningHint
from ...conversation.spoken import is_unfinished
from ...conversation.spoken.tokens import tokens_of
from ..language.capture_language import CaptureLanguage
from ..words.commands import polarity, recognise_command
from ..words.correction_ends import correction_has_ended
from ..words.heard_phrases import heard_commands
from .facts import CaptureState, CorrectedValue
from .heard_text import LONGEST_VALUE, heard_text
from .slot import Heard, Slot
from .turn_meaning import Situation, begins_with_no, without_answer

__all__ = ["hint_for"]

_ANSWER_PATIENCE = 1.7
"""Seconds: callers who say "no" pause up to 1.5 s before they say what is right."""


def hint_for(
    slot: Slot[Any], now: Situation, *, also: tuple[str, ...] = ()
) -> ListeningHint | None:
    """The slot's hint, in which every command and refusal is complete.

    `also` are phrases that may be said as well.
    """
    asked = slot.hint(now.heard(""))
    own = slot.settings.phrases
    said = (*heard_commands(slot.language, own), *own.get("yes", ()), *own.get("no", ()), *also)
    if not now.asking:
        return _answering(slot, asked, now, said)
    if asked is None:
        return None
    # An open question is not to be closed by a list.
    listed = asked.phrases or asked.kind in ("digits", "date", "yes_no")
    return replace(
        asked,
        completeness=_as_heard(_while_asking(slot, now, in_group=bool(also))),
        phrases=(*asked.phrases, *said) if listed else (),
    )


def _answering(
    slot: Slot[Any], asked: ListeningHint | None, now: Situation, said: tuple[str, ...]
) -> ListeningHint:
    digits = asked is not None and asked.kind == "digits"
    speech = slot.language.speech
    leads = ("", f"{speech.no} ")
    answers = tuple(f"{lead}{answer}" for answer in slot.answers() for lead in leads)
    return ListeningHint(
        "yes_no",
        # A number makes a recogniser listen for digits as well: "no, one two three five".
        min_digits=(asked and asked.min_digits) or (1 if digits else None),
        max_digits=asked.max_digits if asked is not None else None,
        max_delay=_ANSWER_PATIENCE,
        completeness=_as_heard(_while_answering(slot, now)),
        phrases=(*filter(None, (speech.yes, speech.no)), *answers, *said),
        sensitive=slot.sensitive,
        language=slot.words,
    )


def _as_heard(judge: Callable[[str], Completeness]) -> Callable[[str], Completeness]:
    """Judges the words as the capture will read them."""

    def completeness(text: str) -> Completeness:
        heard = heard_text(text)
        return "unknown" if len(heard) > LONGEST_VALUE else judge(heard)

    return completeness


def _while_asking(
    slot: Slot[Any], now: Situation, *, in_group: bool
) -> Callable[[str], Completeness]:
    def completeness(text: str) -> Completeness:
        heard = now.heard(text)
        unfinished = is_unfinished(text, language=slot.words)
        verdict = "incomplete" if unfinished else slot.completeness(heard)
        if verdict == "complete":
            # In a group a no may go on with what is to be changed.
            no = in_group and _polarity(slot, text) is False
            return "unknown" if no else verdict
        if recognise_command(text, phrases=slot.settings.phrases, language=slot.language):
            return "complete"
        if not unfinished and _corrects(slot, heard, now.target):
            return "complete"
        return "incomplete" if _says_nothing(slot, text) else verdict

    return completeness


def _while_answering(slot: Slot[Any], now: Situation) -> Callable[[str], Completeness]:
    def completeness(text: str) -> Completeness:
        answer = _polarity(slot, text)
        if answer is True and not _takes_some_back(slot, text):
            return "complete"
        command = recognise_command(
            text, phrases=slot.settings.phrases, asking=False, language=slot.language
        )
        if command is not None:
            return "complete"
        if is_unfinished(text, language=slot.words) or _says_nothing(slot, text):
            return "incomplete"
        heard = now.heard(text)
        if now.state is CaptureState.CONFIRMING:
            # What was read back is complete: only what comes now can be a new value.
            heard = Heard(without_answer(text, slot.language), value=now.value)
        verdict = slot.completeness(heard)
        if verdict == "complete" or _corrects(slot, now.heard(text), now.value):
            return "complete"
        # After a "no" most callers say what is right, be it in pieces.
        goes_on = answer is False or begins_with_no(text, slot.language) or verdict == "incomplete"
        return "incomplete" if goes_on or _may_go_on(slot.language).search(text) else "unknown"

    return completeness


def _corrects(slot: Slot[Any], heard: Heard, subject: Any) -> bool:
    """Whether the words are a correction that is over."""
    if subject is None or not correction_has_ended(heard.text, slot.language):
        return False
    return isinstance(slot.corrected(heard, subject), CorrectedValue)


@lru_cache(maxsize=8)
def _may_go_on(language: CaptureLanguage) -> re.Pattern[str]:
    """Last words after which more of a correction may come: a letter, a digit, "the last"."""
    words = "|".join([*language.phrases.unfinished, *map(re.escape, language.words.digits)])
    return re.compile(rf"(?:\b(?:{words})|\b[^\W\d_]|\d)[\s,.]*$", re.IGNORECASE)


def _takes_some_back(slot: Slot[Any], text: str) -> bool:
    """ "yes but"."""
    return not slot.language.phrases.exceptions.isdisjoint(tokens_of(text, slot.words)[-1:])


def _polarity(slot: Slot[Any], text: str) -> bool | None:
    return polarity(text, phrases=slot.settings.phrases, language=slot.words)


def _says_nothing(slot: Slot[Any], text: str) -> bool:
    return set(text.lower().split()) <= slot.language.phrases.fillers
