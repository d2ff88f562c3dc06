"""What bytes from a terminal mean. Pure: no terminal is touched."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from enum import Enum, auto

__all__ = ["Key", "KeyDecoder", "Typed"]


class Key(Enum):
    """A key that does something."""

    ENTER = auto()
    BACKSPACE = auto()
    DELETE_WORD = auto()
    """Ctrl+W."""
    DELETE_LINE = auto()
    """Ctrl+U."""
    TOGGLE = auto()
    """Ctrl+B: between sound and text."""
    QUIT = auto()
    """Ctrl+C, and Ctrl+D."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Characters that can be shown."""

    text: str


_CONTROLS = {
    "\r": Key.ENTER,
    "\n": Key.ENTER,
    "\x7f": Key.BACKSPACE,
    "\x08": Key.BACKSPACE,
    "\x17": Key.DELETE_WORD,
    "\x15": Key.DELETE_LINE,
    "\x02": Key.TOGGLE,
    "\x03": Key.QUIT,
    "\x04": Key.QUIT,
}


class _Escape(Enum):
    NONE = auto()
    BEGUN = auto()
    SEQUENCE = auto()
    """After ESC [ : parameters, then one final character."""
    ONE_MORE = auto()
    """After ESC O : exactly one character."""


class KeyDecoder:
    """Turns bytes into keys, whatever pieces they come in.

    Characters of several bytes may be split between calls. Escape sequences
    (arrows, function keys) and other control characters are swallowed. Bytes
    that are not UTF-8 become U+FFFD.
    """

    def __init__(self) -> None:
        self._utf8 = codecs.getincrementaldecoder("utf-8")("replace")
        self._escape = _Escape.NONE

    def feed(self, data: bytes) -> list[Key | Typed]:
        """The keys that `data` completes; neighbouring characters come as one `Typed`."""
        keys: list[Key | Typed] = []
        typed = ""
        for character in self._utf8.decode(data):
            if self._swallow(character):
                continue
            key = _CONTROLS.get(character)
            if key is None:
                typed += character if character.isprintable() else ""
                continue
            if typed:
                keys.append(Typed(typed))
                typed = ""
            keys.append(key)
        if typed:
            keys.append(Typed(typed))
        return keys

    def _swallow(self, character: str) -> bool:
        """Whether `character` belongs to an escape sequence."""
        if character == "\x1b":
            self._escape = _Escape.BEGUN
            return True
        if self._escape is _Escape.NONE:
            return False
        if character in _CONTROLS:
            # A lone Escape, and then Enter or Ctrl+C: those must work.
            self._escape = _Escape.NONE
            return False
        if self._escape is _Escape.BEGUN:
            follows = {"[": _Escape.SEQUENCE, "O": _Escape.ONE_MORE}
            self._escape = follows.get(character, _Escape.NONE)
        elif self._escape is _Escape.ONE_MORE or "@" <= character <= "~":
            self._escape = _Escape.NONE
        return True
