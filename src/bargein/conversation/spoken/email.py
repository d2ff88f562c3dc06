"""E-mail addresses from the way people say them: "john dot doe at gmail dot com".

Finds addresses; whether one can exist is for a validator to say. Nothing is
completed: "at gmail" alone is no address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from .digits import number_words
from .english import ENGLISH
from .language import SpokenLanguage
from .letters import Piece, pieces_of, without_remarks
from .numbers import NumberWords
from .repair import segments
from .tokens import matching_phrase, tokens_of, without_lead_in

__all__ = [
    "EmailFragment",
    "FoundEmail",
    "email_fragment_in",
    "email_in",
    "emails_in",
    "emails_of_tokens",
    "symbols_of",
    "without_other_ats",
]

_TYPED = re.compile(r"[\w.%+'-]+@(?:[\w-]+\.)+[^\W\d_]{2,}(?![\w@])")
_LOCAL = re.compile(r"[\w%+'-]+(?:\.[\w%+'-]+)*")
_LABEL = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")
_LAST_LABEL = re.compile(r"[^\W\d_]{2,}")
_IN_DOMAIN = frozenset(".-")
_DOMAIN_START = re.compile(r"[^\W_](?:[\w.-]*[^\W_])?")
_MAX_DOMAIN_SYMBOLS = 9


@dataclass(frozen=True, slots=True)
class FoundEmail:
    """An address, lower case if it was spoken."""

    address: str
    certainty: float
    ends_text: bool
    """Whether nothing was said after it."""


@dataclass(frozen=True, slots=True)
class EmailFragment:
    """The part of an address that was said; `None` for what was not."""

    local: str | None
    """What is before the at sign."""
    domain: str | None
    """What is after it; may lack its end, as in "gmail"."""
    certainty: float = 1.0


def email_in(text: str, *, language: SpokenLanguage = ENGLISH) -> str | None:
    """The first full address in the text, or `None`."""
    found = emails_in(text, language=language)
    return found[0].address if found else None


def emails_in(
    text: str, *, language: SpokenLanguage = ENGLISH, digit_languages: Iterable[str] = ("en",)
) -> list[FoundEmail]:
    """All full addresses, in order. Typed ones keep their local part's case.

    Self-corrections ("a b, no, a d at x dot com") are carried out.
    """
    typed = list(_TYPED.finditer(text))
    if typed:
        end = len(text.rstrip(" \t\n.,;!?"))
        found = [FoundEmail(_typed(match.group()), 1.0, match.end() >= end) for match in typed]
        between = (
            tokens_of(text[typed[0].end() : typed[-1].start()], language) if len(typed) > 1 else []
        )
        taken_back = any(
            matching_phrase(between, at, language.repairs) for at in range(len(between))
        )
        return found[-1:] if taken_back else found
    return emails_of_tokens(
        tokens_of(text, language), language, number_words(language, digit_languages)
    )


def emails_of_tokens(
    tokens: Sequence[str], language: SpokenLanguage, numbers: NumberWords
) -> list[FoundEmail]:
    """All full addresses in the words."""
    return list(_emails_of(tuple(tokens), language, numbers))


@lru_cache(
    maxsize=64
)  # one turn is read several times: alone, in its readings, with what was said before
def _emails_of(
    tokens: tuple[str, ...], language: SpokenLanguage, numbers: NumberWords
) -> list[FoundEmail]:
    plain = _without_asides(without_other_ats(tokens, language), language)
    parts = [symbols_of(part, language, numbers) for part in segments(plain, language)]
    if not parts:
        return []
    found: list[FoundEmail] = []
    symbols = parts[0]
    for part in parts[1:]:
        symbols = _repaired(symbols, part, language)
    symbols = [symbol for symbol in symbols if symbol.text not in language.hesitations]
    start = 0
    for at, symbol in enumerate(symbols):
        if symbol.text != "@" or at < start:
            continue
        domain, end = _domain(symbols, at + 1)
        if domain is not None:
            local, certainty = _local(symbols[start:at], language)
            if local is not None:
                certainty = min([certainty, *(piece.certainty for piece in symbols[at:end])])
                found.append(FoundEmail(f"{local}@{domain}", certainty, end == len(symbols)))
        start = end if domain is not None else at + 1
    return found


def email_fragment_in(
    text: str, *, language: SpokenLanguage = ENGLISH, digit_languages: Iterable[str] = ("en",)
) -> EmailFragment | None:
    """What was said of an address, whole or not; `None` when it cannot be part of one.

    Words without an at sign are a local part only if they were spelled, hold a
    separator or a digit, or are a single word.
    """
    tokens = _without_asides(without_other_ats(tokens_of(text, language), language), language)
    numbers = number_words(language, digit_languages)
    parts = [symbols_of(part, language, numbers) for part in segments(tokens, language)]
    if not parts:
        return None
    symbols = parts[0]
    for part in parts[1:]:
        symbols = _repaired(symbols, part, language)
    ats = [at for at, symbol in enumerate(symbols) if symbol.text == "@"]
    if len(ats) > 1:
        return None
    at = ats[0] if ats else len(symbols)
    local, certainty = _local(symbols[:at], language)
    if not ats:
        said = _bare(symbols, language)
        if _is_chatter(said, language):
            return None
        marked = any(one.spelled or not one.text.isalpha() for one in said)
        alone = len(said) == 1 and said[0].text not in language.not_names
        return EmailFragment(local, None, certainty) if local and (marked or alone) else None
    domain = "".join(symbol.text for symbol in symbols[at + 1 :])
    if "." not in domain and _is_chatter(symbols[:at], language):
        return None
    if not _DOMAIN_START.fullmatch(domain) or len(symbols) - at > _MAX_DOMAIN_SYMBOLS:
        return EmailFragment(local, None, certainty) if local and not domain else None
    if symbols[:at] and local is None and _bare(symbols[:at], language):
        return None
    return EmailFragment(local, domain.lower(), certainty if local else 1.0)


def _without_asides(tokens: Sequence[str], language: SpokenLanguage) -> list[str]:
    """Without "all one word" and "with an h", which tell how it is written."""
    kept: list[str] = []
    at = 0
    while at < len(tokens):
        if phrase := matching_phrase(tokens, at, language.asides):
            at += len(phrase)
        else:
            kept.append(tokens[at])
            at += 1
    return without_remarks(kept, language)


def _repaired(before: list[Piece], after: list[Piece], language: SpokenLanguage) -> list[Piece]:
    """What follows a marker replaces a whole address, or as many symbols as it has."""
    after = _bare(after, language)
    if not before or not after:
        return before or after
    said = after
    before, after = _single(before), _single(after)
    ats = [at for at, piece in enumerate(after) if piece.text == "@"]
    # "anna b, no, d at gmail dot com" mends a letter; a word is a new address.
    whole = bool(ats) and (len(ats) > 1 or not _is_symbol(after[: ats[0]]))
    if whole or (ats and any(piece.text == "@" for piece in before)):
        return said
    count = ats[0] if ats else len(after)
    return [*before[: max(0, len(before) - count)], *after]


def _is_chatter(symbols: Sequence[Piece], language: SpokenLanguage) -> bool:
    """Several words, a common one among them."""
    words = [one.text for one in _bare(symbols, language) if one.text.isalpha() and not one.spelled]
    return len(words) > 1 and any(word in language.not_names for word in words)


def _is_talk(symbols: Sequence[Piece], language: SpokenLanguage) -> bool:
    """Four words and more, half of them common ones."""
    words = [one.text for one in symbols if one.text.isalpha() and not one.spelled]
    return len(words) >= 4 and 2 * sum(word in language.not_names for word in words) >= len(words)


def _is_symbol(pieces: Sequence[Piece]) -> bool:
    return len(pieces) == 1 and len(pieces[0].text) == 1


def _single(pieces: Sequence[Piece]) -> list[Piece]:
    """Spelled runs and numbers as single symbols, so that they can be counted."""
    singles: list[Piece] = []
    for piece in pieces:
        if piece.spelled or piece.text.isdecimal():
            singles.extend(replace(piece, text=symbol) for symbol in piece.text)
        else:
            singles.append(piece)
    return singles


def _typed(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def symbols_of(
    tokens: Sequence[str], language: SpokenLanguage, numbers: NumberWords
) -> list[Piece]:
    """Words, spelled letters, numbers and separators; the last as single characters."""
    symbols: list[Piece] = []
    pending: list[str] = []

    def settle() -> None:
        symbols.extend(pieces_of(pending, language))
        pending.clear()

    at = 0
    while at < len(tokens):
        token = tokens[at]
        lead_in = matching_phrase(tokens, at, language.lead_ins)
        if lead_in and lead_in[-1] in language.separators:
            pending.extend(lead_in)  # the "at" of "you can reach me at" is none
            at += len(lead_in)
        elif token in language.separators or token in "@._+-'":
            settle()
            # Austria's domains end in "dot at".
            is_label = token == "at" and _is_domain_so_far(symbols)
            symbols.append(Piece(token if is_label else language.separators.get(token, token)))
            at += 1
        elif number := numbers.at(tokens, at):
            settle()
            symbols.append(Piece(number[0]))
            at = number[1]
        else:
            pending.append(token)
            at += 1
    settle()
    return symbols


def without_other_ats(tokens: Sequence[str], language: SpokenLanguage) -> list[str]:
    """Without lead-ins that end with a word for the at: "you can reach me at"."""
    kept: list[str] = []
    at = 0
    while at < len(tokens):
        phrase = matching_phrase(tokens, at, language.lead_ins) or ()
        if len(phrase) > 1 and language.separators.get(phrase[-1]) == "@":
            at += len(phrase)
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def _is_domain_so_far(symbols: Sequence[Piece]) -> bool:
    return bool(symbols) and symbols[-1].text == "." and any(one.text == "@" for one in symbols)


def _bare(symbols: Sequence[Piece], language: SpokenLanguage) -> list[Piece]:
    """Without lead-ins, connectors and fillers at the start, and without hesitation."""
    words = without_lead_in([symbol.text for symbol in symbols], language)
    kept = list(symbols[len(symbols) - len(words) :])
    while kept and kept[0].text in language.connectors | language.fillers:
        kept.pop(0)
    return [piece for piece in kept if piece.text not in language.hesitations]


def _local(symbols: Sequence[Piece], language: SpokenLanguage) -> tuple[str | None, float]:
    """Everything in front of the at sign that belongs to the address."""
    kept = _bare(symbols, language)
    local = "".join(piece.text for piece in kept)
    if not _LOCAL.fullmatch(local) or _is_talk(kept, language):
        return None, 0.0
    return local, min(piece.certainty for piece in kept)


def _domain(symbols: Sequence[Piece], start: int) -> tuple[str | None, int]:
    """The domain that begins here and where it ends; `None` when it has no full last label."""
    labels: list[str] = [""]
    at = start
    best: tuple[str | None, int] = (None, start)
    while at < len(symbols):
        text = symbols[at].text
        if text == "@":
            break
        if text == ".":
            if not labels[-1]:
                break
            labels.append("")
        elif len(labels) > 1 and labels[-1] and not _continues(labels[-1], text):
            break  # the words after "dot com"
        elif not (text[0].isalnum() or text in _IN_DOMAIN):
            break
        else:
            labels[-1] += text
        at += 1
        if len(labels) > 1 and _is_domain(labels):
            best = (".".join(labels), at)
    return best


def _continues(label: str, text: str) -> bool:
    """Whether a label goes on: only around a hyphen, or with a dot after all."""
    return text == "-" or label.endswith("-")


def _is_domain(labels: Sequence[str]) -> bool:
    return all(_LABEL.fullmatch(label) for label in labels) and bool(
        _LAST_LABEL.fullmatch(labels[-1])
    )
