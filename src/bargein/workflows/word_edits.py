"""Corrections of single words of a value: a name, a street, the part before the at.

What is said takes the place of the word it resembles: "no, it's spelled S H A Y N E".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import lru_cache

from ..conversation.spoken import (
    SpokenAddress,
    readings,
    split_name,
    yes_or_no,
)
from ..conversation.spoken.addresses import address_in, address_part_in, postal_code_in
from ..conversation.spoken.digits import number_words
from ..conversation.spoken.email import email_fragment_in
from ..conversation.spoken.letters import pieces_of
from ..conversation.spoken.names import FoundName, name_in
from ..conversation.spoken.repair import segments
from ..conversation.spoken.tokens import tokens_of
from .capture_language import CaptureLanguage
from .english import ENGLISH

__all__ = ["corrected_address", "corrected_local_part", "corrected_name"]

_ALIKE = 0.5
"""How much of a word another one must share to be meant in its place."""


def corrected_name(
    text: str, value: str, language: CaptureLanguage = ENGLISH
) -> tuple[str, float] | None:
    """The name after the correction, and its certainty; `None` when there is no name in it."""
    if yes_or_no(text, language=language.words) is not None:
        return None
    words = language.words
    exchange = _exchange(language).fullmatch(text.strip(" .!"))
    said = exchange["new"] if exchange else text
    found = name_in(said, language=words) or name_in(
        _without_lead_in(said, language), language=words
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
    bare = _without_lead_in(text, language)
    fragment = email_fragment_in(bare, language=language.words)
    if fragment is not None and fragment.domain and "." in fragment.domain and not fragment.local:
        return f"{local}@{fragment.domain}"
    spelled = readings(bare, "spelling", language=language.words)
    if not spelled:
        return None
    new = str(spelled[0].value)
    if len(new) < 2:
        return None
    if fragment is not None and fragment.local and _ratio(fragment.local, local) >= _ALIKE:
        return f"{fragment.local}@{domain}"
    if _ratio(new, local) >= _ALIKE:
        return f"{new}@{domain}"
    label, _, ending = domain.partition(".")
    return f"{local}@{new}.{ending}" if _ratio(new, label) >= _ALIKE else None


def corrected_address(
    text: str,
    value: SpokenAddress,
    region: str | None = None,
    language: CaptureLanguage = ENGLISH,
) -> SpokenAddress | None:
    """The address after the correction, or `None`.

    Understands a whole new address, a named part ("the city is Provo"), a floor or
    flat, a postal code or house number of the same length, "Elm not Main", and a
    spelled word.
    """
    if yes_or_no(text, language=language.words) is not None:
        return None
    bare = _without_lead_in(text, language)
    if whole := address_in(bare, region=region, language=language.words):
        return (
            whole if whole.country or not value.country else replace(whole, country=value.country)
        )
    phrases = language.phrases
    if named := re.fullmatch(phrases.address_field, bare):
        field = phrases.address_fields[named["field"]]
        return _with_field(value, field, named["rest"], language)
    if exchange := _exchange(language).fullmatch(bare):
        return _exchanged(value, exchange["new"], exchange["old"], language)
    tokens = tokens_of(bare, language.words)
    if tokens and set(tokens[:2]) & language.words.unit_words and len(tokens) <= 3:
        return _with_field(value, "unit_number", bare, language)
    if (new := _new_numeral(tokens, value, language)) is not None:
        return new
    return _spelled(tokens, value, language)


def _with_field(
    value: SpokenAddress, field: str, text: str, language: CaptureLanguage
) -> SpokenAddress | None:
    if field == "street_address":
        said = address_part_in(text, "street_address", language=language.words)
        return replace(value, street_address=said) if said else None
    if field == "unit_number":
        said = address_part_in(text, "unit_number", language=language.words)
        return replace(value, unit_number=said) if said is not None else None
    if field == "country":
        said = address_part_in(text, "country", language=language.words)
        return replace(value, country=said) if said else None
    said = address_part_in(text, "locality", language=language.words)
    if not said:
        return None
    code = postal_code_in(f", {value.locality}", language=language.words)
    # A town alone keeps the postal code; a wrong one is for the caller to hear.
    kept = said if postal_code_in(f", {said}") or not code else f"{said} {code}"
    return replace(value, locality=kept)


def _exchanged(
    value: SpokenAddress, new: str, old: str, language: CaptureLanguage
) -> SpokenAddress | None:
    new, old = (_as_written(part, language) for part in (new, old))
    for field in ("street_address", "unit_number", "locality", "country"):
        text = getattr(value, field)
        words = text.split()
        places = [at for at, word in enumerate(words) if word.lower() == old.lower()]
        if len(places) == 1:
            words[places[0]] = new
            return replace(value, **{field: " ".join(words)})
    return None


def _as_written(text: str, language: CaptureLanguage) -> str:
    said = address_part_in(text, "locality", language=language.words) or text.strip()
    return said


def _new_numeral(
    tokens: Sequence[str], value: SpokenAddress, language: CaptureLanguage
) -> SpokenAddress | None:
    """A number alone: a postal code or house number with as many digits is meant."""
    phrases, numbers = language.phrases, number_words(language.words)
    tokens = (segments(tokens, language.words) or [[]])[-1]
    digits, at = "", 0
    for at in range(len(tokens)):
        if numbers.at(tokens, at):
            break
    start = at
    while at < len(tokens) and (found := numbers.at(tokens, at)):
        digits, at = digits + found[0], found[1]
    about = set(tokens[:start]) - phrases.around_numerals
    told = phrases.postal_code | phrases.house_number | phrases.a_number
    if not digits or at != len(tokens) or about - told:
        return None
    code = postal_code_in(f", {value.locality}", language=language.words)
    house = next((word for word in value.street_address.split() if word.isdecimal()), None)
    of_code = (
        code is not None
        and not about & phrases.house_number
        and len(code.replace(" ", "")) == len(digits)
    )
    if of_code and code is not None:
        return replace(value, locality=value.locality.replace(code, digits))
    if house is not None and not about & phrases.postal_code and len(house) == len(digits):
        return replace(value, street_address=value.street_address.replace(house, digits, 1))
    return None


def _spelled(
    tokens: Sequence[str], value: SpokenAddress, language: CaptureLanguage
) -> SpokenAddress | None:
    """ "Maple with a y: m a y p l e"."""
    spelled = [piece.text for piece in pieces_of(list(tokens), language.words) if piece.spelled]
    new = max(spelled, key=len, default="")
    if len(new) < 3:
        return None
    best: tuple[float, str, int] = (0.0, "", 0)
    for field in ("street_address", "locality"):
        for at, word in enumerate(getattr(value, field).split()):
            best = max(best, (_ratio(new, word.lower()), field, at))
    if best[0] < _ALIKE:
        return None
    words = getattr(value, best[1]).split()
    words[best[2]] = new.capitalize()
    return replace(value, **{best[1]: " ".join(words)})


@lru_cache(maxsize=8)
def _exchange(language: CaptureLanguage) -> re.Pattern[str]:
    """ "Provo not Orem"."""
    phrases = "|".join(language.phrases.instead_of) or "(?!)"
    return re.compile(rf"(?P<new>.+?),? (?:{phrases}) (?P<old>.+)", re.IGNORECASE)


def _without_lead_in(text: str, language: CaptureLanguage) -> str:
    lower = re.sub(r"[,;:?!]|\.(?=\s|$)", " ", text.lower().replace("’", "'"))
    said = " ".join(lower.split())
    match = re.match(language.phrases.correction_lead_ins, said)
    return said[match.end() :] if match else said


def _most_alike(new: str, words: Sequence[str]) -> int | None:
    if len(words) == 1:
        return 0
    ratios = [_ratio(new.lower(), word.lower()) for word in words]
    best = max(range(len(words)), key=ratios.__getitem__)
    return best if ratios[best] >= _ALIKE else None


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()
