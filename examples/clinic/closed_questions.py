"""An agent that asks closed questions, and does not give up when it is not answered.

Each question brings what to listen for, what the keys mean, and two other ways to
ask. After those a colleague is offered, and then called.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bargein import (
    Agent,
    AgentSession,
    ChatContext,
    ChatMessage,
    CloseEvent,
    ListeningHint,
    Silent,
    StopResponse,
    UserStateChangedEvent,
    UserTranscriptionTimeoutEvent,
    function_tool,
)

__all__ = ["YES_OR_NO_KEYS", "ClosedQuestions", "Question", "SilencePrompts"]

YES_OR_NO_KEYS = {"1": "yes", "2": "no"}

_MISSES = 3
_OFFER = "I am sorry, I still did not get that. Shall I put you through to a colleague?"
_PUTTING_THROUGH = "I am putting you through to a colleague."
_PATIENCE = 15.0


@dataclass(frozen=True, slots=True)
class Question:
    """What the agent wants to know, apart from the words that it asks with."""

    hint: ListeningHint
    """What answers sound like."""

    in_other_words: str
    """Asked when the first answer was not understood."""

    by_keys: str
    """Asked when the second was not understood either."""

    keys: Mapping[str, str] = field(default_factory=dict)
    """What each key says: `{"1": "yes", "2": "no"}`."""

    believe: Callable[[str, float], bool] = lambda text, sure: True
    """Whether to take an answer, given how sure the recogniser is of it (0 to 1)."""


class ClosedQuestions(Agent):
    """Knows which question is open, and counts how often it was not answered."""

    question: Question
    """The open one; agents `ask` their first in `on_enter`."""
    _misses = 0
    _finished = False

    def ask(self, question: Question) -> None:
        """Listen for the answers to `question` from now on."""
        self.question, self._misses = question, 0
        self.update_listening_hint(question.hint)

    def ask_in_other_words(self) -> str:
        """What to say after an answer that was not understood, or none."""
        self._misses += 1
        if self._misses == 1:
            return self.question.in_other_words
        if self._misses == 2:
            return self.question.by_keys
        self.update_listening_hint(ListeningHint("yes_no"))
        return _OFFER

    def finish(self, farewell: str, result: str) -> Silent:
        """Say `farewell` to its end, then hang up; `result` is what the tool's output says."""
        self._finished = True
        self.session.say(farewell, allow_interruptions=False)
        self.session.shutdown()
        return Silent(result)

    async def on_user_turn_completed(self, turn_ctx: ChatContext, new_message: ChatMessage) -> None:
        sure = new_message.transcript_confidence
        text = (new_message.text_content or "").lower()
        if sure is not None and not self.question.believe(text, sure):
            self.nothing_understood()
            raise StopResponse

    def nothing_understood(self) -> None:
        """The caller was silent, or could not be understood at all."""
        if self._finished:
            return
        if self._misses < _MISSES:
            self.session.say(self.ask_in_other_words())
        else:
            self.finish(_PUTTING_THROUGH, "put through")

    async def on_dtmf_received(self, digit: str) -> None:
        keys = self.question.keys if self._misses < _MISSES else YES_OR_NO_KEYS
        if digit in keys and not self._finished:
            self.session.submit_user_turn(keys[digit])

    @function_tool
    async def ask_again(self) -> str:
        """The caller's answer made no sense. Gives the words to ask with again."""
        if self._misses < _MISSES:
            return self.ask_in_other_words()
        return self.finish(_PUTTING_THROUGH, "put through")

    @function_tool
    async def keep_trying(self) -> str:
        """The caller does not want a colleague. Gives the question to go on with."""
        self.ask(self.question)
        return self.question.by_keys

    @function_tool
    async def put_through(self) -> Silent:
        """The caller wants to talk to a person, or agreed to."""
        return self.finish(_PUTTING_THROUGH, "put through")


class SilencePrompts:
    """Asks again when the caller says nothing, or nothing that can be understood.

    For calls with sound: whoever types may take their time.
    """

    def __init__(self, session: AgentSession[None]) -> None:
        self._session = session
        self._timer: asyncio.TimerHandle | None = None
        session.on("user_state_changed", self._changed)
        session.on("user_transcription_timeout", self._heard_no_word)
        session.on("close", self._closed)

    def _changed(self, event: UserStateChangedEvent) -> None:
        self._stop()
        if event.new_state == "away" and self._session.input.audio is not None:
            self._prompt()

    def _heard_no_word(self, event: UserTranscriptionTimeoutEvent) -> None:
        # A noise during the agent's own words asks for nothing.
        agent = self._session.current_agent
        if self._session.current_speech is None and isinstance(agent, ClosedQuestions):
            agent.nothing_understood()

    def _closed(self, event: CloseEvent) -> None:
        self._stop()

    def _prompt(self) -> None:
        if isinstance(agent := self._session.current_agent, ClosedQuestions):
            agent.nothing_understood()
        # The caller stays away until something is heard: nobody else would ask again.
        self._timer = asyncio.get_running_loop().call_later(_PATIENCE, self._prompt)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
