"""German numbers, which are written as one word: "einundzwanzig", "neunzehnhundertneunzig"."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

__all__ = ["ONES", "TEENS", "TENS", "number_in_word", "word_for_number"]

ONES = {
    "null": 0, "eins": 1, "zwei": 2, "zwo": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6,
    "sieben": 7, "acht": 8, "neun": 9,
}  # fmt: skip
TEENS = {
    "zehn": 10, "elf": 11, "zwölf": 12, "dreizehn": 13, "vierzehn": 14, "fünfzehn": 15,
    "sechzehn": 16, "siebzehn": 17, "achtzehn": 18, "neunzehn": 19,
}  # fmt: skip
TENS = {
    "zwanzig": 20, "dreißig": 30, "vierzig": 40, "fünfzig": 50, "sechzig": 60, "siebzig": 70,
    "achtzig": 80, "neunzig": 90,
}  # fmt: skip
_FIRST = {**ONES, "ein": 1}
"""As the first part of a longer number."""
_OTHERWISE = (("fuenf", "fünf"), ("zwoelf", "zwölf"), ("dreissig", "dreißig"))
"""How it is written without umlauts."""


@lru_cache(maxsize=1024)
def number_in_word(word: str) -> int | None:
    """The number from ten on that a word in lower case stands for; `None` for any other word."""
    for written, usual in _OTHERWISE:
        word = word.replace(written, usual)
    value = _below_million(word)
    # "Ein" is an article as well, and single digits are for dictating.
    return value if value is not None and value >= 10 else None


def _below_million(word: str) -> int | None:
    return _counted(word, "tausend", 1000, _below_ten_thousand) or _below_ten_thousand(word)


def _below_ten_thousand(word: str) -> int | None:
    """Hundreds go up to nineteen, for years."""
    return _counted(word, "hundert", 100, _below_hundred) or _below_hundred(word)


def _counted(word: str, unit: str, size: int, smaller: Callable[[str], int | None]) -> int | None:
    before, found, after = word.partition(unit)
    times = smaller(before) if before else 1
    rest = smaller(after.removeprefix("und") or after) if after else 0
    if not found or times is None or rest is None or not times or rest >= size:
        return None
    return times * size + rest


def _below_hundred(word: str) -> int | None:
    for table in (_FIRST, TEENS, TENS):
        if word in table:
            return table[word]
    ones, found, tens = word.partition("und")
    if found and tens in TENS and _FIRST.get(ones):
        return TENS[tens] + _FIRST[ones]
    return None


def word_for_number(number: int) -> str:
    """A number below a million, as a word: 1990 is "tausendneunhundertneunzig"."""
    if number >= 1000:
        thousands, rest = divmod(number, 1000)
        return f"{_times(thousands)}tausend{word_for_number(rest) if rest else ''}"
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        return f"{_times(hundreds)}hundert{word_for_number(rest) if rest else ''}"
    named = {value: word for word, value in {**TENS, **TEENS, **ONES}.items() if word != "zwo"}
    if number in named:
        return named[number]
    return f"{_times(number % 10)}und{named[number - number % 10]}"


def _times(number: int) -> str:
    return "ein" if number == 1 else word_for_number(number)
