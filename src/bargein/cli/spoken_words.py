"""The agent's words, as they sound, for whoever shows them."""

from __future__ import annotations

from collections.abc import Callable

from ..session.io import TextOutput

__all__ = ["SpokenWords"]


class SpokenWords(TextOutput):
    """Gives each word to `show`, or to nobody: the finished line comes as an event."""

    def __init__(self, show: Callable[[str], None] | None = None) -> None:
        super().__init__("terminal")
        self._show = show

    async def capture_text(self, text: str) -> None:
        if self._show is not None:
            self._show(text)

    def flush(self) -> None:
        """Nothing to do: the event that follows tells what was heard."""
