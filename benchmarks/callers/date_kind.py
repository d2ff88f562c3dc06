"""Dates of birth, as people give and correct them."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any, ClassVar

from .date_wordings import (
    date_parts,
    ordinal_words,
    say_date,
    say_day,
    say_month,
    say_year,
    year_words,
)
from .ear import decode_date
from .kind import Kind, Pieces
from .utterance import Piece, talk

__all__ = ["DateKind"]


class DateKind(Kind):
    slot: ClassVar[str] = "date"
    leads: ClassVar[tuple[str, ...]] = (
        "", "it's", "I was born on", "my birthday is", "my date of birth is", "born", "that's", "sure it's",
    )  # fmt: skip

    def stored(self, result: Any) -> Any:
        return result.date_of_birth

    def whole(self, value: Any, chance: Random, *, careful: bool = False) -> Pieces:
        style = chance.choice(["month_first", "the_of"]) if careful else ""
        return say_date(value, self.setup.region, chance, style)

    def parts(self, value: Any, chance: Random) -> list[Pieces]:
        return date_parts(value, self.setup.region, chance)

    def asked(self, part: str, value: Any, chance: Random) -> Pieces | None:
        match part:
            case "year":
                return [say_year(value, chance)]
            case "month":
                return [say_month(value)]
            case "day":
                return [say_day(value, chance)]
        return None

    def slip(self, value: Any, chance: Random) -> Any:
        what = chance.choice(["day", "month", "year"])
        if what == "day":
            other = value + timedelta(days=1 if value.day < 28 else -1)
            return other if other.month == value.month else value.replace(day=value.day - 1)
        if what == "month":
            return date(value.year, value.month % 12 + 1, min(value.day, 28))
        return date(value.year - 1, value.month, min(value.day, 28))

    def fix(self, wrong: Any, right: Any, chance: Random) -> Pieces:
        changed = [
            part
            for part in ("year", "month", "day")
            if getattr(wrong, part) != getattr(right, part)
        ]
        if len(changed) != 1 or chance.random() < 0.35:
            return super().fix(wrong, right, chance)
        lead = [talk(chance.choice(["it's", "", "I said"]))]
        denied = [] if chance.random() < 0.5 else [talk("not"), _said(wrong, changed[0])]
        return [*lead, _said(right, changed[0]), *denied]

    def repair(self, wrong: Any, right: Any, chance: Random) -> Pieces:
        """Only the mistaken part once more, or all of it."""
        marker = Piece(chance.choice(["no", "sorry", "no sorry", "I mean", "wait"]), form="repair")
        month, year = say_month(right), say_year(right, chance)
        if (wrong.month, wrong.year) == (right.month, right.year) and chance.random() < 0.6:
            return [month, say_day(wrong, chance), marker, month, say_day(right, chance), year]
        if (wrong.month, wrong.day) == (right.month, right.day) and chance.random() < 0.6:
            return [month, say_day(right, chance), say_year(wrong, chance), marker, year]
        return super().repair(wrong, right, chance)

    def keys(self, value: Any) -> str | None:
        return value.strftime("%m%d%Y" if self.setup.region == "US" else "%d%m%Y")

    def agrees(self, words: str, value: Any) -> bool:
        return decode_date(words) == (value.year, value.month, value.day)


def _said(value: date, part: str) -> Piece:
    if part == "year":
        return Piece(year_words(value.year), str(value.year), "year")
    if part == "month":
        return say_month(value)
    return Piece(f"the {ordinal_words(value.day)}", str(value.day), "day")
