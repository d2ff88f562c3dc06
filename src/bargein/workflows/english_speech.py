"""English words for symbols, letters, dates and times that are spoken back. Data only."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = [
    "CONFUSABLE_LETTERS",
    "KNOWN_LAST_LABELS",
    "KNOWN_PROVIDERS",
    "MONTHS",
    "NUMBERS",
    "ORDINALS",
    "SPELLING_ALPHABET",
    "SYMBOLS",
    "TENS",
]

SYMBOLS: Mapping[str, str] = {
    ".": "dot", "_": "underscore", "-": "dash", "+": "plus", "'": "apostrophe", "/": "slash",
    "*": "star", "#": "pound", "%": "percent", "&": "ampersand", "@": "at", "!": "exclamation mark",
    "=": "equals", "?": "question mark", "$": "dollar", "~": "tilde",
}  # fmt: skip
CONFUSABLE_LETTERS = ("bcdegptvz", "mn", "fsx", "ahjk", "iy", "qu")
"""Groups of letters that sound alike, on a telephone at least."""

SPELLING_ALPHABET: Mapping[str, str] = {
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
"""Domains that everybody knows by name."""

KNOWN_LAST_LABELS = frozenset(
    ["com", "org", "net", "edu", "gov", "info", "co", "biz", "name", "app", "dev", "me", "mil"]
)
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
NUMBERS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ORDINALS: Mapping[int, str] = {
    1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh",
    8: "eighth", 9: "ninth", 10: "tenth", 11: "eleventh", 12: "twelfth", 20: "twentieth",
    30: "thirtieth",
}  # fmt: skip
"""Those that are not the number with "th"."""
