"""Slots: values that callers say somewhere in a conversation, and that rules use later.

Pure. Nothing is stored: a slot's value is read from the conversation each time,
newest first, so a correction wins and a discarded answer leaves no trace.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...conversation.items import ChatItem
from .heard import Utterance, utterances

__all__ = ["Slot", "SlotValues", "whole_words"]


def whole_words(pattern: str) -> re.Pattern[str]:
    """`pattern`, matched without regard to case and never inside a word.

    So "no" is not heard in "know". Raises `ValueError` if it is not a regular expression.
    """
    try:
        return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"not a regular expression: {pattern!r} ({error})") from error


@dataclass(frozen=True, slots=True)
class Slot:
    """How one value is recognised in what a caller says."""

    name: str
    pattern: str
    words: re.Pattern[str]
    """`pattern` at whole words."""

    read: Callable[[str], object | None] | None = None
    """Makes the value from the words that matched; `None` from it means "not said"."""

    after: re.Pattern[str] | None = None
    """What the agent must have asked; `None`: the value counts wherever it is said."""

    def value(self, utterance: Utterance) -> object | None:
        """The value in what the user said, or `None`."""
        if self.after is not None and not self.after.search(utterance.question):
            return None
        match = self.words.search(utterance.text)
        if match is None:
            return None
        return self.read(match[0]) if self.read else match[0]


class SlotValues(Mapping[str, object]):
    """Values by name: those of the rule's own pattern first, then what the caller said.

    What the caller said is looked up on demand and once for all rules.
    """

    def __init__(
        self, slots: Mapping[str, Slot], items: Sequence[ChatItem], *, forget_after: frozenset[str]
    ) -> None:
        self._slots = slots
        self._items = items
        self._forget_after = forget_after
        self._said: dict[str, object | None] = {}
        self._given: Mapping[str, object] = {}

    def over(self, given: Mapping[str, object]) -> SlotValues:
        """The same with `given` values in front."""
        other = SlotValues(self._slots, self._items, forget_after=self._forget_after)
        other._said = self._said
        other._given = given
        return other

    def __getitem__(self, name: str) -> object:
        if name in self._given:
            return self._given[name]
        if name not in self._said:
            self._said[name] = self._look_up(self._slots[name])
        value = self._said[name]
        if value is None:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return (name for name in {**self._given, **self._slots} if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _look_up(self, slot: Slot) -> object | None:
        said = utterances(self._items, forget_after=self._forget_after)
        values = (slot.value(utterance) for utterance in said)
        return next((value for value in values if value is not None), None)
