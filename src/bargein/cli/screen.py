"""Lines that scroll, above a few that stay: what is written to a terminal for that.

Knows escape codes and widths, nothing of calls. Writes through a callable, so
that tests read what a person would see.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len

from .call_lines import Style
from .status_line import fit

__all__ = ["PlainScreen", "Screen", "paint", "printable"]

_CODES = {
    "agent": "36",
    "detail": "2",
    "notice": "33",
    "problem": "31",
    "green": "32",
    "yellow": "33",
    "red": "31",
}
_CLEAR_BELOW = "\x1b[J"


def paint(text: str, style: str) -> str:
    """`text` in the colour of `style`; plain for a style without one."""
    code = _CODES.get(style)
    return f"\x1b[{code}m{text}\x1b[0m" if code and text else text


class PlainScreen:
    """One line after the other, without colour: for pipes and files."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write

    def print_line(self, text: str, style: Style) -> None:
        """Write one line."""
        self._write(f"{printable(text)}\n")


class Screen:
    """Prints lines and keeps the live ones below them.

    Live lines are cut to the width, so that they never wrap; the last one holds
    the cursor. Writes nothing when nothing changed.
    """

    def __init__(
        self, write: Callable[[str], object], columns: Callable[[], int], *, colour: bool
    ) -> None:
        self._write = write
        self._columns = columns
        self._colour = colour
        self._drawn: list[str] = []

    @property
    def columns(self) -> int:
        """Width available to a live line; the last column stays free."""
        return max(1, self._columns() - 1)

    def print_line(self, text: str, style: Style) -> None:
        """Write one line above the live ones."""
        shown = printable(text)
        drawn = self._drawn
        self._erase()
        self._write((paint(shown, style) if self._colour else shown) + "\r\n")
        self._draw(drawn)

    def show_live(self, lines: Sequence[Sequence[tuple[str, str]]]) -> None:
        """Replace the live lines; each is made of pieces of text with a style."""
        rendered = [self._render(line) for line in lines]
        if rendered != self._drawn:
            self._erase()
            self._draw(rendered)

    def clear_live(self) -> None:
        """Take the live lines away."""
        self._erase()

    def _render(self, pieces: Sequence[tuple[str, str]]) -> str:
        left, rendered = self.columns, ""
        for text, style in pieces:
            shown = fit(printable(text), left)
            left -= cell_len(shown)
            rendered += paint(shown, style) if self._colour else shown
        return rendered

    def _erase(self) -> None:
        if self._drawn:
            up = len(self._drawn) - 1
            self._write(("\r" + (f"\x1b[{up}A" if up else "")) + _CLEAR_BELOW)
            self._drawn = []

    def _draw(self, lines: list[str]) -> None:
        if lines:
            self._write("\r\n".join(lines))
        self._drawn = lines


def printable(text: str) -> str:
    """`text` on one line; control characters, with which a model could move the cursor, go."""
    return "".join(c if c.isprintable() else " " for c in text)
