"""A terminal that hands over each key at once, and gets its state back. POSIX only."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import termios
import tty
from collections.abc import Callable
from typing import Any

__all__ = ["RawTerminal"]

_READ_BYTES = 4096


class RawTerminal:
    """Keys arrive unechoed and unbuffered; Ctrl+C stays a signal, so that it works in a hung program.

    `open` may fail with `OSError` when `descriptor` is no terminal. The state is
    restored by `close`, and when the interpreter exits without it.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        # What tcgetattr gives, and only tcsetattr understands.
        self._before: list[Any] | None = None
        self._reading_on: asyncio.AbstractEventLoop | None = None

    def open(self) -> None:
        """Switch echo and line buffering off; opening twice is harmless."""
        if self._before is not None:
            return
        try:
            before = termios.tcgetattr(self._descriptor)
            tty.setcbreak(self._descriptor, termios.TCSADRAIN)
        except termios.error as error:
            raise OSError(f"not a terminal: {error}") from error
        self._before = before
        atexit.register(self.close)

    def read(self, on_bytes: Callable[[bytes], None], on_end: Callable[[], None]) -> None:
        """Call `on_bytes` on the running loop with what is typed, `on_end` when the terminal is gone."""
        loop = self._reading_on = asyncio.get_running_loop()

        def ready() -> None:
            try:
                data = os.read(self._descriptor, _READ_BYTES)
            except BlockingIOError:
                return
            except OSError:  # hung up
                data = b""
            if data:
                on_bytes(data)
            else:
                self._stop_reading()
                on_end()

        loop.add_reader(self._descriptor, ready)

    def close(self) -> None:
        """Stop reading and restore the terminal; closing twice is harmless."""
        self._stop_reading()
        before, self._before = self._before, None
        if before is None:
            return
        atexit.unregister(self.close)
        # The terminal may be gone: then there is nothing to restore.
        with contextlib.suppress(termios.error):
            termios.tcsetattr(self._descriptor, termios.TCSADRAIN, before)

    def _stop_reading(self) -> None:
        loop, self._reading_on = self._reading_on, None
        if loop is not None and not loop.is_closed():
            loop.remove_reader(self._descriptor)
