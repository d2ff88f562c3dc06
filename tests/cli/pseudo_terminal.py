"""A program in a real pseudo-terminal, and what a person sees of it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

# Makes the terminal the program's own, so that Ctrl+C reaches it as a signal.
_ADOPT = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"

# Real seconds: a person would have given up.
_PATIENCE = 30.0

_ESCAPES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class PseudoTerminal:
    """Runs Python with `arguments`; use as a context manager."""

    def __init__(self, *arguments: str, cwd: Path) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
        self._slave = slave
        self.state_before = termios.tcgetattr(slave)
        self._seen = ""
        self._read_to = 0
        command = [sys.executable, *arguments]
        self.process = subprocess.Popen(
            [sys.executable, "-c", _ADOPT, *command],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=cwd,
            start_new_session=True,
            env={**os.environ, "NO_COLOR": "1", "TERM": "xterm"},
        )

    def __enter__(self) -> PseudoTerminal:
        return self

    def __exit__(self, *error: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._master)
        os.close(self._slave)

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self._master, text.encode())

    def sees(self, text: str) -> str:
        """Wait until `text` appears after what was seen before; everything up to it."""
        deadline = time.monotonic() + _PATIENCE
        while (at := self._seen.find(text, self._read_to)) < 0:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._master], [], [], left)[0]:
                raise AssertionError(f"never saw {text!r}, but:\n{self._seen}")
            self._seen += _ESCAPES.sub("", os.read(self._master, 65536).decode(errors="replace"))
        shown, self._read_to = self._seen[self._read_to : at], at + len(text)
        return shown

    def ends(self) -> int:
        """Wait until the program has ended; its exit code."""
        return self.process.wait(_PATIENCE)

    @property
    def state(self) -> list[object]:
        """The terminal's settings as they are now."""
        return termios.tcgetattr(self._slave)
