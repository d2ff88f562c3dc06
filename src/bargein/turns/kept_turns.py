"""User turns that wait: behind protected speech or a hand-off, or for more words.

Pure. A *held* turn is sure to be committed. A *short* one (too few words to
interrupt) joins the next turn, or counts by itself if the agent's speech ends
soon after it: the user answered early.
"""

from __future__ import annotations

from dataclasses import replace

from .commands import Turn

__all__ = ["KeptTurns"]


class KeptTurns:
    """Nothing kept is lost: it is joined to what comes next, or taken by itself."""

    def __init__(self) -> None:
        self._held: list[Turn] = []
        self._short: Turn | None = None
        self._short_until = 0.0

    @property
    def held(self) -> bool:
        """Whether a turn waits that will be committed whatever happens."""
        return bool(self._held)

    @property
    def text(self) -> str:
        """All that is kept, in order."""
        kept = (*self._held, self._short) if self._short else tuple(self._held)
        return " ".join(turn.text for turn in kept if turn.text)

    def hold(self, turn: Turn) -> None:
        """Keep `turn` until it can be committed."""
        self._held.append(self._with_short(turn))

    def keep_short(self, turn: Turn, *, until: float) -> None:
        """Keep words too few to count; they count if the agent's speech ends by `until`."""
        self._short = self._with_short(turn)
        self._short_until = until

    def speech_ended(self, *, now: float) -> None:
        """The agent's speech is over: a short turn just before it was an early answer."""
        if self._short is not None and now <= self._short_until:
            self._held.append(self._short)
            self._short = None

    def join(self, turn: Turn) -> Turn:
        """`turn` with all that was kept before it; nothing is kept afterwards."""
        self._held.append(self._with_short(turn))
        waited = len(self._held) > 1
        return replace(self._take(), held=waited)

    def take(self) -> Turn:
        """All held turns as one."""
        return replace(self._take(), held=True)

    def clear(self) -> None:
        """Throw away what was spoken; what was typed is a turn of its own."""
        self._held = [turn for turn in self._held if turn.submissions]
        self._short = None

    def _take(self) -> Turn:
        turns, self._held = tuple(self._held), []
        return replace(_merged(turns), reply=any(turn.reply for turn in turns))

    def _with_short(self, turn: Turn) -> Turn:
        short, self._short = self._short, None
        return turn if short is None else _merged((short, turn))


def _merged(turns: tuple[Turn, ...]) -> Turn:
    """One turn with the words of all, timed by the last."""
    return replace(
        turns[-1],
        text=" ".join(turn.text for turn in turns if turn.text),
        started_at=turns[0].started_at,
        submissions=tuple(number for turn in turns for number in turn.submissions),
    )
