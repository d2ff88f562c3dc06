"""Which answer of a group a caller mends while another question is open. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...conversation.spoken import ReadingKind, readings
from ...conversation.spoken.digits import number_words
from ..words.commands import holds_no, words_to_change
from ..words.menu_names import words_of
from ..words.symbol_edits import symbol_edit
from .facts import AnswerHeard, CorrectedValue, InvalidValue, Understanding, WholeValue
from .named_things import complained_about, kinds_named
from .slot import Heard, Slot
from .turn_meaning import begins_with_no, without_answer

__all__ = ["Answered", "is_about_digits", "mended", "mended_answers"]

_TELLS_REST = ("email", "phone")
"""Kinds of which the words beside the value are known."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A task of the group that has a result."""

    slot: Slot[Any]  # whatever its result
    result: Any  # the slot's own kind


def mended_answers(
    text: str, slot: Slot[Any], own: Understanding | None, answered: Mapping[str, Answered]
) -> list[str]:
    """The tasks of which the words mend the answer, while the task of `slot` runs.

    `own`: what the words are to that task.
    """
    understood = own is not None and not isinstance(own, AnswerHeard | InvalidValue)
    if understood and not slot.closed and not (slot.loose and _refuses(text, slot)):
        return []
    if not slot.unused(text) and slot.closed:
        return []
    named = kinds_named(words_of(text), slot.language)
    if slot.kind in named:
        return []  # "no, the last name is Murphy, M U R …" mends no e-mail address

    def is_meant(other: Slot[Any]) -> bool:
        # Letters that mean something here must be a whole value there to be meant for it.
        return not understood or other.kind in named or _whole(text, other) is not None

    return [
        task_id
        for task_id, task in answered.items()
        if is_meant(task.slot) and mended(task.slot, text, task.result) is not None
    ]


def _whole(text: str, slot: Slot[Any]) -> WholeValue | None:
    reading = slot.understand(Heard(without_answer(text, slot.language)))
    return reading if isinstance(reading, WholeValue) else None


def mended(slot: Slot[Any], text: str, result: Any) -> WholeValue | CorrectedValue | None:
    """What the words make of the answer `result`; `None` if they do not change it plainly."""
    if slot.closed or slot.sensitive:
        return None
    try:
        value = slot.from_result(result)
    except ValueError:
        return None
    if slot.loose and slot.kind not in kinds_named(words_of(text), slot.language):
        return None  # any words can be such a value
    corrected = slot.corrected(Heard(text), value)
    bare = without_answer(text, slot.language)
    whole = slot.understand(Heard(bare)) if _refuses(text, slot) or _is_all(bare, slot) else None
    readings_of_it = (whole, corrected) if slot.loose else (corrected, whole)
    return next(
        (
            one
            for one in readings_of_it
            if isinstance(one, WholeValue | CorrectedValue) and one.value != value
        ),
        None,
    )


def is_about_digits(text: str, slot: Slot[Any]) -> bool:
    """Whether it is "the last digit is 5", which is never the choice of a time."""
    numbers = number_words(slot.words, slot.settings.digit_languages)
    unknown = "_" * 12
    edit = symbol_edit(text, unknown, numbers=numbers, only_digits=True, language=slot.language)
    return edit is not None and bool(edit.values)


def _refuses(text: str, slot: Slot[Any]) -> bool:
    """Whether the words say that something is to be another way."""
    return (
        begins_with_no(text, slot.language)
        or holds_no(text, phrases=slot.settings.phrases, language=slot.language)
        or words_to_change(text, slot.language) is not None
        or bool(complained_about(text, slot.language))
    )


def _is_all(text: str, slot: Slot[Any]) -> bool:
    """Whether hardly more than the value was said."""
    if slot.kind not in _TELLS_REST:
        return False
    kind: ReadingKind = "email" if slot.kind == "email" else "phone"
    found = readings(text, kind, region=slot.region, **slot.reading_in)
    phrases = slot.language.phrases
    little = phrases.beside_answers | phrases.fillers | phrases.no_content
    little |= phrases.things.get(slot.kind, frozenset())
    return bool(found) and all(word in little for word in words_of(found[0].rest))
