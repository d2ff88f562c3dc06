"""Decide which turn words belong to that a speech-to-speech model understood, often late.

Pure: no asyncio, no clock. Such a model ends a turn when the user falls silent
and says afterwards what was said, if at all. It also decides when the model has
left words without an answer for too long.
"""

from __future__ import annotations

__all__ = ["ANSWER_LIMIT", "SpokenTurns", "WORDS_LIMIT"]

ANSWER_LIMIT = 10.0
"""Seconds in which the model should begin to answer what it has understood."""

WORDS_LIMIT = 10.0
"""Seconds after a turn in which its words may still come."""


class SpokenTurns:
    """Words go to the turn of their item; words of no known item, to the oldest turn that has none."""

    def __init__(self, *, expects_words: bool = True) -> None:
        self.expects_words = expects_words
        """Whether anybody tells the words at all."""
        self._open_items: dict[str, bool] = {}
        self._turns: dict[str, int] = {}
        self._owed: dict[int, set[str]] = {}
        self._owed_until: dict[int, float] = {}
        self._words_heard = False
        self._answer_due: float | None = None

    @property
    def deadline(self) -> float | None:
        """When the model's answer is overdue, or owed words count as lost."""
        due = [*self._owed_until.values()]
        if self._answer_due is not None:
            due.append(self._answer_due)
        return min(due, default=None)

    @property
    def answer_owed(self) -> bool:
        """Whether the user fell silent and the model has neither answered nor let it be."""
        return self._answer_due is not None

    @property
    def words_owed(self) -> bool:
        """Whether the words of a turn that is over are still to come."""
        return bool(self._owed_until)

    # What the model reports

    def speech_started(self) -> None:
        """The user speaks."""
        self._answer_due = None

    def speech_stopped(self, *, now: float) -> None:
        """The user fell silent: the model answers soon, unless it was only noise."""
        self._answer_due = now + ANSWER_LIMIT

    def item_heard(self, item_id: str) -> None:
        """What the user said is this item of the model's history."""
        self._open_items.setdefault(item_id, False)

    def words(self, item_id: str, *, final: bool) -> int | None:
        """Words of `item_id` came: the turn that they belong to; `None` is the open one."""
        turn = self._turns.get(item_id)
        if turn is None and item_id not in self._open_items and self._owed:
            turn = next((number for number, owed in self._owed.items() if not owed), None)
        if turn is None:
            self._words_heard = True
            if item_id in self._open_items:
                self._open_items[item_id] = final or self._open_items[item_id]
            return None
        if final:
            self._settle(turn, item_id)
        return turn

    # What was decided

    def committed(self, turn: int, *, has_words: bool, now: float) -> None:
        """What was heard until now is `turn`."""
        self._answer_due = None
        items, self._open_items = self._open_items, {}
        self._words_heard = False
        waited_for = {item: old for item, old in self._turns.items() if old in self._owed}
        self._turns = waited_for | dict.fromkeys(items, turn)
        missing = {item for item, complete in items.items() if not complete}
        if self.expects_words and (missing or not (items or has_words)):
            self._owed[turn] = missing
            self._owed_until[turn] = now + WORDS_LIMIT

    def forget(self) -> None:
        """The connection is another one: nothing of what was heard before comes any more."""
        self._open_items, self._turns, self._owed, self._owed_until = {}, {}, {}, {}
        self._words_heard, self._answer_due = False, None

    def tick(self, *, now: float) -> bool:
        """Let go of what is overdue; True if words wait for an answer that does not come."""
        for turn in [turn for turn, until in self._owed_until.items() if now >= until]:
            self._let_go(turn)
        if self._answer_due is None or now < self._answer_due:
            return False
        self._answer_due = None
        return self._words_heard

    # Steps

    def _settle(self, turn: int, item_id: str) -> None:
        owed = self._owed.get(turn)
        if owed is None:
            return
        owed.discard(item_id)
        if not owed:
            self._let_go(turn)

    def _let_go(self, turn: int) -> None:
        self._owed.pop(turn, None)
        self._owed_until.pop(turn, None)
