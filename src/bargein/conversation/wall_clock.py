"""What time of day it is, for everything that is stamped.

Under virtual time the wall clock is virtual as well: the loop that jumps
installs its own reading for the tasks that it runs. Machines never read it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["use_wall_clock", "wall_time"]

_reading: ContextVar[Callable[[], float]] = ContextVar("bargein_wall_clock", default=time.time)


def wall_time() -> float:
    """Seconds since the epoch, real or virtual."""
    return _reading.get()()


@contextmanager
def use_wall_clock(reading: Callable[[], float]) -> Iterator[None]:
    """Stamp with `reading()` inside this block and in the tasks that it starts."""
    token = _reading.set(reading)
    try:
        yield
    finally:
        _reading.reset(token)
