"""Corrections of single symbols of a value: "d not b", "the last four are 0 1 3 2".

Finds out what is to be replaced by what; every function gives all the values that the
correction may mean, so none is "it cannot be", several are "which one?".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from ...conversation.spoken import SpokenLanguage
from ...conversation.spoken.digits import digits_of_tokens
from ...conversation.spoken.email import symbols_of
from ...conversation.spoken.letters import pieces_of
from ...conversation.spoken.numbers import NumberWords
from ...conversation.spoken.tokens import is_letter, tokens_of
from ..language.capture_language import CaptureLanguage
from ..language.english import ENGLISH

__all__ = ["SymbolEdit", "symbol_edit"]

_MAX_WORDS = 24


@dataclass(frozen=True, slots=True)
class SymbolEdit:
    """What a correction makes of a string of symbols."""

    values: tuple[str, ...]
    """The strings it may mean, without the unchanged one."""
    certainty: float = 1.0


def symbol_edit(
    text: str,
    symbols: str,
    *,
    numbers: NumberWords,
    only_digits: bool = False,
    language: CaptureLanguage = ENGLISH,
) -> SymbolEdit | None:
    """How the text changes `symbols` (lower case); `None` if it is no such correction.

    `only_digits`: the value has no letters, so letters in the text are words.
    """
    words = tokens_of(text, language.words)
    if not words or len(words) > _MAX_WORDS:
        return None
    said = " ".join(words)
    lead_in = re.match(language.phrases.correction_lead_ins, said)
    bare = said[lead_in.end() :] if lead_in else said

    def read(part: str) -> str:
        tokens = part.split()
        if only_digits:
            return digits_of_tokens(tokens, numbers)[0]
        return "".join(piece.text for piece in symbols_of(tokens, language.words, numbers))

    for pattern in _exchanges(language):
        for form in (bare, said):
            if exchange := pattern.fullmatch(form):
                new, old = read(exchange["new"]), read(exchange["old"])
                if new and old:
                    return SymbolEdit(_exchanged(symbols, old, new))
    if edit := _at_an_end(bare, symbols, read, language):
        return edit
    if edit := _multiplied(bare, symbols, read, language):
        return edit
    return None if only_digits else _as_in(bare, symbols, language)


@lru_cache(maxsize=8)
def _exchanges(language: CaptureLanguage) -> tuple[re.Pattern[str], ...]:
    """ "Not b but d" and "d not b"."""
    phrases = language.phrases
    articles, instead = phrases.articles, "|".join(phrases.instead_of)
    not_this, but_that = "|".join(phrases.not_this), "|".join(phrases.but_that)
    patterns: list[str] = []
    if not_this and but_that:
        old, new = rf"{articles}(?P<old>.+?)", rf"{articles}(?P<new>.+)"
        patterns.append(rf"(?:{not_this}) {old} (?:{but_that}) {new}")
    if instead:
        patterns.append(rf"{articles}(?P<new>.+?) (?:{instead}) {articles}(?P<old>.+)")
    return tuple(re.compile(pattern) for pattern in patterns)


@lru_cache(maxsize=8)
def _numerals(words: SpokenLanguage) -> dict[str, int]:
    """How many symbols a digit word may count."""
    return {word: int(digit) for word, digit in words.digits.items() if 1 <= int(digit) <= 8}


def _exchanged(symbols: str, old: str, new: str) -> tuple[str, ...]:
    """The value with each one of the places of `old` replaced."""
    places = [at for at in range(len(symbols)) if symbols.startswith(old, at)]
    results = [symbols[:at] + new + symbols[at + len(old) :] for at in places]
    return tuple(dict.fromkeys(result for result in results if result != symbols))


def _at_an_end(
    bare: str, symbols: str, read: Callable[[str], str], language: CaptureLanguage
) -> SymbolEdit | None:
    """ "the last four are 0 1 3 2", "starts with 416"."""
    phrases, numerals = language.phrases, _numerals(language.words)
    for patterns, at_end in ((phrases.ends, True), (phrases.starts, False)):
        for pattern in patterns:
            match = re.fullmatch(pattern, bare)
            if match is None:
                continue
            count = match.groupdict().get("count")
            # "the last 0 1 3 2" names no number of digits
            counted = count in numerals or (count or "").isdecimal()
            new = read(match["rest"] if counted or not count else f"{count} {match['rest']}")
            size = numerals.get(count or "", int(count) if count and count.isdecimal() else 0)
            size = size if size == len(new) else len(new)
            if not new or size > len(symbols):
                return None
            kept = len(symbols) - size
            result = symbols[:kept] + new if at_end else new + symbols[size:]
            return SymbolEdit((result,) if result != symbols else ())
    return None


def _multiplied(
    bare: str, symbols: str, read: Callable[[str], str], language: CaptureLanguage
) -> SymbolEdit | None:
    """ "double five": the one run of fives gets as long as said."""
    multipliers = language.words.multipliers
    match = re.fullmatch(rf"{language.phrases.articles}(?P<times>\w+) (?P<symbol>\w+)", bare)
    if match is None or match["times"] not in multipliers:
        return None
    symbol = read(match["symbol"])
    if len(symbol) != 1:
        return None
    wanted = symbol * multipliers[match["times"]]
    runs = [run.span() for run in re.finditer(f"{re.escape(symbol)}+", symbols)]
    results = [symbols[:start] + wanted + symbols[end:] for start, end in runs]
    return SymbolEdit(tuple(dict.fromkeys(one for one in results if one != symbols)))


def _as_in(bare: str, symbols: str, language: CaptureLanguage) -> SymbolEdit | None:
    """ "d as in delta" replaces the letter that sounds like it, if there is only one."""
    words = language.words
    tokens = re.sub(rf"^{language.phrases.articles}", "", bare).split()
    if not tokens or not (is_letter(tokens[0]) or tokens[0] in words.letter_names):
        tokens = bare.split()  # "a as in alpha" has no article
    if len(tokens) == 1 and is_letter(tokens[0]):
        return SymbolEdit(())  # a letter without a word to tell it by
    if len(tokens) == 1 and tokens[0] in words.letter_names:
        letter, certainty = words.letter_names[tokens[0]], 1.0
    else:
        pieces = pieces_of(tokens, words)
        explained = len(tokens) > 1 and is_letter(tokens[0])
        if not (explained and len(pieces) == 1 and pieces[0].spelled and len(pieces[0].text) == 1):
            return None
        letter, certainty = pieces[0].text, pieces[0].certainty
    group = next((alike for alike in language.speech.confusable_letters if letter in alike), "")
    places = [at for at, symbol in enumerate(symbols) if symbol in group and symbol != letter]
    if len(places) != 1:
        # Saying a letter that is there only confirms it; it is not for us to guess.
        return SymbolEdit((), certainty)
    at = places[0]
    return SymbolEdit((symbols[:at] + letter + symbols[at + 1 :],), certainty)
