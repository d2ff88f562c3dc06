"""Callers who dictate words and letters: e-mail addresses, names, postal addresses."""

from __future__ import annotations

import random
from functools import partial

from bargein.conversation.spoken import NameParts, SpokenAddress
from bargein.workflows import GetAddressTask, GetEmailTask, GetNameTask

from .dictation import Dictation, dictated
from .digit_words import number_word, said_digits

__all__ = ["address", "email", "name", "spelled_email", "spelled_name"]

_FIRST = "john mary susan peter laura carlos nina robert elena tom grace victor".split()  # noqa: SIM905 - readable
_LAST = "smith lopez turner berger ivanov costa walsh morgan kumar jensen".split()  # noqa: SIM905 - readable
_SPELLED = "shayne jonathan katrin anneke philippa mohammed ximena zoltan brynn isabelle".split()  # noqa: SIM905 - readable
_DOMAINS = [
    ("gmail.com", "gmail | dot com"),
    ("gmail.com", "gmail dot com"),
    ("outlook.com", "outlook | dot | com"),
    ("yahoo.co.uk", "yahoo | dot co | dot uk"),
    ("livekit.io", "livekit | dot io"),
    ("example.org", "example | dot org"),
    ("mail.example.com", "mail | dot example | dot com"),
    ("cs.stanford.edu", "cs | dot stanford | dot edu"),
    ("post.berlin.de", "post | dot berlin | dot de"),
    ("leeds.ac.uk", "leeds | dot ac | dot uk"),
    ("web.de", "web | dot de"),
    ("orange.fr", "orange | dot fr"),
    ("studio.design.nl", "studio | dot design | dot nl"),
    ("widgets.ai", "widgets | dot ai"),
    ("acme.dev", "acme | dot dev"),
    ("shop.info", "shop | dot info"),
    ("bigpond.com.au", "bigpond | dot com dot au"),
]
_LEAD_INS = ["", "it's |", "my email is |", "sure | it's |", "you can reach me at |", "um |"]
_NATO = {
    "a": "alpha", "b": "bravo", "d": "delta", "e": "echo", "l": "lima", "m": "mike",
    "n": "november", "o": "oscar", "p": "papa", "s": "sierra", "t": "tango", "y": "yankee",
}  # fmt: skip


def email(chance: random.Random) -> Dictation:
    """Words, symbols and numbers."""
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    number = str(chance.randrange(10, 100))
    local, said = chance.choice(
        [
            (f"{first}.{last}", f"{first} | dot | {last}"),
            (f"{first}_{last}", f"{first} | underscore | {last}"),
            (f"{first}{number}", f"{first} | {number_word(int(number))}"),
            (f"{first}{number}", f"{first} | {said_digits(chance, number)}"),
            (f"{first[0]}{last}", f"{first[0]} | {last}"),
            (f"{first}.{last}{number}", f"{first} dot | {last} | {number}"),
            (f"{first}-{last}", f"{first} | dash | {last}"),
        ]
    )
    domain, host = chance.choice(_DOMAINS)
    marked = f"{chance.choice(_LEAD_INS)} {said} | at | {host}"
    return dictated(chance, GetEmailTask, marked, f"{local}@{domain}")


def spelled_email(chance: random.Random) -> Dictation:
    """The part before the at letter by letter, sometimes after the word itself."""
    word = chance.choice(_SPELLED)
    letters = _letters(chance, word, examples=False)
    said = f"{word} | {letters}" if chance.random() < 0.4 else letters
    domain, host = chance.choice(_DOMAINS)
    if chance.random() < 0.3:
        domain, host = "acme.com", "a c | m e | dot com"
    marked = f"{chance.choice(_LEAD_INS)} {said} | at | {host}"
    return dictated(chance, GetEmailTask, marked, f"{word}@{domain}")


def spelled_name(chance: random.Random) -> Dictation:
    """A first name letter by letter; only the caller knows where it ends."""
    word = chance.choice(_SPELLED)
    letters = _letters(chance, word, examples=chance.random() < 0.3)
    said = f"{word} | {letters}" if chance.random() < 0.5 else letters
    lead_in = chance.choice(["", "it's |", "my name is |", "um |"])
    return dictated(chance, GetNameTask, f"{lead_in} {said}", NameParts(word.capitalize()))


def _letters(chance: random.Random, word: str, *, examples: bool) -> str:
    said: list[str] = []
    at = 0
    while at < len(word):
        letter = word[at]
        if word[at : at + 2] == letter * 2 and chance.random() < 0.5:
            said.append(f"double | {letter}" if chance.random() < 0.5 else f"double {letter}")
            at += 2
            continue
        example = _NATO.get(letter)
        if examples and example and chance.random() < 0.3:
            said.append(
                chance.choice([f"{letter} as in | {example}", f"{letter} | as in {example}"])
            )
        else:
            said.append(letter)
        at += 1
    marked = said[:1]
    for one in said[1:]:
        marked += ["|", one] if chance.random() < 0.4 else [one]
    return " ".join(marked)


def name(chance: random.Random) -> Dictation:
    """First and last name in words."""
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    lead_in = chance.choice(["", "it's |", "my name is |", "sure | my name is |", "uh |"])
    expected = NameParts(first.capitalize(), None, last.capitalize())
    task = partial(GetNameTask, last_name=True)
    return dictated(chance, task, f"{lead_in} {first} | {last}", expected)


def address(chance: random.Random) -> Dictation:
    """Street, perhaps a unit, town, state and postal code; the country said or known."""
    number = chance.randrange(100, 1000)
    street = chance.choice(["Main", "Maple", "Oak", "Park"]), chance.choice(["Street", "Avenue"])
    unit = chance.choice(
        [("", ""), ("", ""), ("Floor 2", "floor two |"), ("Apartment 5", "apartment five |")]
    )
    city, state, code = chance.choice(
        [
            ("Salt Lake City", "Utah", "84101"),
            ("Denver", "Colorado", "80202"),
            ("Austin", "Texas", "78701"),
        ]
    )
    said_number = chance.choice([f"{said_digits(chance, str(number))}", str(number)])
    marked = (
        f"{said_number} | {' '.join(street).lower()} | {unit[1]} {city.lower()} | {state.lower()} | "
        f"{said_digits(chance, code[:3])} | {said_digits(chance, code[3:])}"
    )
    told = chance.random() < 0.5
    if told:
        marked += " | united states"
    lead_in = chance.choice(["", "it's |", "i live at |", "my address is |", "uh |"])
    expected = SpokenAddress(
        f"{number} {' '.join(street)}", unit[0], f"{city} {state} {code}", "United States"
    )
    task = GetAddressTask if told else partial(GetAddressTask, default_country="US")
    return dictated(chance, task, f"{lead_in} {marked}", expected)
