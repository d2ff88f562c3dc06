"""Phone numbers as a capture understands, checks and says them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import phonenumbers
from phonenumbers import ValidationResult

from ...conversation import Completeness, ListeningHint
from ...conversation.spoken import Reading, readings, values_in
from ...conversation.spoken.email import emails_in
from ..capture.facts import (
    CorrectedValue,
    InvalidValue,
    PartialValue,
    SeveralValues,
    UncertainValue,
    Understanding,
    WholeValue,
)
from ..capture.slot import Heard, Slot, Tools
from ..words.commands import holds_no
from ..words.corrections import correct
from ..words.earlier_values import earlier_values
from ..words.grounding import is_derivable
from ..words.phone_symbols import PhoneSymbols
from ..words.readback import read_back
from ..words.written_dates import without_dates

__all__ = ["GetPhoneNumberResult", "PhoneSlot"]

_PUNCTUATION = re.compile(r"[\s\-().]")
_INTERNATIONAL = re.compile(r"\+[1-9]\d{6,14}")
_NATIONAL = re.compile(r"\d{7,15}")
_SHORTEST = 7
_LONGEST_AREA_CODE = 5
"""Without the zero in front."""
_CLEARLY_WHOLE = 10
"""Digits of a number of an unknown country that nobody goes on with."""
_LONGER = ("0", "5", "00", "55", "000", "123", "5555")
"""What a longer number may end with."""


@dataclass(frozen=True, slots=True)
class GetPhoneNumberResult:
    """What `GetPhoneNumberTask` gives."""

    phone_number: str
    """E.164 with a region or a leading plus, else the digits as they were given."""
    e164: str | None = None
    region: str | None = None
    """ISO country."""


class PhoneSlot(Slot[GetPhoneNumberResult]):
    """Values are numbers as `str`, E.164 where the country is known."""

    label: ClassVar[str] = "phone number"
    tools: ClassVar[Tools] = Tools(
        "update_phone_number", "confirm_phone_number", "decline_phone_number_capture"
    )
    kind: ClassVar[str] = "phone"
    instructions: ClassVar[str] = (
        "You help to note down the caller's phone number. Callers group digits, repeat them and "
        "correct themselves. When the caller gives a number, call update_phone_number with "
        "exactly the digits that were said, and no others. Call confirm_phone_number only after "
        "the caller agreed to what was read back, decline_phone_number_capture when the caller "
        "refuses. Answer side questions in one sentence and ask for the number again."
    )
    keyed: ClassVar[bool] = True

    def rest(self, partial: Any) -> str:
        complete = self.region is not None and self._lacks_area_code(str(partial))
        return self.line("area_code" if complete else "rest")

    # Understanding

    def understand(self, heard: Heard) -> Understanding | None:
        if emails_in(heard.text, language=self.words):
            return None  # its digits are no part of a number
        heard = replace(heard, text=without_dates(heard.text), so_far=without_dates(heard.so_far))
        offered = values_in(
            heard.text,
            "phone",
            region=self.region,
            is_whole=self._is_whole,
            **self.reading_in,
        )
        whole = [one for one in map(self._judged, offered) if isinstance(one, WholeValue)]
        if len({one.value for one in whole}) > 1:
            return SeveralValues(tuple(dict.fromkeys(one.value for one in whole)))
        alone = self._read(heard.text)
        if alone is None or not heard.so_far:
            return self._judged(alone) if alone is not None else None
        before = self._read(heard.so_far)
        if before is None or self._begins_again(str(alone.value), str(before.value)):
            return self._judged(alone)
        if asked_for := self._with_area_code(str(alone.value), str(before.value)):
            return asked_for
        joined = self._read(heard.joined)
        judged = self._judged(alone if joined is None else joined)
        return self._judged(alone) if isinstance(judged, InvalidValue) else judged

    @staticmethod
    def _begins_again(digits: str, before: str) -> bool:
        return digits.startswith((before, "+"))

    def _with_area_code(self, code: str, local: str) -> UncertainValue | None:
        """A local number with the area code that was asked for; no other parts change their order."""
        if self.region is None or not self._lacks_area_code(local):
            return None
        trunk = phonenumbers.ndd_prefix_for_region(self.region, True) or ""
        bare = code.removeprefix(trunk)
        # Where numbers are dialled with a zero, an area code begins with it.
        is_code = 2 <= len(bare) <= _LONGEST_AREA_CODE and (trunk != "0" or bare != code)
        together = self._number(code + local) if is_code else None
        if not isinstance(together, WholeValue) or together.confidence < 1.0:
            return None
        return UncertainValue(together.value, "")

    def _lacks_area_code(self, digits: str) -> bool:
        """Whether it is a whole local number, so that only the area code was asked for."""
        return len(digits) >= _SHORTEST and isinstance(self._number(digits), PartialValue)

    def _read(self, text: str) -> Reading | None:
        """The digits in the text, unless it is about something else."""
        found = readings(
            text,
            "phone",
            region=self.region,
            is_whole=self._is_whole,
            **self.reading_in,
        )
        if not found:
            return None
        best = found[0]
        few = len(str(best.value)) < 3
        return None if few and len(best.rest.split()) > len(str(best.value)) else best

    def _judged(self, reading: Reading) -> WholeValue | PartialValue | InvalidValue:
        judged = self._number(str(reading.value))
        if isinstance(judged, WholeValue):
            confidence = min(judged.confidence, reading.certainty)
            return WholeValue(judged.value, confidence=confidence)
        return judged

    def _is_whole(self, digits: str) -> bool:
        return isinstance(self._number(digits), WholeValue)

    def _number(self, digits: str) -> WholeValue | PartialValue | InvalidValue:
        """Judge cleaned digits, with or without a plus."""
        if self.region is None and not digits.startswith("+"):
            if _NATIONAL.fullmatch(digits):
                return WholeValue(digits)
            short = len(digits) < _SHORTEST and digits.isdecimal()
            return PartialValue(digits) if short else InvalidValue(self.line("too_long"))
        return self._by_plan(digits)

    def _by_plan(self, digits: str) -> WholeValue | PartialValue | InvalidValue:

        try:
            number = phonenumbers.parse(digits, self.region)
        except phonenumbers.NumberParseException:
            short = len(digits) < _SHORTEST
            return PartialValue(digits) if short else InvalidValue(self.line("impossible"))
        match phonenumbers.is_possible_number_with_reason(number):
            case ValidationResult.IS_POSSIBLE:
                e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
                if not _INTERNATIONAL.fullmatch(e164):
                    # The plan of some countries allows numbers that are shorter than any.
                    short = len(digits) < _SHORTEST
                    return PartialValue(digits) if short else InvalidValue(self.line("impossible"))
                sure = phonenumbers.is_valid_number(number)
                return WholeValue(e164, confidence=1.0 if sure else 0.5)
            case ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
                return PartialValue(digits)
            case ValidationResult.TOO_SHORT:
                return PartialValue(digits)
            case ValidationResult.TOO_LONG:
                return InvalidValue(self.line("too_long"))
        return PartialValue(digits) if len(digits) < 10 else InvalidValue(self.line("impossible"))

    def corrected(self, heard: Heard, value: Any) -> Understanding | None:
        found = correct(
            heard.text,
            value,
            "phone",
            region=self.region,
            is_whole=self._is_whole,
            **self.in_language,
        )
        if found.outcome == "replaced":
            judged = self._number(str(found.value))
            if isinstance(judged, WholeValue):
                return CorrectedValue(judged.value, min(judged.confidence, found.certainty))
            return judged if isinstance(judged, InvalidValue) else None
        if found.outcome == "which":
            return SeveralValues(found.values)
        return self._continued(heard, str(value)) if heard.value == value else None

    def _continued(self, heard: Heard, value: str) -> CorrectedValue | None:
        """Digits after a number that was read back too early: it was not yet complete."""
        if holds_no(heard.text, phrases=self.settings.phrases, language=self.language):
            return None
        more = self._read(heard.text)
        little = self.words.connectors | self.words.fillers | self.language.phrases.fillers
        alone = more is not None and not set(more.rest.split()) - little
        digits = str(more.value) if more is not None and alone else ""
        if len(digits) < 2 or not digits.isdecimal() or self._is_whole(digits):
            return None
        phone = PhoneSymbols.of(value, self.region)
        longer = self._number(phone.with_symbols(phone.symbols + digits))
        if not isinstance(longer, WholeValue):
            return None
        goes_on = longer.confidence == 1.0 if self._has_plan(value) else len(value) < _CLEARLY_WHOLE
        return CorrectedValue(longer.value, longer.confidence) if goes_on else None

    def validated(self, fields: Mapping[str, Any]) -> WholeValue | PartialValue | InvalidValue:
        cleaned = _PUNCTUATION.sub("", str(fields["phone_number"]))
        judged = self._number(cleaned)
        if not re.fullmatch(r"\+?\d+", cleaned) or isinstance(judged, PartialValue):
            return InvalidValue(self.line("impossible"))
        return judged

    def fields(self, value: Any) -> dict[str, Any]:
        return {"phone_number": value}

    def grounded(self, value: Any, evidence: list[str]) -> bool:
        return is_derivable(value, evidence, "phone", region=self.region, **self.reading_in)

    def earlier(self, messages: list[str]) -> list[Any]:
        bare = [without_dates(message) for message in messages]
        found = earlier_values(
            bare, "phone", is_valid=self._valid, region=self.region, **self.in_language
        )
        judged = [self._number(str(one)) for one in found]
        values = [one.value for one in judged if isinstance(one, WholeValue)]
        return list(dict.fromkeys(values))

    def _valid(self, value: object) -> bool:
        return self._is_whole(str(value))

    def from_result(self, result: Any) -> Any:
        return result.phone_number

    def is_full(self, digits: str) -> bool:
        """A possible number that cannot be longer."""
        read = self._read(digits)
        if read is None or not self._is_whole(str(read.value)):
            return False
        return self._ends(str(read.value))

    def _ends(self, digits: str) -> bool:
        """Whether a whole number can have no more digits."""
        longer = [f"{digits}{more}" for more in _LONGER]
        if not any(map(self._is_whole, longer)):
            return True
        # Some numbers of the country are longer, but none that begins like this.
        return self._is_valid(digits) and not any(map(self._is_valid, longer))

    def _is_valid(self, digits: str) -> bool:
        judged = self._number(digits)
        return (
            self._has_plan(digits) and isinstance(judged, WholeValue) and judged.confidence == 1.0
        )

    def _has_plan(self, digits: str) -> bool:
        """Whether it is known which numbers of its country exist."""
        return self.region is not None or digits.startswith("+")

    # Speaking

    def spoken(self, value: Any, n: int) -> str:
        return read_back("phone", value, times=n, region=self.region, language=self.language)

    def hint(self, before: Heard) -> ListeningHint | None:
        return ListeningHint("digits", min_delay=1.6, language=self.words)

    def completeness(self, heard: Heard) -> Completeness:
        match self.understand(heard):
            case WholeValue(value) | UncertainValue(value):
                return "complete" if self._ends(str(value)) else "unknown"
            case UncertainValue():
                return "complete"
            case PartialValue(digits) if len(str(digits)) < _SHORTEST and not heard.piecewise:
                return "incomplete"
        return "unknown"

    def result(self, value: Any) -> GetPhoneNumberResult:
        if not value.startswith("+"):
            return GetPhoneNumberResult(value)

        region = phonenumbers.region_code_for_number(phonenumbers.parse(value, None))
        return GetPhoneNumberResult(value, value, region or self.region)
