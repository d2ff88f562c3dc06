"""Carry out what the capture machine commands: say it, or end the task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from ...errors import CaptureFailed
from .facts import (
    Ask,
    AskRest,
    AskWhich,
    Command,
    Complete,
    Fail,
    ReadBack,
    SayAgain,
)
from .lines import wording_for
from .machine import CaptureMachine
from .prompt_wording import Wording
from .shell import CaptureShell
from .slot import Slot

if TYPE_CHECKING:
    from .task import CaptureTask

__all__ = ["CaptureSpeaker", "Style"]

Style = Literal["scripted", "llm"]

_MESSAGES = {
    "no_input": "no answer",
    "no_match": "not understood",
    "too_many_attempts": "too many attempts",
}


class CaptureSpeaker:
    """Scripted lines are spoken as they stand; in style "llm" the model words them."""

    def __init__(
        self,
        task: CaptureTask[Any],  # whatever its result
        slot: Slot[Any],
        machine: CaptureMachine,
        *,
        worded: bool,
    ) -> None:
        self._task = task
        self._slot = slot
        self._machine = machine
        self._worded = worded
        self.for_model: list[Wording] | None = None
        """While a turn will go to the model: what it is to say."""
        self._last = Wording("")

    @property
    def last_line(self) -> str:
        """The prompt that the caller heard last, as it is scripted."""
        return self._last.line

    @property
    def last_wording(self) -> Wording:
        """The same, with what must be in it."""
        return self._last

    @property
    def _shell(self) -> CaptureShell:
        return self._task.shell

    def perform(self, commands: Sequence[Command]) -> None:
        """Say what the machine commands, or end."""
        for command in self.finish(list(commands)):
            match command:
                case SayAgain(why):
                    self.say_again(self._slot.line("why") if why else "")
                case Ask(n=1, why="") if self._asks_by_model():
                    self.say(self.wording_of(command), by_model=True)
                case Ask() | AskRest() | AskWhich() | ReadBack():
                    self.say(self.wording_of(command))

    def finish(self, commands: list[Command]) -> list[Command]:
        """Complete the task if a command says so; returns the others."""
        for command in commands:
            if self._task.done():
                return []
            if isinstance(command, Complete):
                self._task.complete(self._slot.result(command.value))
            elif isinstance(command, Fail):
                self._give_up(command)
        return [command for command in commands if not isinstance(command, Complete | Fail)]

    def _give_up(self, failure: Fail) -> None:
        if failure.reason == "declined" or (failure.reason == "no_match" and failure.detail):
            what = failure.detail
        else:
            what = _MESSAGES.get(failure.reason, failure.reason)
        error = CaptureFailed(
            self._slot.failure_message(failure, what),
            reason=failure.reason,
            detail=failure.detail,
            requested=failure.requested,
            partial=self.partial_shown(),
        )
        line = self._slot.line("give_up")
        if line and self._task.running:
            self._shell.say(line)
        self._task.complete(error)

    def partial_shown(self) -> object:
        """The best unconfirmed value, as an exception may show it."""
        machine = self._machine
        best = machine.value if machine.value is not None else machine.partial
        return None if best is None else self._slot.shown(best)

    def wording_of(self, command: Command) -> Wording:
        """What a command makes the task say."""
        return wording_for(self._slot, command)

    def say(self, wording: Wording, *, by_model: bool = False) -> None:
        """Say it in the task's style; it is what "say that again" repeats."""
        self._last = wording
        self._say(wording, by_model=by_model)

    def say_again(self, before: str = "") -> None:
        """Say the latest prompt again, after `before`."""
        self._say(self._last.after(before))

    def say_aside(self, line: str) -> None:
        """Say something that is not to be repeated."""
        self._say(Wording(line))

    def will_be_said(self, wording: Wording) -> None:
        """A model is about to say it."""
        self._last = wording

    def _say(self, wording: Wording, *, by_model: bool = False) -> None:
        if not wording.line:
            return
        if self.for_model is not None:
            self.for_model.append(wording)
        elif by_model or self._task.style == "llm":
            self._shell.let_model_say(wording)
        else:
            self._shell.say(wording.line)

    def _asks_by_model(self) -> bool:
        """The first question is worded by the model if the application told it how."""
        return self._worded and self._machine.turns == 0 and self._task.model_may_help()
