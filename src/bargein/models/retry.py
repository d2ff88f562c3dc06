"""Decides what follows a failed attempt: another one, after which wait, or giving up.

Pure: reads no clock and waits for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ..errors import APIConnectionError, APIError, APIStatusError
from .connect_options import APIConnectOptions

__all__ = ["EndQuietly", "GiveUp", "RetryPolicy", "RetrySchedule", "TryAgain", "Verdict"]

FIRST_WAIT = 0.1
"""Seconds before the first retry, and the least wait that a service's wish leads to."""

CLIENT_CLOSED = 499
"""The status of a request that was withdrawn: nobody waits for its answer."""


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Make another attempt after `wait` seconds."""

    wait: float


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Report `error` to the consumer."""

    error: Exception


@dataclass(frozen=True, slots=True)
class EndQuietly:
    """End as if all had been said."""


Verdict = TryAgain | GiveUp | EndQuietly


class RetryPolicy(Protocol):
    """What a stream asks after each attempt."""

    def failed(self, error: Exception, *, delivered: bool) -> Verdict:
        """An attempt failed; `delivered` says whether the consumer already has a part of it."""

    def succeeded(self) -> None:
        """The provider did its work: failures are counted from here on."""


class RetrySchedule:
    """`max_retry` further attempts: the first after 0.1 s, each later one after `retry_interval`.

    A service that says when to come back (`retry_after`) gets its wish, up to
    `timeout`. Nothing is tried again that the consumer already has a part of.
    """

    def __init__(self, options: APIConnectOptions) -> None:
        self._options = options
        self._failures = 0

    def failed(self, error: Exception, *, delivered: bool) -> Verdict:
        """What follows from `error`; `delivered`: the consumer has a part of the answer."""
        if isinstance(error, APIStatusError) and error.status_code == CLIENT_CLOSED:
            return EndQuietly()
        if delivered or not isinstance(error, APIError) or not error.retryable:
            return GiveUp(error)
        self._failures += 1
        if self._failures > self._options.max_retry:
            return GiveUp(self._exhausted(error))
        return TryAgain(self._wait(error))

    def succeeded(self) -> None:
        """The request was answered: count from the beginning again."""
        self._failures = 0

    def _wait(self, error: APIError) -> float:
        if error.retry_after is not None:
            return max(FIRST_WAIT, min(error.retry_after, self._options.timeout))
        return FIRST_WAIT if self._failures == 1 else self._options.retry_interval

    def _exhausted(self, error: APIError) -> Exception:
        if self._options.max_retry == 0:
            return error
        final = APIConnectionError(f"gave up after {self._failures} attempts: {error}")
        final.__cause__ = error
        return final
