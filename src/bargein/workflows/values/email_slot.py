"""E-mail addresses as a capture understands, checks and says them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from email_validator import EmailNotValidError, validate_email

from ...conversation import Completeness, ListeningHint
from ...conversation.spoken import default_completeness, readings, values_in
from ...conversation.spoken.domain_endings import domain_ending
from ...conversation.spoken.email import email_fragment_in, without_other_ats
from ...conversation.spoken.tokens import tokens_of
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
from ..words.commands import polarity
from ..words.corrections import correct
from ..words.earlier_values import earlier_values
from ..words.grounding import is_derivable
from ..words.readback import read_back

__all__ = ["EmailSlot", "GetEmailResult"]

_PROVIDERS = "gmail|yahoo|hotmail|outlook|icloud|aol|protonmail"
_LOCAL = re.compile(r"[\w%+'-]+(?:\.[\w%+'-]+)*")
_BETWEEN = frozenset("._-+")
"""After these an address goes on."""
_MOST_WORDS = 4
"""Words before the at that are not spelled; more are a sentence."""


_ENDINGS: Mapping[str, Completeness] = {
    "end": "complete",
    "middle": "incomplete",
    "unknown": "unknown",
}


@dataclass(frozen=True, slots=True)
class GetEmailResult:
    """What `GetEmailTask` gives."""

    email_address: str


class EmailSlot(Slot[GetEmailResult]):
    """Values are addresses as `str`; a part is what stands before the at."""

    label: ClassVar[str] = "email address"
    tools: ClassVar[Tools] = Tools(
        "update_email_address", "confirm_email_address", "decline_email_capture"
    )
    kind: ClassVar[str] = "email"
    instructions: ClassVar[str] = (
        "You help to note down the caller's email address. Callers spell, correct themselves and "
        "say symbols as words. When the caller gives an address, call update_email_address with "
        "exactly what was said; never guess or complete one. Call confirm_email_address only "
        "after the caller agreed to what was read back, decline_email_capture when the caller "
        "refuses. Answer side questions in one sentence and ask for the address again."
    )

    def understand(self, heard: Heard) -> Understanding | None:
        """An address in this turn, or in all that was said of it."""
        alone = self._in(heard.text) or self._other_ending(heard)
        if alone is not None or not heard.so_far:
            return alone or self._part(heard)
        return self._after_local(heard) or self._in(heard.joined) or self._part(heard)

    def _in(self, text: str) -> Understanding | None:
        found = (
            values_in(text, "email", **self.reading_in)
            or readings(text, "email", **self.reading_in)[:1]
        )
        checked = [self._checked(str(one.value), one.certainty) for one in found]
        whole = [one for one in checked if isinstance(one, WholeValue)]
        if len({one.value for one in whole}) > 1:
            return SeveralValues(tuple(dict.fromkeys(one.value for one in whole)))
        if whole:
            return whole[0]
        return checked[0] if checked else self._well_known(text)

    def _well_known(self, text: str) -> Understanding | None:
        """ "at gmail" is offered as a question."""
        at = "|".join(re.escape(word) for word in self._words_for("@"))
        match = re.search(rf"(?:\b(?:{at})|@)\s*({_PROVIDERS})[\s.?!]*$", text, re.IGNORECASE)
        if match is None:
            return None
        completed = self._in(f"{text[: match.end(1)]} {self._words_for('.')[0]} com")
        if not isinstance(completed, WholeValue):
            return None
        provider = match.group(1).lower()
        return UncertainValue(completed.value, self.line("uncertain", provider=provider))

    def _after_local(self, heard: Heard) -> Understanding | None:
        """The domain alone, after the local part was given."""
        if not isinstance(heard.value, str) or "@" in heard.value:
            return None
        bare = self._without_beginning(heard.text)
        said_at = self._words_for("@")[0]
        domain = self._in(f"{heard.value}@{bare}") or self._in(f"x {said_at} {bare}")
        if isinstance(domain, WholeValue | UncertainValue):
            host = str(domain.value).rpartition("@")[2]
            whole = self._checked(f"{heard.value}@{host}", getattr(domain, "confidence", 1.0))
            if isinstance(domain, UncertainValue) and isinstance(whole, WholeValue):
                return UncertainValue(whole.value, domain.question)
            return whole
        return None

    def _without_beginning(self, text: str) -> str:
        """The text without the little words and the at in front of a domain that was asked for."""
        little = [*self.words.fillers, *self.words.connectors]
        apart = [one for one, symbol in self.words.written_apart.items() if symbol == "@"]
        at = "|".join(map(re.escape, [*apart, *self._words_for("@")]))
        beginning = (
            rf"^\W*(?:(?:{'|'.join(map(re.escape, little))})\b[\s,]+)*(?:(?:{at})\b\s*|@\s*)?"
        )
        return re.sub(beginning, "", text.strip(), flags=re.IGNORECASE)

    def _other_ending(self, heard: Heard) -> Understanding | None:
        """ "Dot com" after the whole address was read back, or asked about."""
        if heard.so_far or not isinstance(heard.value, str) or "@" not in heard.value:
            return None
        if tokens_of(heard.text, self.words)[:1] not in [[word] for word in self._words_for(".")]:
            return None
        local, _, host = heard.value.rpartition("@")
        kept = host if domain_ending(heard.value) == "middle" else host.partition(".")[0]
        found = email_fragment_in(f"x@{kept} {heard.text}", **self.reading_in)
        whole = self._checked(f"{local}@{found.domain}", found.certainty) if found else None
        return whole if isinstance(whole, WholeValue) else None

    def _part(self, heard: Heard) -> Understanding | None:
        """What is known of the address, if these words add to it."""
        little = self.words.fillers | self.words.hesitations | self.language.phrases.fillers
        said = [word for word in tokens_of(heard.text, self.words) if word not in little]
        answers = polarity(heard.text, language=self.words) is not None
        if not said or (answers and heard.so_far):
            return None
        part = self._local_part(heard) or self._fragment(heard)
        if part is not None and part.value == heard.value:
            return part if set(said) & {*self.words.separators} else None
        return part

    def _fragment(self, heard: Heard) -> PartialValue | None:
        """A single word, or what goes on with the words before it, as far as the domain's name."""
        tokens = tokens_of(heard.joined, self.words)
        while tokens and self.words.separators.get(tokens[-1], tokens[-1]) in _BETWEEN:
            tokens.pop()
        found = email_fragment_in(" ".join(tokens), **self.reading_in)
        if found is None or found.local is None or not _LOCAL.fullmatch(found.local):
            return None
        return PartialValue(f"{found.local}@{found.domain}" if found.domain else found.local)

    def _local_part(self, heard: Heard) -> PartialValue | None:
        text = " ".join(without_other_ats(tokens_of(heard.joined, self.words), self.words))
        asked = heard.piecewise and len(text.split()) <= _MOST_WORDS
        said_at, dot = self._words_for("@"), self._words_for(".")[0]
        has_at = re.search(rf"@|\b(?:{'|'.join(map(re.escape, said_at))})\b", text, re.IGNORECASE)
        if has_at or not (asked or self._is_spelled(text) or self._is_all(heard)):
            return None
        before, symbol = self._open_end(text)
        found = readings(f"{before} {said_at[0]} example {dot} com", "email", **self.reading_in)
        local = str(found[0].value).rpartition("@")[0] if found else ""
        spelled_out = len(text.split()) <= 2 * len(local)
        return PartialValue(local + symbol) if _LOCAL.fullmatch(local) and spelled_out else None

    def _open_end(self, text: str) -> tuple[str, str]:
        """ "anna dot" goes on: the words before the last symbol, and the symbol."""
        before, _, last = text.rstrip(" ,.").rpartition(" ")
        symbol = self.words.separators.get(last.lower(), "")
        return (before, symbol) if before and symbol in tuple(".-_+") else (text, "")

    def _words_for(self, symbol: str) -> list[str]:
        """How a symbol is said; as it is written, where nobody says it."""
        said = [word for word, other in self.words.separators.items() if other == symbol]
        return said or [symbol]

    def _is_all(self, heard: Heard) -> bool:
        """Whether it is a word that may be meant for the part before the at, and no model knows better."""
        fragment = email_fragment_in(heard.text, **self.reading_in)
        return not heard.model_may_help and fragment is not None and fragment.local is not None

    def _is_spelled(self, text: str) -> bool:
        """Whether it holds a symbol, a digit, or something said letter by letter."""
        signs = "|".join(map(re.escape, [*self.words.separators, *self.words.multipliers, ""]))
        return bool(re.search(rf"\b(?:{signs}\w)\b|\d", text, re.IGNORECASE))

    def _checked(self, address: str, certainty: float) -> WholeValue | InvalidValue:
        try:
            valid = validate_email(address, check_deliverability=False)
        except EmailNotValidError as error:
            return InvalidValue(self.line("not_valid", problem=_sentence(str(error))))
        return WholeValue(valid.normalized, confidence=certainty)

    def corrected(self, heard: Heard, value: Any) -> Understanding | None:
        """The address after "d not b" and its like."""
        found = correct(heard.text, value, "email", **self.in_language)
        if found.outcome == "replaced":
            checked = self._checked(str(found.value), found.certainty)
            if isinstance(checked, WholeValue):
                return CorrectedValue(checked.value, found.certainty)
            return checked
        if found.outcome == "which":
            return SeveralValues(found.values)
        return InvalidValue(self.line("spell")) if found.outcome == "ask_to_spell" else None

    def validated(self, fields: Mapping[str, Any]) -> WholeValue | PartialValue | InvalidValue:
        """What `update_email_address` was called with."""
        return self._checked(str(fields["email"]).strip(), 1.0)

    def fields(self, value: Any) -> dict[str, Any]:
        return {"email": value}

    def grounded(self, value: Any, evidence: list[str]) -> bool:
        return is_derivable(value, evidence, "email", **self.reading_in)

    def as_said(self, value: Any, evidence: list[str]) -> Any:
        """Capitals before the at count where they were typed, not where a model put them."""
        local, _, domain = value.rpartition("@")
        typed = any(local in text for text in evidence)
        return value if typed else f"{local.lower()}@{domain}"

    def earlier(self, messages: list[str]) -> list[Any]:
        return list(earlier_values(messages, "email", is_valid=self._is_valid, **self.in_language))

    def _is_valid(self, value: object) -> bool:
        return isinstance(self._checked(str(value), 1.0), WholeValue)

    def from_result(self, result: Any) -> Any:
        """The address. Raises `ValueError` for anything but a result with a valid one."""
        address = result if isinstance(result, str) else result.email_address
        checked = self._checked(address, 1.0)
        if not isinstance(checked, WholeValue):
            raise ValueError("not a valid email address")
        return checked.value

    def spoken(self, value: Any, n: int) -> str:
        return read_back("email", value, times=n, language=self.language)

    def hint(self, before: Heard) -> ListeningHint | None:
        return ListeningHint("email", min_delay=1.6, max_delay=4.0, language=self.words)

    def completeness(self, heard: Heard) -> Completeness:
        reading = self.understand(heard)
        if isinstance(reading, WholeValue):
            return _ENDINGS[domain_ending(str(reading.value))]
        if isinstance(reading, PartialValue) and heard.piecewise:
            return "unknown"  # what was asked for is what comes before the at
        return default_completeness("email", heard.text, language=self.words)

    def result(self, value: Any) -> GetEmailResult:
        return GetEmailResult(value)


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
