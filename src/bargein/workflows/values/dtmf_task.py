"""Get a number of digits, by key or voice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...conversation import ChatContext, ToolFlag, function_tool
from ...errors import ToolError
from ...not_given import NotGivenOr
from ...session import RunContext
from ..capture.facts import CaptureState, Understanding
from ..capture.keypad_entry import Evaluate, KeypadEntry
from ..capture.settings import CaptureSettings
from ..capture.task import CaptureTask, Style
from .dtmf_events import DtmfEvent
from .dtmf_slot import DtmfSlot, GetDtmfResult

__all__ = ["GetDtmfTask"]


class GetDtmfTask(CaptureTask[GetDtmfResult]):
    """The last digit completes it at once; too few of them fail it, or are asked for again.

    `num_digits` digits are wanted; `dtmf_input_timeout` seconds after the last key, or
    at `dtmf_stop_event`, what is there is taken. With `ask_for_confirmation` the digits
    are read back; with `retry_short` too few are asked for again; with `sensitive` no
    model ever sees them. Raises `ValueError` for `num_digits` below 1.
    """

    def __init__(
        self,
        *,
        num_digits: int,
        ask_for_confirmation: bool = False,
        dtmf_input_timeout: float = 4.0,
        dtmf_stop_event: DtmfEvent = DtmfEvent.POUND,
        chat_ctx: NotGivenOr[ChatContext | None] = None,
        extra_instructions: str | None = None,
        retry_short: bool = False,
        sensitive: bool = False,
        style: Style = "scripted",
        capture: CaptureSettings | None = None,
        **agent_keywords: Any,  # those of Agent, checked there
    ) -> None:
        if num_digits <= 0:
            raise ValueError(f"num_digits must be positive, not {num_digits!r}")
        settings = replace(capture or CaptureSettings(), key_timeout=dtmf_input_timeout)
        self._digits = DtmfSlot(
            settings, num_digits, confirms=ask_for_confirmation, sensitive=sensitive
        )
        self._stop = DtmfEvent(dtmf_stop_event)
        self._confirms = ask_for_confirmation
        self._retry_short = retry_short
        super().__init__(
            self._digits,
            extra_instructions=extra_instructions or "",
            chat_ctx=chat_ctx,
            require_confirmation=ask_for_confirmation,
            style=style,
            **agent_keywords,
        )

    def dtmf_reply_running(self) -> bool:
        """Whether an evaluation or a read-back is in progress."""
        if self.done():
            return False
        reading_back = self.machine.agent_busy and self.state is not CaptureState.ASKING
        return self._evaluating or reading_back or self.state is CaptureState.HEARD

    _evaluating = False

    def make_keypad(self) -> KeypadEntry | None:
        stop = self._stop.value
        symbols = "".join(symbol for symbol in "0123456789*ABCD" if symbol != stop)
        return KeypadEntry(
            self.is_full,
            key_timeout=self._digits.settings.key_timeout,
            stop=stop,
            clear="",
            symbols=symbols,
        )

    async def evaluate(self, entry: Evaluate) -> None:
        self._evaluating = True
        try:
            await super().evaluate(entry)
        finally:
            self._evaluating = False

    def keyed(self, entry: Evaluate) -> Understanding | None:
        if self.state is CaptureState.ASKING and not self.is_full(entry.keys):
            if self._retry_short:
                return self._digits.wrong_count()
            return self._digits.missing(f"{self.so_far} {entry.keys}")
        return None

    # Tools

    def hidden_tools(self) -> set[str]:
        hidden = super().hidden_tools() - {"confirm_inputs"}
        if self._digits.sensitive:
            return {*hidden, "confirm_inputs"}
        if self._confirms:
            return {*hidden, "record_inputs"}
        # Without `ask_for_confirmation` only digits from before the task are confirmed.
        waits = self.machine.state is CaptureState.CONFIRMING
        return hidden if waits else {*hidden, "confirm_inputs"}

    def confirm_arguments(self) -> dict[str, Any]:
        return self._digits.fields(self.machine.value)

    @function_tool
    async def record_inputs(
        self, inputs: list[DtmfEvent], ctx: RunContext[Any] | None = None
    ) -> str | None:
        """The caller has given all digits.

        Args:
            inputs: The digits, in order
        """
        return await self.updated({"inputs": inputs}, ctx)

    @function_tool
    async def confirm_inputs(
        self, inputs: list[DtmfEvent], ctx: RunContext[Any] | None = None
    ) -> str | None:
        """The caller has given all digits, or agreed to those that were read back.

        Args:
            inputs: The digits, in order
        """
        value = self.machine.value
        given = "".join(DtmfEvent(one).value for one in inputs)
        if self.done() or value is None:
            return await self.updated({"inputs": inputs}, ctx)
        if given != value:
            raise ToolError("These are not the digits that were read back.")
        return await self.confirmed(ctx)

    @function_tool(flags=ToolFlag.IGNORE_ON_ENTER)
    async def decline_digits_capture(
        self, reason: str, ctx: RunContext[Any] | None = None
    ) -> str | None:
        """The caller does not want to give the digits.

        Args:
            reason: Why, in the caller's words
        """
        return self.declined(reason, ctx)
