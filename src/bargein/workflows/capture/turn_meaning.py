"""What a user turn means to a capture: command, correction, answer or value. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from ...conversation.spoken import is_unfinished
from ..language.capture_language import CaptureLanguage
from ..words.commands import polarity, recognise_command
from ..words.earlier_values import asks_for_earlier
from ..words.menu_names import words_of
from .facts import (
    AnswerHeard,
    CaptureState,
    CommandHeard,
    CorrectedValue,
    InvalidValue,
    SeveralValues,
    UncertainValue,
    Understanding,
    WholeValue,
)
from .heard_text import LONGEST_VALUE
from .named_things import names_another_kind
from .slot import Heard, Slot

__all__ = ["Situation", "begins_with_no", "understand_turn", "without_answer"]


@dataclass(frozen=True, slots=True)
class Situation:
    """Where the capture stands when the turn is over."""

    state: CaptureState
    value: Any = None  # the slot's own kind
    """The value that is or was read back."""
    target: Any = None
    """The value that was just refused."""
    partial: Any = None
    so_far: str = ""
    """What was said of the value before."""
    earlier: Any = None
    """A value from before the task."""
    piecewise: bool = False
    """Whether the value was asked for in parts."""
    model_may_help: bool = False
    choices: tuple[Any, ...] = ()
    """Values that were listed, with the question which one."""

    @property
    def subject(self) -> Any:  # the slot's own kind
        """The value that a correction is about."""
        return self.target if self.state is CaptureState.ASKING else self.value

    @property
    def asking(self) -> bool:
        """Whether no value waits for a yes."""
        return self.state is CaptureState.ASKING

    def heard(self, text: str, *, spoken: bool = True) -> Heard:
        """A turn, as the slot sees it."""
        known = self.partial if self.asking else self.value
        return Heard(text, spoken, self.so_far, known, self.piecewise, self.model_may_help)


def begins_with_no(text: str, language: CaptureLanguage) -> bool:
    """Whether the first words refuse what was read back, whatever comes after them."""
    return _leading_no(language).match(text) is not None


def without_answer(text: str, language: CaptureLanguage) -> str:
    """What follows a yes or no, however it is said, and the excuses in front of a new value."""
    return _leading_answers(language).sub("", _plain_denial(text, language))


def understand_turn(
    slot: Slot[Any], text: str, now: Situation, *, spoken: bool
) -> Understanding | None:
    """The best explanation of the words; `None` when there is none, or far too many words."""
    if not text or len(text) > LONGEST_VALUE:
        return None
    if (chosen := _chosen(text, now.choices, slot.language)) is not None:
        return chosen
    text = _plain_denial(text, slot.language)
    asking = now.asking
    heard = now.heard(text, spoken=spoken)
    whole = slot.understand(heard)
    # What was said before is no part of this turn: "start over" after a value is a command.
    alone = slot.understand(replace(heard, so_far="")) if now.so_far else whole
    holds_value = isinstance(alone, WholeValue | SeveralValues | UncertainValue) and not slot.loose
    command = recognise_command(
        text,
        phrases=slot.settings.phrases,
        asking=asking,
        holds_value=holds_value,
        language=slot.language,
    )
    if command is not None and command.kind == "decline" and names_another_kind(text, slot):
        return None
    if command is not None:
        return CommandHeard(command.kind, command.said)
    if asks_for_earlier(text, slot.language) and not _is_yes(slot, text, now):
        if now.earlier is None:
            return InvalidValue(slot.line("no_earlier"))
        return WholeValue(now.earlier, confirm=True)
    corrected = slot.corrected(heard, now.subject) if now.subject is not None else None
    if asking:
        return _best(whole, corrected)
    return _to_a_read_back(slot, heard, now, whole, corrected)


def _is_yes(slot: Slot[Any], text: str, now: Situation) -> bool:
    """ "You got it", to what was just read back."""
    answer = polarity(text, phrases=slot.settings.phrases, language=slot.words)
    return now.state is CaptureState.CONFIRMING and answer is True


def _chosen(text: str, choices: tuple[Any, ...], language: CaptureLanguage) -> WholeValue | None:
    """ "The first one", of the values that were listed."""
    phrases = language.phrases
    said = re.match(phrases.choice, " ".join(words_of(text))) if choices else None
    if said is None:
        return None
    place = phrases.places.get(said["which"]) or language.words.ordinals.get(said["which"], 0)
    if place < 0:
        place += len(choices) + 1
    return WholeValue(choices[place - 1]) if 1 <= place <= len(choices) else None


def _plain_denial(text: str, language: CaptureLanguage) -> str:
    """With a plain no for other ways to begin with one, in front of something better."""
    denial = _denials(language).match(text.replace("\u2019", "'"))
    if denial is None:
        return text
    return f"{language.phrases.leading_answers[0]}, {text[denial.end() :]}"


def _insists(
    heard: Heard, bare: str, value: Any, slot: Slot[Any], *readings: Understanding | None
) -> bool:
    """ "No, it's" and what was read back: one of the two was misheard, so it is no yes."""
    if not bare or bare == heard.text:
        return False
    said = heard.text[: -len(bare)]
    said_no = polarity(said, phrases=slot.settings.phrases, language=slot.words) is False
    return said_no and any(
        isinstance(one, WholeValue | CorrectedValue | UncertainValue) and one.value == value
        for one in readings
    )


def _best(whole: Understanding | None, corrected: Understanding | None) -> Understanding | None:
    if isinstance(whole, WholeValue) or corrected is None:
        return whole
    return corrected


def _to_a_read_back(
    slot: Slot[Any],
    heard: Heard,
    now: Situation,
    whole: Understanding | None,
    corrected: Understanding | None,
) -> Understanding | None:
    answer = polarity(heard.text, phrases=slot.settings.phrases, language=slot.words)
    bare = without_answer(heard.text, slot.language)
    if now.state is CaptureState.CONFIRMING:
        # What was read back is complete: only what comes now can be a new value.
        whole = slot.understand(Heard(bare, heard.spoken, "", now.value)) if bare else None
    if slot.loose and answer is not None:
        return AnswerHeard(answer)
    if _insists(heard, bare, now.value, slot, whole, corrected):
        return None
    if isinstance(corrected, CorrectedValue):
        return corrected
    if corrected is not None and not isinstance(whole, WholeValue):
        # Something is wrong with it, though not clear what: that is a no.
        return AnswerHeard(False) if isinstance(corrected, InvalidValue) else corrected
    if isinstance(whole, WholeValue | UncertainValue):
        if slot.loose and whole.value != now.value and bare == heard.text:
            # Any words can be a name: only what clearly replaces the value does.
            return whole if slot.replaces(heard, now.value) else None
        return whole
    if answer is not None:
        return AnswerHeard(answer)
    if not heard.model_may_help and _said_no(slot, heard.text, bare):
        return AnswerHeard(False)  # what it should be is not clear, that it is wrong is
    return whole


def _said_no(slot: Slot[Any], text: str, bare: str) -> bool:
    """ "No, an h at the end"; not "no wait"."""
    if not bare or bare == text or is_unfinished(text, language=slot.words):
        return False
    return polarity(text[: -len(bare)], language=slot.words) is False


@lru_cache(maxsize=8)
def _leading_answers(language: CaptureLanguage) -> re.Pattern[str]:
    answers = "|".join(language.phrases.leading_answers) or "(?!)"
    return re.compile(rf"^(?:(?:{answers})\b[\s,.;!:-]*)+", re.IGNORECASE)


@lru_cache(maxsize=8)
def _leading_no(language: CaptureLanguage) -> re.Pattern[str]:
    phrases = language.phrases
    fillers = "|".join(map(re.escape, sorted(phrases.fillers))) or "(?!)"
    refusals = "|".join(phrases.leading_refusals) or "(?!)"
    return re.compile(rf"(?:(?:{fillers})\b[\s,.]*)*(?:{refusals})\b", re.IGNORECASE)


@lru_cache(maxsize=8)
def _denials(language: CaptureLanguage) -> re.Pattern[str]:
    return re.compile(rf"^(?:\W*(?:{language.phrases.denial})[\s,.;!:-]*)+(?=\w)", re.IGNORECASE)
