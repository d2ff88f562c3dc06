"""Whether a value can be made of what the caller said.

A model may only propose what is in the evidence: the caller's turns and keyed digits,
in order. Application code is trusted and does not come here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time
from functools import lru_cache

import phonenumbers

from ...conversation.spoken import (
    ENGLISH,
    ReadingKind,
    SpokenAddress,
    SpokenDate,
    SpokenLanguage,
    SpokenTime,
    SpokenValue,
    readings,
    time_in,
)
from ...conversation.spoken.countries import US_STATES, code_of_country
from ...conversation.spoken.dates import dates_in, merged
from ...conversation.spoken.digits import number_words
from ...conversation.spoken.expirations import expiration_in
from ...conversation.spoken.tokens import tokens_of
from .derivation import can_be_put_together, sayings_of

__all__ = ["is_derivable"]

_WORD = re.compile(r"[^\W_]+")
_MAX_COUNTRY_WORDS = 5


def is_derivable(
    value: SpokenValue | date | time,
    evidence: Sequence[str],
    kind: ReadingKind,
    *,
    region: str | None = None,
    this_year: int = 2030,
    digit_languages: Iterable[str] = ("en",),
    language: SpokenLanguage = ENGLISH,
) -> bool:
    """Whether the caller said this value, in any spoken form and possibly in several turns.

    Args:
        value: Canonical. Dates and times may be incomplete, ours, `datetime`'s, or ISO
            text; an address one text or `SpokenAddress`.
        evidence: All user turns and keyed digits; empty: nothing is derivable.
        kind: "yes_no" is always derivable once the caller said anything.
        region: ISO country; its country code need not have been said.

    Raises:
        ValueError: Unknown digit language.
    """
    evidence = [text for text in evidence if text.strip()]
    if not evidence:
        return False
    if kind == "yes_no":
        return True
    languages = tuple(digit_languages)
    if kind in ("date", "expiration"):
        return _date_was_said(value, evidence, kind, region, this_year, language)
    if kind == "time":
        return _time_was_said(value, evidence, language)
    if kind in ("name", "address"):
        text = _fields(value) if isinstance(value, SpokenAddress) else str(value)
        return _words_were_said(text, evidence, languages, language)
    forms = _phone_forms(str(value), region) if kind == "phone" else [str(value)]
    sayings = sayings_of(evidence, language=language, digit_languages=languages)
    return any(can_be_put_together(_canonical(form), sayings) for form in forms)


def _canonical(text: str) -> str:
    return "".join(text.lower().replace("’", "'").split())


def _phone_forms(number: str, region: str | None) -> list[str]:
    """The ways to say a number; without its country code if that is the region's."""
    cleaned = re.sub(r"[\s().\-]", "", number)
    if region is None:
        return [cleaned]
    code = phonenumbers.country_code_for_region(region.upper())
    try:
        parsed = phonenumbers.parse(cleaned, region.upper())
    except phonenumbers.NumberParseException:
        return [cleaned]
    if not code or parsed.country_code != code:
        return [cleaned]
    national = phonenumbers.national_significant_number(parsed)
    return [national, f"+{code}{national}", f"{code}{national}"]


def _date_was_said(
    value: object,
    evidence: Sequence[str],
    kind: ReadingKind,
    region: str | None,
    this_year: int,
    language: SpokenLanguage,
) -> bool:
    wanted = _date_parts(value)
    if wanted is None:
        return False
    heard: list[SpokenDate] = []
    for text in evidence:
        said = _dates(text, kind, region, this_year, language)
        # A turn that names some parts completes or corrects what was said before.
        heard += [merged(before, one) for one in said for before in heard] + said
        heard = list(dict.fromkeys(heard))[-64:]
    parts = {(one.day, one.month, one.year) for one in heard}
    if None in wanted:
        return any(_agrees(wanted, said) for said in parts)
    return wanted in parts


def _agrees(
    wanted: tuple[int | None, int | None, int | None],
    said: tuple[int | None, int | None, int | None],
) -> bool:
    pairs = [(w, s) for w, s in zip(wanted, said, strict=True) if w is not None]
    return bool(pairs) and all(w == s for w, s in pairs)


def _dates(
    text: str, kind: ReadingKind, region: str | None, this_year: int, language: SpokenLanguage
) -> list[SpokenDate]:
    if kind == "expiration":
        expiration = expiration_in(text, language=language)
        return [expiration] if expiration else []
    # Where the region decides the order, the caller decided it too.
    day_first = None if region is None else region.upper() != "US"
    said = dates_in(text, day_first=day_first, this_year=this_year, language=language)
    alternatives = "|".join(map(re.escape, language.alternatives)) or "(?!)"
    for part in re.split(rf"\b(?:{alternatives})\b", text, flags=re.IGNORECASE)[1:]:
        said += dates_in(part, day_first=day_first, this_year=this_year, language=language)
    return said


