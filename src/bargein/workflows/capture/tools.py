"""What a capture task's tools do: ground, validate, store, confirm, decline.

Called by code that understood a turn, by a model, or by the application; who it is
decides how much is checked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...conversation import Silent
from ...errors import ToolError
from ...session import RunContext
from .code_turn import CodeTurn, code_turn
from .facts import (
    AnswerHeard,
    Command,
    CorrectedValue,
    InvalidValue,
    ModelConfirmed,
    ModelDeclined,
    ModelProposed,
    ReadBack,
    RejectTool,
    Understanding,
    Understood,
    UngroundedValue,
    WholeValue,
)
from .heard_text import heard_text
from .machine import CaptureMachine
from .model_conclusions import Conclusions
from .prompt_wording import Wording
from .slot import Slot
from .speaker import CaptureSpeaker

if TYPE_CHECKING:
    from .task import CaptureTask

__all__ = ["CaptureTools"]

FINISHED = "This is already finished."


class CaptureTools:
    """Stores nothing that the caller did not say, and confirms nothing that was not read back."""

    def __init__(
        self,
        task: CaptureTask[Any],  # whatever its result
        slot: Slot[Any],
        machine: CaptureMachine,
        speaker: CaptureSpeaker,
    ) -> None:
        self._task = task
        self._slot = slot
        self._machine = machine
        self._speaker = speaker
        self._update_handle: str | None = None
        self._latest_update: str | None = None
        self._proposed_by_model = False
        self.asked_model: tuple[str, Any] | None = None
        """The turn that went to the model last, and the value that it was about."""
        self.conclusions = Conclusions()
        """What a model may make of the caller's last turn."""
        self._declined_in: int | None = None

    async def updated(self, fields: Mapping[str, Any], ctx: RunContext[Any] | None) -> str | None:
        """The update tool: ground, validate, store. Raises `ToolError` for a model's faults."""
        if self._machine.finished or self._task.done():
            return Silent(FINISHED)
        turn = self._owncode_turn()
        from_model = ctx is not None and ctx.from_model
        if from_model and ctx is not None and await self._replaced(ctx):
            return Silent("This value was replaced by a later call of the same step.")
        given = {
            name: heard_text(field) if isinstance(field, str) else field
            for name, field in fields.items()
        }
        checked = self._slot.validated(given)
        if turn is not None:
            return self._store_turn(turn, checked)
        validated: Understanding = checked
        if from_model and not self._is_grounded(validated):
            validated = UngroundedValue(
                f"The caller did not say this {self._slot.label}. "
                "Ask for it, and use only what the caller says."
            )
        if isinstance(validated, WholeValue):
            limit = self._slot.model_confidence if from_model else 1.0
            confidence = min(validated.confidence, limit)
            value = validated.value
            if from_model:
                value = self._slot.as_said(value, list(self._task.evidence))
            validated = WholeValue(value, self._task.needs_confirmation(confidence), confidence)
        elif isinstance(validated, InvalidValue):
            reason = f"Invalid {self._slot.label} provided: {validated.reason or 'it cannot be'}"
            validated = InvalidValue(reason, validated.fatal)
        self._proposed_by_model = from_model
        if from_model and ctx is not None:
            self._update_handle = ctx.speech_handle.id
        commands = self._machine.receive(ModelProposed(validated), now=self._task.shell.now)
        return self._told(commands, ctx)

    async def confirmed(self, ctx: RunContext[Any] | None) -> str | None:
        """The confirm tool. Raises `ToolError` while there is nothing to confirm."""
        if self._machine.finished or self._task.done():
            return Silent(FINISHED)
        turn = self._owncode_turn()
        if turn is not None:
            turn.used = True
            fact = Understood(AnswerHeard(True), turn.began_at)
            turn.commands += self._speaker.finish(
                self._machine.receive(fact, now=self._task.shell.now)
            )
            return None
        refused = ""
        if ctx is not None and ctx.from_model:
            refused = self._why_not_confirmed(ctx)
            await ctx.wait_for_playout()
            if self._machine.finished or self._task.done():
                return Silent(FINISHED)
        commands = self._machine.receive(ModelConfirmed(refused), now=self._task.shell.now)
        return self._told(commands, ctx)

    def declined(self, reason: str, ctx: RunContext[Any] | None) -> str | None:
        """The decline tool. Raises `ToolError` for a model while the caller has not refused."""
        if self._machine.finished or self._task.done():
            return Silent(FINISHED)
        turn = self._owncode_turn()
        if turn is not None and turn.reading is not None:
            turn.used = True
            fact = Understood(turn.reading, turn.began_at)
            turn.commands += self._speaker.finish(
                self._machine.receive(fact, now=self._task.shell.now)
            )
            return None
        if ctx is not None and ctx.from_model and (refused := self._why_not_declined()):
            raise ToolError(refused)
        self._speaker.perform(
            self._machine.receive(ModelDeclined(reason), now=self._task.shell.now)
        )
        return None

    def _why_not_declined(self) -> str:
        """Once the model was told to ask, the next turn may be an answer to that."""
        turns, before = self._machine.turns, self._declined_in
        asked = before is not None and turns == before + 1
        refused = "" if asked and self.asked_model is not None else self.conclusions.decline_refused
        self._declined_in = turns if refused else None
        return refused

    def _owncode_turn(self) -> CodeTurn | None:
        turn = code_turn.get()
        return turn if turn is not None and turn.task is self._task and not turn.used else None

    async def _replaced(self, ctx: RunContext[Any]) -> bool:
        """Whether a later call of the same step stores another value."""
        mine = ctx.function_call.call_id
        self._latest_update = f"{ctx.speech_handle.id}/{ctx.step_index}/{mine}"
        key = self._latest_update
        await asyncio.sleep(0)  # calls of one step start together
        same_step = str(self._latest_update).rpartition("/")[0] == key.rpartition("/")[0]
        return same_step and self._latest_update != key

    def _store_turn(self, turn: CodeTurn, validated: Understanding) -> str | None:
        """Code understood the turn; the fields may have been changed on the way."""
        turn.used = True
        self._proposed_by_model = False
        reading = turn.reading
        value = getattr(validated, "value", None)
        if isinstance(validated, InvalidValue):
            reading = validated
        elif isinstance(reading, WholeValue) and isinstance(validated, WholeValue):
            confidence = min(reading.confidence, validated.confidence)
            unsure = self._task.needs_confirmation(confidence) and not self._slot.code_is_final
            confirm = reading.confirm or unsure
            reading = WholeValue(value, confirm, confidence)
        elif isinstance(reading, CorrectedValue) and isinstance(validated, WholeValue):
            reading = CorrectedValue(value, reading.confidence)
        assert reading is not None, "only understood turns call tools"
        turn.reading = reading
        fact = Understood(reading, turn.began_at)
        turn.commands += self._speaker.finish(self._machine.receive(fact, now=self._task.shell.now))
        if isinstance(validated, InvalidValue):
            raise ToolError(f"Invalid {self._slot.label} provided: {validated.reason}")
        return self._stored_text(turn.commands)

    def _is_grounded(self, validated: Understanding) -> bool:
        if not self._task.words_are_told:
            return True  # nothing to compare it with: the caller is asked in any case
        if not self._task.evidence:
            return False
        value = getattr(validated, "value", None)
        return value is None or self._slot.grounded(value, list(self._task.evidence))

    def _why_not_confirmed(self, ctx: RunContext[Any]) -> str:
        if ctx.speech_handle.id == self._update_handle:
            return "The caller has not heard this value yet; wait for an answer."
        asked_about = self.asked_model
        if asked_about is None or asked_about[0] != ctx.speech_handle.id:
            return "Only the caller can confirm this; wait for an answer."
        if asked_about[1] != self._machine.value:
            return "The value has changed since; wait for the caller's answer."
        if self._slot.maps_freely and self._proposed_by_model:
            return "Only a plain yes of the caller's confirms a choice that you made."
        return self.conclusions.confirm_refused

    def _told(self, commands: list[Command], ctx: RunContext[Any] | None) -> str | None:
        """What a model is told; scripted lines are spoken."""
        for command in commands:
            if isinstance(command, RejectTool):
                raise ToolError(command.message)
        self._speaker.finish(commands)
        if self._task.done():
            return None
        if commands and self._task.style == "llm" and ctx is not None and ctx.from_model:
            wording = Wording.joined(map(self._speaker.wording_of, commands))
            self._speaker.will_be_said(wording)
            self._task.shell.follow(ctx.speech_handle, wording)
        else:
            self._speaker.perform(commands)
        self._task.shell.refresh()
        return self._stored_text(commands)

    def _stored_text(self, commands: list[Command]) -> str | None:
        wording = Wording.joined(map(self._speaker.wording_of, commands))
        if not wording.line.strip() or self._task.done():
            return None
        by_model = self._task.style == "llm"
        label = self._slot.label
        if any(isinstance(command, ReadBack) for command in commands):
            text = f"The {label} was updated, not confirmed yet. Read back: {wording.line} "
            text += "The confirmation must come from the caller."
        else:
            said = "Ask the caller" if by_model else "Said to the caller"
            text = f"The {label} is not complete. {said}: {wording.line}"
        return f"{text} {wording.instruction}" if by_model else Silent(text)
