"""Dates of birth as a capture understands, checks and says them. Pure but for today's date."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar

from ...conversation import Completeness, ListeningHint
from ...conversation.spoken import SpokenDate, readings, time_in
from ...conversation.spoken.dates import merged, open_year, splits_a_number
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
from ..words.commands import polarity
from ..words.corrections import meant
from ..words.earlier_values import earlier_values
from ..words.grounding import is_derivable
from ..words.readback import read_back

__all__ = ["BirthDate", "DateSlot", "GetDateOfBirthResult"]

_OLDEST = 120


@dataclass(frozen=True, slots=True)
class GetDateOfBirthResult:
    """What `GetDateOfBirthTask` gives."""

    date_of_birth: date
    time_of_birth: time | None = None


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A date, and the time if it is known."""

    date: date
    time: time | None = None


class DateSlot(Slot[GetDateOfBirthResult]):
    """Values are `BirthDate`; parts are `SpokenDate`, or `BirthDate` while the time is asked for."""

    label: ClassVar[str] = "date of birth"
    tools: ClassVar[Tools] = Tools("update_dob", "confirm_dob", "decline_dob_capture")
    kind: ClassVar[str] = "date"
    instructions: ClassVar[str] = (
        "You help to note down the caller's date of birth. When the caller gives it, call "
        "update_dob with exactly the date that was said; never work it out from an age. Call "
        "confirm_dob only after the caller agreed to what was read back, decline_dob_capture when "
        "the caller refuses. Answer side questions in one sentence and ask for the date again."
    )
    keyed: ClassVar[bool] = True

    def __init__(
        self, settings: CaptureSettings, *, region: str | None, include_time: bool
    ) -> None:
        super().__init__(settings, region=region)
        self._include_time = include_time
        know_months(self.words)

    @property
    def today(self) -> date:
        """The session's date, in UTC."""
        return datetime.fromtimestamp(wall_time(), UTC).date()

    # Words

    def question(self, n: int) -> str:
        order = self.line("month_first" if self.region == "US" else "order")
        return super().question(n).replace("{order}", order)

    def rest(self, partial: Any) -> str:
        if isinstance(partial, BirthDate):
            return self.line("time")
        for part in ("year", "month", "day"):
            if getattr(partial, part) is None:
                return self.line(part)
        return self.line("rest")

    def spoken(self, value: Any, n: int) -> str:
        said = read_back("date", value.date, times=n, language=self.language)
        if value.time is None:
            return said
        return f"{said}, {read_back('time', value.time, times=n, language=self.language)}"

    # Understanding

    def understand(self, heard: Heard) -> Understanding | None:
        if isinstance(heard.value, BirthDate) and heard.so_far and self._include_time:
            timed = self._time(heard.text, heard.value)
            if timed is not None:
                return timed
        said = self._date(heard.text)
        if said is None:
            return None
        if not said.is_complete and isinstance(heard.value, SpokenDate):
            said = merged(heard.value, said)
        if not said.is_complete:
            return PartialValue(said)
        return self._asking_time(self._checked(said))

    def _asking_time(self, checked: WholeValue | InvalidValue) -> Understanding:
        if self._include_time and isinstance(checked, WholeValue):
            return PartialValue(checked.value)
        return checked

    def _time(self, text: str, born: BirthDate) -> WholeValue | None:
        unknown = "|".join(self.language.phrases.unknown_time) or "(?!)"
        answer = polarity(text, phrases=self.settings.phrases, language=self.words)
        if answer is False or re.search(rf"\b(?:{unknown})\b", text, re.IGNORECASE):
            return WholeValue(born)
        found = time_in(text, language=self.words)
        if found is None:
            return None
        return WholeValue(
            BirthDate(born.date, time(found.hour, found.minute)), confidence=found.certainty
        )

    def _date(self, text: str) -> SpokenDate | None:
        if re.search(self.language.phrases.age, text.lower()):
            return None  # an age is no date
        found = readings(
            text,
            "date",
            region=self.region,
            this_year=self.today.year,
            **self.reading_in,
        )
        value = found[0].value if found else None
        return value if isinstance(value, SpokenDate) else None

    def _checked(self, said: SpokenDate) -> WholeValue | InvalidValue:
        assert said.year is not None
        assert said.month is not None
        assert said.day is not None
        try:
            born = date(said.year, said.month, said.day)
        except (ValueError, OverflowError):
            return InvalidValue(self.line("none_such", value=self._named(said)))
        if born > self.today:
            return InvalidValue(self.line("future"))
        if _years(born, self.today) > _OLDEST:
            return InvalidValue(self.line("too_old"))
        return WholeValue(BirthDate(born), confidence=said.certainty)

    def _named(self, said: SpokenDate) -> str:
        """What does not exist of a date, in words: "February thirtieth", "such month"."""
        assert said.year is not None
        assert said.month is not None
        assert said.day is not None
        if not 1 <= said.month <= 12:
            return self.line("no_such_month")
        if not 1 <= said.day <= 31:
            return self.line("no_such_day")
        if not date.min.year <= said.year <= date.max.year:
            return self.line("no_such_year")
        return self.language.speech.date(said.day, said.month, None)

    def corrected(self, heard: Heard, value: Any) -> Understanding | None:
        """A date that names only some parts keeps the others."""
        said = self._date(meant(heard.text, self.language))
        if said is None:
            return None
        known = SpokenDate(value.date.day, value.date.month, value.date.year)
        checked = self._checked(merged(known, said))
        if not isinstance(checked, WholeValue):
            return checked
        new = BirthDate(checked.value.date, value.time)  # type: ignore[attr-defined]  # a BirthDate
        return CorrectedValue(new, checked.confidence) if new != value else None

    def validated(self, fields: Mapping[str, Any]) -> WholeValue | PartialValue | InvalidValue:
        if "hour" in fields:
            born = fields["born"]
            if not isinstance(born, BirthDate):
                return InvalidValue("the date comes first")
            try:
                return WholeValue(BirthDate(born.date, time(fields["hour"], fields["minute"])))
            except ValueError as error:
                return InvalidValue(str(error))
        said = SpokenDate(fields["day"], fields["month"], fields["year"])
        checked = self._checked(said)
        if isinstance(checked, WholeValue) and fields.get("ask_time") and self._include_time:
            return PartialValue(checked.value)
        return checked

    def fields(self, value: Any) -> dict[str, Any]:
        return {"year": value.date.year, "month": value.date.month, "day": value.date.day}

    def grounded(self, value: Any, evidence: list[str]) -> bool:
        this_year = self.today.year
        said = evidence
        dated = is_derivable(
            value.date, said, "date", region=self.region, this_year=this_year, **self.reading_in
        )
        timed = value.time is None or is_derivable(value.time, said, "time", **self.reading_in)
        return dated and timed

    def earlier(self, messages: list[str]) -> list[Any]:
        found = earlier_values(
            messages,
            "date",
            region=self.region,
            this_year=self.today.year,
            **self.in_language,
        )
        dates = [one for one in found if isinstance(one, SpokenDate) and one.is_complete]
        checked = [self._checked(one) for one in dates]
        return list(dict.fromkeys(one.value for one in checked if isinstance(one, WholeValue)))

    def from_result(self, result: Any) -> Any:
        return BirthDate(result.date_of_birth, result.time_of_birth)

    def is_full(self, digits: str) -> bool:
        return len(re.sub(r"\D", "", digits)) >= 8

    def hint(self, before: Heard) -> ListeningHint | None:
        return ListeningHint("date", min_delay=1.6, language=self.words)

    def completeness(self, heard: Heard) -> Completeness:
        said = self._date(heard.text)
        if said is None or (isinstance(heard.value, BirthDate) and self._include_time):
            return self._time_is_whole(heard)
        known = heard.value if isinstance(heard.value, SpokenDate) else SpokenDate()
        half = open_year(heard.text, language=self.words)
        if known.year is None and said.year is not None and half:
            return half
        together = merged(known, said)
        if together.is_complete:
            day_first = None if self.region is None else self.region != "US"
            split = said.is_complete and splits_a_number(
                heard.text, day_first=day_first, language=self.words
            )
            return "unknown" if split else "complete"
        # One part was asked for, and one has come; the next question may follow.
        answered = together.parts > known.parts and (known.parts > 0 or heard.piecewise)
        return "unknown" if answered else "incomplete"

    def _time_is_whole(self, heard: Heard) -> Completeness:
        reading = self.understand(heard)
        sure = isinstance(reading, WholeValue) and reading.confidence == 1.0
        return "complete" if sure else "unknown"

    def result(self, value: Any) -> GetDateOfBirthResult:
        return GetDateOfBirthResult(value.date, value.time)


def _years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
