"""What a caller's words mean to a group: go back, change an answer, answer another question. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...conversation.spoken.tokens import matching_phrase
from ..capture.facts import InvalidValue, Understanding, WholeValue
from ..capture.group_corrections import Answered, is_about_digits, mended_answers
from ..capture.named_things import complained_about, kinds_named, with_pairs
from ..capture.slot import Slot
from ..language.capture_language import CaptureLanguage
from ..language.phrases import LanguagePhrases
from ..words.commands import polarity, recognise_command, words_to_change
from ..words.menu_names import words_of
from .order import GroupOrder

__all__ = ["GoBack", "GroupWords", "WhichTask", "words_for_the_next"]

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class GoBack:
    """Return to these tasks, in this order."""

    task_ids: tuple[str, ...]
    to_change: bool = False
    """Whether the caller has said that another answer is wanted."""
    refused: bool = False
    """Whether the answer is wrong, so that it is asked for and not proposed."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Words that answer some of them already."""


@dataclass(frozen=True, slots=True)
class WhichTask:
    """The words fit several tasks."""

    task_ids: tuple[str, ...]


class GroupWords:
    """Knows the tasks by their ids and descriptions; where the group stands it is told."""

    def __init__(self, descriptions: Mapping[str, str]) -> None:
        self._descriptions = descriptions

    def meaning(
        self,
        text: str,
        slot: Slot[Any],
        order: GroupOrder,
        answered: Mapping[str, Answered],
        *,
        own: Understanding | None = None,
        asked_which: bool = False,
    ) -> GoBack | WhichTask | None:
        """What the words ask of the group while the task of `slot` runs; `None`: nothing.

        `own`: what the words are to that task.
        `asked_which`: the caller was just asked which task to change, so its name is enough.
        """
        language = slot.language
        command = recognise_command(text, phrases=slot.settings.phrases, language=language)
        if command is not None and command.kind == "go_back":
            return None if order.previous is None else GoBack((order.previous,))
        words = words_to_change(text, language)
        if words is None and asked_which:
            words = tuple(_WORD.findall(text.lower()))
        owners = [self._owners(word, order, language) for word in words or ()]
        wanted = list(dict.fromkeys(found[0] for found in owners if len(found) == 1))
        shared = [found for found in owners if len(found) > 1 and not set(found) & set(wanted)]
        if shared:
            return WhichTask(tuple(shared[0]))
        mends = (
            []
            if command or _asks(text, language.phrases)
            else mended_answers(text, slot, own, answered)
        )
        answers = dict.fromkeys(mends, text)
        if not mends and command is None and not is_about_digits(text, slot):
            answers = _other_answers(text, slot, answered)
        given = {task_id: text for task_id in wanted if task_id in answers}
        if wanted:
            refused = bool(complained_about(text, language))
            return GoBack(tuple(wanted), True, refused=refused, answers=given)
        if len(mends) > 1:
            return WhichTask(tuple(mends))
        slots = [answered[task_id].slot for task_id in answers]
        if mends or (answers and _is_plain(text, slots, language)):
            return GoBack(tuple(answers), True, answers=answers)
        return None if answers else self._wrong(text, slot, order, answered)

    def _wrong(
        self, text: str, slot: Slot[Any], order: GroupOrder, answered: Mapping[str, Answered]
    ) -> GoBack | WhichTask | None:
        """The tasks that are named as having a wrong answer."""
        language = slot.language
        words = complained_about(text, language)
        own = order.current and self._words_of(order.current, language)
        kinds = kinds_named(words, language)
        if not words or slot.kind in kinds or (own and own & with_pairs(words)):
            return None
        owners = (self._owners(word, order, language) for word in with_pairs(words))
        named = {owner for found in owners for owner in found}
        of_kind = {task_id for task_id, task in answered.items() if task.slot.kind in kinds}
        found = tuple(one for one in order.allowed if one in (named or of_kind))
        if len(found) > 1:
            return WhichTask(found)
        return GoBack(found, True, refused=True) if found else None

    def _owners(self, word: str, order: GroupOrder, language: CaptureLanguage) -> list[str]:
        """The tasks that may be gone back to and are called so."""
        forms = _forms(word, language)
        return [one for one in order.allowed if forms & self._words_of(one, language)]

    def phrases(self, task_ids: Sequence[str], language: CaptureLanguage) -> Iterator[str]:
        """How callers ask to return to these."""
        known = language.phrases
        for task_id in task_ids:
            for name in dict.fromkeys((task_id.replace("_", " "), self._descriptions[task_id])):
                thing = " ".join(_without_articles(_WORD.findall(name.lower()), known))
                yield from (asked.format(thing=thing) for asked in known.usual_changes)

    def _words_of(self, task_id: str, language: CaptureLanguage) -> set[str]:
        text = f"{task_id} {self._descriptions[task_id]}".replace("_", " ").lower()
        words = {form for word in _WORD.findall(text) for form in _forms(word, language)}
        return words - language.phrases.no_content


def _without_articles(words: Sequence[str], known: LanguagePhrases) -> Sequence[str]:
    return words[1:] if words and words[0] in known.no_content else words


def _forms(word: str, language: CaptureLanguage) -> set[str]:
    """The word with and without endings that make no difference."""
    stems = (word.removesuffix(ending) for ending in language.phrases.word_endings)
    return {word, *filter(None, stems)}


def _other_answers(text: str, slot: Slot[Any], answered: Mapping[str, Answered]) -> dict[str, str]:
    """Tasks whose answer the words replace, though they were not asked."""
    rest = slot.unused(text)
    found: dict[str, str] = {}
    for task_id, task in answered.items() if rest else ():
        match task.slot.volunteered(rest):
            case WholeValue(value) if task.slot.result(value) != task.result:
                found[task_id] = rest
            case InvalidValue():
                found[task_id] = rest
    return found


def _is_plain(text: str, slots: Iterable[Slot[Any]], language: CaptureLanguage) -> bool:
    """Whether the words are hardly more than answers to these.

    Somebody who asks about Wednesday, or mentions it in a longer sentence, has not
    asked for it.
    """
    beside = text
    for slot in slots:
        beside = slot.unused(beside)
    others = [word for word in words_of(beside) if word not in language.phrases.beside_answers]
    return len(others) <= 1 and not _asks(text, language.phrases)


def _asks(text: str, known: LanguagePhrases) -> bool:
    """Whether it is a question, so that nothing in it is an answer."""
    words = words_of(text)
    if matching_phrase(words, 0, known.polite_questions):
        return False
    return bool(words) and words[0] in known.questions


def words_for_the_next(texts: Sequence[str], slot: Slot[Any]) -> list[str]:
    """What the task of `slot` had no use for in the turns `texts`, the latest first.

    A yes, a no and a command were about its own question, and a question is no answer,
    unless this one was answered by it ("do you have Tuesday at ten?").
    """
    phrases = slot.settings.phrases
    answering = texts[-1:]
    own = [
        text
        for text in reversed(texts)
        if polarity(text, phrases=phrases, language=slot.words) is None
        and recognise_command(text, phrases=phrases, language=slot.language) is None
        and (text in answering or not _asks(text, slot.language.phrases))
    ]
    return [rest for text in own if (rest := slot.unused(text))]
