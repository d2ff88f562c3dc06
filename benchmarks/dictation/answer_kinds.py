"""Callers who answer a read-back: a yes, and corrections said in pieces."""

from __future__ import annotations

import random
from datetime import date
from functools import partial

from bargein.workflows import GetDateOfBirthTask, GetEmailTask, GetPhoneNumberTask

from .dictation import Dictation, dictated
from .digit_words import breaths, grouped, said_digits
from .number_kinds import phone_value

__all__ = ["correction", "part_of_a_date", "yes"]

_YES = ["yes", "um | yes", "uh | yeah", "yes that's right", "uh | that's correct", "right"]
_LETTERS = [
    ("annab", "annad", "d", "delta", "b"),
    ("tomf", "toms", "s", "sierra", "f"),
    ("evam", "evan", "n", "november", "m"),
    ("hanp", "hant", "t", "tango", "p"),
]


def yes(chance: random.Random) -> Dictation:
    """It is right; nothing may be waited for."""
    before, expected = _phone(chance)
    task = partial(GetPhoneNumberTask, region="US")
    return dictated(chance, task, chance.choice(_YES), expected, before=before)


def correction(chance: random.Random) -> Dictation:
    """It is wrong, and the caller says what is right."""
    return chance.choice([_letter, _last_digits, _whole_number, _whole_email, _whole_date])(chance)


def _letter(chance: random.Random) -> Dictation:
    heard, meant, letter, word, wrong = chance.choice(_LETTERS)
    marked = chance.choice(
        [
            f"no | {letter} as in {word}",
            f"no | {letter} | as in | {word}",
            f"no | it's | {letter} as in | {word}",
            f"no | {letter} | not {wrong}",
            f"{letter} | not {wrong}",
        ]
    )
    spelled = " ".join(heard)
    before = f"{spelled} at gmail dot com"
    return dictated(chance, GetEmailTask, marked, f"{meant}@gmail.com", before=before)


def _last_digits(chance: random.Random) -> Dictation:
    before, value = _phone(chance)
    line = f"{chance.randrange(1000, 10000)}"
    expected = value[:-4] + line
    lead_in = chance.choice(["no |", "no sorry |", "not quite |", ""])
    marked = f"{lead_in} the last four are | {breaths(chance, grouped(line, (2, 2)))}"
    task = partial(GetPhoneNumberTask, region="US")
    return dictated(chance, task, marked, expected, before=before)


def _whole_number(chance: random.Random) -> Dictation:
    before, _ = _phone(chance)
    number, sizes = phone_value(chance, "US")
    lead_in = chance.choice(["no | it's |", "no |", "no sorry | it's |", "wrong | it's |"])
    marked = f"{lead_in} {breaths(chance, grouped(number, sizes))}"
    task = partial(GetPhoneNumberTask, region="US")
    return dictated(chance, task, marked, f"+1{number}", before=before)


def _whole_email(chance: random.Random) -> Dictation:
    marked = chance.choice(
        [
            "no | it's | nina dot | berger | at gmail | dot com",
            "no | nina | dot berger at | gmail dot com",
        ]
    )
    before = "mina dot berger at gmail dot com"
    return dictated(chance, GetEmailTask, marked, "nina.berger@gmail.com", before=before)


def _whole_date(chance: random.Random) -> Dictation:
    year = chance.choice(["nineteen | eighty four", "nineteen eighty four"])
    lead_in = chance.choice(["no |", "no | it's |", "wrong |"])
    marked = f"{lead_in} march | fourth | {year}"
    return _of_a_date(chance, marked, date(1984, 3, 4))


def part_of_a_date(chance: random.Random) -> Dictation:
    """The rest stays as it was heard, but more may follow."""
    marked, expected = chance.choice(
        [
            ("no | it's | march | fourth", date(1985, 3, 4)),
            ("no | the year is | nineteen | eighty four", date(1984, 4, 3)),
        ]
    )
    return _of_a_date(chance, marked, expected)


def _of_a_date(chance: random.Random, marked: str, expected: object) -> Dictation:
    before = "april third nineteen eighty five"
    task = partial(GetDateOfBirthTask, region="US")
    return dictated(chance, task, marked, expected, before=before)


def _phone(chance: random.Random) -> tuple[str, str]:
    number, _ = phone_value(chance, "US")
    return said_digits(chance, number).replace("| ", ""), f"+1{number}"
