"""The parts of a card, each asked for by code alone: no model, no read-back beyond the last four."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..capture.settings import CaptureSettings
from ..capture.task import CaptureTask
from ..words.card_numbers import known_brands
from .card_slots import (
    CardNumberSlot,
    ExpirationSlot,
    GetCardNumberResult,
    GetExpirationDateResult,
    GetSecurityCodeResult,
    SecurityCodeSlot,
)

__all__ = ["GetCardNumberTask", "GetExpirationDateTask", "GetSecurityCodeTask"]


class GetCardNumberTask(CaptureTask[GetCardNumberResult]):
    """Completes with issuer and number. `brands`: the issuers that are taken; `None`: all.

    The other keywords are those of `Agent`. Raises `ValueError` for `style="llm"`.
    """

    def __init__(
        self,
        *,
        brands: Sequence[str] | None = None,
        capture: CaptureSettings | None = None,
        **keywords: Any,  # those of CaptureTask and Agent, checked there
    ) -> None:
        taken = known_brands(brands)
        super().__init__(CardNumberSlot(capture or CaptureSettings(), taken), **keywords)

    async def update_card_number(self, number: str) -> None:
        """Store a number that application code knows. Raises `ToolError` if it is none."""
        await self.updated({"number": number}, None)

    async def decline_card_capture(self, reason: str) -> None:
        """End it with `CaptureFailed(declined)`."""
        self.declined(reason)


class GetExpirationDateTask(CaptureTask[GetExpirationDateResult]):
    """Completes with "MM/YY", from this month to 20 years ahead."""

    def __init__(
        self,
        *,
        capture: CaptureSettings | None = None,
        **keywords: Any,  # those of CaptureTask and Agent, checked there
    ) -> None:
        keywords["require_confirmation"] = False  # it must not stand in a read-back
        super().__init__(ExpirationSlot(capture or CaptureSettings()), **keywords)

    async def update_expiration_date(self, month: int, year: int) -> None:
        """Store a date that application code knows. Raises `ToolError` if it cannot be."""
        await self.updated({"month": month, "year": year}, None)

    async def decline_card_capture(self, reason: str) -> None:
        """End it with `CaptureFailed(declined)`."""
        self.declined(reason)


class GetSecurityCodeTask(CaptureTask[GetSecurityCodeResult]):
    """Completes with three digits, four if `issuer` is American Express."""

    def __init__(
        self,
        *,
        issuer: str | None = None,
        capture: CaptureSettings | None = None,
        **keywords: Any,  # those of CaptureTask and Agent, checked there
    ) -> None:
        keywords["require_confirmation"] = False  # it must not stand in a read-back
        super().__init__(SecurityCodeSlot(capture or CaptureSettings(), issuer), **keywords)

    async def update_security_code(self, code: str) -> None:
        """Store a code that application code knows. Raises `ToolError` for the wrong length."""
        await self.updated({"code": code}, None)

    async def decline_card_capture(self, reason: str) -> None:
        """End it with `CaptureFailed(declined)`."""
        self.declined(reason)
