"""E-mail addresses from the way people say them: "john dot doe at gmail dot com".

Finds addresses; whether one can exist is for a validator to say. Nothing is
completed: "at gmail" alone is no address.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .digits import number_words
from .english import ENGLISH
from .language import SpokenLanguage
from .letters import Piece, pieces_of
from .tokens import tokens_of, without_lead_in

__all__ = ["FoundEmail", "email_in", "emails_in"]

_TYPED = re.compile(r"[\w.%+'-]+@(?:[\w-]+\.)+[^\W\d_]{2,}(?![\w@])")
_LOCAL = re.compile(r"[\w%+'-]+(?:\.[\w%+'-]+)*")
_LABEL = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")
_LAST_LABEL = re.compile(r"[^\W\d_]{2,}")
_IN_DOMAIN = frozenset(".-")


@dataclass(frozen=True, slots=True)
class FoundEmail:
    """An address, lower case if it was spoken."""

    address: str
    certainty: float
    ends_text: bool
    """Whether nothing was said after it."""


def email_in(text: str, *, language: SpokenLanguage = ENGLISH) -> str | None:
    """The first full address in the text, or `None`."""
    found = emails_in(text, language=language)
    return found[0].address if found else None


def emails_in(text: str, *, language: SpokenLanguage = ENGLISH) -> list[FoundEmail]:
    """All full addresses, in order. Typed ones keep their local part's case."""
    typed = list(_TYPED.finditer(text))
    if typed:
        end = len(text.rstrip(" \t\n.,;!?"))
        return [FoundEmail(_typed(match.group()), 1.0, match.end() >= end) for match in typed]
    symbols = _symbols(tokens_of(text), language)
    found: list[FoundEmail] = []
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


def _typed(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def _symbols(tokens: Sequence[str], language: SpokenLanguage) -> list[Piece]:
    """Words, letters, digits and separators; separators are words of one character."""
    numbers = number_words(language)
    symbols: list[Piece] = []
    pending: list[str] = []

    def settle() -> None:
        symbols.extend(pieces_of(pending, language))
        pending.clear()

    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token in language.separators or token in "@._+-'":
            settle()
            symbols.append(Piece(language.separators.get(token, token)))
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


def _local(symbols: Sequence[Piece], language: SpokenLanguage) -> tuple[str | None, float]:
    """Everything in front of the at sign that belongs to the address."""
    words = without_lead_in([symbol.text for symbol in symbols], language)
    kept = list(symbols[len(symbols) - len(words) :])
    while kept and kept[0].text in language.connectors | language.fillers:
        kept.pop(0)
    kept = [piece for piece in kept if piece.text not in ("uh", "um", "er", "erm")]
    local = "".join(piece.text for piece in kept)
    if not _LOCAL.fullmatch(local):
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
