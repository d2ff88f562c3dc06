"""Corrections of single words of a value: a name, the part before the at.

What is said takes the place of the word it resembles: "no, it's spelled S H A Y N E".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from ...conversation.spoken import readings, split_name, yes_or_no
from ...conversation.spoken.email import email_fragment_in
from ...conversation.spoken.names import FoundName, name_in
from ...conversation.spoken.tokens import tokens_of
from ..language.capture_language import CaptureLanguage
from ..language.english import ENGLISH

__all__ = [
    "ALIKE",
    "alikeness",
    "as_given",
    "corrected_local_part",
    "corrected_name",
    "exchange_in",
    "without_lead_in",
]

ALIKE = 0.5
"""How much of a word another one must share to be meant in its place."""


def corrected_name(
    text: str, value: str, language: CaptureLanguage = ENGLISH
) -> tuple[str, float] | None:
    """The name after the correction, and its certainty; `None` when there is no name in it."""
    if yes_or_no(text, language=language.words) is not None:
        return None
    words = language.words
    exchange = exchange_in(language).fullmatch(text.strip(" .!"))
    said = exchange["new"] if exchange else text
    found = name_in(said, language=words) or name_in(
        without_lead_in(said, language), language=words
    )
    if found is None:
        return None
    old, new = value.split(), found.name.split()
    if found.labelled is not None:
        return _labelled(value, found, language), found.certainty
    if len(new) >= len(old):
        return found.name, found.certainty
    if len(new) > 1:
        return None
    at = _most_alike(new[0], old)
    if exchange and (named := name_in(exchange["old"], language=words)):
        folded = [word.lower() for word in old]
        at = folded.index(named.name.lower()) if named.name.lower() in folded else at
    if at is None:
        return None
    return " ".join([*old[:at], new[0], *old[at + 1 :]]), found.certainty


def _labelled(value: str, found: FoundName, language: CaptureLanguage) -> str:
    said = found.labelled
    assert said is not None
    known = split_name(value, first=True, middle=True, last=True, language=language.words)
    parts = (said.first or known.first, said.middle or known.middle, said.last or known.last)
    return " ".join(part for part in parts if part)


def corrected_local_part(text: str, value: str, language: CaptureLanguage = ENGLISH) -> str | None:
    """An e-mail address of which a spelling, or new symbols, replace one part; or `None`."""
    local, _, domain = value.rpartition("@")
    bare = without_lead_in(text, language)
    fragment = email_fragment_in(bare, language=language.words)
    if fragment is not None and fragment.domain and "." in fragment.domain and not fragment.local:
        return f"{local}@{fragment.domain}"
    if bare != _plain(text) and (ending := _new_ending(bare, language)):
        return f"{local}@{domain.partition('.')[0]}.{ending}"
    if fragment is not None and fragment.local and alikeness(fragment.local, local) >= ALIKE:
        return f"{fragment.local}@{domain}"
    spelled = readings(bare, "spelling", language=language.words)
    if not spelled:
        return None
    new = str(spelled[0].value)
    if len(new) < 2:
        return None
    if alikeness(new, local) >= ALIKE:
        return f"{new}@{domain}"
    label, _, ending = domain.partition(".")
    return f"{local}@{new}.{ending}" if alikeness(new, label) >= ALIKE else None


def _new_ending(bare: str, language: CaptureLanguage) -> str | None:
    """What follows the first dot of a domain, when nothing else is said: "dot co dot uk"."""
    tokens = tokens_of(bare, language.words)
    if not tokens or language.words.separators.get(tokens[0], tokens[0]) != ".":
        return None
    fragment = email_fragment_in(f"x@x {bare}", language=language.words)
    if fragment is None or fragment.domain is None:
        return None
    return fragment.domain.partition(".")[2] or None


@lru_cache(maxsize=8)
def exchange_in(language: CaptureLanguage) -> re.Pattern[str]:
    """ "Provo not Orem"."""
    phrases = "|".join(language.phrases.instead_of) or "(?!)"
    return re.compile(rf"(?P<new>.+?),? (?:{phrases}) (?P<old>.+)", re.IGNORECASE)


def without_lead_in(text: str, language: CaptureLanguage) -> str:
    """What follows "no, it's", in lower case and without punctuation."""
    said = _plain(text)
    match = re.match(language.phrases.correction_lead_ins, said)
    return said[match.end() :] if match else said


def _plain(text: str) -> str:
    lower = re.sub(r"[,;:?!]|\.(?=\s|$)", " ", text.lower().replace("’", "'"))
    return " ".join(lower.split())


def as_given(text: str, rest: str) -> str:
    """The last words of the text as they were written, as many as `rest` has."""
    written = [word for word in text.split() if any(symbol.isalnum() for symbol in word)]
    count = len(rest.split())
    return " ".join(written[-count:]) if 0 < count <= len(written) else ""


def _most_alike(new: str, words: Sequence[str]) -> int | None:
    if len(words) == 1:
        return 0
    ratios = [alikeness(new.lower(), word.lower()) for word in words]
    best = max(range(len(words)), key=ratios.__getitem__)
    return best if ratios[best] >= ALIKE else None


def alikeness(one: str, other: str) -> float:
    """How much of two words is the same, 0 to 1."""
    return SequenceMatcher(None, one, other).ratio()
