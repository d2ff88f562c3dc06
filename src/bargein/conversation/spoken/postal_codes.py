"""Postal codes among the words of an address: where one stands, and codes that were said by letter.

Whether a code exists is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from .countries import POSTAL_CODES
from .language import SpokenLanguage
from .tokens import is_letter, matching_phrase

__all__ = [
    "code_comes_first",
    "digits_of_code",
    "place_of_code",
    "with_codes_put_together",
    "without_words_for_codes",
]

_CODE_WORDS = 3
"""No postal code is written in more words."""
_MOST_SYMBOLS = 10
"""No postal code is said in more words."""
_DIGITS = {
    "US": 5, "DE": 5, "FR": 5, "ES": 5, "IT": 5, "AT": 4, "CH": 4, "LI": 4, "BE": 4, "DK": 4, "NO": 4,
    "LU": 4, "AU": 4, "IN": 6,
}  # fmt: skip
_CODE_FIRST = frozenset(["DE", "AT", "CH", "LI", "FR", "ES", "IT", "BE", "DK", "NO", "LU"])
_FORM = r"[A-Z]*\d[A-Z\d]{2,6}"
"""Of a country whose codes we do not know."""
_SECOND_PART = {"GB": 3, "CA": 3, "NL": 2}
"""Codes with letters, and how many symbols stand after the space."""
_NEAR_UNKNOWN = ("GB", "CA")
"""Whose codes are looked for in what was spelled, where no country was named."""
_NATURAL = re.compile(r"(?=.*\d)[A-Za-z\d]{2,4}")
"""Several symbols in one, as in "14D"."""


def digits_of_code(country: str | None) -> int | None:
    """How many digits a code has there, if it has nothing but digits."""
    return _DIGITS.get(country.upper()) if country else None


def code_comes_first(country: str | None) -> bool:
    """Whether the code stands between the house number and the town there."""
    return country is not None and country.upper() in _CODE_FIRST


def place_of_code(words: Sequence[str], country: str | None) -> tuple[int, int] | None:
    """Where the last postal code is; of the country, if we know its form, else of any.

    Never at the beginning: that is a house number.
    """
    known = POSTAL_CODES.get(country.upper()) if country else None
    if country and known is None:
        known = _FORM
    patterns = (known,) if known else tuple(POSTAL_CODES.values())
    for end in range(len(words), 1, -1):
        for size in range(1, _CODE_WORDS + 1):
            start = end - size
            if start < 1 or words[start] in ",;":
                break
            if _is_code(words[start:end], patterns):
                return _from(words, start, end, patterns), end
    return None


def _from(words: Sequence[str], start: int, end: int, patterns: tuple[str, ...]) -> int:
    """Where a longer code begins that ends at the same place ("400 099", "SW1A 1AA")."""
    for further in (start - 2, start - 1):
        whole = further >= 1 and not any(word in ",;" for word in words[further:end])
        if whole and _is_code(words[further:end], patterns):
            return further
    return start


def _is_code(said: Sequence[str], patterns: tuple[str, ...]) -> bool:
    if not any(symbol.isdigit() for word in said for symbol in word):
        return False
    forms = (" ".join(said).upper(), "".join(said).upper())
    return any(_pattern(one).fullmatch(form) for one in patterns for form in forms)


@lru_cache(maxsize=32)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def without_words_for_codes(words: Sequence[str], language: SpokenLanguage) -> list[str]:
    """The words without "zip code" and its like in front of symbols."""
    lower = [word.lower() for word in words]
    kept: list[str] = []
    at = 0
    while at < len(words):
        after = at
        while phrase := matching_phrase(lower, after, language.names_of_codes):
            after += len(phrase)
            while after < len(words) and lower[after] in language.before_codes:
                after += 1
        code = words[after] if after < len(words) else ""
        if after > at and not (any(c.isdigit() for c in code) or is_letter(code.lower())):
            after = at
        if after == at:
            kept.append(words[at])
        at = after if after > at else at + 1
    return kept


def with_codes_put_together(
    words: Sequence[str], country: str | None, language: SpokenLanguage
) -> list[str]:
    """ "Leeds L S 15 H D", however its commas and hyphens fall, is "Leeds LS1 5HD"."""
    countries = (country.upper(),) if country else _NEAR_UNKNOWN
    forms = {one: POSTAL_CODES[one] for one in countries if one in _SECOND_PART}
    for start in range(len(words) if forms else 0):
        found = _spelled_from(words, start, forms, language)
        if found is not None:
            code, end = found
            return [*words[:start], *code, *words[end:]]
    return list(words)


def _spelled_from(
    words: Sequence[str], start: int, forms: Mapping[str, str], language: SpokenLanguage
) -> tuple[list[str], int] | None:
    """The longest code whose first symbol stands here and of which some letter was said alone."""
    lower = [word.lower().strip(".") for word in words]
    joined, at = "", start
    spelled = False
    found: tuple[list[str], int] | None = None
    while at < len(words) and at - start < 2 * _MOST_SYMBOLS:
        symbols = _symbols_at(lower, at, inside=bool(joined), language=language)
        if symbols is None or len(joined) > _MOST_SYMBOLS:
            break
        spelled = spelled or (symbols[0].isalpha() and bool(symbols[0]))
        joined, at = joined + symbols[0].upper(), symbols[1]
        for country, form in forms.items():
            if spelled and _pattern(form).fullmatch(joined):
                cut = len(joined) - _SECOND_PART[country]
                found = [joined[:cut], joined[cut:]], at
    return found


def _symbols_at(
    words: Sequence[str], at: int, *, inside: bool, language: SpokenLanguage
) -> tuple[str, int] | None:
    """What the word here adds to a code, and where the next one stands."""
    word = words[at]
    if word in ",;":
        return ("", at + 1) if inside else None
    if is_letter(word):
        return word, _after_example(words, at, language)
    parts = word.split("-")
    if all(is_letter(part) or part.isdecimal() or _NATURAL.fullmatch(part) for part in parts):
        return "".join(parts), at + 1
    times = language.multipliers.get(word)
    if times and at + 1 < len(words) and len(words[at + 1]) == 1:
        return words[at + 1] * times, at + 2
    if word in language.letter_names:
        return language.letter_names[word], at + 1
    if not inside:
        return None
    if word in language.unsure_zeros:
        return "0", at + 1
    heard = language.digit_homophones.get(word) or language.letter_homophones.get(word)
    return (heard, at + 1) if heard else None


def _after_example(words: Sequence[str], at: int, language: SpokenLanguage) -> int:
    """Behind "as in bravo"."""
    phrase = matching_phrase(words, at + 1, language.as_in)
    example = at + 1 + len(phrase) if phrase else len(words)
    fits = example < len(words) and len(words[example]) > 1 and words[example].startswith(words[at])
    return example + 1 if fits else at + 1
