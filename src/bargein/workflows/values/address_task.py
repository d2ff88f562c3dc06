"""Ask for a postal address."""

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
from .address_slot import AddressSlot, GetAddressResult

__all__ = ["GetAddressTask"]


class GetAddressTask(CaptureTask[GetAddressResult]):
    """Completes with the address; raises `CaptureFailed` where it is awaited if there is none.

    With `default_country` (a name or ISO code) the country need not be said.
    """

    def __init__(
        self,
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
        *,
        instructions: NotGivenOr[str | Instructions | InstructionParts] = NOT_GIVEN,
        require_explicit_ask: bool = False,
        style: Style = "scripted",
        capture: CaptureSettings | None = None,
        region: str | None = None,
        default_country: str | None = None,
    ) -> None:
        super().__init__(
            AddressSlot(
                capture or CaptureSettings(), region=region, default_country=default_country
            ),
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
    async def update_address(
        self,
        street_address: str,
        unit_number: str,
        locality: str,
        country: str,
        ctx: RunContext[Any] | None = None,
    ) -> str | None:
        """Note the address that the caller gave; parts that were not said are blank.

        Args:
            street_address: Street and house number
            unit_number: Unit, floor or apartment; blank if there is none
            locality: City, with state and postal code if they were said
            country: The country's name; blank if it was not said
        """
        fields = {
            "street_address": street_address,
            "unit_number": unit_number,
            "locality": locality,
            "country": country,
        }
        return await self.updated(fields, ctx)

    @function_tool
    async def confirm_address(self, ctx: RunContext[Any] | None = None) -> str | None:
        """The caller agreed to the address that was read back."""
        return await self.confirmed(ctx)

    @function_tool(flags=ToolFlag.IGNORE_ON_ENTER)
    async def decline_address_capture(
        self, reason: str, ctx: RunContext[Any] | None = None
    ) -> str | None:
        """The caller does not want to give an address, or has none.

        Args:
            reason: Why, in the caller's words
        """
        return self.declined(reason, ctx)