def _date_parts(value: object) -> tuple[int | None, int | None, int | None] | None:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, SpokenDate | date):
        return None
    parts = (value.day, value.month, value.year)
    return None if parts == (None, None, None) else parts


def _time_was_said(value: object, evidence: Sequence[str], language: SpokenLanguage) -> bool:
    if isinstance(value, str):
        try:
            value = time.fromisoformat(value)
        except ValueError:
            return False
    if not isinstance(value, SpokenTime | time):
        return False
    wanted = (value.hour, value.minute)
    # "In the afternoon" may come in a turn of its own.
    for text in (*evidence, " ".join(evidence)):
        said = time_in(text, language=language)
        if said is None:
            continue
        if wanted == (said.hour, said.minute):
            return True
        if said.certainty < 1.0 and wanted == ((said.hour + 12) % 24, said.minute):
            return True
    return False


def _fields(address: SpokenAddress) -> str:
    fields = (address.street_address, address.unit_number, address.locality, address.country)
    return " ".join(field for field in fields if field)


def _words_were_said(
    value: str, evidence: Sequence[str], digit_languages: tuple[str, ...], language: SpokenLanguage
) -> bool:
    said: set[str] = set()
    for text in evidence:
        said |= _words_of(text, digit_languages, language)
    words = [_folded(word) for word in _WORD.findall(value.replace("’", "'"))]
    if not any(any(symbol.isalnum() for symbol in word) for word in words):
        return False
    sayings = sayings_of(
        [_folded(text) for text in evidence], language=language, digit_languages=digit_languages
    )
    at = 0
    while at < len(words):
        at = _after_said(words, at, said, language) or at
        if at >= len(words):
            break
        if not _was_said(words[at], said, language) and not can_be_put_together(words[at], sayings):
            return False
        at += 1
    return True


def _after_said(
    words: Sequence[str], at: int, said: set[str], language: SpokenLanguage
) -> int | None:
    """The end of a country's or state's name here that was said by another name."""
    for size in range(min(_MAX_COUNTRY_WORDS, len(words) - at), 0, -1):
        name = " ".join(words[at : at + size])
        code = code_of_country(name) or code_of_country(name.upper())
        if code and f"country:{code}" in said:
            return at + size
        state = name if name in US_STATES.values() else US_STATES.get(name)
        if state and f"state:{state}" in said:
            return at + size
    return None


def _was_said(word: str, said: set[str], language: SpokenLanguage) -> bool:
    return word in said or language.address_words.get(word, word) in said


@lru_cache(maxsize=128)
def _words_of(
    text: str, digit_languages: tuple[str, ...], language: SpokenLanguage
) -> frozenset[str]:
    """All that counts as said: words, expanded abbreviations, numbers, spellings, countries."""
    said: set[str] = set()
    words = [_folded(word) for word in _WORD.findall(text.replace("’", "'"))]
    for word in words:
        said.update((word, language.address_words.get(word, word)))
        if match := re.fullmatch(rf"(\d+)(?:{'|'.join(language.ordinal_endings)})", word):
            said.add(match[1])
        if word in language.ordinals:
            said.update((str(language.ordinals[word]), _with_ending(language.ordinals[word])))
    said.update(word.replace("'", "") for word in _folded(text).split())
    said.update(_number_groups(text, digit_languages, language))
    for kind in ("spelling", "name"):
        for reading in readings(text, kind, language=language)[:4]:
            said.update(_folded(part) for part in _WORD.findall(str(reading.value)))
    said.update(_places_named(words, language))
    return frozenset(said)


def _with_ending(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 10 <= number % 100 <= 20 else ending}"


def _number_groups(
    text: str, digit_languages: tuple[str, ...], language: SpokenLanguage
) -> Iterator[str]:
    """Numbers in words, alone and joined with the ones after them: "four fifty" is 4, 50, 450."""
    tokens = tokens_of(text, language)
    numbers = number_words(language, digit_languages)
    for start in range(len(tokens)):
        at, joined = start, ""
        while (found := numbers.at(tokens, at)) is not None and len(joined) < 12:
            joined, at = joined + found[0], found[1]
            yield joined
            # "four b", "22 b"
            if at < len(tokens) and len(tokens[at]) == 1 and tokens[at].isalpha():
                yield joined + tokens[at]


def _places_named(words: Sequence[str], language: SpokenLanguage) -> Iterator[str]:
    for start in range(len(words)):
        for size in range(1, _MAX_COUNTRY_WORDS + 1):
            name = " ".join(words[start : start + size])
            code = code_of_country(name, language.countries)
            if code:
                yield f"country:{code}"
            if name in US_STATES.values():
                yield f"state:{name}"
            elif name in US_STATES and name not in ("in", "or", "me", "ok", "hi", "oh", "la", "pa"):
                yield f"state:{US_STATES[name]}"


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss"))
    return "".join(symbol for symbol in decomposed if not unicodedata.combining(symbol))
