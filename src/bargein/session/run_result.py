"""What came of one user input, or of an agent's entrance: events, a result, or an error.

It keeps what it is told, in order. When the run is over is decided by
`run_recorder.py`; how tests look at it is `run_expect.py`'s.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Generic, TypedDict, TypeVar

from pydantic import ConfigDict, ValidationError, create_model

from ..errors import TaskLeft, UnexpectedModelBehavior
from ..not_given import NotGiven
from .run_events import RunEvent
from .run_expect import RunAssert
from .speech_handle import SpeechHandle

if TYPE_CHECKING:
    from .quiescence import Quiescence
    from .task import AgentTask

__all__ = ["RunOutputOptions", "RunResult", "read_retries"]

T = TypeVar("T")


class RunOutputOptions(TypedDict, total=False):
    """How a run with an `output_type` gets its result."""

    max_retries: int
    """How often the model is asked again when there is no result; default 2."""


def read_retries(options: RunOutputOptions | NotGiven | None) -> int:
    """`max_retries` of `options`, or its default; `None` is 0. Raises `ValueError` for others."""
    if options is None:
        return 0
    given = dict(options) if options else {}
    retries = given.pop("max_retries", 2)
    if given:
        raise ValueError(f"unknown output_options: {', '.join(sorted(given))}")
    if not isinstance(retries, int) or retries < 0:
        raise ValueError(f"max_retries must be a number from 0 on, not {retries!r}")
    return retries


class RunResult(Generic[T]):
    """Await it: it is over once nothing that it started can go on without new user input.

    Returned by `AgentSession.run` and by `start(…, capture_run=True)`. Cancelling the
    wait leaves the run alone; closing the session ends it.
    """

    def __init__(
        self,
        quiescence: Quiescence,
        *,
        user_input: str | None = None,
        output_type: type[T] | None = None,
        began_at: float,
    ) -> None:
        self.user_input = user_input
        """What the user said; `None` for an entrance."""
        self.output_type = output_type
        self.handles: list[SpeechHandle] = []
        """The speeches that were made during the run, in order."""
        self._quiescence = quiescence
        self._began_at = began_at
        self._events: list[RunEvent] = []
        self._ended = asyncio.Event()
        self._outcome: _Outcome | None = None
        self._closed_by: BaseException | None = None
        self._error: BaseException | None = None
        self._expect: RunAssert | None = None

    def __repr__(self) -> str:
        state = "done" if self.done() else "running"
        return f"RunResult({state}, {len(self._events)} events)"

    # What came of it

    @property
    def events(self) -> list[RunEvent]:
        """What happened so far, in order of time; the run's own user message is not among it."""
        return list(self._events)

    @property
    def expect(self) -> RunAssert:
        """Assertions on the events, from the first on; always the same object.

        Raises `RuntimeError` while the run is not done.
        """
        if not self.done():
            raise RuntimeError("the run is not done; await it before you look at its events")
        if self._expect is None:
            self._expect = RunAssert(self._events)
        return self._expect

    @property
    def final_output(self) -> T:
        """The result of the outermost `AgentTask` that completed during the run.

        Raises `RuntimeError` if none did, or if the run is not done, and what the
        task raised if it failed.
        """
        if not self.done():
            raise RuntimeError("the run is not done; await it before you read final_output")
        if self._outcome is None:
            raise RuntimeError("there is no final output: no AgentTask completed during the run")
        if self._outcome.error is not None:
            raise self._outcome.error
        return self._outcome.value  # type: ignore[no-any-return]  # checked when it has an output_type

    def done(self) -> bool:
        """Whether it is over."""
        return self._ended.is_set()

    def exception(self) -> BaseException | None:
        """What awaiting raises, or `None`. Raises `asyncio.InvalidStateError` while it runs."""
        if not self.done():
            raise asyncio.InvalidStateError("the run is not done yet")
        return self._error

    def __await__(self) -> Generator[Any, None, RunResult[T]]:  # Any: what the event loop sends
        return self._wait().__await__()

    async def _wait(self) -> RunResult[T]:
        if not self.done():
            self._quiescence.check_wait()
            await self._ended.wait()
        if self._error is not None:
            raise self._error
        return self

    # For the session

    def add(self, event: RunEvent) -> None:
        """Something happened; what began before the run is not kept."""
        at = event.item.created_at
        if at < self._began_at or self.done():
            return
        place = len(self._events)
        if event.type == "message":  # reported at its end, and stamped with its beginning
            while place and self._events[place - 1].item.created_at > at:
                place -= 1
        self._events.insert(place, event)

    def task_done(self, task: AgentTask[Any], depth: int, *, nested: bool) -> None:
        """A task completed, `depth` levels inside others; `nested`: another task goes on with it."""
        try:
            outcome = _Outcome(depth, value=task.result)
        except TaskLeft:
            return  # no outcome
        except Exception as error:
            if nested:
                return  # the task around it decides what becomes of that
            outcome = _Outcome(depth, error=error)
        if self._outcome is None or depth <= self._outcome.depth:
            self._outcome = outcome

    def session_failed(self, error: BaseException) -> None:
        """The session closes because of `error`."""
        self._closed_by = self._closed_by or error

    @property
    def lacks_output(self) -> bool:
        """Whether the result that was asked for is still to come."""
        missing = self.output_type is not None and self._outcome is None
        return missing and self._failure() is None

    def finish(self) -> None:
        """It is over."""
        if not self.done():
            self._error = self._failure() or self._wrong_output()
            self._ended.set()

    def _failure(self) -> BaseException | None:
        if self._outcome is not None and self._outcome.error is not None:
            return self._outcome.error
        for handle in self.handles:
            if handle.done() and (error := handle.exception()) is not None:
                return error
        return self._closed_by

    def _wrong_output(self) -> UnexpectedModelBehavior | None:
        if self.output_type is None:
            return None
        if self._outcome is None:
            return UnexpectedModelBehavior(f"the run ended without a {self.output_type!r}")
        if _is_a(self._outcome.value, self.output_type):
            return None
        kind = type(self._outcome.value).__name__
        return UnexpectedModelBehavior(f"the run gave a {kind}, not a {self.output_type!r}")


class _Outcome:
    """What the outermost task came to."""

    def __init__(
        self,
        depth: int,
        *,
        value: Any = None,  # whatever the task completes with
        error: Exception | None = None,
    ) -> None:
        self.depth = depth
        self.value = value
        self.error = error


def _is_a(value: object, output_type: Any) -> bool:  # any type expression
    """Whether `value` is of that type as it is, without conversion."""
    config = ConfigDict(arbitrary_types_allowed=True, strict=True)
    # A model, because a bare TypeAdapter takes no configuration for some types.
    checked = create_model("Output", __config__=config, value=(output_type, ...))
    try:
        checked(value=value)
    except ValidationError:
        return False
    return True
