"""What was said, as words, numerals and symbols in lower case."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from .language import SpokenLanguage

__all__ = ["is_letter", "matching_phrase", "multiplied_at", "tokens_of", "without_lead_in"]

_PLAIN = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"(?<![\w@.'-])[^\W\d_](?:-[^\W\d_])+(?![\w@'-]|\.\w)")
"""How some recognisers write what was spelled: "S-H-A-Y-N-E"."""
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[@._+\-/#*']")


def tokens_of(text: str, language: SpokenLanguage) -> list[str]:
    """Words, runs of digits and single symbols; other punctuation is left out.

    A full stop counts only inside a word or number, as in "x.com".
    """
    folded = text.lower().replace("\u2019", "'")
    if apart := _written_apart(language):
        folded = apart.sub(
            lambda match: f" {language.written_apart[' '.join(_PLAIN.findall(match[0]))]} ", folded
        )
    folded = _LETTERS.sub(lambda match: match[0].replace("-", " "), folded)
    folded = re.sub(r"\.(?=\s|$)", " ", folded)
    folded = re.sub(r"(?<![^\W\d_])\.(?![^\W_])", " ", folded)
    return _TOKEN.findall(folded)


@lru_cache(maxsize=8)
def _written_apart(language: SpokenLanguage) -> re.Pattern[str] | None:
    phrases = (r"[\s-]+".join(map(re.escape, one.split())) for one in language.written_apart)
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b") if language.written_apart else None


def is_letter(token: str) -> bool:
    """Whether it is one letter."""
    return len(token) == 1 and token.isalpha()


def matching_phrase(
    tokens: Sequence[str], at: int, phrases: Sequence[tuple[str, ...]]
) -> tuple[str, ...] | None:
    """The first phrase that stands at this place."""
    first = tokens[at] if at < len(tokens) else None
    for phrase in phrases:
        # The first word settles nearly all; slices are dear.
        if phrase[0] == first and tuple(tokens[at : at + len(phrase)]) == phrase:
            return phrase
    return None


def multiplied_at(tokens: Sequence[str], at: int, language: SpokenLanguage) -> int:
    """The place of what a multiplier at this place multiplies: "zweimal die fünf"."""
    at += 1
    while at < len(tokens) and tokens[at] in language.after_multipliers:
        at += 1
    return at


def without_lead_in(tokens: Sequence[str], language: SpokenLanguage) -> list[str]:
    """What follows the last lead-in, without fillers at its start."""
    start = 0
    for at in range(len(tokens)):
        if phrase := matching_phrase(tokens, at, language.lead_ins):
            start = max(start, at + len(phrase))
    while start < len(tokens) and tokens[start] in language.fillers:
        start += 1
    return list(tokens[start:])
