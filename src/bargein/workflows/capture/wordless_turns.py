"""Count turns whose words nobody knows: a speech-to-speech model heard them and does not tell.

The model answers them by itself. What it makes of them is checked where its tools
are called; here it is noted that there was a turn, so that a capture ends, and
whether it may have been an answer to the read-back.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from ...session import SpeechHandle
from .facts import CaptureState, NotUnderstood
from .machine import CaptureMachine
from .model_conclusions import Conclusions
from .tools import CaptureTools
from .turns import CaptureTurns

if TYPE_CHECKING:
    from .task import CaptureTask

__all__ = ["WordlessTurns"]

# Words come soon after their turn, or not at all.
REMEMBERED_TURNS = 8


class WordlessTurns:
    """A model may confirm in its answer to a turn that began after the read-back was heard."""

    def __init__(
        self,
        task: CaptureTask[Any],  # whatever its result
        machine: CaptureMachine,
        tools: CaptureTools,
        turns: CaptureTurns[Any],  # whatever the task's result
    ) -> None:
        self._task = task
        self._machine = machine
        self._tools = tools
        self._turns = turns
        self._answered: deque[str] = deque(maxlen=REMEMBERED_TURNS)

    def was_answered(self, handle: SpeechHandle) -> bool:
        """Whether the turn of `handle` was taken without its words."""
        return handle.id in self._answered

    def take(self, handle: SpeechHandle) -> None:
        """A turn is over; `handle` is the model's answer to it."""
        self._answered.append(handle.id)
        self._turns.modality = "audio"
        if self._task.done():
            return
        task, machine, shell = self._task, self._machine, self._task.shell
        shell.note_heard()
        began_at, shell.turn_began_at = shell.turn_began_at, None
        heard_at = machine.prompt_started_at
        answers = machine.state is CaptureState.CONFIRMING and heard_at is not None
        if answers and began_at is not None and heard_at is not None:
            answers = began_at >= heard_at
        self._tools.conclusions = Conclusions()
        self._tools.asked_model = (handle.id, machine.value) if answers else None
        commands = machine.receive(NotUnderstood(model_may_help=True), now=shell.now)
        task.speaker.perform(commands)
        if not task.done():
            unheard = machine.state is CaptureState.HEARD
            shell.follow(handle, task.speaker.last_wording if unheard else None)
        shell.refresh()
