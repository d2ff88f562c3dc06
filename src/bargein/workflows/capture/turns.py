"""Take the caller's turns, said, typed or keyed: understand them and carry them out.

A shell: what a turn means is decided by `turn_meaning`, which tool it leads to by
`turn_outcome`, what follows by the machine.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ...conversation import ChatMessage, FunctionCallOutput
from ...conversation.tool_output import CANCELLED, INTERNAL_ERROR, INVALID_OUTPUT
from ...session import SpeechHandle
from .code_turn import CarriedOver, CodeTurn, Modality, code_turn
from .facts import (
    AnswerHeard,
    AskModel,
    CaptureState,
    Command,
    CommandHeard,
    InvalidValue,
    NotUnderstood,
    Understanding,
    Understood,
    WholeValue,
)
from .heard_text import heard_text
from .keypad_entry import Evaluate, KeypadEntry
from .machine import CaptureMachine
from .model_conclusions import concluded
from .slot import Slot
from .tools import CaptureTools
from .turn_meaning import Situation, understand_turn
from .turn_outcome import is_answer, says_nothing, tool_for_turn, words_so_far

if TYPE_CHECKING:
    from .task import CaptureTask

__all__ = ["CaptureTurns"]

R = TypeVar("R")


class CaptureTurns(Generic[R]):
    """What is understood in code is carried out through the task's own tools."""

    def __init__(
        self,
        task: CaptureTask[R],
        slot: Slot[R],
        machine: CaptureMachine,
        tools: CaptureTools,
        keypad: KeypadEntry | None,
    ) -> None:
        self._task = task
        self._slot = slot
        self._machine = machine
        self._tools = tools
        self._keypad = keypad
        self.evidence: list[str] = []
        """What the caller said and keyed; empty for secrets."""
        self.used: list[str] = []
        """Those turns of which something was a part of the value; empty for secrets."""
        self.so_far = ""
        """The words of a value that is not complete."""
        self.earlier: Any = None  # the slot's own kind
        """A value from before the task."""
        self.modality: Modality = "text"
        """How the latest turn came."""

    def resume(self, carried: CarriedOver) -> None:
        """Go on with what the caller gave before the task was left."""
        self.evidence = list(carried.evidence)
        self.so_far = carried.so_far

    # Turns

    async def take_message(self, message: ChatMessage, handle: SpeechHandle | None) -> bool:
        """A turn that was said or typed; whether the model is to answer it."""
        turn = self._turn_of(message, handle)
        self._note(turn)
        if self._task.detour is not None and await self._task.detour(turn.text):
            return False
        self._task.shell.note_heard()
        before = self._machine.state
        turn.reading = self._understand(turn)
        commands = await self._answered(turn, before, model_may_help=self._task.model_may_help())
        return any(isinstance(command, AskModel) for command in commands)

    def note_late(self, message: ChatMessage) -> None:
        """Words of a turn that was answered without them: they count for what is said later."""
        if not self._slot.sensitive:
            self.evidence.append(heard_text(message.text_content or ""))

    async def take_early(self, text: str, reading: Understanding) -> None:
        """Words that were said to another question and are understood already."""
        turn = CodeTurn(self._task, text, "audio", self._task.shell.now, reading=reading)
        self._note(turn)
        await self._answered(turn, CaptureState.ASKING, model_may_help=False)

    async def take_keys(self, entry: Evaluate) -> None:
        """Keys that are evaluated: a turn of the caller's."""
        before = self._machine.state
        mixed = bool(self.so_far) and before is CaptureState.ASKING
        now = self._task.shell.now
        turn = CodeTurn(self._task, entry.keys, "audio" if mixed else "dtmf", now)
        self._note(turn)
        answer = self._slot.is_answer(entry.keys)
        if before is not CaptureState.ASKING and answer is not None:
            turn.reading = AnswerHeard(answer)
        else:
            turn.reading = self._task.keyed(entry) or self._understand(turn)
        await self._answered(turn, before, model_may_help=False)

    def _turn_of(self, message: ChatMessage, handle: SpeechHandle | None) -> CodeTurn:
        shell = self._task.shell
        text = heard_text(message.text_content or "")
        typed = handle is not None and handle.input_details.modality == "text"
        began_at, shell.turn_began_at = shell.turn_began_at, None
        modality: Modality = "text" if typed else "audio"
        if typed or began_at is None:
            began_at = shell.now
        confidence = 1.0 if typed else message.transcript_confidence
        if self._keypad is not None and self._keypad.keys:
            modality = "audio"
        text = shell.with_keys(text)
        sure = 1.0 if confidence is None else confidence
        return CodeTurn(self._task, text, modality, began_at, sure)

    def _note(self, turn: CodeTurn) -> None:
        self.modality = turn.modality
        if not self._slot.sensitive:
            self.evidence.append(turn.text)

    async def _answered(
        self, turn: CodeTurn, before: CaptureState, *, model_may_help: bool
    ) -> list[Command]:
        """Do what follows from the turn; the commands that were left to do."""
        machine, reading = self._machine, turn.reading
        understood = reading is not None and not says_nothing(reading, machine.state)
        if understood and not self._slot.sensitive and not is_answer(reading):
            self.used.append(turn.text)
        self._tools.conclusions = concluded(
            reading,
            turn.text,
            understood=understood,
            confirming=before is not CaptureState.ASKING,
            language=self._slot.language,
            phrases=self._slot.settings.phrases,
        )
        if not understood:
            fact = NotUnderstood(model_may_help=model_may_help)
            commands = machine.receive(fact, now=self._task.shell.now)
        else:
            commands = await self._act(turn)
        self.so_far = words_so_far(
            self.so_far,
            turn.text,
            turn.reading,
            state=machine.state,
            nothing_held=machine.partial is None,
            was_unheard=before is CaptureState.HEARD,
        )
        self._task.speaker.perform(commands)
        shell = self._task.shell
        if not commands and shell.unheard_prompt() and not self._task.done():
            shell.say(self._task.speaker.last_line)
        shell.refresh()
        return commands

    def situation(self) -> Situation:
        """Where the capture stands."""
        machine = self._machine
        return Situation(
            machine.state,
            machine.value,
            machine.target,
            machine.partial,
            self.so_far,
            self.earlier,
            piecewise=machine.asks >= 3,
            model_may_help=self._task.model_may_help(),
            choices=machine.choices,
        )

    def _understand(self, turn: CodeTurn) -> Understanding | None:
        spoken = turn.modality != "text"
        reading = understand_turn(self._slot, turn.text, self.situation(), spoken=spoken)
        if not isinstance(reading, WholeValue):
            return reading
        confidence = min(reading.confidence, turn.confidence if turn.modality == "audio" else 1.0)
        from_before = reading.confirm and reading.value == self.earlier
        confirm = from_before or self._task.needs_confirmation(confidence)
        return replace(
            reading, confirm=confirm and not self._slot.code_is_final, confidence=confidence
        )

    # Carrying out what was understood

    async def _act(self, turn: CodeTurn) -> list[Command]:
        """Through the task's own tool where there is one; returns what is left to do."""
        machine = self._machine
        name, arguments = self._tool_for(turn)
        assert turn.reading is not None
        fact = Understood(turn.reading, turn.began_at)
        spent = machine.turns >= self._slot.settings.max_turns
        if name is None or self._slot.sensitive or spent:
            return machine.receive(fact, now=self._task.shell.now)
        token = code_turn.set(turn)
        try:
            output = await self._task.call_tool(name, **arguments)
        finally:
            code_turn.reset(token)
        if turn.used or self._task.done():
            return turn.commands
        # An override, or a mock, did not accept it.
        now = self._task.shell.now
        if isinstance(turn.reading, CommandHeard | AnswerHeard):
            return machine.receive(NotUnderstood(), now=now)
        refused = Understood(InvalidValue(_sayable(output)), turn.began_at)
        return machine.receive(refused, now=now)

    def _tool_for(self, turn: CodeTurn) -> tuple[str | None, dict[str, Any]]:
        machine, names, reading = self._machine, self._slot.tools, turn.reading
        started = machine.prompt_started_at
        tool = tool_for_turn(
            reading,
            machine.state,
            machine.value,
            timely=started is None or turn.began_at >= started,
            holds_until_confirmed=self._slot.holds_until_confirmed,
        )
        match tool:
            case "confirm":
                return names.confirm, self._task.confirm_arguments()
            case "update":
                return self._task.tool_for_value(getattr(reading, "value", None))
            case "decline":
                return names.decline, {"reason": getattr(reading, "detail", "")}
        return None, {}


def _sayable(output: FunctionCallOutput) -> str:
    """What an override that refused a value tells the caller: its own words, as a sentence."""
    text = output.output.strip()
    if not output.is_error or text in (CANCELLED, INTERNAL_ERROR, INVALID_OUTPUT):
        return ""
    return text if text.endswith((".", "!", "?")) or not text else f"{text}."
