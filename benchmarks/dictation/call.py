"""One dictation through a real session in virtual time, and what came of it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bargein.errors import CaptureFailed
from bargein.session import Agent, AgentSession
from bargein.testing import ScriptedCaller, ScriptedSTT, ScriptedTTS, ScriptedVAD, run_virtual
from bargein.turns.commands import AgentState
from bargein.turns.settings import LivenessSettings
from bargein.workflows.values.date_slot import BirthDate

from .dictation import Dictation

__all__ = ["VOICE_DELAY", "Outcome", "dictate"]

VOICE_DELAY = 0.15
"""Seconds from a text to its first audio, of the scripted voice."""

_REACTION = 0.5
"""Seconds between a question and the caller's answer."""
_GIVES_UP_AFTER = 15.0

_RECOGNISERS: tuple[dict[str, float], ...] = (
    # Flushed when the voice stops, and quick then.
    {"final_after": 0.6, "flush_after": 0.12, "lag": 0.08},
    # Finalises in every pause by itself.
    {"final_after": 0.25, "flush_after": 0.25, "lag": 0.08},
    # Takes its time, flushed or not.
    {"final_after": 0.5, "flush_after": 0.45, "lag": 0.1},
)
"""The final comes 0.3 to 0.6 s after the last sound, interim words 0.08 to 0.1 s after theirs."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened to one caller."""

    cut_off: bool
    """Whether a turn was committed before the last word was said."""
    answer_delay: float | None
    """Seconds from the later of the last sound and its final transcript to the first audible
    frame of the answer; `None`: there was none."""
    after_sound: float | None
    """Seconds from the last sound to the same frame."""
    exact: bool
    """Whether the value is the one that was meant, without anything said twice."""


def dictate(dictation: Dictation, *, hints: bool, seed: str) -> Outcome:
    """Make the call; the same arguments give the same outcome."""
    recogniser = random.Random(f"recogniser {seed}").choice(_RECOGNISERS)
    return run_virtual(_Call(dictation, hints, recogniser).run())


class _Host(Agent):
    """Awaits the task and says a word when it is over."""

    def __init__(self, task: Any) -> None:  # a capture task
        super().__init__(instructions="Host.")
        self.task = task
        self.result: Any = None

    async def on_enter(self) -> None:
        with suppress(CaptureFailed):
            self.result = await self.task
        with suppress(RuntimeError):  # the caller has hung up
            self.session.say("Thank you.")


class _Call:
    def __init__(self, dictation: Dictation, hints: bool, recogniser: dict[str, float]) -> None:
        self.dictation = dictation
        self.task = dictation.task()
        if not hints:
            self.task.update_listening_hint = lambda hint: None
        self.session: AgentSession[None] = AgentSession(
            stt=ScriptedSTT(**recogniser),
            vad=ScriptedVAD(),
            tts=ScriptedTTS(ttfb=VOICE_DELAY),
            user_away_timeout=None,
            liveness=LivenessSettings(slow_line=None),
        )
        self.committed: list[tuple[float, str]] = []
        self.finals: list[float] = []
        self.sounds: list[float] = []
        self._changed = asyncio.Event()

    async def run(self) -> Outcome:
        caller = ScriptedCaller(self.session)
        caller.loudspeaker.on("playback_started", self._note(self.sounds))
        self.session.on("user_turn_committed", self._commit)
        self.session.on("user_input_transcribed", self._transcribed)
        self.session.on("agent_state_changed", lambda event: self._changed.set())
        host = _Host(self.task)
        await self.session.start(host)
        await self._agent_is_done(since=0.0)
        if self.dictation.before:
            await asyncio.sleep(_REACTION)
            await caller.say(" ".join(self.dictation.before))
            await self._agent_is_done(since=self._now())
        await asyncio.sleep(_REACTION)
        begun_at = self._now()
        await caller.say(" ".join(self.dictation.words), pauses=self.dictation.pauses)
        said_at = self._now()
        await self._until(lambda: bool(self.committed) and self.committed[-1][0] > said_at)
        await self._agent_is_done(since=said_at)
        cut_off = any(begun_at <= at < said_at for at, _ in self.committed)
        answered_at = next((at for at in self.sounds if at >= said_at), None)
        if not self.task.done() and self._value() == self.dictation.expected:
            await asyncio.sleep(_REACTION)
            await caller.say("yes")
            await self._until(lambda: self.task.done())
        exact = host.result is not None and self._value() == self.dictation.expected
        await caller.hang_up()
        if answered_at is None:
            return Outcome(cut_off, None, None, exact)
        finals = [at for at in self.finals if said_at <= at <= answered_at]
        heard_at = max([said_at, *finals[:1]])
        return Outcome(cut_off, answered_at - heard_at, answered_at - said_at, exact)

    def _value(self) -> object:
        value = self.task.machine.value
        return value.date if isinstance(value, BirthDate) else value

    # What the session reports

    def _commit(self, event: Any) -> None:
        self.committed.append((self._now(), event.transcript))
        self._changed.set()

    def _transcribed(self, event: Any) -> None:
        if event.is_final:
            self.finals.append(self._now())

    def _note(self, instants: list[float]) -> Callable[[object], None]:
        def note(event: object) -> None:
            instants.append(self._now())
            self._changed.set()

        return note

    async def _agent_is_done(self, *, since: float) -> None:
        """Until something was said after `since`, and it is over."""
        await self._until(
            lambda: (
                bool(self.sounds)
                and self.sounds[-1] >= since
                and self.session.agent_state is AgentState.LISTENING
            )
        )

    async def _until(self, condition: Callable[[], bool]) -> None:
        """Or until the caller loses patience."""
        try:
            async with asyncio.timeout(_GIVES_UP_AFTER):
                while not condition():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            pass

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
