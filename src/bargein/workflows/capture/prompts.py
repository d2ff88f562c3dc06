"""Speak a capture's prompts, or let a model word them, and find out what was heard.

A shell: whether a model's words will do is decided by `prompt_wording`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...conversation import ChatMessage
from ...session import SpeechHandle
from .facts import CaptureState, Fact, PromptFinished, PromptStarted
from .machine import CaptureMachine
from .prompt_wording import Wording

if TYPE_CHECKING:
    from .task import CaptureTask

__all__ = ["CapturePrompts"]

logger = logging.getLogger(__name__)


class CapturePrompts:
    """One prompt counts, the latest. A read-back that a model worded counts once its words were heard."""

    def __init__(
        self,
        task: CaptureTask[Any],  # whatever its result
        machine: CaptureMachine,
        tell: Callable[[Fact], None],
        cut_off: Callable[[], None],
    ) -> None:
        self._task = task
        self._machine = machine
        self._tell = tell
        self._cut_off = cut_off
        self._prompt: SpeechHandle | None = None
        self._wording: Wording | None = None
        self._own = False
        self._started_at: float | None = None

    # Speaking

    def say(self, line: str) -> None:
        """Speak a scripted line; what was not heard of the prompt before is dropped."""
        self._drop()
        try:
            handle = self._task.session.say(line)
        except RuntimeError as error:  # no voice, or closing: the machine goes on
            logger.error("a prompt of %s could not be spoken: %s", self._task.id, error)
            by_model = self._task.running and self._task.activity.realtime is not None
            if by_model and self._machine.state is CaptureState.HEARD:
                self._cut_off()  # only the model has a voice; it is asked once more
                return
            self._tell(PromptFinished())
            return
        self._follow(handle, None, own=True)

    def let_model_say(self, wording: Wording) -> None:
        """A model words it; if it fails, or leaves out what it must say, the line is spoken."""
        self._drop()
        try:
            handle = self._task.session.generate_reply(
                instructions=wording.instruction, tool_choice="none"
            )
        except RuntimeError:  # the model is gone, or the session closes
            self.say(wording.line)
            return
        self._follow(handle, wording, own=True)

    def follow(self, handle: SpeechHandle, wording: Wording | None = None) -> None:
        """`handle` is the latest prompt; `wording` is what its model was told to say."""
        self._follow(handle, wording, own=False)

    def stop(self) -> None:
        """A key was pressed: the task's own interruptible speech ends."""
        prompt = self._prompt
        if prompt is not None and self._own and not prompt.done() and prompt.allow_interruptions:
            prompt.interrupt()

    def note_heard(self) -> None:
        """The caller has said something: did they hear the read-back before?"""
        wording, prompt = self._wording, self._prompt
        if wording is not None and prompt is not None and wording.is_in(_heard(prompt)):
            self._wording = None
            self._tell(PromptStarted(self._started_at))

    def _follow(self, handle: SpeechHandle, wording: Wording | None, *, own: bool) -> None:
        self._prompt, self._wording, self._own = handle, wording, own
        self._started_at = None
        handle.add_started_callback(self._started)
        handle.add_done_callback(self._finished)

    def _drop(self) -> None:
        prompt, self._prompt = self._prompt, None
        if prompt is not None and self._own and not prompt.done():
            prompt.interrupt(force=True)

    # What became of it

    def _started(self, handle: SpeechHandle) -> None:
        if handle != self._prompt or not self._task.shell.open_for_facts:
            return
        if self._started_at is None:
            self._started_at = asyncio.get_running_loop().time()
        if self._wording is None or not self._wording.required:
            self._tell(PromptStarted())

    def _finished(self, handle: SpeechHandle) -> None:
        if handle != self._prompt or not self._task.shell.open_for_facts:
            return
        self.note_heard()
        left_out, waits = self._wording, self._machine.state is CaptureState.HEARD
        if left_out is not None and not handle.interrupted:
            self.say(left_out.line)
        elif waits and handle.interrupted:  # before what was to be read back could be heard
            self._cut_off()
        else:
            self._tell(PromptFinished(whole=not handle.interrupted))


def _heard(handle: SpeechHandle) -> str:
    """What was heard of a speech, all steps of it."""
    items = (item for item in handle.chat_items if isinstance(item, ChatMessage))
    said = (item.text_content or "" for item in items if item.role == "assistant")
    return " ".join(said)
