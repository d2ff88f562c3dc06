"""Decide when a reply is prepared before the user's turn is over.

Pure: no I/O, no tasks, no clock. A prepared reply that no longer fits is thrown
away; whether it still fits at the commit is seen by the session, which knows
the context.
"""

from __future__ import annotations

from .commands import DiscardReply, PrepareReply
from .settings import PreemptiveSettings
from .words import same_words

__all__ = ["Preparation"]


class Preparation:
    """At most one prepared reply at a time, and only so many in a turn."""

    def __init__(self, settings: PreemptiveSettings = PreemptiveSettings()) -> None:
        self._settings = settings
        self._text: str | None = None
        self._attempts = 0

    def configure(self, settings: PreemptiveSettings) -> None:
        """Use `settings` from the next decision on."""
        self._settings = settings

    def words(self, text: str, *, speech: float) -> list[PrepareReply | DiscardReply]:
        """The open turn, `speech` seconds long, says `text`: final, or likely to stay."""
        if self._text is not None and same_words(text, self._text):
            return []
        commands: list[PrepareReply | DiscardReply] = list(self.discard())
        settings = self._settings
        too_much = speech > settings.max_speech or self._attempts >= settings.max_attempts
        if not settings.enabled or too_much:
            return commands
        self._text = text
        self._attempts += 1
        return [*commands, PrepareReply(text)]

    def discard(self) -> list[DiscardReply]:
        """What was prepared is of no use."""
        prepared, self._text = self._text, None
        return [DiscardReply()] if prepared is not None else []

    def dropped(self) -> list[DiscardReply]:
        """The turn is over, and is not committed now."""
        discarded = self.discard()
        self.committed()
        return discarded

    def committed(self) -> None:
        """The turn is committed; the session uses or discards what was prepared."""
        self._text, self._attempts = None, 0
