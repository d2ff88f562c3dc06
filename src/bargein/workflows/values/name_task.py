"""Ask for a name."""

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
from .name_slot import GetNameResult, NameSlot

__all__ = ["GetNameTask"]


class GetNameTask(CaptureTask[GetNameResult]):
    """Completes with the wanted parts of the caller's name.

    `name_format` is put into the model's instructions; `verify_spelling` spells the name
    in the first read-back too. Raises `ValueError` if no part is wanted.
    """

    def __init__(
        self,
        first_name: bool = True,
        last_name: bool = False,
        middle_name: bool = False,
        name_format: NotGivenOr[str] = NOT_GIVEN,
        verify_spelling: bool = False,
        extra_instructions: str = "",
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
    ) -> None:
        given = (("first", first_name), ("middle", middle_name), ("last", last_name))
        wanted = tuple(part for part, is_wanted in given if is_wanted)
        if not wanted:
            raise ValueError("GetNameTask needs at least one of first, middle and last name")
        slot = NameSlot(capture or CaptureSettings(), wanted, verify_spelling=verify_spelling)
        if name_format and not instructions:
            asked = f"The name is given in the form {name_format}."
            extra_instructions = f"{asked}\n{extra_instructions}".strip()
        super().__init__(
            slot,
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

    @function_tool
    async def update_name(
        self,
        ctx: RunContext[Any] | None = None,
        first_name: str | None = None,
        middle_name: str | None = None,
        last_name: str | None = None,
    ) -> str | None:
        """Note the name that the caller gave, or parts of it.

        Args:
            first_name: The first name, as said or spelled
            middle_name: The middle name, as said or spelled
            last_name: The last name, as said or spelled
        """
        given = {"first_name": first_name, "middle_name": middle_name, "last_name": last_name}
        return await self.updated(given, ctx)

    @function_tool
    async def confirm_name(self, ctx: RunContext[Any] | None = None) -> str | None:
        """The caller agreed to the name that was read back."""
        return await self.confirmed(ctx)

    @function_tool(flags=ToolFlag.IGNORE_ON_ENTER)
    async def decline_name_capture(
        self, reason: str, ctx: RunContext[Any] | None = None
    ) -> str | None:
        """The caller does not want to give a name.

        Args:
            reason: Why, in the caller's words
        """
        return self.declined(reason, ctx)
