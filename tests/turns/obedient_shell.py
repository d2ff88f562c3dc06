"""A shell that does what the floor says, with numbers for time: no loop, no audio.

It answers every command with the facts that a session would report: a hook that
takes a moment, replies of one second, sinks that report. What it is not told to
do, it does not do; so what never ends with it is the floor's fault.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable

from bargein.turns import Command, Fact, Floor, FloorConfig
from bargein.turns import commands as c
from bargein.turns import facts as f

THINKING = 0.3
PLAYOUT = 1.0


class Sound:
    """One speech at the sink."""

    def __init__(self) -> None:
        self.left = THINKING
        self.making = True
        self.since: float | None = 0.0
        """When the time began to run; `None` while it stands."""
        self.version = 0


class ObedientShell:
    def __init__(self, config: FloorConfig = FloorConfig(), *, started: bool = True) -> None:
        self.floor = Floor(config)
        self.now = 0.0
        self.log: list[tuple[float, Command]] = []
        self.facts: list[tuple[float, Fact]] = []
        self.sounds: dict[str, Sound] = {}
        self.gone: set[str] = set()
        self.most_at_once = 0
        """The most speeches that were ever heard at the same time."""
        self.newest_commit = 0
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0
        if started:
            self.push(f.SessionStarted())

    # What the test does

    def push(self, fact: Fact) -> list[Command]:
        """Something happened now."""
        self.facts.append((self.now, fact))
        return self._perform(self.floor.receive(fact, now=self.now))

    def at(self, now: float, *facts: Fact) -> list[Command]:
        """Let time pass until `now`, then these happen; what was decided then."""
        self.until(now)
        return [command for fact in facts for command in self.push(fact)]

    def until(self, now: float) -> list[Command]:
        """Let time pass, with all that is due; what was decided."""
        decided: list[Command] = []
        while (due := self.due) is not None and due <= now:
            self.now = max(self.now, due)
            if self._timers and self._timers[0][0] <= self.now:
                before = len(self.log)
                heapq.heappop(self._timers)[2]()
                decided += [command for _, command in self.log[before:]]
            else:
                decided += self._perform(self.floor.tick(now=self.now))
        self.now = max(self.now, now)
        return decided

    def settle(self, limit: float = 600.0) -> None:
        """Let everything that is due happen, however long it takes (up to `limit` seconds)."""
        end = self.now + limit
        while (due := self.due) is not None and due <= end:
            self.until(due)

    @property
    def due(self) -> float | None:
        own = self._timers[0][0] if self._timers else None
        both = [instant for instant in (own, self.floor.deadline) if instant is not None]
        return min(both, default=None)

    def said(self, kind: type) -> list[Command]:
        """All commands of that kind so far."""
        return [command for _, command in self.log if isinstance(command, kind)]

    # What the shell does

    def _later(self, delay: float, act: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._timers, (self.now + delay, self._count, act))

    def _perform(self, commands: list[Command]) -> list[Command]:
        due = self.floor.deadline
        assert due is None or due > self.now, f"due {due} is past {self.now}"
        self.log += [(self.now, command) for command in commands]
        for command in commands:
            self._obey(command)
        return commands

    def _obey(self, command: Command) -> None:
        match command:
            case c.CommitTurn(turn):
                self.newest_commit = turn.id
                self._later(0.0, lambda: self._hook(turn))
            case c.AssessTurn(text):
                self._later(0.0, lambda: self.push(f.TurnAssessed(text, "unknown")))
            case c.PredictEnd(text):
                self._later(0.1, lambda: self.push(f.EndPredicted(text, None, False)))
            case c.Play(speech):
                self.sounds[speech] = Sound()
                self._run(speech)
            case c.HoldPlayout(speech) | c.PausePlayout(speech) | c.CutPlayout(speech):
                self._stand(speech)
            case c.ReleasePlayout(speech) | c.ResumePlayout(speech):
                self._run(speech)
            case c.StopPlayout(speech):
                self.sounds.pop(speech, None)
                self._later(0.05, lambda: self._over(speech))
            case c.Drop(speech):
                self._later(0.0, lambda: self._over(speech))
            case c.SaySlowLine(turn):
                line = f.SpeechQueued(f"slow{turn}", priority=10, fills=True)
                self._later(0.0, lambda: self.push(line))
            case c.Stalled("playout", _, _, _, str(speech)):
                self._later(0.0, lambda: self._over(speech))
            case _:
                pass

    def _hook(self, turn: c.Turn) -> None:
        self.push(f.HookStarted(turn.id))
        self._later(0.05, lambda: self._hooked(turn))

    def _hooked(self, turn: c.Turn) -> None:
        self.push(f.HookEnded(turn.id))
        if turn.reply and turn.id == self.newest_commit:
            self.push(f.SpeechQueued(f"reply{turn.id}", thinks=True, turn=turn.id))
        else:
            self.push(f.TurnSettled(turn.id))

    def _run(self, speech: str) -> None:
        sound = self.sounds.get(speech)
        if sound is None:
            return
        sound.since, sound.version = self.now, sound.version + 1
        version = sound.version
        heard = [s for s in self.sounds.values() if not s.making and s.since is not None]
        self.most_at_once = max(self.most_at_once, len(heard))
        self._later(sound.left, lambda: self._elapsed(speech, version))

    def _stand(self, speech: str) -> None:
        sound = self.sounds.get(speech)
        if sound is not None and sound.since is not None:
            sound.left = max(0.0, sound.left - (self.now - sound.since))
            sound.since, sound.version = None, sound.version + 1

    def _elapsed(self, speech: str, version: int) -> None:
        sound = self.sounds.get(speech)
        if sound is None or sound.version != version:
            return
        if sound.making:
            sound.making, sound.left = False, PLAYOUT
            self.push(f.PlayoutStarted(speech))
            self._run(speech)
            return
        del self.sounds[speech]
        self._over(speech)

    def _over(self, speech: str) -> None:
        if speech not in self.gone:
            self.gone.add(speech)
            self.push(f.PlayoutEnded(speech))
            self.push(f.SpeechSettled(speech))
