"""Carry out what the capture machine commands: say it, or end the task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from ..errors import CaptureFailed
from ..session import SpeechHandle
from .capture_facts import (
    Ask,
    AskRest,
    AskWhich,
    Command,
    Complete,
    Fail,
    ReadBack,
    SayAgain,
)
from .capture_lines import line_for
from .capture_machine import CaptureMachine
from .capture_shell import CaptureShell
from .capture_slot import Slot

if TYPE_CHECKING:
    from .capture_task import CaptureTask

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
        style: Style,
        worded: bool,
    ) -> None:
        self._task = task
        self._slot = slot
        self._machine = machine
        self._style = style
        self._worded = worded
        self.wording: list[str] | None = None
        """While a turn will go to the model: what it is to say."""
        self.last_line = ""
        """The prompt that the caller heard last."""

    @property
    def _shell(self) -> CaptureShell:
        return self._task.shell

    def perform(self, commands: Sequence[Command]) -> None:
        """Say what the machine commands, or end."""
        for command in self.finish(list(commands)):
            match command:
                case SayAgain(why):
                    reason = self._slot.line("why") if why else ""
                    self.say(f"{reason} {self.last_line}".strip(), keep=False)
                case Ask(n=1, why="") if self._asks_by_model(command):
                    self._ask_by_model(self.line_of(command))
                case Ask() | AskRest() | AskWhich() | ReadBack():
                    self.say(self.line_of(command))

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

    def line_of(self, command: Command) -> str:
        """The scripted words of a command."""
        return line_for(self._slot, command)

    def say(self, line: str, *, keep: bool = True) -> None:
        """Say a line in the task's style; `keep`: it is what "say that again" repeats."""
        if keep:
            self.last_line = line
        if not line:
            return
        if self.wording is not None:
            self.wording.append(f"Say this to the caller, all of it: {line}")
        elif self._style == "llm":
            self._ask_by_model(line)
        else:
            self._shell.say(line)

    def _asks_by_model(self, command: Ask) -> bool:
        wanted = self._style == "llm" or self._worded
        first = self._machine.turns == 0
        return wanted and first and self.wording is None and self._task.model_may_help()

    def _ask_by_model(self, line: str) -> None:
        """The model words the line; if it fails, it is spoken as it stands."""
        self.last_line = line
        handle = self._task.session.generate_reply(
            instructions=f"Say this to the caller now, and nothing else: {line}",
            tool_choice="none",
        )

        def said(handle: SpeechHandle) -> None:
            if handle.exception() is not None and self._shell.open_for_facts:
                self._shell.say(line)

        handle.add_done_callback(said)
        self._shell.follow(handle)
