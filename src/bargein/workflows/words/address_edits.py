"""Corrections of a postal address: "no, Maple with a y", "the last one is 84111", "74 King Street".

Gives the address as it is after the correction; whether it can be one is judged elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ...conversation.spoken import SpokenAddress, yes_or_no
from ...conversation.spoken.addresses import (
    address_in,
    address_part_in,
    is_street,
    postal_code_in,
    street_and_unit_in,
)
from ...conversation.spoken.countries import code_of_country
from ...conversation.spoken.digits import number_words
from ...conversation.spoken.homophones import stand_amid_digits
from ...conversation.spoken.letters import pieces_of
from ...conversation.spoken.repair import segments
from ...conversation.spoken.tokens import tokens_of
from ..language.capture_language import CaptureLanguage
from ..language.english import ENGLISH
from .word_edits import ALIKE, alikeness, as_given, exchange_in, without_lead_in

__all__ = ["corrected_address"]


def corrected_address(
    text: str,
    value: SpokenAddress,
    region: str | None = None,
    language: CaptureLanguage = ENGLISH,
) -> SpokenAddress | None:
    """The address after the correction, or `None`.

    Understands a whole new address, a named part ("the city is Provo"), a floor or
    flat, another street with its house number, a postal code, a house number of the same
    length, "Elm not Main", and a spelled word.
    """
    if yes_or_no(text, language=language.words) is not None:
        return None
    bare = without_lead_in(text, language)
    region = code_of_country(value.country, language.words.countries) or region
    if whole := address_in(as_given(text, bare) or bare, region=region, language=language.words):
        return (
            whole if whole.country or not value.country else replace(whole, country=value.country)
        )
    phrases = language.phrases
    if named := re.fullmatch(phrases.address_field, bare):
        field = phrases.address_fields[named["field"]]
        instead = exchange_in(language).fullmatch(named["rest"])
        return _with_field(value, field, instead["new"] if instead else named["rest"], language)
    if exchange := exchange_in(language).fullmatch(bare):
        exchanged = _exchanged(value, exchange["new"], exchange["old"], language)
        return exchanged or _with_part(value, exchange["new"], region, language)
    tokens = tokens_of(bare, language.words)
    if tokens and set(tokens[:2]) & language.words.unit_words and len(tokens) <= 3:
        return _with_field(value, "unit_number", bare, language)
    part = _with_part(value, bare, region, language)
    return part or _spelled(tokens, value, language)


def _with_part(
    value: SpokenAddress, text: str, region: str | None, language: CaptureLanguage
) -> SpokenAddress | None:
    """A part that shows by its form which one it is."""
    numeral = _new_numeral(tokens_of(text, language.words), value, language)
    return numeral or _new_code(value, text, region, language) or _new_street(value, text, language)


def _new_street(value: SpokenAddress, text: str, language: CaptureLanguage) -> SpokenAddress | None:
    """ "74 King Street"; one without "street" or its like shares a word with the one it replaces."""
    said = street_and_unit_in(text, language=language.words)
    if said is None:
        return None
    street, unit = said
    alike = set(street.lower().split()) & set(value.street_address.lower().split())
    numbered = street[:1].isdigit() or street[-1:].isdigit()
    if not (is_street(street, language=language.words) or (alike and numbered)):
        return None
    return replace(value, street_address=street, unit_number=unit or value.unit_number)


def _new_code(
    value: SpokenAddress, text: str, region: str | None, language: CaptureLanguage
) -> SpokenAddress | None:
    """A postal code, and nothing else."""
    old = postal_code_in(f", {value.locality}", region, language=language.words)
    new = postal_code_in(f", {text}", region, language=language.words)
    said = address_part_in(text, "locality", region=region, language=language.words)
    if old is None or new is None or said is None or old not in value.locality:
        return None
    if said.upper() != new.upper():
        return None
    return replace(value, locality=value.locality.replace(old, new))


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
    """With the new words where the old ones stand, if they stand in one place only."""
    new, old = (_as_written(part, language) for part in (new, old))
    wanted = old.lower().split()
    for field in ("street_address", "unit_number", "locality", "country"):
        words = getattr(value, field).split()
        lower = [word.lower() for word in words]
        places = [at for at in range(len(words)) if lower[at : at + len(wanted)] == wanted]
        if len(places) == 1:
            words[places[0] : places[0] + len(wanted)] = [new]
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
    tokens = list(tokens)
    for heard in stand_amid_digits(tokens, language.words, numbers.is_number):
        tokens[heard] = language.words.digit_homophones[tokens[heard]]
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
            best = max(best, (alikeness(new, word.lower()), field, at))
    if best[0] < ALIKE:
        return None
    words = getattr(value, best[1]).split()
    words[best[2]] = new.capitalize()
    return replace(value, **{best[1]: " ".join(words)})
