"""The agent task around a capture machine: its tools, its turns, its end.

What a turn means is decided by `capture_turn`, what follows by the machine, what
is said by the slot. Subclasses bring the slot and name the tools.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from ..conversation import (
    ChatContext,
    ChatMessage,
    InstructionParts,
    Instructions,
    Silent,
    ToolLike,
)
from ..errors import CaptureFailed, StopResponse, ToolError
from ..not_given import NOT_GIVEN, NotGiven, NotGivenOr, is_given
from ..session import AgentTask, RunContext, SpeechHandle
from ..session.invocation import current_invocation, invoked
from ..turns.settings import PreemptiveSettings
from .capture_facts import (
    AnswerHeard,
    Ask,
    AskModel,
    AskRest,
    AskWhich,
    Cancelled,
    CaptureState,
    Command,
    CommandHeard,
    Complete,
    CorrectedValue,
    Fail,
    InvalidValue,
    ModelConfirmed,
    ModelDeclined,
    ModelProposed,
    NotUnderstood,
    PartialValue,
    ReadBack,
    RejectTool,
    SayAgain,
    SeveralValues,
    Started,
    UncertainValue,
    Understanding,
    Understood,
    UngroundedValue,
    WholeValue,
)
from .capture_lines import line_for
from .capture_machine import CaptureMachine
from .capture_shell import CaptureShell
from .capture_slot import Slot
from .capture_turn import Situation, understand_turn
from .keypad_entry import Evaluate, KeypadEntry

__all__ = ["CaptureTask", "CarriedOver", "Modality", "Style"]

logger = logging.getLogger(__name__)

R = TypeVar("R")
Style = Literal["scripted", "llm"]
Modality = Literal["audio", "text", "dtmf"]

FINISHED = "This is already finished."
_MODEL_CONFIDENCE = 0.85
_MESSAGES = {
    "no_input": "no answer",
    "no_match": "not understood",
    "too_many_attempts": "too many attempts",
}


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """What a task that was left takes along into the task that asks again."""

    value: Any = None  # the slot's own kind
    partial: Any = None
    so_far: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(slots=True)
class _Turn:
    """A user turn while code deals with it."""

    task: Any  # a CaptureTask
    text: str
    modality: Modality
    began_at: float
    confidence: float = 1.0
    reading: Understanding | None = None
    used: bool = False
    """Whether a tool told the machine about it."""
    commands: list[Command] = field(default_factory=list)


_code_turn: ContextVar[_Turn | None] = ContextVar("bargein_code_turn", default=None)


class CaptureTask(AgentTask[R], Generic[R]):
    """One value, asked for until it is there, refused, or given up.

    Raises `CaptureFailed` where it is awaited when there is no value. The keywords
    that are not described in a subclass are those of `Agent`.
    """

    def __init__(
        self,
        slot: Slot[R],
        *,
        extra_instructions: str = "",
        instructions: NotGivenOr[str | Instructions | InstructionParts] = NOT_GIVEN,
        chat_ctx: NotGivenOr[ChatContext | None] = None,
        tools: NotGivenOr[Sequence[ToolLike] | None] = None,
        require_confirmation: NotGivenOr[bool] = NOT_GIVEN,
        require_explicit_ask: bool = False,
        style: Style = "scripted",
        **agent_keywords: Any,  # those of Agent, checked there
    ) -> None:
        if style not in ("scripted", "llm"):
            raise ValueError(f'style must be "scripted" or "llm", not {style!r}')
        if slot.sensitive:
            if style == "llm":
                raise ValueError(f"{type(self).__name__} is sensitive: no model may word it")
            agent_keywords["llm"] = None
        self._worded = bool(is_given(instructions) and instructions) or bool(extra_instructions)
        agent_keywords.setdefault("preemptive", PreemptiveSettings(enabled=False))
        super().__init__(
            instructions=_instructions(slot, instructions, extra_instructions),
            chat_ctx=chat_ctx,
            tools=tools,
            **agent_keywords,
        )
        settings = slot.settings
        self.slot = slot
        self.style = style
        self._require_confirmation = require_confirmation
        self._require_explicit_ask = require_explicit_ask
        self.machine = CaptureMachine(settings.limits)
        """For subclasses: where it stands."""
        keypad = self.make_keypad() if slot.keyed else None
        self._shell = CaptureShell(
            self, slot, self.machine, keypad, self._perform, self._evaluate_soon
        )
        self._keypad = keypad
        self._evidence: list[str] = []
        self.so_far = ""
        """For subclasses: the words of a value that is not complete."""
        self._candidate: Any = None
        self._carried = CarriedOver()
        self._earlier_value: Any = None
        self._modality: Modality = "text"
        self._last_line = ""
        self._wording: list[str] | None = None
        self._update_handle: str | None = None
        self._latest_update: str | None = None
        self._asked_model: tuple[str, Any] | None = None
        self._confirm_refused = ""
        self.detour: Any = None
        """For a group: `async (text) -> bool`, whether the words were about its order."""

    # What can be seen

    @property
    def state(self) -> CaptureState:
        """Where the capture stands."""
        return self.machine.state

    @property
    def value(self) -> Any:  # the slot's own kind
        """The value that waits for a yes, or was stored; `None` for secrets."""
        return self.slot.shown(self.machine.value) if self.machine.value is not None else None

    @property
    def confidence(self) -> float:
        """How sure the value is, 0 to 1."""
        return self.machine.confidence

    @property
    def asks(self) -> int:
        """How many questions were put."""
        return self.machine.asks

    @property
    def corrections(self) -> int:
        """How many values were given up after they were read back."""
        return self.machine.corrections

    @property
    def turns(self) -> int:
        """How many turns the caller had."""
        return self.machine.turns

    @property
    def evidence(self) -> tuple[str, ...]:
        """What the caller said and keyed, in order; empty for secrets."""
        return tuple(self._evidence)

    @property
    def tools(self) -> list[ToolLike]:
        """Confirming is offered only while a value waits for it; secrets are offered no tools."""
        tools = super().tools
        hidden: set[str] = set()
        if self.running:
            hidden = self.hidden_tools()
            if self._require_explicit_ask and self.activity.entering:
                hidden.add(self.slot.tools.update)
        return [tool for tool in tools if tool.id not in hidden]

    def hidden_tools(self) -> set[str]:
        """Names of own tools that are of no use now."""
        names = self.slot.tools
        if self.slot.sensitive:
            return {names.update, names.confirm or "", names.decline}
        waits = self.machine.state is CaptureState.CONFIRMING
        return set() if waits or names.confirm is None else {names.confirm}

    @property
    def is_active(self) -> bool:
        """Whether the caller's turns go to it now."""
        return self.running and self.activity.call.activity is self.activity

    def offer_candidate(self, result: R | CarriedOver | None) -> None:
        """Propose an earlier result when it starts; `None` is ignored.

        Raises `RuntimeError` once it runs, `ValueError` for something that is no result.
        """
        if self.running or self.done():
            raise RuntimeError(f"{type(self).__name__} has started; offer the value before")
        if isinstance(result, CarriedOver):
            self._carried = result
            self._candidate = result.value
        elif result is not None and not self.slot.sensitive:
            self._candidate = self.slot.from_result(result)

    def carry_over(self) -> CarriedOver:
        """What the caller has given so far, for the task that asks again."""
        if self.slot.sensitive:
            return CarriedOver()
        machine = self.machine
        value = machine.value
        return CarriedOver(value, machine.partial, self.so_far, tuple(self._evidence))

    def say_aside(self, line: str, *, and_question: bool = False) -> None:
        """For a group: the turn was about something else; it counts, and `line` is said."""
        aside = Understood(CommandHeard("why"))
        commands = self.machine.receive(aside, now=self._shell.now)
        if self.machine.finished:
            self._perform(commands)
        else:
            question = self._last_line if and_question else ""
            self._speak(f"{line} {question}".strip(), keep=False)
        self._shell.refresh()

    # Its life

    async def on_enter(self) -> None:
        """Proposes an earlier value, or asks."""
        if self.done():
            return
        if self.style == "llm" and not self.activity.can_reply():
            self.complete(ValueError(f'{self.id}: style="llm" needs an LLM'))
            return
        self._evidence = list(self._carried.evidence)
        self.so_far = self._carried.so_far
        self._earlier_value = self._find_earlier()
        proposed = None if self._require_explicit_ask else self._earlier_value
        if self._candidate is not None:
            proposed = self._candidate
        self._shell.open()
        self._shell.tell(Started(proposed, self._carried.partial))

    async def on_exit(self) -> None:
        """Stops its timers."""
        self._shell.close()

    def cancelled_error(self) -> Exception:
        """`CaptureFailed(cancelled)`."""
        partial = self._partial_shown()
        self.machine.receive(Cancelled(), now=0.0)
        return CaptureFailed(
            f"AgentTask {self.id} is cancelled", reason="cancelled", partial=partial
        )

    def _find_earlier(self) -> Any:  # the slot's own kind
        if self._candidate is not None or self.slot.sensitive:
            return self._candidate
        said = [
            message.text_content or ""
            for message in self.conversation.messages()
            if message.role == "user"
        ]
        found = self.slot.earlier(said)
        return found[0] if len(found) == 1 else None

    # User turns

    async def on_user_turn_completed(self, turn_ctx: ChatContext, new_message: ChatMessage) -> None:
        """Understand the turn in code; what code does not understand goes to the model."""
        if self.done():
            raise StopResponse
        invocation = current_invocation()
        handle = invocation.handle if invocation is not None else None
        turn = self._turn_of(new_message, handle)
        wording: list[str] = []
        by_model = self.style == "llm"
        self._wording = wording if by_model else None
        try:
            asked_model = await self._deal_with(turn)
        finally:
            self._wording = None
        if self.done() or not (asked_model or wording):
            raise StopResponse
        for line in wording:
            turn_ctx.add_message(role="system", content=line)
        if handle is not None:
            self._asked_model = (handle.id, self.machine.value)
            self._shell.follow(handle)

    def _turn_of(self, message: ChatMessage, handle: SpeechHandle | None) -> _Turn:
        text = message.text_content or ""
        typed = handle is not None and handle.input_details.modality == "text"
        began_at, self._shell.turn_began_at = self._shell.turn_began_at, None
        modality: Modality = "text" if typed else "audio"
        if typed or began_at is None:
            began_at = self._shell.now
        confidence = 1.0 if typed else message.transcript_confidence
        if self._keypad is not None and self._keypad.keys:
            text = f"{self._keypad.keys} {text}"
            modality = "audio"
            self._keypad.clear()
        return _Turn(self, text, modality, began_at, 1.0 if confidence is None else confidence)

    async def _deal_with(self, turn: _Turn) -> bool:
        """Understand and act; whether the model is to answer."""
        self._modality = turn.modality
        if not self.slot.sensitive:
            self._evidence.append(turn.text)
        if self.detour is not None and await self.detour(turn.text):
            return False
        machine = self.machine
        before = machine.state
        turn.reading = self._understand(turn)
        self._confirm_refused = _refusal(turn.reading, turn.text)
        if turn.reading is None or self._counts_as_not_understood(turn.reading):
            fact = NotUnderstood(model_may_help=self._model_may_help())
            commands = machine.receive(fact, now=self._shell.now)
        else:
            commands = await self._act(turn)
        self._remember(turn, before)
        self._perform(commands)
        if not commands and self._shell.unheard_prompt() and not self.done():
            self._speak(self._last_line)
        self._shell.refresh()
        return any(isinstance(command, AskModel) for command in commands)

    def _understand(self, turn: _Turn) -> Understanding | None:
        machine = self.machine
        situation = Situation(
            machine.state,
            machine.value,
            machine.target,
            machine.partial,
            self.so_far,
            self._earlier_value,
            piecewise=machine.asks >= 3,
        )
        spoken = turn.modality != "text"
        reading = understand_turn(self.slot, turn.text, situation, spoken=spoken)
        if not isinstance(reading, WholeValue):
            return reading
        confidence = min(reading.confidence, turn.confidence if turn.modality == "audio" else 1.0)
        from_before = reading.confirm and reading.value == self._earlier_value
        confirm = from_before or self._needs_confirmation(confidence)
        confirm = confirm and not self.slot.code_is_final
        return WholeValue(reading.value, confirm, confidence)

    def _needs_confirmation(self, confidence: float) -> bool:
        if is_given(self._require_confirmation):
            return self._require_confirmation
        if not self.slot.confirms_voice:
            return confidence < self.slot.settings.confirm_below
        return self._modality == "audio" or confidence < self.slot.settings.confirm_below

    def _counts_as_not_understood(self, reading: Understanding) -> bool:
        """What says nothing in the present state."""
        if self.machine.state is CaptureState.ASKING:
            return isinstance(reading, AnswerHeard)
        odd = isinstance(reading, InvalidValue | PartialValue | SeveralValues)
        return odd and self.machine.state is CaptureState.CONFIRMING

    def _model_may_help(self) -> bool:
        return not self.slot.sensitive and self.activity.can_reply()

    def _remember(self, turn: _Turn, before: CaptureState) -> None:
        """Keep the words of a value that is not complete."""
        reading = turn.reading
        if isinstance(reading, PartialValue):
            self.so_far = f"{self.so_far} {turn.text}".strip()
        elif isinstance(reading, WholeValue | UncertainValue):
            joins = before is CaptureState.HEARD or bool(self.so_far)
            self.so_far = f"{self.so_far} {turn.text}".strip() if joins else turn.text
        elif isinstance(reading, InvalidValue | CorrectedValue):
            self.so_far = ""
        if self.machine.state is CaptureState.ASKING and self.machine.partial is None:
            self.so_far = ""

    # Carrying out what was understood

    async def _act(self, turn: _Turn) -> list[Command]:
        """Through the task's own tool where there is one; returns what is left to do."""
        name, arguments = self._tool_for(turn)
        fact = Understood(turn.reading, turn.began_at)  # type: ignore[arg-type]  # not None here
        spent = self.machine.turns >= self.slot.settings.max_turns
        if name is None or self.slot.sensitive or spent:
            return self.machine.receive(fact, now=self._shell.now)
        token = _code_turn.set(turn)
        try:
            output = await self.call_tool(name, **arguments)
        finally:
            _code_turn.reset(token)
        if turn.used or self.done():
            return turn.commands
        # An override, or a mock, did not accept it.
        if isinstance(turn.reading, CommandHeard | AnswerHeard):
            return self.machine.receive(NotUnderstood(), now=self._shell.now)
        reason = output.output if output.is_error else ""
        refused = Understood(InvalidValue(reason), turn.began_at)
        return self.machine.receive(refused, now=self._shell.now)

    def _tool_for(self, turn: _Turn) -> tuple[str | None, dict[str, Any]]:
        machine, names = self.machine, self.slot.tools
        confirming = machine.state is CaptureState.CONFIRMING
        match turn.reading:
            case WholeValue(value) | CorrectedValue(value):
                if confirming and value == machine.value:
                    return (names.confirm if self._is_timely(turn) else None), self.confirm_arguments()
                stored = confirming or machine.state is CaptureState.HEARD
                waits = stored or (isinstance(turn.reading, WholeValue) and turn.reading.confirm)
                if waits and self.slot.holds_until_confirmed:
                    return None, {}
                return self.tool_for_value(value)
            case AnswerHeard(yes=True) if confirming and self._is_timely(turn):
                return names.confirm, self.confirm_arguments()
            case CommandHeard(command, detail) if command in ("decline", "skip", "human"):
                return names.decline, {"reason": detail}
        return None, {}

    def tool_for_value(self, value: Any) -> tuple[str, dict[str, Any]]:
        """The tool that stores `value`, and its arguments."""
        return self.slot.tools.update, self.slot.fields(value)

    def confirm_arguments(self) -> dict[str, Any]:
        """What the confirm tool is called with."""
        return {}

    def _is_timely(self, turn: _Turn) -> bool:
        started = self.machine.prompt_started_at
        return started is None or turn.began_at >= started

    # The tools, for subclasses

    async def updated(self, fields: Mapping[str, Any], ctx: RunContext[Any] | None) -> str | None:
        """The update tool: ground, validate, store. Raises `ToolError` for a model's faults."""
        if self.machine.finished or self.done():
            return Silent(FINISHED)
        turn = self._own_code_turn()
        from_model = ctx is not None and ctx.from_model
        if from_model and ctx is not None and await self._replaced(ctx):
            return Silent("This value was replaced by a later call of the same step.")
        checked = self.slot.validated(fields)
        if turn is not None:
            return self._store_turn(turn, checked)
        validated: Understanding = checked
        if from_model and not self._is_grounded(validated):
            validated = UngroundedValue(
                f"The caller did not say this {self.slot.label}. "
                "Ask for it, and use only what the caller says."
            )
        if isinstance(validated, WholeValue):
            limit = self.slot.model_confidence if from_model else 1.0
            confidence = min(validated.confidence, limit)
            validated = WholeValue(
                validated.value, self._needs_confirmation(confidence), confidence
            )
        elif isinstance(validated, InvalidValue):
            reason = f"Invalid {self.slot.label} provided: {validated.reason or 'it cannot be'}"
            validated = InvalidValue(reason, validated.fatal)
        if from_model and ctx is not None:
            self._update_handle = ctx.speech_handle.id
        commands = self.machine.receive(ModelProposed(validated), now=self._shell.now)
        return self._told(commands, ctx)

    async def confirmed(self, ctx: RunContext[Any] | None) -> str | None:
        """The confirm tool. Raises `ToolError` while there is nothing to confirm."""
        if self.machine.finished or self.done():
            return Silent(FINISHED)
        turn = self._own_code_turn()
        if turn is not None:
            turn.used = True
            fact = Understood(AnswerHeard(True), turn.began_at)
            turn.commands += self._ended(self.machine.receive(fact, now=self._shell.now))
            return None
        refused = ""
        if ctx is not None and ctx.from_model:
            refused = self._why_not_confirmed(ctx)
            await ctx.wait_for_playout()
            if self.machine.finished or self.done():
                return Silent(FINISHED)
        commands = self.machine.receive(ModelConfirmed(refused), now=self._shell.now)
        return self._told(commands, ctx)

    def declined(self, reason: str) -> str | None:
        """The decline tool."""
        if self.machine.finished or self.done():
            return Silent(FINISHED)
        turn = self._own_code_turn()
        if turn is not None and turn.reading is not None:
            turn.used = True
            fact = Understood(turn.reading, turn.began_at)
            turn.commands += self._ended(self.machine.receive(fact, now=self._shell.now))
            return None
        self._perform(self.machine.receive(ModelDeclined(reason), now=self._shell.now))
        return None

    def _own_code_turn(self) -> _Turn | None:
        turn = _code_turn.get()
        return turn if turn is not None and turn.task is self and not turn.used else None

    async def _replaced(self, ctx: RunContext[Any]) -> bool:
        """Whether a later call of the same step stores another value."""
        mine = ctx.function_call.call_id
        self._latest_update = f"{ctx.speech_handle.id}/{ctx.step_index}/{mine}"
        key = self._latest_update
        await asyncio.sleep(0)  # calls of one step start together
        same_step = str(self._latest_update).rpartition("/")[0] == key.rpartition("/")[0]
        return same_step and self._latest_update != key

    def _store_turn(self, turn: _Turn, validated: Understanding) -> str | None:
        """Code understood the turn; the fields may have been changed on the way."""
        turn.used = True
        reading = turn.reading
        value = getattr(validated, "value", None)
        if isinstance(validated, InvalidValue):
            reading = validated
        elif isinstance(reading, WholeValue) and isinstance(validated, WholeValue):
            confidence = min(reading.confidence, validated.confidence)
            confirm = reading.confirm or self._needs_confirmation(confidence)
            reading = WholeValue(value, confirm, confidence)
        elif isinstance(reading, CorrectedValue) and isinstance(validated, WholeValue):
            reading = CorrectedValue(value, reading.confidence)
        assert reading is not None, "only understood turns call tools"
        turn.reading = reading
        fact = Understood(reading, turn.began_at)
        turn.commands += self._ended(self.machine.receive(fact, now=self._shell.now))
        if isinstance(validated, InvalidValue):
            raise ToolError(f"Invalid {self.slot.label} provided: {validated.reason}")
        return self._stored_text(turn.commands)

    def _is_grounded(self, validated: Understanding) -> bool:
        if not self._evidence:
            return False
        value = getattr(validated, "value", None)
        return value is None or self.slot.grounded(value, list(self._evidence))

    def _why_not_confirmed(self, ctx: RunContext[Any]) -> str:
        if ctx.speech_handle.id == self._update_handle:
            return "The caller has not heard this value yet; wait for an answer."
        asked_about = self._asked_model
        if asked_about is None or asked_about[0] != ctx.speech_handle.id:
            return "Only the caller can confirm this; wait for an answer."
        if asked_about[1] != self.machine.value:
            return "The value has changed since; wait for the caller's answer."
        return self._confirm_refused

    def _told(self, commands: list[Command], ctx: RunContext[Any] | None) -> str | None:
        """What a model is told; scripted lines are spoken."""
        for command in commands:
            if isinstance(command, RejectTool):
                raise ToolError(command.message)
        self._ended(commands)
        if self.done():
            return None
        if self.style == "llm" and ctx is not None and ctx.from_model:
            self._last_line = " ".join(filter(None, map(self._line, commands)))
            self._shell.follow(ctx.speech_handle)
            self._shell.refresh()
            return self._stored_text(commands)
        self._perform(commands)
        self._shell.refresh()
        return self._stored_text(commands)

    def _stored_text(self, commands: list[Command]) -> str | None:
        lines = " ".join(filter(None, map(self._line, commands)))
        if not lines or self.done():
            return None
        label = self.slot.label
        if any(isinstance(command, ReadBack) for command in commands):
            text = f"The {label} was updated, not confirmed yet. Read back: {lines} "
            text += "The confirmation must come from the caller."
        else:
            text = f"The {label} is not complete. Said to the caller: {lines}"
        return text if self.style == "llm" else Silent(text)

    # Performing commands

    def _perform(self, commands: Sequence[Command]) -> None:
        """Say what the machine commands, or end."""
        for command in self._ended(list(commands)):
            match command:
                case SayAgain(why):
                    reason = self.slot.line("why") if why else ""
                    self._speak(f"{reason} {self._last_line}".strip(), keep=False)
                case Ask(n=1, why="") if self._asks_by_model(command):
                    self._ask_by_model(self._line(command))
                case Ask() | AskRest() | AskWhich() | ReadBack():
                    self._speak(self._line(command))

    def _ended(self, commands: list[Command]) -> list[Command]:
        """Complete the task if a command says so; returns the others."""
        for command in commands:
            if self.done():
                return []
            if isinstance(command, Complete):
                self.complete(self.slot.result(command.value))
            elif isinstance(command, Fail):
                self._give_up(command)
        return [command for command in commands if not isinstance(command, Complete | Fail)]

    def _give_up(self, failure: Fail) -> None:
        if failure.reason == "declined" or (failure.reason == "no_match" and failure.detail):
            what = failure.detail
        else:
            what = _MESSAGES.get(failure.reason, failure.reason)
        error = CaptureFailed(
            self.slot.failure_message(failure, what),
            reason=failure.reason,
            detail=failure.detail,
            requested=failure.requested,
            partial=self._partial_shown(),
        )
        line = self.slot.line("give_up")
        if line and self.running:
            self._shell.say(line)
        self.complete(error)

    def _partial_shown(self) -> object:
        machine = self.machine
        best = machine.value if machine.value is not None else machine.partial
        return None if best is None else self.slot.shown(best)

    def _line(self, command: Command) -> str:
        return line_for(self.slot, command)

    def _speak(self, line: str, *, keep: bool = True) -> None:
        if keep:
            self._last_line = line
        if not line:
            return
        if self._wording is not None:
            self._wording.append(f"Say this to the caller, all of it: {line}")
        elif self.style == "llm":
            self._ask_by_model(line)
        else:
            self._shell.say(line)

    def _asks_by_model(self, command: Ask) -> bool:
        wanted = self.style == "llm" or self._worded
        first = self.machine.turns == 0
        return wanted and first and self._wording is None and self._model_may_help()

    def _ask_by_model(self, line: str) -> None:
        """The model words the line; if it fails, it is spoken as it stands."""
        self._last_line = line
        handle = self.session.generate_reply(
            instructions=f"Say this to the caller now, and nothing else: {line}",
            tool_choice="none",
        )

        def said(handle: SpeechHandle) -> None:
            if handle.exception() is not None and self._shell.open_for_facts:
                self._shell.say(line)

        handle.add_done_callback(said)
        self._shell.follow(handle)

    # Keys

    def make_keypad(self) -> KeypadEntry | None:
        """The keypad's rules; `None`: keys count for nothing."""
        settings = self.slot.settings
        return KeypadEntry(self.is_full, key_timeout=settings.key_timeout)

    def is_full(self, keys: str) -> bool:
        """Whether the keys, with what was said before them, need no more."""
        said = self.so_far if self.machine.state is CaptureState.ASKING else ""
        return self.slot.is_full(f"{said} {keys}".strip() if said else keys)

    async def on_dtmf_received(self, digit: str) -> None:
        """A key of the caller's; ignored where nothing can be keyed."""
        if self._keypad is not None and self._shell.open_for_facts:
            self._shell.press(digit)

    def _evaluate_soon(self, entry: Evaluate) -> None:
        call = self.activity.call
        with invoked(None):  # not part of the turn in which the timer was set
            call.quiescence.start(call.tasks, self.evaluate(entry), f"keys of {self.id}")

    async def evaluate(self, entry: Evaluate) -> None:
        """Take keys as a turn of the caller's."""
        if self.done():
            return
        self._write_keys(entry.keys)
        mixed = bool(self.so_far) and self.machine.state is CaptureState.ASKING
        turn = _Turn(self, entry.keys, "audio" if mixed else "dtmf", self._shell.now)
        if not self.slot.sensitive:
            self._evidence.append(entry.keys)
        self._modality = turn.modality
        before = self.machine.state
        answer = self.slot.is_answer(entry.keys)
        if before is not CaptureState.ASKING and answer is not None:
            turn.reading = AnswerHeard(answer)
        else:
            turn.reading = self.keyed(entry) or self._understand(turn)
        if turn.reading is None or self._counts_as_not_understood(turn.reading):
            commands = self.machine.receive(NotUnderstood(), now=self._shell.now)
        else:
            commands = await self._act(turn)
        self._remember(turn, before)
        self._perform(commands)
        self._shell.refresh()

    def keyed(self, entry: Evaluate) -> Understanding | None:
        """What keys mean beside being a value; `None`: nothing."""
        return None

    def _write_keys(self, keys: str) -> None:
        shown = "•" * len(keys) if self.slot.sensitive else keys
        call = self.activity.call
        message = ChatMessage(
            role="user", content=[f"[keypad] {shown}"], created_at=call.clock.stamp()
        )
        call.history.add_message(message, self.activity.context)


def _refusal(reading: Understanding | None, text: str) -> str:
    """Why a model must not confirm after such a turn; "" if it may."""
    said_no = isinstance(reading, AnswerHeard) and not reading.yes
    if said_no or isinstance(reading, CommandHeard | CorrectedValue) or text.rstrip().endswith("?"):
        return "The caller did not say yes; wait for an answer."
    return ""


def _instructions(
    slot: Slot[Any], given: NotGivenOr[str | Instructions | InstructionParts], extra: str
) -> str | Instructions | InstructionParts:
    if isinstance(given, NotGiven):
        own = slot.instructions
        return f"{own}\n\n{extra}" if extra else own
    if extra:
        logger.warning("instructions were given: extra_instructions are ignored")
    if not isinstance(given, InstructionParts):
        return given
    persona = "" if isinstance(given.persona, NotGiven) else given.persona
    parts = [persona, given.audio or slot.instructions, given.extra]
    spoken = "\n\n".join(filter(None, parts))
    if given.text is None:
        return spoken
    written = "\n\n".join(filter(None, [persona, given.text, given.extra]))
    return Instructions(spoken, text=written)
