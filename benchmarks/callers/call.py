"""One call in virtual time: the caller, the task, a model perhaps; and what came of it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from bargein.models import LLM
from bargein.session import AgentSession
from bargein.testing import ScriptedCaller, ScriptedSTT, ScriptedTTS, ScriptedVAD, run_virtual
from bargein.turns.settings import LivenessSettings

from .acts import Act, Keys, Say
from .caller import Caller
from .faithful import Faithful
from .inventing import Inventing
from .judge import Verdict, judge
from .plan import Plan, make_caller
from .tasks import Host, make_task, stored

__all__ = ["LEVELS", "MODELS", "Outcome", "make_call"]

MODELS = ("none", "faithful", "inventing")
LEVELS = ("transcript", "audio")

MAX_ACTS = 60
"""What a caller does before the call counts as one without an end."""
MAX_SECONDS = 3600.0
_MODELS_FAULT = "UnexpectedModelBehavior"
"""In an error that is logged when a model says nothing at all, twice; the inventing one does."""
KEY_PATIENCE = 6.0
"""Seconds after the last key in which something ought to happen."""


@dataclass(slots=True)
class Outcome:
    """What came of one call."""

    number: int
    kind: str
    persona: str
    style: str
    model: str
    verdict: Verdict
    turns: int = 0
    """Of the caller, by voice or keys."""
    silences: int = 0
    seconds: float = 0.0
    """Virtual."""
    dialogue: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    """Exceptions, and errors that were logged."""
    models_faults: int = 0
    """Errors that were logged because the model had said nothing; the call must go on."""


def make_call(plan: Plan, model: str, level: str) -> Outcome:
    """Run it to its end, or to the bounds."""
    caller = make_caller(plan)
    outcome = Outcome(
        plan.number, plan.setup.kind, plan.persona, plan.style, model, Verdict("error")
    )
    call = _Call(plan, caller, outcome, level)
    with _logged(outcome):
        try:
            run_virtual(
                call.run(_model(model, caller, plan.chance("model"))), time_limit=2 * MAX_SECONDS
            )
        except Exception as error:
            outcome.problems.append(f"{type(error).__name__}: {str(error)[:300]}")
    if outcome.problems:
        outcome.verdict = Verdict(
            "error", "; ".join(outcome.problems)[:400], outcome.verdict.wanted
        )
    return outcome


def _model(name: str, caller: Caller, chance: Random) -> LLM | None:
    if name == "faithful":
        return Faithful(caller, chance)
    return Inventing(caller, chance) if name == "inventing" else None


class _Call:
    def __init__(self, plan: Plan, caller: Caller, outcome: Outcome, level: str) -> None:
        self._plan = plan
        self._caller = caller
        self._outcome = outcome
        self._level = level
        self._heard = 0

    async def run(self, llm: LLM | None) -> None:
        host = Host(make_task(self._plan.setup))
        session, voice = self._session(llm)
        await session.start(host)
        await session.wait_for_idle()
        for _ in range(MAX_ACTS):
            if host.over or asyncio.get_running_loop().time() > MAX_SECONDS:
                break
            for act in self._caller.answer(self._news(session)):
                if not host.over:
                    await self._perform(act, session, voice, host)
        self._news(session)
        over, result, error = host.over, host.result, host.error
        await session.aclose()
        by_slot = (
            stored(self._plan.setup, self._caller.minds, result) if result is not None else None
        )
        self._outcome.verdict = judge(
            self._caller, by_slot if over else None, error if over else None
        )
        self._outcome.seconds = asyncio.get_running_loop().time()

    def _session(self, llm: LLM | None) -> tuple[AgentSession[None], ScriptedCaller | None]:
        if self._level == "transcript":
            return AgentSession(llm=llm), None
        session: AgentSession[None] = AgentSession(
            stt=ScriptedSTT(), vad=ScriptedVAD(), tts=ScriptedTTS(), llm=llm, user_away_timeout=None,
            liveness=LivenessSettings(slow_line=None),
        )  # fmt: skip
        return session, ScriptedCaller(session)

    def _news(self, session: AgentSession[None]) -> str:
        """What the agent has said since the caller last listened."""
        said = [
            one.text_content or "" for one in session.history.messages() if one.role == "assistant"
        ]
        news, self._heard = said[self._heard :], len(said)
        self._outcome.dialogue += [f"agent:  {line}" for line in news]
        return " ".join(news)

    async def _perform(
        self, act: Act, session: AgentSession[None], voice: ScriptedCaller | None, host: Host
    ) -> None:
        outcome = self._outcome
        if isinstance(act, Say):
            outcome.turns += 1
            heard_as = f"   [{act.transcript}]" if act.transcript != act.utterance.words else ""
            outcome.dialogue.append(f"caller: {act.utterance.words}{heard_as}")
            if voice is not None:
                await voice.say(act.transcript)
            else:
                session_run = session.run(user_input=act.transcript, input_modality="audio")
                with contextlib.suppress(Exception):  # the host keeps what ends the task
                    await session_run
            await session.wait_for_idle()
        elif isinstance(act, Keys):
            outcome.turns += 1
            outcome.dialogue.append(f"keys:   {act.keys}")
            await _press(act.keys, session, host)
        else:
            outcome.silences += 1
            outcome.dialogue.append(f"caller: … ({act.seconds:g} s)")
            await asyncio.sleep(act.seconds)
            await session.wait_for_idle()


async def _press(keys: str, session: AgentSession[None], host: Host) -> None:
    before = len(session.history.items)
    for key in keys:
        session.input.push_dtmf(key)
        await asyncio.sleep(0.2)
    await session.wait_for_idle()
    if not host.over and len(session.history.items) == before:
        await asyncio.sleep(KEY_PATIENCE)
        await session.wait_for_idle()


@contextlib.contextmanager
def _logged(outcome: Outcome) -> Iterator[None]:
    """Errors of the product's loggers are problems, but for what is the model's own fault."""
    handler = _Keep(outcome)
    logger = logging.getLogger("bargein")
    logger.addHandler(handler)
    before = logger.propagate
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.propagate = before


class _Keep(logging.Handler):
    def __init__(self, outcome: Outcome) -> None:
        super().__init__(logging.ERROR)
        self._outcome = outcome

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if _MODELS_FAULT in message:
            self._outcome.models_faults += 1
        else:
            self._outcome.problems.append(f"logged: {message[:300]}")
