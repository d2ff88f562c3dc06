"""Ask for a date of birth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...conversation import (
    ChatContext,
    InstructionParts,
    Instructions,
    ToolFlag,
    ToolLike,
    function_tool,
)
from ...models import LLM, STT, TTS, VAD
from ...not_given import NOT_GIVEN, NotGivenOr
from ...session import RunContext
from ..capture.settings import CaptureSettings
from ..capture.task import CaptureTask, Style
from .date_slot import BirthDate, DateSlot, GetDateOfBirthResult

__all__ = ["GetDOBTask", "GetDOBResult", "GetDateOfBirthTask"]

GetDOBResult = GetDateOfBirthResult


class GetDateOfBirthTask(CaptureTask[GetDateOfBirthResult]):
    """Completes with the date, and with the time of birth if it is wanted and known."""

    def __init__(
        self,
        extra_instructions: str = "",
        include_time: bool = False,
        chat_ctx: NotGivenOr[ChatContext | None] = None,
        turn_detection: NotGivenOr[Any] = NOT_GIVEN,  # a mode or a detector object
        tools: NotGivenOr[Sequence[ToolLike] | None] = None,
        stt: NotGivenOr[STT | None] = NOT_GIVEN,
        vad: NotGivenOr[VAD | None] = NOT_GIVEN,
        llm: NotGivenOr[LLM | None] = NOT_GIVEN,
        tts: NotGivenOr[TTS | None] = NOT_GIVEN,
        allow_interruptions: NotGivenOr[bool] = NOT_GIVEN,
        require_confirmation: NotGivenOr[bool] = NOT_GIVEN,
        require_explicit_ask: bool = False,
        *,
        instructions: NotGivenOr[str | Instructions | InstructionParts] = NOT_GIVEN,
        style: Style = "scripted",
        capture: CaptureSettings | None = None,
        region: str | None = None,
    ) -> None:
        self._include_time = include_time
        super().__init__(
            DateSlot(capture or CaptureSettings(), region=region, include_time=include_time),
            extra_instructions=extra_instructions,
            instructions=instructions,
            chat_ctx=chat_ctx,
            turn_detection=turn_detection,
            tools=tools,
            stt=stt,
            vad=vad,
            llm=llm,
            tts=tts,
            allow_interruptions=allow_interruptions,
            require_confirmation=require_confirmation,
            require_explicit_ask=require_explicit_ask,
            style=style,
        )

    def hidden_tools(self) -> set[str]:
        hidden = super().hidden_tools()
        return hidden if self._include_time else {*hidden, "update_time"}

    def tool_for_value(self, value: Any) -> tuple[str, dict[str, Any]]:
        if isinstance(value, BirthDate) and value.time is not None:
            return "update_time", {"hour": value.time.hour, "minute": value.time.minute}
        return super().tool_for_value(value)

    @function_tool
    async def update_dob(
        self, year: int, month: int, day: int, ctx: RunContext[Any] | None = None
    ) -> str | None:
        """Note the date of birth that the caller gave.

        Args:
            year: The year, four digits
            month: The month, 1 to 12
            day: The day of the month
        """
        asks = ctx is None or ctx.from_model
        fields = {"year": year, "month": month, "day": day, "ask_time": asks}
        return await self.updated(fields, ctx)

    @function_tool
    async def update_time(
        self, hour: int, minute: int, ctx: RunContext[Any] | None = None
    ) -> str | None:
        """Note the time of birth that the caller gave, once the date is known.

        Args:
            hour: 0 to 23
            minute: 0 to 59
        """
        machine = self.machine
        born = machine.value if machine.value is not None else machine.partial
        return await self.updated({"hour": hour, "minute": minute, "born": born}, ctx)

    @function_tool
    async def confirm_dob(self, ctx: RunContext[Any] | None = None) -> str | None:
        """The caller agreed to the date of birth that was read back."""
        return await self.confirmed(ctx)

    @function_tool(flags=ToolFlag.IGNORE_ON_ENTER)
    async def decline_dob_capture(
        self, reason: str, ctx: RunContext[Any] | None = None
    ) -> str | None:
        """The caller does not want to give a date of birth.

        Args:
            reason: Why, in the caller's words
        """
        return self.declined(reason, ctx)


GetDOBTask = GetDateOfBirthTask
