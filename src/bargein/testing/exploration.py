"""Runs a scenario again and again, each time with one disturbance at another moment.

A moment is a step of the event loop: the resumption of a task at an await, a
timer, a callback. What must hold afterwards is the caller's business (`checks`).
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from ..errors import APIConnectionError
from .faults import failure
from .scripted_llm import ScriptedLLM
from .scripted_realtime import ScriptedRealtimeModel
from .scripted_stt import ScriptedSTT
from .scripted_tts import ScriptedTTS
from .virtual_time import VirtualTimeLoop, run_virtual

if TYPE_CHECKING:
    from ..session import Agent, AgentSession

__all__ = [
    "Check",
    "Exploration",
    "ExploredRun",
    "FoundProblems",
    "Injection",
    "Scenario",
    "explore",
]

_SHOWN = 3


class FoundProblems(AssertionError):
    """At least one run went wrong; the message says which, and how to run it alone."""


@dataclass
class ExploredRun:
    """What a scenario, an injection and the checks share in one run."""

    seed: int
    step: int | None
    """The step before which something is injected; `None` in the undisturbed run."""
    random: Random = field(init=False)
    """The same numbers in every run."""
    session: AgentSession[Any] | None = None  # whatever the user data are
    """Set by the scenario; the injections with names act on it."""
    next_agent: Callable[[], Agent] | None = None
    """Set by the scenario for hand-offs."""
    notes: dict[str, Any] = field(default_factory=dict)  # the scenario's own
    steps: int = 0
    """Steps counted so far."""
    injected_at: float | None = None
    """The loop's time of the injection, once it has happened."""
    refused: RuntimeError | None = None
    """How the session refused the injection, if it did (it was closed already, say)."""
    chose_begin: bool = False
    """Whether the scenario called `begin`."""
    error: Exception | None = None
    """What ended a disturbed scenario early, if that was allowed."""
    _inject: Callable[[ExploredRun], object] | None = None
    _counting: bool = False
    _tasks: list[asyncio.Task[Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)

    @property
    def injected(self) -> bool:
        return self.injected_at is not None

    def begin(self) -> None:
        """Inject from here on; without it, from the scenario's start."""
        self.steps = 0
        self.chose_begin = self._counting = True

    def end(self) -> None:
        """Inject no later than here; without it, up to the scenario's end."""
        self._counting = False

    def on_step(self, _: int) -> None:
        """The loop's hook."""
        if not self._counting:
            return
        self.steps += 1
        if self.steps == self.step and self._inject is not None:
            loop = asyncio.get_running_loop()
            self.injected_at = loop.time()
            outcome = self._inject(self)
            if inspect.iscoroutine(outcome):
                self._tasks.append(loop.create_task(outcome, name="injection"))

    async def injection_done(self) -> None:
        """Wait for an injection that takes time."""
        for task in self._tasks:
            try:
                await task
            except RuntimeError as error:
                self.refused = error


@dataclass(frozen=True, slots=True)
class Exploration:
    """What was tried."""

    steps: int
    """Steps of the undisturbed run."""
    tried: tuple[int, ...]
    """Steps at which something was injected."""


Scenario = Callable[[ExploredRun], Coroutine[Any, Any, None]]
Check = Callable[[ExploredRun], Awaitable[None] | None]
Injection = Callable[[ExploredRun], object] | str
"""A function or coroutine function, or "interruption", "handoff", "close" or "failure"."""


def explore(
    scenario: Scenario,
    *,
    inject: Injection,
    sample: int | None = None,
    seed: int = 0,
    steps: Sequence[int] | None = None,
    checks: Iterable[Check] = (),
    allow: tuple[type[Exception], ...] = (),
    time_limit: float = 600.0,
) -> Exploration:
    """Run `scenario` undisturbed, then once per moment with `inject` at that moment.

    All moments, or `sample` of them drawn with `seed`, or exactly `steps`. After the
    scenario every check is called, inside the same loop. A run also fails when it
    leaks, gets stuck or takes more than `time_limit` virtual seconds. `allow` are
    errors with which a disturbed scenario may end: it waited for words that are
    never said now. Raises `FoundProblems` after the first three failing runs, and
    what the undisturbed run raises as it is. `ValueError` for an unknown injection.
    """
    injection = _named(inject) if isinstance(inject, str) else inject
    every = tuple(checks)

    def run(step: int | None, *, waits: bool = False) -> ExploredRun:
        this = ExploredRun(seed, step, _inject=injection, _counting=not waits)
        run_virtual(_one_run(this, scenario, every, allow), time_limit=time_limit)
        return this

    undisturbed = run(None)
    total = undisturbed.steps
    if steps is None:
        candidates = range(1, total + 1)
        chosen = (
            candidates if sample is None else Random(seed).sample(candidates, min(sample, total))
        )
        steps = sorted(chosen)
    problems: list[tuple[int, Exception]] = []
    for step in steps:
        try:
            run(step, waits=undisturbed.chose_begin)
        except Exception as error:  # whatever it is, it is what we look for
            problems.append((step, error))
            if len(problems) == _SHOWN:
                break
    if problems:
        raise FoundProblems(_report(problems, total)) from problems[0][1]
    return Exploration(total, tuple(steps))


async def _one_run(
    this: ExploredRun,
    scenario: Scenario,
    checks: Sequence[Check],
    allow: tuple[type[Exception], ...],
) -> None:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    loop.before_step = this.on_step
    try:
        await scenario(this)
    except allow as error:
        if not this.injected:
            raise
        this.error = error
    finally:
        this.end()
        loop.before_step = None
    await this.injection_done()
    for check in checks:
        outcome = check(this)
        if inspect.isawaitable(outcome):
            await outcome


def _report(problems: Sequence[tuple[int, Exception]], total: int) -> str:
    lines = [f"step {step} of {total}: {type(error).__name__}: {error}" for step, error in problems]
    found = [step for step, _ in problems]
    return "\n".join([*lines, f"to run these alone: explore(..., steps={found})"])


def _named(name: str) -> Callable[[ExploredRun], object]:
    known: dict[str, Callable[[ExploredRun], object]] = {
        "interruption": _interruption,
        "handoff": _handoff,
        "close": _close,
        "failure": _failure,
    }
    if name not in known:
        raise ValueError(f"unknown injection {name!r}; known are {', '.join(sorted(known))}")
    return known[name]


def _session_of(this: ExploredRun) -> AgentSession[Any]:
    if this.session is None:
        raise ValueError("the scenario must set `run.session` before it calls `run.begin()`")
    return this.session


def _interruption(this: ExploredRun) -> None:
    try:
        _session_of(this).interrupt()
    except RuntimeError as error:
        this.refused = error


def _handoff(this: ExploredRun) -> None:
    if this.next_agent is None:
        raise ValueError("the scenario must set `run.next_agent` for hand-offs")
    try:
        _session_of(this).update_agent(this.next_agent())
    except RuntimeError as error:
        this.refused = error


def _close(this: ExploredRun) -> Coroutine[Any, Any, None]:
    return _session_of(this).aclose()


def _failure(this: ExploredRun) -> None:
    """The next request of each model fails once, and the connections that are open break."""
    session = _session_of(this)
    for model in (session.llm, session.tts):
        if isinstance(model, ScriptedLLM | ScriptedTTS | ScriptedRealtimeModel):
            model.faults.add(failure(attempts=1))
    if isinstance(session.llm, ScriptedRealtimeModel):
        session.llm.break_off(APIConnectionError("injected failure"))
    if isinstance(session.stt, ScriptedSTT):
        session.stt.break_off(APIConnectionError("injected failure"))
