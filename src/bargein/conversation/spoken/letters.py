"""Letters one by one, and words that are said and then spelled.

Turns single letters, spelling-alphabet words, "n as in november", "double l" and
"capital j" into letters, and joins them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from .english import ENGLISH
from .language import SpokenLanguage
from .tokens import is_letter, matching_phrase, multiplied_at, tokens_of

__all__ = ["Piece", "pieces_of", "sounds_like", "spelled_letters", "without_remarks"]

_SURE = 1.0
_ODD_EXAMPLE = 0.6
"""Certainty of "n as in mother": the letter wins, but something was misheard."""
_ALIKE = 0.5
"""How much of a word its spelling must share to replace it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, or letters that were spelled."""

    text: str
    spelled: bool = False
    certainty: float = _SURE


def spelled_letters(text: str, *, language: SpokenLanguage = ENGLISH) -> str:
    """The letters that were spelled, joined; "" when none were.

    Spellings of two letters and more count; a lone letter only if there is no other.
    """
    runs = [piece.text for piece in pieces_of(tokens_of(text, language), language) if piece.spelled]
    long = [run for run in runs if len(run) > 1]
    return "".join(long or runs)


def without_remarks(tokens: Sequence[str], language: SpokenLanguage = ENGLISH) -> list[str]:
    """The words without "with a b" after a word that has that letter: "barker with a b"."""
    kept: list[str] = []
    at = 0
    while at < len(tokens):
        letter_at = _remarked_letter(tokens, at, language)
        if letter_at is not None and kept and tokens[letter_at] in kept[-1]:
            at = letter_at + 1
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def _remarked_letter(tokens: Sequence[str], at: int, language: SpokenLanguage) -> int | None:
    """Where the one letter stands that is told with a "with a" at this place; no spelling follows."""
    phrase = matching_phrase(tokens, at, language.with_a)
    if phrase is None:
        return None
    letter = at + len(phrase)
    alone = letter + 1 >= len(tokens) or not is_letter(tokens[letter + 1])
    return letter if letter < len(tokens) and is_letter(tokens[letter]) and alone else None


def pieces_of(tokens: Sequence[str], language: SpokenLanguage = ENGLISH) -> list[Piece]:
    """Words and spelled runs, in order; a spelling replaces the word before it."""
    named = _named_letters(tokens, language)
    pieces: list[Piece] = []
    at = 0
    while at < len(tokens):
        if (letter_at := _remarked_letter(tokens, at, language)) is not None:
            # Its "a" is no letter.
            pieces.extend(Piece(token) for token in tokens[at:letter_at])
            at = letter_at
        at, piece = _next_piece(tokens, at, named, language)
        if piece.spelled and pieces and pieces[-1].spelled:
            joined = min(pieces[-1].certainty, piece.certainty)
            pieces[-1] = Piece(pieces[-1].text + piece.text, True, joined)
        else:
            pieces.append(piece)
    return _spellings_win(pieces, language)


def _next_piece(
    tokens: Sequence[str], at: int, named: dict[int, str], language: SpokenLanguage
) -> tuple[int, Piece]:
    token = tokens[at]
    if token in language.capitals and at + 1 < len(tokens) and is_letter(tokens[at + 1]):
        return _next_piece(tokens, at + 1, named, language)
    multiplied = multiplied_at(tokens, at, language)
    if token in language.multipliers and multiplied < len(tokens):
        said = tokens[multiplied]
        letter = named.get(multiplied) or (said if is_letter(said) else None)
        if letter:
            return multiplied + 1, Piece(letter * language.multipliers[token], True)
    if is_letter(token):
        for phrase in language.as_in:
            example = at + 1 + len(phrase)
            if tuple(tokens[at + 1 : example]) == phrase and example < len(tokens):
                word = tokens[example]
                if is_letter(word) or word.isdecimal():
                    continue
                fits = word.startswith(token)
                return example + 1, Piece(token, True, _SURE if fits else _ODD_EXAMPLE)
        return at + 1, Piece(token, True)
    if at in named:
        return at + 1, Piece(named[at], True)
    return at + 1, Piece(token)


def _named_letters(tokens: Sequence[str], language: SpokenLanguage) -> dict[int, str]:
    """Spelling-alphabet words by position, where they stand in a run of letters.

    "mike b" is a person: the run must be long and hold more than one first word.
    """
    named: dict[int, str] = {}
    at = 0
    while at < len(tokens):
        end = at
        while end < len(tokens) and (
            is_letter(tokens[end]) or tokens[end] in language.letter_names
        ):
            end += 1
        words = [i for i in range(at, end) if tokens[i] in language.letter_names]
        people = [i for i in words if tokens[i] in language.names_too]
        # A first name at the start may simply be the name.
        only_a_name = len(words) == 1 and words == people and words[0] == at
        long_enough = end - at >= 3 or (end - at == 2 and not people)
        if long_enough and not only_a_name:
            named.update((i, language.letter_names[tokens[i]]) for i in words)
        at = max(end, at + 1)
    return named


def _spellings_win(pieces: Sequence[Piece], language: SpokenLanguage) -> list[Piece]:
    """ "theo t h e o" is theo; "shane with a y s h a y n e" is shayne."""
    kept: list[Piece] = []
    for piece in pieces:
        if piece.spelled and len(piece.text) > 1:
            kept, piece = _without_announcement(kept, piece, language)
            if kept and not kept[-1].spelled and sounds_like(kept[-1].text, piece.text):
                kept.pop()
        kept.append(piece)
    return kept


def _without_announcement(
    kept: list[Piece], piece: Piece, language: SpokenLanguage
) -> tuple[list[Piece], Piece]:
    """Drop "with a y" in front of a spelling; its letters were joined to the spelling."""
    words = [one.text for one in kept]
    for phrase in language.with_a:
        # "with a y s h…": the article is a letter too, so it was joined as well.
        head, article = phrase[:-1], phrase[-1]
        if len(article) == 1 and piece.text.startswith(article) and len(piece.text) > 3:
            if tuple(words[-len(head) :]) == head:
                return kept[: -len(head)], Piece(piece.text[2:], True, piece.certainty)
        elif tuple(words[-len(phrase) :]) == phrase and len(piece.text) > 2:
            return kept[: -len(phrase)], Piece(piece.text[1:], True, piece.certainty)
    return kept, piece


def sounds_like(word: str, spelling: str) -> bool:
    """Whether the letters may be the spelling of the word."""
    if not word.isalpha() or len(word) < 2 or word[0] != spelling[0]:
        return False
    return SequenceMatcher(None, word, spelling).ratio() >= _ALIKE
