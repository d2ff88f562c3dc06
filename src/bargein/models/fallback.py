"""What the fallback adapters for LLM, STT and TTS share: whom to try next after a failure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

from ..errors import APIConnectionError
from .connect_options import APIConnectOptions
from .model import Model
from .prober import Prober
from .retry import EndQuietly, GiveUp, RetrySchedule, TryAgain, Verdict

__all__ = ["AvailabilityChangedEvent", "FallbackPolicy", "checked_members", "update_members"]

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class AvailabilityChangedEvent(Generic[M]):
    """`llm_availability_changed`, `stt_…` or `tts_…`: a member failed, or is back."""

    member: M
    available: bool

    @property
    def llm(self) -> M:
        """The member; the name for language models."""
        return self.member

    @property
    def stt(self) -> M:
        """The member; the name for recognisers."""
        return self.member

    @property
    def tts(self) -> M:
        """The member; the name for voices."""
        return self.member


class FallbackPolicy(Generic[M]):
    """The retries of one request over several models; a `RetryPolicy`.

    Each member gets the attempts that `conn_options` allow, then the next one in
    order has its turn. A member that failed is not asked again for this request,
    unless it has succeeded in between. What the consumer has a part of is not
    begun again, unless `retry_on_chunk_sent`.
    """

    def __init__(
        self,
        members: Sequence[M],
        prober: Prober,
        conn_options: APIConnectOptions,
        *,
        retry_on_chunk_sent: bool = False,
    ) -> None:
        self._members = members
        self._prober = prober
        self._options = conn_options
        self._retry_on_chunk_sent = retry_on_chunk_sent
        self._tried: set[int] = set()
        self._current: int | None = None
        self._schedule = RetrySchedule(conn_options)

    @property
    def member(self) -> M:
        """Who is asked now."""
        if self._current is None:
            self._current = self._prober.choose() or 0
        return self._members[self._current]

    def failed(self, error: Exception, *, delivered: bool) -> Verdict:
        verdict = self._schedule.failed(error, delivered=False)
        if isinstance(verdict, EndQuietly):
            return verdict
        lost = delivered and not self._retry_on_chunk_sent
        if isinstance(verdict, TryAgain) and not lost:
            return verdict
        self._count_out()
        if lost:
            return GiveUp(error)
        following = self._prober.choose(self._tried)
        if following is None:
            final = APIConnectionError(f"all {len(self._members)} models failed: {error}")
            final.__cause__ = error
            return GiveUp(final)
        self._switch(following)
        return TryAgain(0.0)

    def succeeded(self) -> None:
        self._schedule.succeeded()
        self._tried.clear()
        if self._current is not None:
            self._prober.succeeded(self._current)

    def prefer(self) -> bool:
        """Turn to the first available member; whether that is another one than now."""
        best = self._prober.choose()
        if best is None or best == self._current or not self._prober.is_available(best):
            return False
        self._switch(best)
        return True

    def _count_out(self) -> None:
        assert self._current is not None
        self._tried.add(self._current)
        self._prober.failed(self._current)

    def _switch(self, index: int) -> None:
        self._current = index
        self._schedule = RetrySchedule(self._options)


@runtime_checkable
class _Adjustable(Protocol):
    # Each provider has its own options.
    def update_options(self, **options: Any) -> object: ...


def checked_members(members: Sequence[M], kind: str) -> tuple[M, ...]:
    """`members` as a tuple; `ValueError` when there are none."""
    if not members:
        raise ValueError(f"a fallback adapter needs at least one {kind}, not {members!r}")
    return tuple(members)


def update_members(members: Sequence[Model], options: dict[str, Any]) -> None:
    """Change the options of every member that has some; theirs to check."""
    for member in members:
        if isinstance(member, _Adjustable):
            member.update_options(**options)
