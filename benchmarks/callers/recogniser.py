"""How recognisers write down what was said: plain words, with punctuation, or formatted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from random import Random

from .utterance import Piece, Utterance

__all__ = ["STYLES", "transcribe"]

STYLES = ("plain", "written", "formatted")

_HOMOPHONES = {
    "two": ("to", "too"), "four": ("for",), "eight": ("ate",), "one": ("won",),
    "c": ("see",), "b": ("be",), "r": ("are",), "u": ("you",), "y": ("why",), "t": ("tea",), "i": ("eye",),
}  # fmt: skip
_MISHEARD = 0.012
"""Share of digits and letters that are written as another word that sounds the same."""
_MONTHS = (
    "January February March April May June July August September October November December"
).split()


def transcribe(said: Utterance, style: str, chance: Random) -> str:
    """The transcript that the agent gets."""
    if style == "formatted":
        return _formatted(said.pieces, chance)
    words = " ".join(
        _plain(piece, chance)
        for piece in said.pieces
        if piece.words or piece.form in ("pause", "break")
    )
    words = re.sub(r"\s+,", ",", words).strip(" ,")
    if style == "plain":
        return " ".join(words.replace(",", " ").split()).replace("?", "").lower()
    words = re.sub(r"\bi\b(?!,| [a-z]\b)", "I", words)
    words = words[:1].upper() + words[1:]
    return words if words.endswith(("?", ".", "!")) else f"{words}."


def _plain(piece: Piece, chance: Random) -> str:
    if piece.form in ("pause", "break"):
        return ","
    if piece.form == "repair":
        return f", {piece.words},"
    if piece.form == "name":
        return " ".join(word.capitalize() for word in piece.words.split())
    if piece.form in ("digits", "letters") and chance.random() < _MISHEARD:
        return chance.choice(_HOMOPHONES.get(piece.words, (piece.words,)))
    return piece.words


# Formatted


def _formatted(pieces: Sequence[Piece], chance: Random) -> str:
    """ "415-555-0123", "john.doe@gmail.com", "January 15th, 1990", "J-O-H-N"."""
    told: list[str] = []
    at = 0
    pieces = [piece for piece in pieces if piece.words or piece.form in ("pause", "break")]
    while at < len(pieces):
        end, words = _address(pieces, at) or _date(pieces, at, chance) or _run(pieces, at, chance)
        told.append(words)
        at = end
    text = re.sub(r"\s+([,.?])", r"\1", " ".join(filter(None, told))).strip(" ,")
    text = text[:1].upper() + text[1:] if "@" not in text.split(" ")[0] else text
    return text if text.endswith(("?", ".", "!")) else f"{text}."


def _address(pieces: Sequence[Piece], at: int) -> tuple[int, str] | None:
    """An e-mail address, when all of it was said in one go."""
    end = at
    while end < len(pieces) and pieces[end].form in ("letters", "word", "digits", "symbol"):
        end += 1
    joined = "".join(piece.means for piece in pieces[at:end])
    if re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", joined) is None:
        return None
    return end, joined


def _date(pieces: Sequence[Piece], at: int, chance: Random) -> tuple[int, str] | None:
    """Month, day and year in a row."""
    group = pieces[at : at + 3]
    forms = [piece.form for piece in group]
    if sorted(forms) != ["day", "month", "year"]:
        return _date_part(pieces, at)
    by_form = {piece.form: piece for piece in group}
    month, day, year = (int(by_form[form].means) for form in ("month", "day", "year"))
    if by_form["month"].words not in [name.lower() for name in _MONTHS]:
        shown = "/".join(piece.means for piece in group)
        return at + 3, shown
    full = year if year > 99 else 1900 + year
    written = str(year)
    if forms[0] == "month" and chance.random() < 0.15 and year > 99:
        return at + 3, date(full, month, day).strftime("%m/%d/%Y")
    if forms[0] == "month":
        return at + 3, f"{_MONTHS[month - 1]} {_ordinal(day)}, {written}"
    before = "the " if group[0].words.startswith("the") else ""
    return at + 3, f"{before}{_ordinal(day)} of {_MONTHS[month - 1]} {written}"


def _date_part(pieces: Sequence[Piece], at: int) -> tuple[int, str] | None:
    piece = pieces[at]
    if piece.form == "month" and piece.words.capitalize() in _MONTHS:
        return at + 1, piece.words.capitalize()
    if piece.form == "year":
        return at + 1, piece.means
    if piece.form == "day":
        return at + 1, _ordinal(int(piece.means)) if not piece.words.startswith(
            ("oh", "zero")
        ) else piece.means
    return None


def _run(pieces: Sequence[Piece], at: int, chance: Random) -> tuple[int, str]:
    piece = pieces[at]
    if piece.form == "digits" or (piece.means == "+" and at + 1 < len(pieces)):
        return _number(pieces, at, chance)
    if piece.form == "letters" and len(piece.words) == 1:
        return _spelling(pieces, at, chance)
    if piece.form in ("pause", "break"):
        return at + 1, ","
    if piece.form == "repair":
        return at + 1, f", {piece.words},"
    if piece.form == "name":
        return at + 1, " ".join(word.capitalize() for word in piece.words.split())
    return at + 1, piece.words


def _number(pieces: Sequence[Piece], at: int, chance: Random) -> tuple[int, str]:
    """Digits that follow each other, joined as numbers are written."""
    end, groups = at, [""]
    plus = ""
    while end < len(pieces) and (
        pieces[end].form in ("digits", "pause") or (end == at and pieces[end].means == "+")
    ):
        if pieces[end].form == "pause":
            if end + 1 >= len(pieces) or pieces[end + 1].form != "digits":
                break
            groups.append("")
        elif pieces[end].means == "+":
            plus = "+"
        else:
            groups[-1] += pieces[end].means
        end += 1
    groups = [group for group in groups if group]
    digits = "".join(groups)
    if len(digits) == 10 and not plus:
        shown = chance.choice([f"{digits[:3]}-{digits[3:6]}-{digits[6:]}", f"({digits[:3]}) {digits[3:6]}-{digits[6:]}",
                               digits])  # fmt: skip
    elif len(digits) == 4 and len(groups) == 2 and groups[0] < "13" and groups[1] > "12":
        shown = f"{groups[0]}/{groups[1]}"
    else:
        shown = chance.choice([digits, " ".join(groups), "-".join(groups)])
    return max(end, at + 1), plus + shown


def _spelling(pieces: Sequence[Piece], at: int, chance: Random) -> tuple[int, str]:
    end = at
    while end < len(pieces) and pieces[end].form == "letters" and len(pieces[end].words) == 1:
        end += 1
    letters = [piece.means.upper() for piece in pieces[at:end]]
    return end, chance.choice(["-", "-", " ", ", "]).join(letters)


def _ordinal(day: int) -> str:
    suffix = "th" if 10 <= day <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{suffix}"
