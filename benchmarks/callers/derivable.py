"""Whether a value can be put together from what a caller said and keyed. Knows nothing of the product.

A value is cut into runs; each must be a run of the symbols of one turn as they were
said, in their order, and a turn gives one run more than it has repairs or pauses for
thought. Words also count as themselves, so that what was misread is told apart from
what was invented.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache

from .date_wordings import MONTHS
from .digit_wordings import number_words
from .ear import fold
from .ledger import Turn
from .utterance import Piece

__all__ = ["date_is_derivable", "symbols_are_derivable", "words_are_derivable"]

_NUMBERS = {words: str(number) for number in range(100) for words in [number_words(number)]}
_NUMBERS |= {
    "oh": "0",
    "o": "0",
    "to": "2",
    "too": "2",
    "for": "4",
    "ate": "8",
    "won": "1",
    "x-ray": "x",
}


def symbols_are_derivable(value: str, turns: Sequence[Turn]) -> bool:
    """For addresses of the net, numbers and digits: symbol by symbol."""
    streams = [_streams(turn) for turn in turns]
    # What a correction replaces may lie in the middle of what was said before.
    cuts = sum(turn.act == "correction" for turn in turns)

    @cache
    def reach(at: int, left: tuple[int, ...], cuts: int) -> bool:
        if at == len(value):
            return True
        # Asked for the part after the at, nobody says "at" once more.
        if value[at] == "@" and at and reach(at + 1, left, cuts):
            return True
        for turn, texts in enumerate(streams):
            if not left[turn] and not cuts:
                continue
            rest = (*left[:turn], max(0, left[turn] - 1), *left[turn + 1 :])
            longest = max((_longest(value, at, text) for text in texts), default=0)
            fewer = cuts if left[turn] else cuts - 1
            if any(reach(at + length, rest, fewer) for length in range(longest, 0, -1)):
                return True
        return False

    return reach(0, tuple(1 + _breaks(turn) for turn in turns), cuts)


def words_are_derivable(fields: Sequence[str], turns: Sequence[Turn]) -> bool:
    """For folded names and addresses: made of words that were said or spelled, and numbers that were said."""
    words: set[str] = set()
    spelled = ""
    for turn in turns:
        for piece in turn.pieces:
            if piece.form not in ("letters", "digits"):
                words |= {fold(word) for word in piece.words.split()} | {fold(piece.means)}
            spelled += piece.means.lower() if piece.form in ("letters", "digits", "symbol") else " "
        words |= {fold(word) for word in re.findall(r"[^\W_]+", turn.transcript) if len(word) > 1}
        spelled += " "
    for run in map(fold, spelled.split()):  # all of it, its beginning, its end
        words |= {run[:at] for at in range(1, len(run) + 1)} | {run[at:] for at in range(len(run))}
    return all(_is_made_of(field, words) for field in fields)


def _is_made_of(field: str, words: set[str]) -> bool:
    ends = {0}
    for at in range(len(field)):
        if at in ends:
            ends |= {at + len(word) for word in words if word and field.startswith(word, at)}
    return len(field) in ends


def date_is_derivable(value: date, turns: Sequence[Turn]) -> bool:
    """Day, month and year were each said or keyed, whatever the order."""
    numbers: set[int] = set()
    months: set[int] = set()
    for turn in turns:
        for piece in turn.pieces:
            if piece.form in ("day", "month", "year"):
                numbers.add(int(piece.means))
            months |= {
                MONTHS.index(word) + 1 for word in piece.words.lower().split() if word in MONTHS
            }
        # Number words count wherever they stand: a date made of them was misread, not invented.
        numbers |= {int(run) for run in re.findall(r"\d+", " ".join(map(_literal, turn.pieces)))}
        numbers |= {
            int(_NUMBERS[word]) for word in _words(turn) if _NUMBERS.get(word, "x").isdigit()
        }
        keyed = turn.keys.strip("#*")
        numbers |= {int(keyed[a:b]) for a, b in ((0, 2), (2, 4), (4, 8)) if keyed[a:b].isdigit()}
    years = numbers | {
        number + century for number in numbers for century in (1900, 2000) if number < 100
    }
    return value.day in numbers and value.month in months | numbers and value.year in years


def _words(turn: Turn) -> list[str]:
    return [word for piece in turn.pieces for word in piece.words.lower().split()]


def _streams(turn: Turn) -> list[str]:
    """The turn's symbols: as they were meant, and word for word."""
    texts = [turn.keys.replace("#", "")] if turn.keys else []
    texts += [turn.keys.rpartition("*")[2].replace("#", "")] if "*" in turn.keys else []
    meant = "".join(_meaning(piece) for piece in turn.pieces).lower()
    literal = "".join(_literal(piece) for piece in turn.pieces).lower()
    written = re.sub(r"[\s,()]", "", turn.transcript.lower()).rstrip(".?!")
    written_digits = re.sub(r"[\s,()-]", "", turn.transcript.lower()).rstrip(".?!")
    return [text for text in (*texts, meant, literal, written, written_digits) if text]


def _meaning(piece: Piece) -> str:
    if piece.form in ("repair", "pause", "break") or (piece.form == "talk" and not piece.means):
        return " " if piece.form == "repair" else ""
    return piece.means or piece.words.replace(" ", "")


def _literal(piece: Piece) -> str:
    words, text = piece.words.split(), ""
    while words:
        taken = 2 if " ".join(words[:2]) in _NUMBERS else 1
        text += _NUMBERS.get(" ".join(words[:taken]), words[0])
        del words[:taken]
    return text


def _breaks(turn: Turn) -> int:
    """A repair, or a negation, cuts a turn in two."""
    forms = sum(piece.form == "repair" for piece in turn.pieces)
    return 2 * forms


def _longest(value: str, at: int, text: str) -> int:
    """How much of `value` from `at` on stands in `text` in one run."""
    length = 0
    while at + length < len(value) and value[at : at + length + 1] in text:
        length += 1
    return length
