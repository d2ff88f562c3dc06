"""How people say a date of birth, and a card's month and year."""

from __future__ import annotations

from datetime import date
from random import Random

from .digit_wordings import DIGITS, number_words, say_digits
from .utterance import Piece

__all__ = [
    "MONTHS",
    "date_parts",
    "ordinal_words",
    "say_date",
    "say_day",
    "say_expiration",
    "say_month",
    "say_year",
    "year_words",
]

MONTHS = (
    "january february march april may june july august september october november december".split()
)
_ORDINALS = {1: "first", 2: "second", 3: "third", 5: "fifth", 8: "eighth", 9: "ninth", 12: "twelfth",
             20: "twentieth", 30: "thirtieth"}  # fmt: skip


def ordinal_words(number: int) -> str:
    """ "fifteenth", "twenty first"."""
    if number in _ORDINALS:
        return _ORDINALS[number]
    if number < 20:
        return f"{number_words(number)}th"
    return f"{number_words(number // 10 * 10)} {_ORDINALS.get(number % 10, DIGITS[number % 10] + 'th')}"


def year_words(year: int, chance: Random | None = None) -> str:
    """ "nineteen ninety", "two thousand five", "two thousand and five", "twenty oh five"."""
    century, rest = divmod(year, 100)
    if 2000 <= year < 2010:
        tail = f" {DIGITS[rest]}" if rest else ""
        forms = [f"two thousand{tail}"]
        if rest:
            forms += [f"two thousand and{tail}", f"twenty oh{tail}"]
        return chance.choice(forms) if chance else forms[0]
    if year >= 2010 and chance is not None and chance.random() < 0.2:
        return f"two thousand {chance.choice(['', 'and '])}{number_words(rest)}"
    if not rest:
        return f"{number_words(century)} hundred"
    return f"{number_words(century)} {'oh ' + DIGITS[rest] if rest < 10 else number_words(rest)}"


def say_date(value: date, region: str | None, chance: Random, style: str = "") -> list[Piece]:
    """In words, or in numbers in the order of the region."""
    numeric = region is not None or value.day > 12
    style = (
        style
        or chance.choices(
            ["month_first", "the_of", "day_first", "numeric"], [5, 3, 1.5, 2 if numeric else 0]
        )[0]
    )
    if region == "US" and style == "day_first":
        style = "month_first"
    year, month, day = say_year(value, chance), say_month(value), say_day(value, chance)
    match style:
        case "the_of":
            said = Piece(f"the {ordinal_words(value.day)} of", str(value.day), "day")
            return [said, month, year]
        case "day_first":
            return [day, month, year]
        case "numeric":
            return _numeric(value, region, chance, year)
    return [month, day, year]


def date_parts(value: date, region: str | None, chance: Random) -> list[list[Piece]]:
    """Day and month, then the year; or one after the other."""
    pieces = say_date(value, region, chance, chance.choice(["month_first", "the_of"]))
    if chance.random() < 0.3:
        return [[piece] for piece in pieces]
    return [pieces[:-1], pieces[-1:]]


def say_year(value: date, chance: Random) -> Piece:
    """All four digits, or the last two of the last century."""
    if 1930 <= value.year < 2000 and value.year % 100 >= 10 and chance.random() < 0.12:
        return Piece(number_words(value.year % 100), str(value.year % 100), "year")
    if chance.random() < 0.06:
        digits = say_digits(str(value.year), chance, "singles")
        return Piece(" ".join(piece.words for piece in digits), str(value.year), "year")
    return Piece(year_words(value.year, chance), str(value.year), "year")


def say_month(value: date) -> Piece:
    """By name."""
    return Piece(MONTHS[value.month - 1], str(value.month), "month")


def say_day(value: date, chance: Random) -> Piece:
    """ "fifteenth" or "fifteen"."""
    words = ordinal_words(value.day) if chance.random() < 0.7 else number_words(value.day)
    if words.endswith(("th", "st", "nd", "rd", "first", "second")) and chance.random() < 0.2:
        words = f"the {words}"
    return Piece(words, str(value.day), "day")


def say_expiration(expiration: str, chance: Random) -> list[Piece]:
    """ "oh four twenty nine", "April twenty twenty nine", "zero four two nine"."""
    month, year = int(expiration[:2]), int(expiration[2:])
    style = chance.choice(["month", "pairs", "pairs", "singles", "month_short"])
    if style == "singles":
        return say_digits(expiration, chance, "singles")
    if style == "pairs":
        number = (
            f"{chance.choice(['oh', 'zero'])} {DIGITS[month]}"
            if month < 10
            else number_words(month)
        )
        link = [Piece("slash")] if chance.random() < 0.1 else []
        return [Piece(number, expiration[:2], "digits"), *link,
                Piece(number_words(year), expiration[2:], "digits")]  # fmt: skip
    said = number_words(year) if style == "month_short" else f"twenty {number_words(year)}"
    return [
        Piece(MONTHS[month - 1], expiration[:2], "month"),
        Piece(said, expiration[2:] if style == "month_short" else f"20{expiration[2:]}", "year"),
    ]


def _numeric(value: date, region: str | None, chance: Random, year: Piece) -> list[Piece]:
    month = Piece(_two(value.month, chance), str(value.month), "month")
    day = Piece(_two(value.day, chance), str(value.day), "day")
    return [month, day, year] if region == "US" else [day, month, year]


def _two(number: int, chance: Random) -> str:
    if number < 10:
        return (
            f"{chance.choice(['oh', 'zero'])} {DIGITS[number]}"
            if chance.random() < 0.6
            else DIGITS[number]
        )
    return number_words(number)
