"""What the caller makes of the agent's words: what is asked, and which value a read-back stands for.

Written for the ear alone: it knows nothing of how the product words or stores its values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from .date_wordings import MONTHS, ordinal_words
from .digit_wordings import number_words

__all__ = [
    "Question",
    "decode_date",
    "decode_symbols",
    "decode_words",
    "fold",
    "interpret",
    "numbers_to_digits",
]

Asked = Literal["value", "part", "rest", "read_back", "which", "domain", "yes_no", "nothing"]


@dataclass(frozen=True, slots=True)
class Question:
    """What the agent wants now."""

    asks: Asked
    slot: str | None = None
    """What it is about, if the words say so."""
    part: str = ""
    value: str = ""
    """The words of a read-back, or of a choice."""
    careful: bool = False
    """Whether it wants the value more slowly, or again."""


_READ_BACK = re.compile(r"(?:^|[.!?]\s)(?:I have )?([^?]+?)\.? Is that right\?", re.DOTALL)
_DOMAIN = re.compile(r"Is that ([\w\s.-]+ dot [\w\s]+)\?")
_WHICH = re.compile(
    r"I heard [\w]+: (.+?)\. Which one\?|(?:^|[.!?]\s)([^.!?]+): which one\?", re.IGNORECASE
)
_SURE = re.compile(r"that's a (yes|no)\?")

_PARTS = (
    ("rest of the number", "rest"),
    ("what is the area code", "area"),
    ("part after the at", "domain"),
    ("before the at", "local"),
    ("in which year", "year"),
    ("and the year?", "year"),
    ("and the month", "month"),
    ("day of the month", "day"),
    ("street and the house number", "street"),
    ("unit, floor or apartment", "unit"),
    ("which city", "town"),
    ("which country", "country"),
    ("spell your first name", "spell_first"),
    ("spell your last name", "spell_last"),
    ("and your first name", "first"),
    ("and your last name", "last"),
    ("spell that", "spell"),
    ("and the rest", "rest"),
)
_SLOTS = {
    "name on the card": "name",
    "card number": "number",
    "expiration": "expiration",
    "security code": "code",
    "date of birth": "date",
    "year you were born": "date",
    "email address": "email",
    "email": "email",
    "at sign": "email",
    "part after the at": "email",
    "phone number": "phone",
    "area code": "phone",
    "first name": "name",
    "last name": "name",
    "full name": "name",
    "your name": "name",
    "house number": "address",
    "address": "address",
    "digits": "digits",
}
_SLOT = re.compile("|".join(_SLOTS))
_AGAIN = ("didn't catch", "digit by digit", "slowly", "doesn't check out", "say it again", "can't be",
          "too many digits", "step by step", "piece by piece", "one by one", "please")  # fmt: skip


def interpret(text: str) -> Question:
    """What is asked last in `text`."""
    lower = text.lower().replace("’", "'")
    if not lower.strip():
        return Question("nothing")
    slot = _slot_in(lower)
    if match := _last(_SURE, lower):
        return Question("yes_no", slot, value=match.group(1))
    if match := _last(_WHICH, text):
        return Question("which", slot, value=match.group(1) or match.group(2))
    if match := _last(_READ_BACK, text):
        rest = text[match.end() :].lower()
        if "?" not in rest:
            return Question("read_back", None, value=match.group(1), careful="yes or no" in rest)
    if match := _last(_DOMAIN, text):
        return Question("domain", "email", value=match.group(1))
    careful = any(words in lower for words in _AGAIN)
    for words, part in _PARTS:
        if words in lower:
            asks: Asked = "rest" if part == "rest" else "part"
            return Question(asks, slot, part, careful=careful)
    return Question("value", slot, careful=careful)


def decode_symbols(words: str) -> str:
    """ "J, O, H, N; dot; 2, 2; at gmail dot com": john.22@gmail.com. Examples are no symbols."""
    text = re.sub(r"\b(\w) as in [\w-]+", r"\1", words.lower())
    text = re.sub(r"[;,.:]", " ", text)
    names = {"dot": ".", "at": "@", "underscore": "_", "dash": "-", "plus": "+", "apostrophe": "'",
             "hyphen": "-", "star": "*", "pound": "#"}  # fmt: skip
    return "".join(names.get(word, word) for word in text.split())


def decode_words(words: str) -> str:
    """Words with their spelling after them, and symbols one by one, folded: see `fold`."""
    text = re.sub(r"\b(\w) as in [\w-]+", r"\1", words)
    kept: list[str] = []
    run: list[str] = []
    for word in re.findall(r"[^\s,;:.]+", text):
        symbol = {"dash": "-", "apostrophe": "'", "underscore": "_"}.get(word.lower(), word)
        if len(symbol) == 1:
            if run and run[-1].isdigit() != symbol.isdigit():
                _close(run, kept)  # a house number after the spelling of the street
            run.append(symbol)
            continue
        _close(run, kept)
        kept.append(word)
    _close(run, kept)
    return fold(" ".join(kept))


def decode_date(words: str) -> tuple[int, int, int] | None:
    """ "January fifteenth, nineteen ninety": (1990, 1, 15)."""
    text = re.sub(r"[^\w]+", " ", words.lower().replace("-", " ")).strip()
    for month, name in enumerate(MONTHS, 1):
        for day in range(31, 0, -1):
            said = f"{name} {ordinal_words(day)} "
            if text.startswith(said):
                year = _year(text[len(said) :])
                return (year, month, day) if year is not None else None
    return None


_SHORT = {
    "st": "street", "ave": "avenue", "av": "avenue", "rd": "road", "ln": "lane", "dr": "drive",
    "blvd": "boulevard", "ct": "court", "apt": "apartment", "ste": "suite", "fl": "floor", "5th": "fifth",
    "lindenstraße": "lindenstrasse", "hauptstraße": "hauptstrasse", "goethestraße": "goethestrasse",
    "bahnhofstraße": "bahnhofstrasse",
}  # fmt: skip


def fold(text: str) -> str:
    """What is the same to the ear: no case, no punctuation, no spaces; abbreviations in full."""
    words = re.findall(r"[^\W_]+", text.lower().replace("'", "").replace("’", ""))
    return "".join(_SHORT.get(word, word) for word in words)


def numbers_to_digits(text: str) -> str:
    """All digits in it, and a leading plus."""
    decoded = decode_symbols(text)
    return ("+" if decoded.startswith("+") else "") + re.sub(r"\D", "", decoded)


def _slot_in(lower: str) -> str | None:
    match = _last(_SLOT, lower)
    return _SLOTS[match.group()] if match else None


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return found[-1] if found else None


def _close(run: list[str], kept: list[str]) -> None:
    """A spelling that repeats the word before it adds nothing; another one replaces nothing."""
    joined = "".join(run)
    run.clear()
    repeats = len(joined) > 1 and not joined.isdigit() and kept and fold(kept[-1]) == fold(joined)
    if joined and not repeats:
        kept.append(joined)


def _year(words: str) -> int | None:
    if words.isdigit():
        return int(words)
    for year in range(1900, 2030):
        forms = {f"{number_words(year // 100)} {number_words(year % 100)}"}
        if year % 100 < 10:
            forms.add(f"{number_words(year // 100)} oh {number_words(year % 100)}")
        if year % 100 == 0:
            forms |= {
                f"{number_words(year // 100)} hundred",
                "two thousand" if year == 2000 else "",
            }
        if 2000 < year < 2030:
            forms.add(f"two thousand {number_words(year % 100)}")
        if words.strip() in forms:
            return year
    return None
