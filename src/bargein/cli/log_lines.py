"""Log records as lines of the console, so that they do not tear up what stays at the bottom."""

from __future__ import annotations

import logging
from collections.abc import Callable

from .call_lines import Line

__all__ = ["LogLines"]


class LogLines(logging.Handler):
    """Gives each record to `show`, a line for each of its lines."""

    def __init__(self, show: Callable[[Line], None]) -> None:
        super().__init__()
        self._show = show
        self.setFormatter(logging.Formatter("  [%(name)s] %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        style = "problem" if record.levelno >= logging.ERROR else "detail"
        for text in self.format(record).splitlines():
            self._show(Line(text, "problem" if style == "problem" else "detail"))
