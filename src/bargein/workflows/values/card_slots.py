"""Card number, expiration and security code as a capture understands them. Pure but for the date.

Values are secrets: nothing here shows more than the issuer and the last four digits.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from ...conversation import Completeness, ListeningHint
from ...conversation.spoken import SpokenDate, readings
from ...conversation.spoken.dates import open_year
from ...conversation.spoken.months import know_months
from ...conversation.wall_clock import wall_time
from ..capture.facts import (
    CorrectedValue,
    InvalidValue,
    PartialValue,
    Understanding,
    WholeValue,
)
from ..capture.settings import CaptureSettings
from ..capture.slot import Heard, Slot, Tools
from ..words.card_numbers import is_card_number, issuer_of, usual_length
from ..words.corrections import correct
from ..words.readback import read_back

__all__ = [
    "CardNumberSlot",
    "ExpirationSlot",
    "GetCardNumberResult",
    "GetExpirationDateResult",
    "GetSecurityCodeResult",
    "SecurityCodeSlot",
    "masked_number",
]

_SHORTEST = 13
_MAX_YEARS_AHEAD = 20
AMERICAN_EXPRESS = "American Express"


def masked_number(number: str) -> str:
    """The number as it may be shown."""
    return f"•••• {number[-4:]}" if number else ""


@dataclass(frozen=True, slots=True)
class GetCardNumberResult:
    """What `GetCardNumberTask` gives; its `repr` shows the last four digits."""

    issuer: str
    card_number: str

    def __repr__(self) -> str:
        shown = masked_number(self.card_number)
        return f"GetCardNumberResult(issuer={self.issuer!r}, card_number={shown!r})"


@dataclass(frozen=True, slots=True)
class GetExpirationDateResult:
    """What `GetExpirationDateTask` gives; its `repr` shows nothing."""

    date: str
    """"MM/YY"."""

    def __repr__(self) -> str:
        return "GetExpirationDateResult(date='••/••')"


@dataclass(frozen=True, slots=True)
class GetSecurityCodeResult:
    """What `GetSecurityCodeTask` gives; its `repr` shows nothing."""

    security_code: str

    def __repr__(self) -> str:
        return "GetSecurityCodeResult(security_code='•••')"


class _Secret(Slot[Any]):
    """Digits by voice or key, understood by code alone."""

    instructions: ClassVar[str] = ""
    keyed: ClassVar[bool] = True

    def __init__(self, settings: CaptureSettings) -> None:
        super().__init__(settings)
        self.sensitive = True

    def digits(self, text: str) -> str:
        """The digits said or keyed, unless the words are about something else."""
        found = readings(text, "digits", **self.reading_in)
        if not found:
            return ""
        value = str(found[0].value)
        few = len(value) < 3
        return "" if few and len(found[0].rest.split()) > len(value) else value

    @abstractmethod
    def judged(self, digits: str) -> WholeValue | PartialValue | InvalidValue:
        """What the digits are."""

    def understand(self, heard: Heard) -> Understanding | None:
        alone = self.digits(heard.text)
        if not alone:
            return None
        judged = self.judged(alone)
        if isinstance(judged, WholeValue) or not heard.so_far:
            return judged
        together = self.judged(self.digits(heard.joined))
        return together if isinstance(together, WholeValue | PartialValue) else judged

    def is_full(self, digits: str) -> bool:
        return isinstance(self.judged(self.digits(digits)), WholeValue)

    def spoken(self, value: Any, n: int) -> str:
        return ""

    def is_answer(self, keys: str) -> bool | None:
        return {"1": True, "2": False}.get(keys)


class CardNumberSlot(_Secret):
    """Values are the digits of a number that checks out."""

    label: ClassVar[str] = "card number"
    tools: ClassVar[Tools] = Tools("update_card_number", None, "decline_card_capture")
    kind: ClassVar[str] = "card_number"

    def __init__(self, settings: CaptureSettings, brands: tuple[str, ...] | None) -> None:
        super().__init__(settings)
        self._brands = brands

    def judged(self, digits: str) -> WholeValue | PartialValue | InvalidValue:
        if is_card_number(digits):
            if self._brands is not None and issuer_of(digits) not in self._brands:
                return InvalidValue(
                    self.line("brands", brands=_listed(self._brands, self.language.speech.and_))
                )
            return WholeValue(digits)
        short = len(digits) < max(usual_length(digits), _SHORTEST)
        return PartialValue(digits) if short else InvalidValue(self.line("bad"))

    def is_full(self, digits: str) -> bool:
        """A number of the usual length: one in ten checks out by chance three digits before that."""
        number = self.digits(digits)
        return is_card_number(number) and len(number) >= usual_length(number)

    def corrected(self, heard: Heard, value: Any) -> Understanding | None:
        found = correct(heard.text, value, "digits", **self.in_language)
        if found.outcome != "replaced":
            return None
        judged = self.judged(str(found.value))
        if isinstance(judged, WholeValue):
            return CorrectedValue(judged.value, found.certainty)
        return InvalidValue(self.line("bad"))

    def validated(self, fields: Mapping[str, Any]) -> WholeValue | PartialValue | InvalidValue:
        judged = self.judged(re.sub(r"[\s-]", "", str(fields["number"])))
        return InvalidValue(self.line("bad")) if isinstance(judged, PartialValue) else judged

    def fields(self, value: Any) -> dict[str, Any]:
        return {"number": value}

    def spoken(self, value: Any, n: int) -> str:
        return read_back("card", value, times=n, language=self.language)

    def hint(self, before: Heard) -> ListeningHint | None:
        return ListeningHint(
            "digits",
            min_digits=13,
            max_digits=19,
            min_delay=1.6,
            sensitive=True,
            language=self.words,
        )

    def completeness(self, heard: Heard) -> Completeness:
        for digits in (self.digits(heard.text), self.digits(heard.joined)):
            if is_card_number(digits) and len(digits) == usual_length(digits):
                return "complete"
        return "incomplete" if 0 < len(digits) < usual_length(digits) else "unknown"

    def result(self, value: Any) -> GetCardNumberResult:
        return GetCardNumberResult(issuer_of(value), value)


class ExpirationSlot(_Secret):
    """Values are "MM/YY"; never read back."""

    label: ClassVar[str] = "expiration date"
    tools: ClassVar[Tools] = Tools("update_expiration_date", None, "decline_card_capture")
    kind: ClassVar[str] = "expiration"
    code_is_final: ClassVar[bool] = True
    confirms_voice: ClassVar[bool] = False

    def __init__(self, settings: CaptureSettings) -> None:
        super().__init__(settings)
        know_months(self.words)

    def understand(self, heard: Heard) -> Understanding | None:
        for text in (heard.text, heard.joined):
            found = readings(
                text,
                "expiration",
                this_year=_today()[0],
                **self.reading_in,
            )
            said = found[0].value if found else None
            if isinstance(said, SpokenDate) and said.month is not None:
                if said.year is not None:
                    return self._checked(said.month, said.year)
                if text == heard.joined:
                    return PartialValue(said)
        digits = self.digits(heard.text)
        if not digits:
            return None
        return self.judged(digits) if len(digits) >= 4 else None

    def judged(self, digits: str) -> WholeValue | PartialValue | InvalidValue:
        if len(digits) == 4:
            return self._checked(int(digits[:2]), 2000 + int(digits[2:]))
        return PartialValue(digits) if len(digits) < 4 else InvalidValue(self.line("bad"))

    def is_full(self, digits: str) -> bool:
        return len(re.sub(r"\D", "", digits)) >= 4

    def _checked(self, month: int, year: int) -> WholeValue | InvalidValue:
        this_year, this_month = _today()
        if not 1 <= month <= 12 or year > this_year + _MAX_YEARS_AHEAD:
            return InvalidValue(self.line("bad"))
        if (year, month) < (this_year, this_month):
            return InvalidValue(self.line("expired"))
        return WholeValue(f"{month:02d}/{year % 100:02d}", confirm=False)

    def validated(self, fields: Mapping[str, Any]) -> WholeValue | PartialValue | InvalidValue:
        year = int(fields["year"])
        return self._checked(int(fields["month"]), year + 2000 if year < 100 else year)

    def fields(self, value: Any) -> dict[str, Any]:
        return {"month": int(value[:2]), "year": int(value[3:])}

    def hint(self, before: Heard) -> ListeningHint | None:
        return ListeningHint("date", min_delay=1.6, sensitive=True, language=self.words)

    def completeness(self, heard: Heard) -> Completeness:
        # "april twenty" is not the year 2020, which no card has.
        if half := open_year(heard.text, language=self.words):
            return half
        match self.understand(heard):
            case WholeValue():
                return "complete"
            case PartialValue():
                return "incomplete"
            case None if 0 < len(self.digits(heard.text)) < 4:
                return "incomplete"
        return "unknown"  # "one two two" is no date yet, or a card that has expired

    def result(self, value: Any) -> GetExpirationDateResult:
        return GetExpirationDateResult(value)


class SecurityCodeSlot(_Secret):
    """Values are three digits, four for American Express; never read back."""

    label: ClassVar[str] = "security code"
    tools: ClassVar[Tools] = Tools("update_security_code", None, "decline_card_capture")
    kind: ClassVar[str] = "security_code"
    code_is_final: ClassVar[bool] = True
    confirms_voice: ClassVar[bool] = False

    def __init__(self, settings: CaptureSettings, issuer: str | None) -> None:
        super().__init__(settings)
        self._count = 4 if issuer == AMERICAN_EXPRESS else 3

    def line(self, name: str, **values: object) -> str:
        return super().line(name, **{"count": self._count, **values})

    def judged(self, digits: str) -> WholeValue | PartialValue | InvalidValue:
        if len(digits) == self._count:
            return WholeValue(digits, confirm=False)
        return InvalidValue(self.line("bad"))

    def validated(self, fields: Mapping[str, Any]) -> WholeValue | PartialValue | InvalidValue:
        return self.judged(str(fields["code"]).strip())

    def fields(self, value: Any) -> dict[str, Any]:
        return {"code": value}

    def hint(self, before: Heard) -> ListeningHint | None:
        count = self._count
        return ListeningHint(
            "digits",
            min_digits=count,
            max_digits=count,
            min_delay=1.6,
            sensitive=True,
            language=self.words,
        )

    def completeness(self, heard: Heard) -> Completeness:
        said = len(self.digits(heard.text))
        if said == self._count:
            return "complete"
        return "incomplete" if 0 < said < self._count else "unknown"

    def result(self, value: Any) -> GetSecurityCodeResult:
        return GetSecurityCodeResult(value)


def _today() -> tuple[int, int]:
    now = datetime.fromtimestamp(wall_time(), UTC)
    return now.year, now.month


def _listed(brands: tuple[str, ...], and_: str) -> str:
    if len(brands) == 1:
        return brands[0]
    return f"{', '.join(brands[:-1])} {and_} {brands[-1]}"
