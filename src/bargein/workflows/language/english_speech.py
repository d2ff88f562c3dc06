"""How values are read aloud in English: words, and the grammar of dates and times."""

from __future__ import annotations

from collections.abc import Mapping

from .speech import LanguageSpeech

__all__ = ["ENGLISH_SPEECH", "KNOWN_LAST_LABELS", "KNOWN_PROVIDERS"]

_SYMBOLS: Mapping[str, str] = {
    ".": "dot", "_": "underscore", "-": "dash", "+": "plus", "'": "apostrophe", "/": "slash",
    "*": "star", "#": "pound", "%": "percent", "&": "ampersand", "@": "at", "!": "exclamation mark",
    "=": "equals", "?": "question mark", "$": "dollar", "~": "tilde",
}  # fmt: skip
_CONFUSABLE_LETTERS = ("bcdegptvz", "mn", "fsx", "ahjk", "iy", "qu")

_SPELLING_ALPHABET: Mapping[str, str] = {
    "a": "alpha", "b": "bravo", "c": "charlie", "d": "delta", "e": "echo", "f": "foxtrot",
    "g": "golf", "h": "hotel", "i": "india", "j": "juliet", "k": "kilo", "l": "lima", "m": "mike",
    "n": "november", "o": "oscar", "p": "papa", "q": "quebec", "r": "romeo", "s": "sierra",
    "t": "tango", "u": "uniform", "v": "victor", "w": "whiskey", "x": "xray", "y": "yankee",
    "z": "zulu",
}  # fmt: skip
KNOWN_PROVIDERS = frozenset(
    [
        "gmail", "googlemail", "yahoo", "ymail", "hotmail", "outlook", "live", "msn", "aol",
        "icloud", "proton", "protonmail", "verizon", "comcast", "orange", "gmx", "web", "mail",
        "fastmail", "zoho", "yandex", "free", "libero", "btinternet", "sky", "bellsouth",
    ]
)  # fmt: skip

KNOWN_LAST_LABELS = frozenset(
    ["com", "org", "net", "edu", "gov", "info", "co", "biz", "name", "app", "dev", "me", "mil"]
)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_NUMBERS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS: Mapping[int, str] = {
    1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh",
    8: "eighth", 9: "ninth", 10: "tenth", 11: "eleventh", 12: "twelfth", 20: "twentieth",
    30: "thirtieth",
}  # fmt: skip
"""Those that are not the number with "th"."""


def _date(day: int | None, month: int | None, year: int | None) -> str:
    """ "January fifteenth, nineteen ninety"; of an incomplete date, what there is."""
    named = [_MONTHS[month - 1]] if month else []
    if day:
        named.append(_ordinal(day))
    return ", ".join(part for part in (" ".join(named), _year(year)) if part)


def _time(hour: int, minute: int) -> str:
    """ "two thirty p.m.", "noon"."""
    if minute == 0 and hour in (0, 12):
        return "noon" if hour else "midnight"
    minutes = ""
    if minute:
        minutes = f" oh {_NUMBERS[minute]}" if minute < 10 else f" {_below_100(minute)}"
    return f"{_NUMBERS[hour % 12 or 12]}{minutes} {'p.m.' if hour >= 12 else 'a.m.'}"


def _below_100(number: int) -> str:
    if number < 20:
        return _NUMBERS[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (f"-{_NUMBERS[ones]}" if ones else "")


def _ordinal(day: int) -> str:
    if day in _ORDINALS:
        return _ORDINALS[day]
    if day < 20:
        return f"{_NUMBERS[day]}th"
    return f"{_TENS[day // 10]}-{_ORDINALS[day % 10]}"


def _year(year: int | None) -> str:
    if year is None:
        return ""
    century, rest = divmod(year, 100)
    if 2000 <= year < 2010:
        return f"two thousand{f' {_NUMBERS[rest]}' if rest else ''}"
    if not 1000 <= year < 2100:
        return str(year)
    if not rest:
        return f"{_below_100(century)} hundred"
    return f"{_below_100(century)} {'oh ' + _NUMBERS[rest] if rest < 10 else _below_100(rest)}"


ENGLISH_SPEECH = LanguageSpeech(
    symbols=_SYMBOLS,
    confusable_letters=_CONFUSABLE_LETTERS,
    spelling_alphabet=_SPELLING_ALPHABET,
    example="{letter} as in {word}",
    known_labels=KNOWN_LAST_LABELS,
    known_providers=KNOWN_PROVIDERS,
    or_="or",
    and_="and",
    counts={2: "two", 3: "three"},
    yes="yes",
    no="no",
    card="{issuer} ending in {digits}",
    date=_date,
    time=_time,
    requests=("Please",),
)
