"""Words that a speech-to-speech model understood after it had begun to answer them.

They enter the history at the place of their turn. The user-turn hook sees them as
it sees any turn's, only later: its `StopResponse` stops the answer, and changes of
its context come too late to have an effect.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..conversation import ChatMessage
from ..conversation.spoken import mask_digits
from ..turns.commands import Turn
from .events import UserInputTranscribedEvent
from .expectation import masked_message
from .invocation import AfterMessage, Invocation
from .latency import TurnTimes, user_metrics

if TYPE_CHECKING:
    from .activity import Activity
    from .call import Call
    from .speech_handle import SpeechHandle

__all__ = ["LateWords"]

# Turns whose words may still come; older ones have given up hope of them.
REMEMBERED_TURNS = 8


@dataclass(frozen=True, slots=True)
class _Wordless:
    """A turn that was answered without its words."""

    times: TurnTimes
    activity: Activity
    handle: SpeechHandle
    secret: bool
    stamp: float


class LateWords:
    """One per session."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._turns: dict[int, _Wordless] = {}
        self._early: dict[int, list[str]] = {}
        self._writing = 0
        self._settled: asyncio.Event | None = None

    def completed(self, turn: Turn) -> Turn:
        """`turn` with the words that came between its commit and now."""
        early = self._early.pop(turn.id, [])
        return replace(turn, text=" ".join((turn.text, *early)).strip()) if early else turn

    def expect(
        self, times: TurnTimes, activity: Activity, handle: SpeechHandle, *, secret: bool
    ) -> None:
        """That turn is answered without its words; its place in the history is now."""
        self._turns[times.turn.id] = _Wordless(
            times, activity, handle, secret, self._call.clock.stamp()
        )
        while len(self._turns) > REMEMBERED_TURNS:
            del self._turns[next(iter(self._turns))]

    def heard(self, turn: int, text: str, item_id: str | None = None) -> None:
        """The model has understood words of that turn, which is over."""
        wordless = self._turns.get(turn)
        secret = wordless is not None and wordless.secret
        if text:
            shown = mask_digits(text) if secret else text
            self._call.emit(
                UserInputTranscribedEvent(transcript=shown, is_final=True, item_id=item_id)
            )
        if text and wordless is None:
            self._early.setdefault(turn, []).append(text)
        elif text and wordless is not None:
            self._writing += 1
            self._call.user_turns.follow_up(
                lambda: self._write(wordless, text), f"late words of turn {turn}"
            )
        self.changed()

    # For those who wait

    @property
    def pending(self) -> bool:
        """Whether words that came are still to be written."""
        return self._writing > 0

    @property
    def owed(self) -> bool:
        """Whether words of turns that are over are still to come, or to be written."""
        link = self._call.activity.realtime
        return self.pending or (link is not None and link.ears.words_owed)

    def changed(self) -> None:
        """Words came, or are given up."""
        if self._settled is not None and not self.owed:
            self._settled.set()

    async def settled(self, limit: float) -> None:
        """Wait for words that are owed, at most `limit` seconds."""
        if not self.owed:
            return
        self._settled = self._settled or asyncio.Event()
        self._settled.clear()
        try:
            async with asyncio.timeout(limit):
                await self._settled.wait()
        except TimeoutError:
            pass  # a model need not understand everything

    # Steps

    async def _write(self, wordless: _Wordless, text: str) -> None:
        call, turn = self._call, wordless.times.turn
        message = ChatMessage(role="user", content=[text], created_at=wordless.stamp)
        try:
            hook = Invocation("hook", wordless.activity.agent, wordless.handle, AfterMessage())
            if call.activity is wordless.activity:
                context = wordless.activity.context.copy()
                wanted = await call.user_turns.run_hook(
                    hook, turn.id, wordless.activity, context, message
                )
                if not wanted and not wordless.handle.done():
                    call.revoke(wordless.handle)
            if wordless.secret:  # only the hook may see it
                message = masked_message(message)
            message.metrics.update(user_metrics(wordless.times, call.clock.wall_at))
            if (link := wordless.activity.realtime) is not None:
                link.knowledge.knows(message.id)
            call.history.add_message(message, wordless.activity.context)
            wordless.handle.add_item(message)
            if hook.after_message is not None:
                hook.after_message.written()
        finally:
            self._writing -= 1
            self.changed()
            call.quiescence.changed()
