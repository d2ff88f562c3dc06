"""Ask for a credit card: number, expiration, security code, name of the holder."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from ...conversation import ChatContext, ToolLike
from ...errors import CaptureFailed, TaskLeft, ToolError
from ...models import LLM, STT, TTS, VAD
from ...not_given import NOT_GIVEN, NotGivenOr
from ...session import AgentTask
from ..capture.settings import CaptureSettings
from ..capture.slot import Heard
from ..capture.task import CaptureTask
from ..language.known import language_of
from ..values.card_parts import GetCardNumberTask, GetExpirationDateTask, GetSecurityCodeTask
from ..values.card_slots import masked_number
from ..values.name_task import GetNameTask
from ..words.card_numbers import known_brands
from ..words.commands import polarity, recognise_command
from .task_group import TaskGroup

__all__ = ["CardPart", "GetCreditCardResult", "GetCreditCardTask"]

CardPart = Literal["number", "expiration", "security_code", "name"]

_START_OVER = "start over"


@dataclass(frozen=True, slots=True)
class GetCreditCardResult:
    """What `GetCreditCardTask` gives; parts that were not collected are "".

    Its `repr` shows no more than issuer and last four digits.
    """

    cardholder_name: str
    issuer: str
    card_number: str
    security_code: str
    expiration_date: str

    def __repr__(self) -> str:
        shown = masked_number(self.card_number)
        return f"GetCreditCardResult(issuer={self.issuer!r}, card_number={shown!r})"


class GetCreditCardTask(AgentTask[GetCreditCardResult]):
    """Numbers are understood by code alone and stand nowhere but in the result.

    `brands`: the issuers that are taken; `collect`: the parts, in order. The other
    parameters are those of every capture task. Raises `ValueError` for unknown parts and brands.
    """

    def __init__(
        self,
        chat_ctx: NotGivenOr[ChatContext | None] = None,
        turn_detection: NotGivenOr[Any] = NOT_GIVEN,  # a mode or a detector object
        tools: NotGivenOr[Sequence[ToolLike] | None] = None,
        stt: NotGivenOr[STT | None] = NOT_GIVEN,
        vad: NotGivenOr[VAD | None] = NOT_GIVEN,
        llm: NotGivenOr[LLM | None] = NOT_GIVEN,
        tts: NotGivenOr[TTS | None] = NOT_GIVEN,
        allow_interruptions: NotGivenOr[bool] = NOT_GIVEN,
        require_confirmation: NotGivenOr[bool] = NOT_GIVEN,
        extra_instructions: str = "",
        *,
        brands: Sequence[str] | None = None,
        collect: Sequence[CardPart] = ("number", "expiration", "security_code", "name"),
        capture: CaptureSettings | None = None,
    ) -> None:
        unknown = [part for part in collect if part not in get_args(CardPart)]
        if unknown or not collect or len(set(collect)) < len(collect):
            raise ValueError(f"collect must name parts of a card, each once, not {collect!r}")
        self._shared: dict[str, Any] = {
            "turn_detection": turn_detection,
            "stt": stt,
            "vad": vad,
            "tts": tts,
            "allow_interruptions": allow_interruptions,
        }
        super().__init__(instructions="", chat_ctx=chat_ctx, tools=tools, llm=llm, **self._shared)
        self._llm = llm
        self._require_confirmation = require_confirmation
        self._extra_instructions = extra_instructions
        self._brands = known_brands(brands)
        self._collect = tuple(collect)
        self._settings = capture or CaptureSettings()
        self._group: _CardGroup | None = None
        self._restarts = 0

    # Its life

    async def on_enter(self) -> None:
        """Asks for the parts, and from the beginning when the caller wants that."""
        try:
            results = await self._collected()
        except Exception as error:
            if not self.done():
                self.complete(error)
            return
        if not self.done():
            self.complete(_result(results))

    def cancel(self) -> None:
        """End the running part first."""
        group = self._group
        if not self.done() and group is not None and not group.done():
            group.cancel()
        else:
            super().cancel()

    def cancelled_error(self) -> Exception:
        """`CaptureFailed(cancelled)`."""
        return CaptureFailed(f"AgentTask {self.id} is cancelled", reason="cancelled")

    async def _collected(self) -> dict[str, Any]:
        while True:
            self._group = group = _CardGroup(chat_ctx=self.chat_ctx.copy(), llm=self._llm)
            for part in self._collect:
                group.add(self._factory(part, group), id=part, description=self._line(part))
            try:
                return (await group).task_results
            except TaskLeft as left:
                if left.outcome != _START_OVER:
                    raise
            self._restarts += 1
            if self._restarts > self._settings.max_corrections:
                raise CaptureFailed(
                    "couldn't get the credit card: too many attempts", reason="too_many_attempts"
                )

    def _factory(self, part: CardPart, group: TaskGroup) -> Callable[[], AgentTask[Any]]:
        shared = {**self._shared, "capture": self._settings}

        def make() -> AgentTask[Any]:
            if part == "number":
                confirm = self._require_confirmation
                return GetCardNumberTask(
                    brands=self._brands, require_confirmation=confirm, **shared
                )
            if part == "expiration":
                return GetExpirationDateTask(**shared)
            if part == "security_code":
                number = group.results.get("number")
                return GetSecurityCodeTask(issuer=number.issuer if number else None, **shared)
            prompts = {"ask": self._line("ask_name"), **self._settings.prompts}
            return GetNameTask(
                last_name=True,
                llm=self._llm,
                extra_instructions=self._extra_instructions,
                require_confirmation=self._require_confirmation,
                **{**shared, "capture": _with_prompts(self._settings, prompts)},
            )

        return make

    def _line(self, name: str) -> str:
        code = self._settings.language
        line = language_of(code).line("card", name)
        if line is None:
            raise ValueError(f"language {code!r} has no line {name!r} for 'card'")
        return line

    # For application code

    async def update_card_number(self, number: str) -> None:
        """Give the number while it is asked for. Raises `ToolError` otherwise, or if it is none."""
        await self._part(GetCardNumberTask).update_card_number(number)

    async def update_expiration_date(self, month: int, year: int) -> None:
        """Give the date while it is asked for. Raises `ToolError` otherwise, or if it cannot be."""
        await self._part(GetExpirationDateTask).update_expiration_date(month, year)

    async def update_security_code(self, code: str) -> None:
        """Give the code while it is asked for. Raises `ToolError` otherwise, or if it is too short."""
        await self._part(GetSecurityCodeTask).update_security_code(code)

    async def decline_card_capture(self, reason: str) -> None:
        """End it with `CaptureFailed(declined)`."""
        current = self._group.current_task if self._group is not None else None
        if isinstance(current, CaptureTask):
            current.declined(reason)

    async def restart_card_collection(self, reason: str) -> None:
        """Ask for everything again, at most `max_corrections` times; `reason` is not kept."""
        current = self._group.current_task if self._group is not None else None
        if current is not None and not current.done():
            current.leave(_START_OVER)

    def _part(self, kind: type[Any]) -> Any:  # a task of that kind
        current = self._group.current_task if self._group is not None else None
        if not isinstance(current, kind):
            raise ToolError("This part of the card is not being asked for now.")
        return current


class _CardGroup(TaskGroup):
    """Knows starting over, having no card, and the answer to "do you have another one?"."""

    def __init__(self, *, chat_ctx: ChatContext, llm: NotGivenOr[LLM | None]) -> None:
        super().__init__(summarize_chat_ctx=False, chat_ctx=chat_ctx, llm=llm)

    async def detour(self, task: CaptureTask[Any], text: str) -> bool:
        slot, phrases = task.slot, task.slot.settings.phrases
        command = recognise_command(text, phrases=phrases, language=slot.language)
        if command is not None and command.kind == "start_over":
            task.leave(_START_OVER)
            return True
        if re.search(slot.language.phrases.no_card, text, re.IGNORECASE):
            task.declined("no card")
            return True
        if task.speaker.last_line == task.slot.line("expired") and task.speaker.last_line:
            holds_date = task.slot.understand(Heard(text)) is not None
            answer = None if holds_date else polarity(text, phrases=phrases, language=slot.words)
            if answer is True:
                task.leave(_START_OVER)
            elif answer is False:
                task.declined("no other card")
            if answer is not None:
                return True
        return await super().detour(task, text)


def _with_prompts(settings: CaptureSettings, prompts: dict[str, str]) -> CaptureSettings:
    return replace(settings, prompts=prompts)


def _result(results: dict[str, Any]) -> GetCreditCardResult:
    number, expiration = results.get("number"), results.get("expiration")
    code, name = results.get("security_code"), results.get("name")
    return GetCreditCardResult(
        cardholder_name=f"{name.first_name} {name.last_name}" if name else "",
        issuer=number.issuer if number else "",
        card_number=number.card_number if number else "",
        security_code=code.security_code if code else "",
        expiration_date=expiration.date if expiration else "",
    )
