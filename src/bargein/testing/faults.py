"""What can be told to go wrong with a scripted model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import APIConnectionError

__all__ = ["Failure", "Fault", "FaultPlan", "Hang", "failure", "hang"]


@dataclass(frozen=True, slots=True)
class Failure:
    """The model raises `error`; made by `failure`."""

    error: Exception
    attempts: int = 1
    """How many requests fail in this way, retries included."""
    at_word: int = 0
    """Voices: how many words of the segment are spoken before it."""
    at: float = 0.0
    """Recognisers: seconds after the stream's start; 0 fails to connect."""


@dataclass(frozen=True, slots=True)
class Hang:
    """The model says nothing more until it is cancelled; made by `hang`."""

    attempts: int = 1
    at_word: int = 0
    at: float = 0.0


Fault = Failure | Hang


def failure(
    error: Exception | None = None, *, attempts: int = 1, at_word: int = 0, at: float = 0.0
) -> Failure:
    """The next `attempts` requests fail with `error` (an `APIConnectionError` if `None`)."""
    return Failure(error or APIConnectionError("scripted failure"), attempts, at_word, at)


def hang(*, attempts: int = 1, at_word: int = 0, at: float = 0.0) -> Hang:
    """The next `attempts` requests are never answered."""
    return Hang(attempts, at_word, at)


class FaultPlan:
    """Faults in the order in which they strike, one per request."""

    def __init__(self, faults: Fault | Iterable[Fault] | None) -> None:
        if faults is None:
            faults = ()
        elif isinstance(faults, Failure | Hang):
            faults = (faults,)
        self._left: list[Fault] = [fault for fault in faults for _ in range(fault.attempts)]

    def add(self, fault: Fault) -> None:
        """Strike with `fault` after those planned already."""
        self._left.extend([fault] * fault.attempts)

    def take(self) -> Fault | None:
        """The fault of the request that begins now, if any."""
        return self._left.pop(0) if self._left else None
