"""Decide when something has taken so long that the caller is left in silence.

Pure: no I/O, no tasks, no clock. It watches the user-turn hook, the sink's
report, the steps of a hand-off, tools, and turns for which nothing is under
way. Waiting for models is bounded by the models themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .commands import (
    Command,
    CutPlayout,
    HoldPlayout,
    PausePlayout,
    ReleasePlayout,
    ResumePlayout,
    SaySlowLine,
    Stalled,
    StopPlayout,
)
from .facts import (
    Fact,
    HandoffEnded,
    HandoffStepEnded,
    HandoffStepStarted,
    HookEnded,
    HookStarted,
    PlayoutEnded,
    PlayoutExpected,
    SpeechSettled,
    TurnSettled,
)
from .settings import LivenessSettings

__all__ = ["Situation", "Watchdog", "WatchdogOutput"]

# How long a sink may be late with its report.
PLAYOUT_GRACE = 5.0

# A tool may well take long: it is reported again only this often.
TOOL_REPORT_INTERVAL = 30.0

WatchdogOutput = Stalled | SaySlowLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the floor knows of the whole."""

    unanswered: int | None
    """The latest committed turn without an outcome, of whose answer nothing was heard."""

    under_way: bool
    """Whether something is still to come: speech, the user's words, a hand-off."""

    quiet: bool
    """Whether the agent is not heard and the user does not have the floor."""

    at_tools: str | None
    """A speech that waits for its tools, if no speech has the floor."""


@dataclass(frozen=True, slots=True)
class _Wait:
    since: float
    until: float
    frozen_at: float | None = None
    """When the time stopped running: playout is paused or held."""


_Key = tuple[str, int | str]


class Watchdog:
    """Each wait has an end: it is reported once there, and what can be done is said."""

    def __init__(self, settings: LivenessSettings | None = LivenessSettings()) -> None:
        self._settings = settings
        self._waits: dict[_Key, _Wait] = {}
        self._slow_said = 0

    def configure(self, settings: LivenessSettings | None) -> None:
        """Use `settings` from the next wait on; `None` watches nothing."""
        self._settings = settings
        if settings is None:
            self._waits.clear()

    @property
    def deadline(self) -> float | None:
        """The next instant at which `tick` has work to do."""
        running = (wait.until for wait in self._waits.values() if wait.frozen_at is None)
        return min(running, default=None)

    @property
    def hook_runs(self) -> bool:
        """Whether a user-turn hook is being waited for."""
        return any(kind == "hook" for kind, _ in self._waits)

    def receive(self, fact: Fact, *, now: float) -> None:
        """Take note of what is waited for, and of what has come."""
        if self._settings is None:
            return
        match fact:
            case HookStarted(turn):
                self._wait("hook", turn, now, now + self._settings.hook_timeout)
            case HookEnded(turn) | TurnSettled(turn):
                self._waits.pop(("hook", turn), None)
            case PlayoutExpected(speech, until):
                self._expect(speech, until)
            case PlayoutEnded(speech) | SpeechSettled(speech):
                self._waits.pop(("playout", speech), None)
            case HandoffStepStarted():
                self._wait("handoff", "", now, now + self._settings.stall_timeout)
            case HandoffStepEnded() | HandoffEnded():
                self._waits.pop(("handoff", ""), None)
            case _:
                pass

    def note(self, commands: Iterable[Command], *, now: float) -> None:
        """Playout that is paused is not late; one that was told to stop soon is."""
        for command in commands:
            match command:
                case HoldPlayout(speech) | PausePlayout(speech) | CutPlayout(speech):
                    if wait := self._waits.get(("playout", speech)):
                        frozen_at = now if wait.frozen_at is None else wait.frozen_at
                        self._waits["playout", speech] = replace(wait, frozen_at=frozen_at)
                case ResumePlayout(speech) | ReleasePlayout(speech):
                    self._thaw(speech, now)
                case StopPlayout(speech) if self._settings is not None:
                    self._waits.pop(("playout", speech), None)
                    self._expect(speech, now)
                case _:
                    pass

    def observe(self, situation: Situation, *, now: float) -> None:
        """Take note of how things stand after all that happened at `now`."""
        settings, turn = self._settings, situation.unanswered
        if settings is None:
            return
        stuck = turn is not None and not situation.under_way and not self.hook_runs
        self._hold("nothing", turn if stuck else None, now, settings.stall_timeout)
        slow = turn is not None and turn > self._slow_said and situation.quiet
        wanted = slow and settings.slow_line is not None
        self._hold("slow", turn if wanted else None, now, settings.slow_after)
        tools = situation.at_tools if situation.quiet else None
        self._hold("tool", tools, now, settings.stall_timeout)

    def tick(self, *, now: float) -> list[WatchdogOutput]:
        """Report what is due at `now`; nothing before `deadline`."""
        due = [
            (key, wait)
            for key, wait in self._waits.items()
            if wait.frozen_at is None and now >= wait.until
        ]
        outputs: list[WatchdogOutput] = []
        for key, wait in sorted(due, key=lambda item: item[1].until):
            del self._waits[key]
            outputs.append(self._report(key, wait, now))
        return outputs

    # Steps

    def _report(self, key: _Key, wait: _Wait, now: float) -> WatchdogOutput:
        duration = now - wait.since
        match key:
            case ("hook", int(turn)):
                return Stalled("hook", "skipped", duration, turn=turn)
            case ("playout", str(speech)):
                return Stalled("playout", "released", duration, speech=speech)
            case ("handoff", _):
                return Stalled("handoff", "released", duration)
            case ("slow", int(turn)):
                self._slow_said = turn
                return SaySlowLine(turn)
            case ("tool", str(speech)):
                self._wait("tool", speech, wait.since, now + TOOL_REPORT_INTERVAL)
                return Stalled("tool", "none", duration, speech=speech)
            case (_, int(turn)):
                return Stalled("nothing", "fallback", duration, turn=turn)
            case _:
                raise AssertionError(key)

    def _wait(self, kind: str, id: int | str, since: float, until: float) -> None:
        self._waits[kind, id] = _Wait(since, until)

    def _hold(self, kind: str, id: int | str | None, now: float, limit: float) -> None:
        """Wait as long as the condition named `kind` holds for the same `id`; `None`: it does not."""
        if id is not None and (kind, id) in self._waits:
            return
        self._waits = {key: wait for key, wait in self._waits.items() if key[0] != kind}
        if id is not None:
            self._wait(kind, id, now, now + limit)

    def _expect(self, speech: str, until: float) -> None:
        known = self._waits.get(("playout", speech))
        frozen_at = known.frozen_at if known else None
        self._waits["playout", speech] = _Wait(until, until + PLAYOUT_GRACE, frozen_at)

    def _thaw(self, speech: str, now: float) -> None:
        wait = self._waits.get(("playout", speech))
        if wait is not None and wait.frozen_at is not None:
            late = now - wait.frozen_at
            self._waits["playout", speech] = _Wait(wait.since + late, wait.until + late)
