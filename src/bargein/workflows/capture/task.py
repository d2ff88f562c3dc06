"""The agent task around a capture machine: its tools, its turns, its end.

The turns are taken by `turns`, what follows is decided by the machine, what
is said by the slot. Subclasses bring the slot and name the tools.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

from ...conversation import (
    ChatContext,
    ChatMessage,
    InstructionParts,
    Instructions,
    ToolLike,
)
from ...errors import CaptureFailed, StopResponse
from ...not_given import NOT_GIVEN, NotGivenOr, is_given
from ...session import AgentTask, RunContext
from ...session.invocation import current_invocation, invoked
from ...turns.settings import PreemptiveSettings
from .code_turn import CarriedOver, Modality
from .facts import (
    Cancelled,
    CaptureState,
    CommandHeard,
    CorrectedValue,
    InvalidValue,
    Started,
    Understanding,
    Understood,
    WholeValue,
)
from .group_corrections import mended
from .heard_text import LONGEST_VALUE, heard_text
from .instructions import task_instructions
from .keypad_entry import Evaluate, KeypadEntry
from .machine import CaptureMachine
from .prompt_wording import Wording
from .shell import CaptureShell
from .slot import Slot
from .speaker import CaptureSpeaker, Style
from .tools import CaptureTools
from .turn_meaning import Situation
from .turns import CaptureTurns
from .wordless_turns import WordlessTurns

__all__ = ["CaptureTask", "CarriedOver", "Modality", "Style"]

R = TypeVar("R")

_KEYED = "[keypad] "
"""In front of keys, where the conversation is written down."""


class CaptureTask(AgentTask[R], Generic[R]):
    """One value, asked for until it is there, refused, or given up.

    Raises `CaptureFailed` where it is awaited when there is no value. The keywords
    that are not described in a subclass are those of `Agent`.
    """

    waits_for_words = True

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
        worded = bool(is_given(instructions) and instructions) or bool(extra_instructions)
        agent_keywords.setdefault("preemptive", PreemptiveSettings(enabled=False))
        super().__init__(
            instructions=task_instructions(slot, instructions, extra_instructions),
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
        self.speaker = CaptureSpeaker(self, slot, self.machine, worded=worded)
        """For its parts and for groups: what it says."""
        keypad = self.make_keypad() if slot.keyed else None
        self.shell = CaptureShell(
            self, slot, self.machine, keypad, self.speaker.perform, self._evaluate_soon
        )
        """For its parts: how it listens."""
        self._desk = CaptureTools(self, slot, self.machine, self.speaker)
        self._keypad = keypad
        self._turns = CaptureTurns(self, slot, self.machine, self._desk, keypad)
        self._wordless = WordlessTurns(self, self.machine, self._desk, self._turns)
        self._candidate: Any = None
        self._carried = CarriedOver()
        self._to_change = False
        self._volunteered: WholeValue | CorrectedValue | InvalidValue | None = None
        self._mending_words = ""
        self.detour: Any = None
        """For a group: `async (text) -> bool`, whether the words were about its order."""
        self.answered_elsewhere: frozenset[str] = frozenset()
        """For a group: turns that gave a value of another kind, so that they give none here."""
        self.also_heard: tuple[str, ...] = ()
        """For a group: phrases that are about its order."""

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
        return tuple(self._turns.evidence)

    @property
    def used(self) -> tuple[str, ...]:
        """For a group: the turns of which something was a part of the value."""
        return tuple(self._turns.used)

    @property
    def so_far(self) -> str:
        """For subclasses: the words of a value that is not complete."""
        return self._turns.so_far

    def situation(self) -> Situation:
        """For its parts: where it stands between two turns."""
        return self._turns.situation()

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

    def offer_candidate(
        self,
        result: R | CarriedOver | None,
        *,
        to_change: bool = False,
        refused: bool = False,
    ) -> None:
        """Propose an earlier result when it starts; `None` is ignored.

        `to_change`: the caller wants another one, so a question that is quickly answered
        is put again instead. `refused`: the caller said it is wrong, so every one is.

        Raises `RuntimeError` once it runs, `ValueError` for something that is no result.
        """
        if self.running or self.done():
            raise RuntimeError(f"{type(self).__name__} has started; offer the value before")
        if isinstance(result, CarriedOver):
            self._carried = result
            self._candidate = result.value
        elif result is not None and not self.slot.sensitive:
            self._candidate = self.slot.from_result(result)
            self._to_change = refused or (to_change and self.slot.closed)

    def offer_words(self, words: str, *, mending: R | None = None) -> bool:
        """Take words that the caller said to another question as the first answer to this one.

        Whether there is an answer in them, be it one that cannot be. `mending`: the result
        that the words may change.
        """
        if self.slot.sensitive:
            return False
        self._volunteered = self.slot.volunteered(words)
        if self._volunteered is None and mending is not None:
            self._volunteered = mended(self.slot, words, mending)
            self._mending_words = words
        return self._volunteered is not None

    def carry_over(self) -> CarriedOver:
        """What the caller has given so far, for the task that asks again."""
        if self.slot.sensitive:
            return CarriedOver()
        machine = self.machine
        value = machine.value
        return CarriedOver(value, machine.partial, self.so_far, self.evidence)

    def say_aside(self, line: str, *, and_question: bool = False) -> None:
        """For a group: the turn was about something else; it counts, and `line` is said."""
        aside = Understood(CommandHeard("why"))
        commands = self.machine.receive(aside, now=self.shell.now)
        if self.machine.finished:
            self.speaker.perform(commands)
        else:
            self.speaker.say_again(line) if and_question else self.speaker.say_aside(line)
        self.shell.refresh()

    # Its life

    async def on_enter(self) -> None:
        """Proposes an earlier value, or asks."""
        if self.done():
            return
        if self.activity.realtime is not None:
            self.style = "llm"  # nobody else has a voice, as a rule
        if self.style == "llm" and not self.activity.can_reply():
            self.complete(ValueError(f'{self.id}: style="llm" needs an LLM'))
            return
        self._turns.resume(self._carried)
        self._turns.earlier = earlier = self._find_earlier()
        proposed = None if self._require_explicit_ask else earlier
        if self._candidate is not None:
            proposed = None if self._to_change else self._candidate
        self.shell.open()
        if self._volunteered is None:
            self.shell.tell(Started(proposed, self._carried.partial))
        else:
            await self._begin_with(self._volunteered)

    async def _begin_with(self, answer: WholeValue | CorrectedValue | InvalidValue) -> None:
        """The question is answered already."""
        self.machine.receive(Started(), now=self.shell.now)
        if self._mending_words:
            await self._turns.take_early(self._mending_words, answer)
        elif isinstance(answer, WholeValue):
            tool, arguments = self.tool_for_value(answer.value)
            await self.call_tool(tool, **arguments)
        else:
            self.shell.tell(Understood(answer))

    async def on_exit(self) -> None:
        """Stops its timers."""
        self.shell.close()

    def cancelled_error(self) -> Exception:
        """`CaptureFailed(cancelled)`."""
        partial = self.speaker.partial_shown()
        self.machine.receive(Cancelled(), now=0.0)
        return CaptureFailed(
            f"AgentTask {self.id} is cancelled", reason="cancelled", partial=partial
        )

    def _find_earlier(self) -> Any:  # the slot's own kind
        if self._candidate is not None or self.slot.sensitive:
            return self._candidate
        said = [
            heard_text(message.text_content or "").removeprefix(_KEYED)
            for message in self.conversation.messages()
            if message.role == "user"
        ]
        others = self.answered_elsewhere
        found = self.slot.earlier(
            [text for text in said if len(text) <= LONGEST_VALUE and text not in others]
        )
        return found[0] if len(found) == 1 else None

    # User turns

    async def on_user_turn_completed(self, turn_ctx: ChatContext, new_message: ChatMessage) -> None:
        """Understand the turn in code; what code does not understand goes to the model."""
        invocation = current_invocation()
        handle = invocation.handle if invocation is not None else None
        if handle is not None and self._wordless.was_answered(handle):
            self._turns.note_late(new_message)
            return
        if self.done():
            raise StopResponse
        to_say: list[Wording] = []
        self.speaker.for_model = to_say if self.style == "llm" else None
        try:
            asked_model = await self._turns.take_message(new_message, handle)
        finally:
            self.speaker.for_model = None
        if self.done() or handle is None or not (asked_model or to_say):
            raise StopResponse
        for wording in to_say:
            turn_ctx.add_message(role="system", content=wording.instruction)
        self._desk.asked_model = (handle.id, self.machine.value)
        self.shell.follow(handle, Wording.joined(to_say) if to_say else None)

    async def on_wordless_turn(self) -> None:
        """A turn that only the model understood: it counts, and the model answers it."""
        invocation = current_invocation()
        if invocation is not None and invocation.handle is not None:
            self._wordless.take(invocation.handle)
        if self.done():
            raise StopResponse

    @property
    def words_are_told(self) -> bool:
        """Whether the caller's words are known; a model that hears may keep them to itself."""
        link = self.activity.realtime
        return link is None or link.ears.tells_words

    def needs_confirmation(self, confidence: float) -> bool:
        """Whether the caller must be asked about a value as sure as that."""
        if not self.words_are_told:
            return True
        if is_given(self._require_confirmation):
            return self._require_confirmation
        if not self.slot.confirms_voice:
            return confidence < self.slot.settings.confirm_below
        return self._turns.modality == "audio" or confidence < self.slot.settings.confirm_below

    def model_may_help(self) -> bool:
        """Whether there is a model that may see what the caller says."""
        return not self.slot.sensitive and self.activity.can_reply()

    def tool_for_value(self, value: Any) -> tuple[str, dict[str, Any]]:
        """The tool that stores `value`, and its arguments."""
        return self.slot.tools.update, self.slot.fields(value)

    def confirm_arguments(self) -> dict[str, Any]:
        """What the confirm tool is called with."""
        return {}

    # The tools, for subclasses

    async def updated(self, fields: Mapping[str, Any], ctx: RunContext[Any] | None) -> str | None:
        """The update tool: ground, validate, store. Raises `ToolError` for a model's faults."""
        return await self._desk.updated(fields, ctx)

    async def confirmed(self, ctx: RunContext[Any] | None) -> str | None:
        """The confirm tool. Raises `ToolError` while there is nothing to confirm."""
        return await self._desk.confirmed(ctx)

    def declined(self, reason: str, ctx: RunContext[Any] | None = None) -> str | None:
        """The decline tool. Raises `ToolError` for a model while the caller has not refused."""
        return self._desk.declined(reason, ctx)

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
        if self._keypad is not None and self.shell.open_for_facts:
            self.shell.press(digit)

    def _evaluate_soon(self, entry: Evaluate) -> None:
        call = self.activity.call
        with invoked(None):  # not part of the turn in which the timer was set
            call.quiescence.start(call.tasks, self.evaluate(entry), f"keys of {self.id}")

    async def evaluate(self, entry: Evaluate) -> None:
        """Take keys as a turn of the caller's."""
        if self.done():
            return
        self._write_keys(entry.keys)
        await self._turns.take_keys(entry)

    def keyed(self, entry: Evaluate) -> Understanding | None:
        """What keys mean beside being a value; `None`: nothing."""
        return None

    def _write_keys(self, keys: str) -> None:
        shown = "•" * len(keys) if self.slot.sensitive else keys
        call = self.activity.call
        message = ChatMessage(
            role="user", content=[f"{_KEYED}{shown}"], created_at=call.clock.stamp()
        )
        call.history.add_message(message, self.activity.context)
