"""Join a capture machine to its session: prompts, silence, keys and timers.

A shell: the machine decides, the slot words it, this speaks and listens. What the
task's tools do is `task`'s.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ...session import (
    AgentStateChangedEvent,
    SpeechHandle,
    UserInputTranscribedEvent,
    UserStateChangedEvent,
    UserTranscriptionTimeoutEvent,
)
from ...session.invocation import invoked
from ...turns.commands import AgentState, UserState
from .facts import (
    BecameQuiet,
    CaptureState,
    Command,
    Fact,
    KeyPressed,
    NotUnderstood,
    PromptUnheard,
    UserSpoke,
)
from .hints import hint_for
from .keypad_entry import Evaluate, KeypadEntry
from .machine import CaptureMachine
from .mixed_entry import MixedEntry
from .prompt_wording import Wording
from .prompts import CapturePrompts
from .slot import Slot
from .turn_meaning import Situation

if TYPE_CHECKING:
    from ...session import AgentSession
    from .task import CaptureTask

__all__ = ["CaptureShell"]

_BUSY = (AgentState.THINKING, AgentState.SPEAKING)

LONGEST_WAIT = 10.0
"""Seconds after the last word by which its turn is over, or was dropped."""


class CaptureShell:
    """Between `open` and `close` it follows the session; afterwards it does nothing."""

    def __init__(
        self,
        task: CaptureTask[Any],  # whatever its result
        slot: Slot[Any],
        machine: CaptureMachine,
        keypad: KeypadEntry | None,
        perform: Callable[[Sequence[Command]], None],
        evaluate: Callable[[Evaluate], None],
    ) -> None:
        self._task = task
        self._slot = slot
        self._machine = machine
        self._keypad = keypad
        self._perform = perform
        self._evaluate = evaluate
        self._session: AgentSession[Any] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._prompts = CapturePrompts(task, machine, self.tell, self._prompt_cut_off)
        self._unheard_until: float | None = None
        self._mixed = MixedEntry()
        self._turn_open_until: float | None = None
        self.turn_began_at: float | None = None
        """When the user began to speak since the last turn."""

    # Life

    def open(self) -> None:
        """Follow the session."""
        session = self._session = self._task.session
        session.on("user_state_changed", self._user_state)
        session.on("agent_state_changed", self._agent_state)
        session.on("user_transcription_timeout", self._no_transcript)
        session.on("user_input_transcribed", self._transcribed)
        if session.user_state is UserState.SPEAKING:
            self.tell(UserSpoke())

    def close(self) -> None:
        """Leave the session alone; idempotent."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        session, self._session = self._session, None
        if session is not None:
            session.off("user_state_changed", self._user_state)
            session.off("agent_state_changed", self._agent_state)
            session.off("user_transcription_timeout", self._no_transcript)
            session.off("user_input_transcribed", self._transcribed)

    @property
    def open_for_facts(self) -> bool:
        """Whether the task still has the call."""
        return self._session is not None and not self._task.done()

    @property
    def now(self) -> float:
        """Seconds on the session's clock."""
        return asyncio.get_running_loop().time()

    def tell(self, fact: Fact) -> None:
        """Tell the machine, and do what it says."""
        self._perform(self._machine.receive(fact, now=self.now))
        self.refresh()

    def refresh(self) -> None:
        """The machine's state may have changed: listen and wait accordingly."""
        if not self.open_for_facts:
            self.close()
            return
        situation = self._task.situation()
        if self._task.running and situation != self._hinted:
            self._hinted = situation
            hint = hint_for(self._slot, situation, also=self._task.also_heard)
            self._task.update_listening_hint(hint)
        if self._task.running and self._machine.state is not self._offered_in:
            self._offered_in = self._machine.state
            if (link := self._task.activity.realtime) is not None:
                link.knowledge.sync_soon()  # other tools are of use now
        self._rearm()

    _hinted: Situation | None = None
    _offered_in: CaptureState | None = None

    # Prompts

    def say(self, line: str) -> None:
        """Speak a scripted line; what was not heard of the prompt before is dropped."""
        self._unheard_until = None
        self._prompts.say(line)

    def let_model_say(self, wording: Wording) -> None:
        """A model words it; if it fails, or leaves out what it must say, the line is spoken."""
        self._unheard_until = None
        self._prompts.let_model_say(wording)

    def follow(self, handle: SpeechHandle, wording: Wording | None = None) -> None:
        """`handle` is the latest prompt; `wording` is what its model was told to say."""
        self._unheard_until = None
        self._prompts.follow(handle, wording)

    def note_heard(self) -> None:
        """The caller has said something: did they hear the read-back before?"""
        self._prompts.note_heard()

    def unheard_prompt(self) -> bool:
        """Whether a read-back was cut off before it was heard, and nothing came after it."""
        return self._unheard_until is not None

    def _prompt_cut_off(self) -> None:
        """The user's turn, or the keys, that cut it are on their way; if none come, silence counts."""
        self._unheard_until = self.now + self._slot.settings.no_input_timeout
        self._rearm()

    # What the session reports

    def _user_state(self, event: UserStateChangedEvent) -> None:
        if not self._listening_here():
            return
        speaks = event.new_state is UserState.SPEAKING
        if speaks and self.turn_began_at is None:
            self.turn_began_at = self.now
        self._busy("user", speaks)
        self.tell(UserSpoke() if speaks else BecameQuiet())

    def _agent_state(self, event: AgentStateChangedEvent) -> None:
        if not self._listening_here():
            return
        busy = event.new_state in _BUSY
        self._busy("agent", busy)
        if not busy and event.old_state in _BUSY:
            self.tell(BecameQuiet())
        else:
            self._rearm()

    def _no_transcript(self, event: UserTranscriptionTimeoutEvent) -> None:
        self.turn_began_at = None
        if self._listening_here() and not self._machine.agent_busy:
            self.tell(NotUnderstood())

    def _transcribed(self, event: UserInputTranscribedEvent) -> None:
        if self._keypad is None or not self._listening_here():
            return
        self._mixed.hear(event.transcript, final=event.is_final, now=self.now)
        # Until the turn is over, keys and words belong together.
        self._turn_open_until = self.now + LONGEST_WAIT
        self._busy("turn", True)
        self._rearm()

    def with_keys(self, text: str) -> str:
        """A turn is over: its words, with the keys among them that wait."""
        self._turn_open_until = None
        self._busy("turn", False)
        mixed = self._mixed.turn(text)
        if self._keypad is not None:
            self._keypad.clear()
        return mixed

    def _listening_here(self) -> bool:
        """Whether the task is the active agent; the application may have put another in front."""
        return self.open_for_facts and self._task.running and self._task.is_active

    def _busy(self, who: str, busy: bool) -> None:
        if self._keypad is not None:
            self._keypad.busy(who, busy, now=self.now)

    # Keys

    def press(self, key: str) -> None:
        """A key was pressed."""
        assert self._keypad is not None
        if key == self._keypad.stop and self._mixed.has_words:
            # What was said before the keys belongs to the entry: the turn ends here.
            self._task.session.commit_user_turn()
            return
        answering = self._machine.state is not CaptureState.ASKING
        before = self._keypad.keys
        entry = self._keypad.press(key, now=self.now, answering=answering)
        if entry is None and self._keypad.keys == before:
            return  # nothing that counts
        self._prompts.stop()
        if not self.open_for_facts:
            return
        if entry is None and self._keypad.keys:
            self._mixed.press(key, now=self.now)
        else:
            self._mixed.clear_keys()
        self.tell(KeyPressed(key, buffered=bool(self._keypad.keys)))
        if entry is not None:
            self._evaluate(entry)
        self._rearm()

    # Time

    def _rearm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        due = self._deadline()
        if due is not None and self.open_for_facts:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(max(due, loop.time()), self._on_timer, due)

    def _deadline(self) -> float | None:
        keys = self._keypad.deadline if self._keypad is not None else None
        waits = [self._machine.deadline, keys, self._unheard_until, self._turn_open_until]
        return min((wait for wait in waits if wait is not None), default=None)

    def _on_timer(self, due: float) -> None:
        self._timer = None
        if self.open_for_facts:
            with invoked(None):  # not part of the turn in which the timer was set
                self._time_has_come(max(due, self.now))

    def _time_has_come(self, now: float) -> None:
        if self._turn_open_until is not None and now >= self._turn_open_until:
            self._turn_open_until = None  # the words were dropped
            self._mixed.turn("")
            self._busy("turn", False)
        elif self._keypad is not None and (entry := self._keypad.tick(now=now)) is not None:
            self._mixed.clear_keys()
            self._evaluate(entry)
        elif self._unheard_until is not None and now >= self._unheard_until:
            self._unheard_until = None
            self.tell(PromptUnheard())
        elif self._task.is_active and self._session is not None:
            if self._session.agent_state in _BUSY or self._session.input.typed:
                self.tell(BecameQuiet())  # silence counts from the end of what is said, or typed
            else:
                self._perform(self._machine.tick(now=now))
        self.refresh()
