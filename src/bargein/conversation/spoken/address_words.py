"""The words of an address: numbers as numerals, codes as they are written, what was taken back left out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .countries import US_STATES
from .digits import number_words
from .homophones import stand_amid_digits
from .language import SpokenLanguage
from .numbers import NumberWords
from .postal_codes import digits_of_code, with_codes_put_together, without_words_for_codes
from .tokens import matching_phrase

__all__ = [
    "has_capitals",
    "is_number_sign",
    "joined",
    "plain_words",
    "stretches_of",
    "without_padding",
    "written",
]

_WORD = re.compile(r"[^\W_]+(?:['’./&-][^\W_]+)*\.?|#|[,;]")


def plain_words(text: str, language: SpokenLanguage) -> list[str]:
    """Words and commas, without those of somebody who looks for words."""
    words = (word.rstrip(".") for word in _WORD.findall(text))
    return [word for word in words if word and word.lower() not in language.hesitations]


def stretches_of(words: list[str], language: SpokenLanguage) -> list[list[str]]:
    """The words between the markers of somebody who takes something back."""
    lower = [word.lower() for word in words]
    parts: list[list[str]] = [[]]
    at = 0
    while at < len(words):
        marker = matching_phrase(lower, at, language.repairs)
        if marker and not is_number_sign(lower, at, language):
            parts.append([])
            at += len(marker)
        else:
            parts[-1].append(words[at])
            at += 1
    return [part for part in parts if any(word not in ",;" for word in part)]


def is_number_sign(words: Sequence[str], at: int, language: SpokenLanguage) -> bool:
    """ "No 5": what looks like a no."""
    numbered = at + 1 < len(words) and words[at + 1][:1].isdigit()
    return numbered and words[at] in language.address_words


def without_padding(words: list[str], language: SpokenLanguage) -> list[str]:
    lower = [word.lower().replace("’", "'") for word in words]
    changed = True
    start = 0
    while changed and start < len(lower):
        changed = False
        if phrase := matching_phrase(lower, start, (*language.lead_ins, *language.lives_at)):
            start += len(phrase)
            changed = True
        elif lower[start] in language.fillers or lower[start] in (",", ";"):
            start += 1
            changed = True
    end = len(words)
    while end > start:
        closing = next(
            (one for one in language.closings if tuple(lower[end - len(one) : end]) == one), ()
        )
        if closing:
            end -= len(closing)
        elif lower[end - 1] in language.fillers or lower[end - 1] in ",;":
            end -= 1
        else:
            break
    return words[start:end]


def written(words: list[str], country: str | None, language: SpokenLanguage) -> list[str]:
    """Numbers as numerals and codes as they are written; after a marker ("84101? no 84111") a
    code replaces the one before."""
    words = _numerals(words, digits_of_code(country), language)
    words = without_words_for_codes(words, language)
    return with_codes_put_together(_taken_back(words, language), country, language)


def _numerals(words: Sequence[str], code_digits: int | None, language: SpokenLanguage) -> list[str]:
    """Number words as numerals: "four fifty main" is "450 main".

    In front of a town a house number and a code of `code_digits` digits are told apart.
    """
    numbers = number_words(language)
    lower = [word.lower() for word in words]
    for heard in stand_amid_digits(lower, language, numbers.is_number):
        digit = language.digit_homophones[lower[heard]]
        lower[heard] = next(word for word, one in language.digits.items() if one == digit)
    numerals: list[str] = []
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and not lower[end].isdecimal():
            found = numbers.at(lower, end)
            if found is None:
                break
            end = found[1]
        if end > at:
            run = lower[at:end]
            between = at > 0 and end < len(words) and words[end] not in ",;"
            apart = _house_and_code(run, code_digits, numbers) if between and code_digits else None
            numerals += apart or [_digits(run, numbers)]
            at = end
        else:
            numerals.append(words[at])
            at += 1
    return numerals


def _house_and_code(run: Sequence[str], code_digits: int, numbers: NumberWords) -> list[str] | None:
    """ "one hundred sixty two oh oh nine five" is 160 and 20095."""
    for cut in range(1, len(run)):
        if run[cut] in numbers.language.hundreds | numbers.language.thousands:
            continue
        house, code = _digits(run[:cut], numbers), _digits(run[cut:], numbers)
        if len(code) == code_digits and len(house) < code_digits:
            return [house, code]
    return None


def _digits(run: Sequence[str], numbers: NumberWords) -> str:
    digits, at = "", 0
    while at < len(run):
        found = numbers.at(run, at)
        if found is None:  # an "oh" that stands alone now
            digits, at = digits + numbers.digits.get(run[at], ""), at + 1
        else:
            digits, at = digits + found[0], found[1]
    return digits


def _taken_back(words: list[str], language: SpokenLanguage) -> list[str]:
    lower = [word.lower() for word in words]
    for at in range(1, len(words) - 1):
        phrase = matching_phrase(lower, at, language.repairs)
        if not phrase:
            continue
        before = [word for word in words[:at] if word not in ",;"]
        after = [word for word in words[at + len(phrase) :]]
        while after and (after[0] in ",;" or after[0].lower() in language.fillers):
            after.pop(0)
        if phrase and before and after and before[-1].isdecimal() and after[0].isdecimal():
            return _taken_back([*words[: len(words[:at]) - _tail(words[:at])], *after], language)
    return words


def _tail(words: Sequence[str]) -> int:
    """How many words from the last numeral on."""
    return next(i for i in range(1, len(words) + 1) if words[-i].isdecimal())


def has_capitals(text: str) -> bool:
    return any(character.isupper() for character in text)


def joined(words: Sequence[str], typed: bool) -> str:
    """Words with one space between, without commas; words said in lower case get capitals."""
    kept = [word for word in words if word not in ",;"]
    return " ".join(kept if typed else [_capitalised(word, at) for at, word in enumerate(kept)])


def _capitalised(word: str, at: int) -> str:
    if len(word) == 2 and word in US_STATES and at > 0:
        return word.upper() if word not in ("in", "or", "me", "la", "de", "ok") else word
    if any(character.isdigit() for character in word):
        return word.upper()
    return word[:1].upper() + word[1:]
