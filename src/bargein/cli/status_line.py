"""The line at the bottom of the terminal: mode, device, level, state. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len, set_cell_size

__all__ = ["LevelColour", "StatusFacts", "fit", "level_bar", "level_colour", "status_text", "tail"]

LevelColour = Literal["green", "yellow", "red"]

_BARS = 30
_QUIETEST_DBFS = -70.0
_DEVICE_CHARACTERS = 20


@dataclass(frozen=True, slots=True)
class StatusFacts:
    """What the status line shows."""

    audio: bool
    """Whether microphone and loudspeaker are in use."""
    agent_state: str
    device: str = ""
    """Name of the microphone."""
    level_dbfs: float = _QUIETEST_DBFS
    typed: str = ""


def level_share(dbfs: float) -> float:
    """0 at -70 dBFS and below, 1 at full scale."""
    return min(1.0, max(0.0, (dbfs - _QUIETEST_DBFS) / -_QUIETEST_DBFS))


def level_bar(dbfs: float) -> str:
    """30 places, filled from the left."""
    filled = round(level_share(dbfs) * _BARS)
    return "#" * filled + "-" * (_BARS - filled)


def level_colour(dbfs: float) -> LevelColour:
    """Green up to half the scale, yellow up to three quarters, red above."""
    share = level_share(dbfs)
    if share <= 0.5:
        return "green"
    return "yellow" if share <= 0.75 else "red"


def status_text(facts: StatusFacts, columns: int) -> tuple[str, str, str]:
    """The line in three parts, the middle one to be coloured; together at most `columns` wide.

    In text mode, and when something is typed, the typed text takes the room that is left.
    """
    if not facts.audio:
        head = f"[Text] {facts.agent_state} > "
        return fit(head, columns), "", tail(facts.typed, columns - cell_len(head))
    head = f"[Audio] {facts.device[-_DEVICE_CHARACTERS:]} [{facts.level_dbfs:6.1f} dBFS] ["
    bar = level_bar(facts.level_dbfs)
    rest = f"] {facts.agent_state}" + (f" > {facts.typed}" if facts.typed else "")
    room = columns - cell_len(head) - len(bar)
    if room < 0:
        return fit(head, columns), "", ""
    return head, bar, tail(rest, room) if facts.typed else fit(rest, room)


def fit(text: str, columns: int) -> str:
    """`text`, cut at the right to `columns` cells of the terminal."""
    if columns <= 0:
        return ""
    return text if cell_len(text) <= columns else set_cell_size(text, columns)


def tail(text: str, columns: int) -> str:
    """`text`, cut at the left to `columns` cells: of long text, what came last."""
    if columns <= 0:
        return ""
    while cell_len(text) > columns:
        text = text[max(1, (cell_len(text) - columns) // 2) :]
    return text
