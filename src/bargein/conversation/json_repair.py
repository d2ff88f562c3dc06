"""Read JSON that a model got slightly wrong.

Mends what models do: code fences, trailing commas, unclosed brackets, single
quotes, bare keys, Python literals, leaked chat-template tokens, text encoded
twice. It never guesses at content: an unfinished string, a bare word as a value
or prose around the object is an error.
"""

# ruff: noqa: RUF001 - some models mark their tokens with a wide bar

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

__all__ = ["read_json", "write_json"]

# JSON values are open, hence `Any` in this module.
_MAX_DEPTH = 64
_MAX_ENCODINGS = 3

_NOISE = re.compile(
    r"""(?: \s+
        | ```[A-Za-z]*
        | <[|｜][^<>]{0,60}[|｜]>
        | </?(?:tool_calls?|function_calls?|function|arguments|parameter|s)(?:=[\w.-]+)?>
        | \[/?(?:TOOL_CALLS?|TOOL_RESULTS?|ARGS|INST)\]
        )+""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])")
_WORD = re.compile(r"[A-Za-z_][\w-]*")
_LITERALS = {
    "true": True, "True": True, "false": False, "False": False,
    "null": None, "None": None,
}  # fmt: skip
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_AFTER_STRING = re.compile(r"\s*(?:[,:}\]]|$|```|<[|｜/])")


def read_json(text: str) -> tuple[Any, bool]:
    """The value, and whether the text had to be mended.

    Valid JSON is read as it is, except that a string which itself holds JSON is
    opened. Raises `ValueError` for what cannot be mended.
    """
    mended = False
    for _ in range(_MAX_ENCODINGS):
        try:
            value = json.loads(text, parse_constant=_refuse_constant)
        except RecursionError:
            raise ValueError("it is nested too deeply") from None
        except ValueError:
            value, mended = _mended(text), True
        if not isinstance(value, str):
            return value, mended
        text, mended = value, True
    raise ValueError("it is a string, not an object")


def write_json(value: Any) -> str:
    """Compact JSON text that can be encoded as UTF-8; `ValueError` when there is none."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair
        return json.dumps(value, separators=(",", ":"), allow_nan=False)
    return text


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _mended(text: str) -> Any:
    if re.match(r'\s*\{\s*\\"', text):  # encoded twice, the outer quotes lost
        try:
            return json.loads(f'"{text.strip()}"')
        except ValueError:
            pass
    return _Reader(text).whole()


class _Reader:
    """A forgiving recursive reader; raises `ValueError` with the place."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def whole(self) -> Any:
        self._skip()
        if self._at == len(self._text):
            return {}  # a call without arguments
        value = self._value(0)
        self._skip()
        while self._peek() in ("}", "]", ";") and self._peek():
            self._at += 1  # one bracket too many
            self._skip()
        if self._at < len(self._text):
            self._fail("text after its end")
        return value

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _skip(self) -> None:
        if noise := _NOISE.match(self._text, self._at):
            self._at = noise.end()

    def _fail(self, what: str) -> NoReturn:
        raise ValueError(f"{what} at character {self._at}")

    def _value(self, depth: int) -> Any:
        if depth > _MAX_DEPTH:
            self._fail("it is nested too deeply")
        character = self._peek()
        if character == "{":
            return self._object(depth)
        if character == "[":
            return self._array(depth)
        if character in ('"', "'") and character:
            return self._string()
        if number := _NUMBER.match(self._text, self._at):
            self._at = number.end()
            return json.loads(number.group())
        word = _WORD.match(self._text, self._at)
        if word and word.group() in _LITERALS:
            self._at = word.end()
            return _LITERALS[word.group()]
        self._fail("a value is missing or has no quotes")

    def _object(self, depth: int) -> dict[str, Any]:
        self._at += 1
        members: dict[str, Any] = {}
        while self._more("}"):
            key = self._key()
            self._skip()
            if self._peek() != ":":
                self._fail("a colon is missing")
            self._at += 1
            self._skip()
            members[key] = self._value(depth + 1)
        return members

    def _array(self, depth: int) -> list[Any]:
        self._at += 1
        values: list[Any] = []
        while self._more("]"):
            values.append(self._value(depth + 1))
        return values

    def _more(self, closer: str) -> bool:
        """Step over a comma; False after the closing bracket, or where one is missing."""
        self._skip()
        if self._peek() == ",":
            self._at += 1
            self._skip()
        character = self._peek()
        if character == closer:
            self._at += 1
            return False
        # The other bracket closes an outer level: this one was left open.
        return character not in ("", "}", "]")

    def _key(self) -> str:
        if self._peek() in ('"', "'"):
            return self._string()
        if word := _WORD.match(self._text, self._at):
            self._at = word.end()
            return word.group()
        self._fail("a name is missing")

    def _string(self) -> str:
        quote = self._peek()
        self._at += 1
        parts: list[str] = []
        while character := self._peek():
            self._at += 1
            if character == "\\":
                parts.append(self._escape())
            elif character != quote:
                parts.append(character)
            # An apostrophe inside single quotes is followed by more of the word.
            elif quote == '"' or _AFTER_STRING.match(self._text, self._at):
                # Escaped halves of one character come together.
                units = "".join(parts).encode("utf-16", "surrogatepass")
                return units.decode("utf-16", "surrogatepass")
            else:
                parts.append(character)
        self._fail("a text is not finished")

    def _escape(self) -> str:
        character = self._peek()
        self._at += 1
        if character == "u":
            digits = self._text[self._at : self._at + 4]
            if not re.fullmatch(r"[0-9a-fA-F]{4}", digits):
                self._fail("a broken \\u escape")
            self._at += 4
            return chr(int(digits, 16))
        return _ESCAPES.get(character, character)
