"""A number of digits, keyed or said. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from ...conversation import ListeningHint
from ...conversation.spoken import readings
from ..capture.facts import (
    CorrectedValue,
    Fail,
    InvalidValue,
    PartialValue,
    Understanding,
    WholeValue,
)
from ..capture.settings import CaptureSettings
from ..capture.slot import Heard, Slot, Tools
from ..words.corrections import correct
from ..words.grounding import is_derivable
from ..words.readback import read_back
from .dtmf_events import DtmfEvent, format_dtmf

__all__ = ["DtmfSlot", "GetDtmfResult"]

_KEYS = r"\*|(?<![\w'])[A-Da-d](?![\w'])|(?<=[\d*])[A-D](?=[\d*]|$)"
NOT_RECEIVED = "Digits input not fully received."


@dataclass(frozen=True, slots=True)
class GetDtmfResult:
    """What `GetDtmfTask` gives."""

    user_input: str
    """The digits, joined by single spaces."""
    secret: bool = field(default=False, repr=False, compare=False)

    @property
    def digits(self) -> str:
        """The digits, joined by nothing."""
        return self.user_input.replace(" ", "")

    @classmethod
    def from_dtmf_inputs(cls, dtmf_inputs: Iterable[DtmfEvent]) -> Self:
        """The result of these keys."""
        return cls(format_dtmf(dtmf_inputs))

    def __repr__(self) -> str:
        shown = "•" * len(self.digits) if self.secret else self.user_input
        return f"{type(self).__name__}(user_input={shown!r})"


class DtmfSlot(Slot[GetDtmfResult]):
    """Values are strings of symbols; the star and A to D count as digits."""

    label: ClassVar[str] = "digits"
    tools: ClassVar[Tools] = Tools("record_inputs", "confirm_inputs", "decline_digits_capture")
    kind: ClassVar[str] = "digits"
    instructions: ClassVar[str] = (
        "The caller was asked to key in or say a number of digits. Pass on exactly the digits "
        "that were given, in order; never add or guess any. Call decline_digits_capture when the "
        "caller does not want to give them. Answer side questions in one sentence and ask again."
    )
    keyed: ClassVar[bool] = True

    def __init__(
        self, settings: CaptureSettings, num_digits: int, *, confirms: bool, sensitive: bool
    ) -> None:
        super().__init__(settings)
        self.count = num_digits
        self.holds_until_confirmed = confirms
        self.sensitive = sensitive

    def question(self, n: int) -> str:
        return self.line("ask" if n == 1 else "ask_hint", count=self.count)

    def rest(self, partial: Any) -> str:
        return self.line("rest")

    # Understanding

    def understand(self, heard: Heard) -> Understanding | None:
        alone, certainty = self._symbols(heard.text)
        if not alone or (len(alone) < self.count and self._is_chatter(heard.text, alone)):
            return None
        joined = alone
        if isinstance(heard.value, str) and heard.so_far and len(heard.value) < self.count:
            joined = heard.value + alone
        for symbols in (alone, joined):
            if len(symbols) == self.count:
                return WholeValue(symbols, confidence=certainty)
        if len(joined) < self.count:
            return PartialValue(joined)
        return self.wrong_count()

    def _is_chatter(self, text: str, symbols: str) -> bool:
        """A few number words in the midst of others: "forty two is the answer"."""
        found = readings(text, "digits", **self.reading_in)
        return bool(found) and len(found[0].rest.split()) > len(symbols)

    def wrong_count(self) -> InvalidValue:
        """Said when there are too many or too few."""
        return InvalidValue(self.line("count", count=self.count))

    def missing(self, keys: str) -> InvalidValue:
        """Too few keys, and no more to come."""
        given = len(self._symbols(keys)[0])
        return InvalidValue(f"{NOT_RECEIVED} Expect {self.count} digits, got {given}", fatal=True)

    def _symbols(self, text: str) -> tuple[str, float]:
        """All symbols in order, and how certain they are."""
        symbols, certainty, at = "", 1.0, 0
        stars = [word for word, symbol in self.words.separators.items() if symbol == "*"]
        symbol = "|".join([*(rf"\b{re.escape(star)}\b" for star in stars), _KEYS])
        for match in [*re.finditer(symbol, text), None]:
            found = readings(
                text[at : match.start() if match else len(text)],
                "digits",
                **self.reading_in,
            )
            if found:
                symbols += str(found[0].value)
                certainty = min(certainty, found[0].certainty)
            if match is not None:
                key = match.group()
                symbols += "*" if key.lower() in ("*", *stars) else key.upper()
                at = match.end()
        # A lone "a" is an article, not a key.
        return (symbols, certainty) if any(s.isdigit() or s == "*" for s in symbols) else ("", 0.0)

    def corrected(self, heard: Heard, value: Any) -> Understanding | None:
        found = correct(heard.text, value, "digits", **self.in_language)
        if found.outcome != "replaced" or len(str(found.value)) != self.count:
            return None
        return CorrectedValue(found.value, found.certainty)

    def validated(self, fields: Mapping[str, Any]) -> WholeValue | PartialValue | InvalidValue:
        symbols = "".join(str(getattr(one, "value", one)) for one in fields["inputs"])
        if len(symbols) != self.count or set(symbols) - set("0123456789*ABCD"):
            return InvalidValue(f"expected {self.count} digits, got {len(symbols)}")
        return WholeValue(symbols)

    def fields(self, value: Any) -> dict[str, Any]:
        return {"inputs": list(value)}

    def grounded(self, value: Any, evidence: list[str]) -> bool:
        said = "".join(self._symbols(one)[0] for one in evidence)
        return value in said or is_derivable(value, evidence, "digits", **self.reading_in)

    def is_full(self, digits: str) -> bool:
        return len(self._symbols(digits)[0]) >= self.count

    def from_result(self, result: Any) -> Any:
        return result.digits

    def is_answer(self, keys: str) -> bool | None:
        return None if self.count == 1 else super().is_answer(keys)

    # Speaking

    def spoken(self, value: Any, n: int) -> str:
        return read_back("digits", value, times=n, language=self.language)

    def hint(self, before: Heard) -> ListeningHint | None:
        return ListeningHint(
            "digits",
            min_digits=self.count,
            max_digits=self.count,
            min_delay=1.6,
            sensitive=self.sensitive,
            language=self.words,
        )

    def result(self, value: Any) -> GetDtmfResult:
        return GetDtmfResult(" ".join(value), self.sensitive)

    def failure_message(self, failure: Fail, what: str) -> str:
        if failure.detail.startswith(NOT_RECEIVED):
            return failure.detail
        return super().failure_message(failure, what)
