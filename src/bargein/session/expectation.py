"""What the agent expects to hear, as it stands for the user's open turn: its hint, and its secrecy.

A shell around `secrecy.py`. The hint of an agent is set in `call.py`; how it
changes the end of a turn is decided in `turns`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..conversation import ChatMessage, ListeningHint
from ..conversation.spoken import mask_digits
from .secrecy import Secrecy

if TYPE_CHECKING:
    from .activity import Activity
    from .call import Call

__all__ = ["Expectation", "masked_message"]


class Expectation:
    """The hint that is set when a turn begins decides it to its end, whatever is set meanwhile."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._secrecy = Secrecy()
        self._next_hint: ListeningHint | None = None
        self._activity: Activity | None = None
        self.hint: ListeningHint | None = None
        """The hint of the open turn; without one, of the turn that begins next."""

    def follow(self, activity: Activity) -> None:
        """The hint of `activity` counts from the next turn on; the hint of another is forgotten."""
        if self._activity is not None and self._activity is not activity:
            self._activity.hint = None
        self._activity = activity
        self._next_hint = activity.hint
        self._secrecy.expect(activity.hint is not None and activity.hint.sensitive)
        self._begin_turn()

    # What is heard

    def voice_began(self) -> None:
        """The user begins to speak: call it before the floor is told."""
        self._begin_turn()
        self._secrecy.voice_began()

    def voice_ended(self, spoken_until: float) -> None:
        """The user fell silent."""
        self._secrecy.voice_ended(spoken_until, now=self._call.clock.now())

    def words(self, text: str, *, final: bool) -> str:
        """`text` was recognised: as it may be shown. Call it before the floor is told."""
        self._begin_turn()
        self._forget_dealt_with()
        secret = self._secrecy.hear(final=final, now=self._call.clock.now())
        return mask_digits(text) if secret else text

    def typed(self) -> None:
        """The user wrote a turn: call it before the floor is told."""
        self._forget_dealt_with()
        self._secrecy.typed()

    def turn_is_secret(self) -> bool:
        """Call it at a commit: whether any word of the turn is secret."""
        secret = self._secrecy.pending
        self._forget_dealt_with()
        return secret

    # What may be shown

    @property
    def secret_now(self) -> bool:
        """Whether what the user says at this moment is secret."""
        return self._secrecy.secret_at(self._call.clock.now())

    @property
    def secret_input(self) -> bool:
        """Whether what the user types, or presses on the keypad, at this moment is secret."""
        return self._secrecy.expected

    @property
    def turn_holds_secrets(self) -> bool:
        """Whether there are secret words in what was not committed yet."""
        self._forget_dealt_with()
        return self._secrecy.pending

    def masked(self, text: str) -> str:
        """`text` of the open turn as it may be shown."""
        return mask_digits(text) if self._secrecy.pending else text

    def masked_input(self, message: ChatMessage) -> ChatMessage:
        """A message in the user's name as it may be stored; a copy if anything is hidden."""
        return masked_message(message) if self._secrecy.expected else message

    # Steps

    def _begin_turn(self) -> None:
        floor = self._call.floor.floor
        if not floor.user_has_floor and not floor.open_text:
            self.hint = self._next_hint

    def _forget_dealt_with(self) -> None:
        floor = self._call.floor.floor
        if not floor.open_text and not floor.kept_text:
            self._secrecy.nothing_waits()


def masked_message(message: ChatMessage) -> ChatMessage:
    """A copy of `message`, with the same id, in which the digits of its text are hidden."""
    shown = [mask_digits(part) if isinstance(part, str) else part for part in message.content]
    return message.model_copy(update={"content": shown})
