"""The line that somebody types, and what an entered line asks for. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from .keys import Key, Typed

__all__ = ["DTMF_SYMBOLS", "LineEditor", "PressKeys", "SayText", "UnknownCommand", "parse_line"]

DTMF_SYMBOLS = "0123456789*#ABCD"
"""What a telephone keypad can send."""

_MAX_CHARACTERS = 4000


class LineEditor:
    """Holds one line; what would make it longer than 4000 characters is dropped."""

    def __init__(self) -> None:
        self.text = ""

    def feed(self, key: Key | Typed) -> str | None:
        """Apply `key`; the line itself when Enter ended it, else `None`."""
        if isinstance(key, Typed):
            self.text = (self.text + key.text)[:_MAX_CHARACTERS]
        elif key is Key.BACKSPACE:
            self.text = self.text[:-1]
        elif key is Key.DELETE_WORD:
            kept = self.text.rstrip()
            self.text = kept[: kept.rfind(" ") + 1]
        elif key is Key.DELETE_LINE:
            self.text = ""
        elif key is Key.ENTER:
            entered, self.text = self.text, ""
            return entered
        return None


@dataclass(frozen=True, slots=True)
class SayText:
    """The line is a turn of the user; empty text is an Enter alone."""

    text: str


@dataclass(frozen=True, slots=True)
class PressKeys:
    """The line presses keys of a telephone."""

    digits: str


@dataclass(frozen=True, slots=True)
class UnknownCommand:
    """The line looks like a command and is none; `problem` says what would be right."""

    problem: str


def parse_line(line: str) -> SayText | PressKeys | UnknownCommand:
    """What an entered line asks for. `/dtmf 123#` presses keys; the rest is said."""
    text = line.strip()
    command, _, argument = text.partition(" ")
    if command != "/dtmf":
        return SayText(text)
    digits = "".join(argument.split()).upper()
    if not digits or any(digit not in DTMF_SYMBOLS for digit in digits):
        return UnknownCommand(f"/dtmf takes keys of a telephone ({DTMF_SYMBOLS}), not {argument!r}")
    return PressKeys(digits)
