"""Dates from the way people say them: "the fifteenth of January nineteen ninety".

Reads day, month and year, any of which may be missing. Whether the date exists,
or makes sense, is for the caller to say; no clock is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from .digits import digits_of_tokens, number_words
from .english import ENGLISH
from .language import SpokenLanguage
from .months import month_of
from .numbers import NumberWords
from .repair import segments
from .tokens import matching_phrase, tokens_of

__all__ = ["SpokenDate", "date_in", "dates_in", "merged", "open_year", "splits_a_number"]

_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_NUMERIC = re.compile(r"\b(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4}|\d{2})\b")
_RUN = re.compile(r"\b(\d{2})(\d{2})(\d{4})\b")
_CENTURIES = range(18, 21)
_UNSURE_ORDER = 0.6
_MAX_SEGMENTATIONS = 64
_LONGEST_MONTH = 31


@dataclass(frozen=True, slots=True)
class SpokenDate:
    """What was said of a date; `None` for what was not."""

    day: int | None = None
    month: int | None = None
    year: int | None = None
    certainty: float = 1.0
    """0.6 when day and month could be swapped."""

    @property
    def parts(self) -> int:
        """How many of the three were said."""
        return sum(part is not None for part in (self.day, self.month, self.year))

    @property
    def is_complete(self) -> bool:
        """Whether day, month and year were said."""
        return self.parts == 3


def dates_in(
    text: str,
    *,
    day_first: bool | None = None,
    this_year: int = 2030,
    language: SpokenLanguage = ENGLISH,
) -> list[SpokenDate]:
    """All readings of the one date in the text, the likeliest first.

    What follows "no" or "sorry" replaces the parts that it names. With day and month
    in an unknown order, the other order is a further reading. Arguments as in `date_in`.
    """
    date: SpokenDate | None = None
    text = _with_ordinals(text, language)
    if _ISO.search(text) or _NUMERIC.search(text):
        date = date_in(text, day_first=day_first, this_year=this_year, language=language)
    else:
        for part in segments(tokens_of(text, language), language):
            said = date_in(
                " ".join(part), day_first=day_first, this_year=this_year, language=language
            )
            date = said if date is None else merged(date, said)
    if date is None:
        return []
    if date.certainty < 1.0:
        return [date, SpokenDate(date.month, date.day, date.year, date.certainty)]
    return [date]


def merged(date: SpokenDate, correction: SpokenDate | None) -> SpokenDate:
    """The date with the parts that the correction names; the others are kept."""
    if correction is None or correction.is_complete:
        return correction or date
    corrected = correction.day is not None and correction.month is not None
    return SpokenDate(
        correction.day or date.day,
        correction.month or date.month,
        correction.year or date.year,
        1.0 if corrected else date.certainty,
    )


def open_year(
    text: str, *, language: SpokenLanguage = ENGLISH
) -> Literal["incomplete", "unknown"] | None:
    """Whether the year at the end may go on; `None` if not.

    "nineteen" is half a year ("incomplete"); "two thousand" may be a whole one ("unknown").
    """
    tokens = tokens_of(text, language)
    if not tokens or _NUMERIC.search(text):
        return None
    written = language.whole_number(tokens[-1]) or 1  # "neunzehnhundert"
    if tokens[-1] in language.thousands or written % 100 == 0:
        return "unknown"
    before = tokens[-2] if len(tokens) > 1 else ""
    # "twenty twenty" and "two thousand twenty" are whole.
    second_half = _is_century(before, language) or before in language.thousands
    return "incomplete" if _is_century(tokens[-1], language) and not second_half else None


def splits_a_number(
    text: str, *, day_first: bool | None = None, language: SpokenLanguage = ENGLISH
) -> bool:
    """Whether the text is a whole date only if "twenty two" is a twenty and a two.

    "Twenty two five" may be the twentieth of February 2005, or a year is still to come.
    """
    if any(form.search(text) for form in (_ISO, _NUMERIC, _RUN)):
        return False
    words = _Words(tokens_of(text, language), language)
    longest = next(words.segmentations(), None)
    whole = date_in(text, day_first=day_first, language=language)
    if longest is None or whole is None or not whole.is_complete:
        return False
    # Read with as few numbers as possible, it is a day and a month.
    said = len(longest) + len(words.ordinals) + (words.month is not None)
    return said == 2 and max(longest, default=0) <= _LONGEST_MONTH


def _is_century(token: str, language: SpokenLanguage) -> bool:
    number = language.teens.get(token) or language.tens.get(token)
    return number in _CENTURIES or (token.isdecimal() and int(token) in _CENTURIES)


def date_in(
    text: str,
    *,
    day_first: bool | None = None,
    this_year: int = 2030,
    language: SpokenLanguage = ENGLISH,
) -> SpokenDate | None:
    """The date in the text, complete or not; `None` when no part of one was said.

    `day_first` says how numbers alone are ordered; `None` is unknown: day first, and
    less certain where both fit, unless the language has an order. Two-digit years up to `this_year`'s are in the 2000s.
    """
    day_first = language.day_first if day_first is None else day_first
    if match := _ISO.search(text):
        year, month, day = map(int, match.groups())
        return SpokenDate(day, month, year)
    if match := _NUMERIC.search(text) or _RUN.search(text):
        return _ordered([int(part) for part in match.groups()], day_first, this_year)
    tokens = _without_waiting(tokens_of(_with_ordinals(text, language), language), language)
    if _tells_age(tokens, language):
        return None
    words = _Words(tokens, language)
    best: SpokenDate | None = None
    best_score = 0
    for numbers in words.segmentations():
        date = _assigned(words, numbers, day_first, this_year)
        # "february twenty twenty four" is a year rather than a day and a short year.
        score = 0 if date is None else date.parts - _split_years(numbers)
        # Nor is "may twenty two" a day and a year: that would be "oh two".
        score -= date is not None and date.year is not None and numbers[-1] < 10
        # "eighty five" is a year; a day and a year without a month are nothing.
        if date and date.day and date.year and not date.month and not words.ordinals:
            score = 0
        if date is not None and (best is None or score > best_score):
            best, best_score = date, score
    if (best is None or not best.is_complete) and words.month is None and not words.ordinals:
        run = _RUN.fullmatch(digits_of_tokens(tokens, number_words(language))[0])
        if run is not None:  # "oh three one five one nine eight five"
            return _ordered([int(part) for part in run.groups()], day_first, this_year)
    return best


def _with_ordinals(text: str, language: SpokenLanguage) -> str:
    """ "am 13. dritten": a full stop makes a numeral an ordinal, unless all of them are numerals."""
    if not language.ordinal_dot or not language.ordinal_endings or _NUMERIC.search(text):
        return text
    return re.sub(r"\b(\d{1,2})\.(?=\s+\S)", rf"\1{min(language.ordinal_endings)}", text)


def _without_waiting(tokens: Sequence[str], language: SpokenLanguage) -> list[str]:
    """Without "one moment" and "a second", which name no day."""
    kept: list[str] = []
    at = 0
    while at < len(tokens):
        phrase = matching_phrase(tokens, at, language.waiting)
        if phrase is None:
            kept.append(tokens[at])
        at += len(phrase) if phrase else 1
    return kept


def _tells_age(tokens: Sequence[str], language: SpokenLanguage) -> bool:
    """ "I'm forty": a number from which no year follows."""
    if any(month_of(token, language) for token in tokens):
        return False
    numbers = number_words(language)
    for at in range(len(tokens)):
        if matching_phrase(tokens, at, language.years_old):
            return True
        phrase = matching_phrase(tokens, at, language.ages)
        number = numbers.at(tokens, at + len(phrase)) if phrase else None
        if number and len(number[0]) <= 3 and numbers.at(tokens, number[1]) is None:
            return True
    return False


def _split_years(numbers: Sequence[int]) -> int:
    """How often two numbers stand side by side that together would be a year."""
    pairs = pairwise(numbers)
    return sum(first in _CENTURIES and 10 <= second <= 99 for first, second in pairs)


class _Words:
    """Month names, ordinals and stretches of number words of a text."""

    def __init__(self, tokens: Sequence[str], language: SpokenLanguage) -> None:
        self.month: int | None = None
        self.ordinals: list[int] = []
        self._language = language
        self._numbers = number_words(language)
        self._stretch: list[str] = []
        at = 0
        while at < len(tokens):
            at = self._read(tokens, at)

    def _read(self, tokens: Sequence[str], at: int) -> int:
        token = tokens[at]
        if self.month is None and (month := month_of(token, self._language)):
            self.month = month
            self._stretch.append("|")
            return at + 1
        if found := _ordinal(tokens, at, self._language):
            self.ordinals.append(found[0])
            self._stretch.append("|")
            return found[1]
        known = self._language
        is_part = token in known.hundreds | known.thousands or self._numbers.is_number(token)
        joins = token in known.number_joiners and self._stretch[-1:] != ["|"]
        if is_part or joins:
            self._stretch.append(token)
        return at + 1

    def segmentations(self) -> Iterator[list[int]]:
        """The ways to read the number words as up to three numbers, the longest first."""
        left = _MAX_SEGMENTATIONS
        for numbers in self._split(0, 3):
            yield numbers
            left -= 1
            if not left:
                return

    def _split(self, at: int, room: int) -> Iterator[list[int]]:
        while at < len(self._stretch) and self._stretch[at] in (
            "|",
            "-",
            *self._language.number_joiners,
        ):
            at += 1
        if at >= len(self._stretch):
            yield []
            return
        if not room:
            return
        for value, end in _values(self._stretch, at, self._numbers):
            for rest in self._split(end, room - 1):
                yield [value, *rest]
        if not self._numbers.is_number(self._stretch[at]):
            yield from self._split(at + 1, room)


def _values(tokens: Sequence[str], at: int, numbers: NumberWords) -> Iterator[tuple[int, int]]:
    """Numbers that may begin here, the longest first."""
    known = numbers.language
    found = numbers.at(tokens, at)
    if found is None:
        return
    text, end = found
    if text == "0" and (digit := numbers.at(tokens, end)) and len(digit[0]) == 1:
        yield int(digit[0]), digit[1]  # "oh three" is March,
        yield 2000 + int(digit[0]), digit[1]  # or 2003
        return
    if len(text) <= 2 and int(text) in _CENTURIES:
        if end < len(tokens) and tokens[end] in known.hundreds:
            yield int(text) * 100, end + 1
        elif rest := numbers.at(tokens, end):
            if len(rest[0]) == 2:
                yield int(text) * 100 + int(rest[0]), rest[1]
            elif rest[0] == "0" and (last := numbers.at(tokens, rest[1])) and len(last[0]) == 1:
                yield int(text) * 100 + int(last[0]), last[1]
    yield int(text), end
    if end > at + 1 and tokens[at] in known.tens:
        yield known.tens[tokens[at]], at + 1


def _ordinal(tokens: Sequence[str], at: int, language: SpokenLanguage) -> tuple[int, int] | None:
    token = tokens[at]
    if token in language.ordinals:
        return language.ordinals[token], at + 1
    after = at + 1 + (at + 1 < len(tokens) and tokens[at + 1] == "-")
    follower = tokens[after] if after < len(tokens) else ""
    if token in language.tens and language.ordinals.get(follower, 10) < 10:
        day, end = language.tens[token] + language.ordinals[follower], after + 1
    elif token.isdecimal() and follower in language.ordinal_endings:
        day, end = int(token), after + 1
    else:
        return None
    return (day, end) if 1 <= day <= 31 else None


def _assigned(
    words: _Words, numbers: list[int], day_first: bool | None, this_year: int
) -> SpokenDate | None:
    """Which number is what; `None` when nothing is left to assign or it cannot be a date."""
    day, month, year = (words.ordinals[0] if words.ordinals else None), words.month, None
    if month is None and len(words.ordinals) > 1:
        month = words.ordinals[1]
    left = list(numbers)
    if day is None and month is None and len(left) == 3:
        return _ordered(left, day_first, this_year)
    if left and left[0] > 31:
        year = left.pop(0)
    if day is None and left and 1 <= left[0] <= 31:
        day = left.pop(0)
    if month is None and left and year is None and 1 <= left[0] <= 12 and not words.ordinals:
        month = left.pop(0)
    if year is None and left:
        year = left.pop(0)
    if left or (month is not None and month > 12):
        return None
    date = SpokenDate(day, month, None if year is None else _full_year(year, this_year))
    return date if date.parts else None


def _ordered(numbers: list[int], day_first: bool | None, this_year: int) -> SpokenDate | None:
    """Three numbers without a month's name."""
    first, second, third = numbers
    if first > 31:
        year, month, day = first, second, third
        certainty = 1.0
    else:
        year = third
        swapped = day_first is False if day_first is not None else second > 12 >= first
        day, month = (second, first) if swapped else (first, second)
        unsure = day_first is None and first <= 12 and second <= 12 and first != second
        certainty = _UNSURE_ORDER if unsure else 1.0
    if month > 12 and day <= 12 and first <= 31:  # it has only one order, whatever the region
        day, month = month, day
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return SpokenDate(day, month, _full_year(year, this_year), certainty)


def _full_year(year: int, this_year: int) -> int:
    if year >= 100:
        return year
    return year + (2000 if year <= this_year % 100 else 1900)
