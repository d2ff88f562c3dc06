"""Whether a correction can be over where the caller has stopped: "d as in delta" can.

Judges the form alone: what the correction makes of a value is `corrections`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from ...conversation.spoken import digits_in
from ...conversation.spoken.tokens import tokens_of
from ..language.capture_language import CaptureLanguage

__all__ = ["correction_has_ended"]


def correction_has_ended(text: str, language: CaptureLanguage) -> bool:
    """Whether the last words complete a letter, an exchange, or so many digits as announced."""
    said = " ".join(tokens_of(text, language.words))
    if any(ending.search(said) for ending in _endings(language)):
        return True
    lead_in = re.match(language.phrases.correction_lead_ins, said)
    bare = said[lead_in.end() :] if lead_in else said
    for pattern in (*language.phrases.ends, *language.phrases.starts):
        if counted := re.fullmatch(pattern, bare):
            count = _count(counted.groupdict().get("count"), language)
            return count > 1 and len(digits_in(counted["rest"], language=language.words)) == count
    return False


def _count(word: str | None, language: CaptureLanguage) -> int:
    return int(language.words.digits.get(word or "", "0"))


@lru_cache(maxsize=8)
def _endings(language: CaptureLanguage) -> tuple[re.Pattern[str], ...]:
    """ "D as in delta" and "d not b"."""
    letter = r"[^\W\d_]"
    symbol = rf"(?:{letter}|\d|{_any_of(language.words.digits)})"
    as_in = _any_of(" ".join(phrase) for phrase in language.words.as_in)
    instead = "|".join(language.phrases.instead_of) or "(?!)"
    return (
        re.compile(rf"\b{letter} (?:{as_in}) {letter}{{2,}}$"),
        re.compile(rf"\b{symbol} (?:{instead}) {language.phrases.articles}{symbol}$"),
    )


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, words)) or "(?!)"
