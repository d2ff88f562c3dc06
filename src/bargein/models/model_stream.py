"""What all streams share: iteration, errors that stay, and closing from any task."""

from __future__ import annotations

import asyncio
import warnings
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Generic, Self, TypeVar

__all__ = ["ModelStream"]

T_co = TypeVar("T_co", covariant=True)

# How long `aclose` waits for the task that is inside of the stream.
_LEAVE_LIMIT = 2.0


class ModelStream(ABC, Generic[T_co]):
    """An async iterator over what a model answers; one consumer at a time.

    After a failure each further iteration raises the same error. `aclose` may be
    called by any task: an iteration in progress then ends as if all had been said.
    A stream that is neither exhausted nor closed warns with `ResourceWarning`.
    Cancelling the consumer closes the stream.
    """

    _ended = True  # for streams whose constructor failed

    def __init__(self) -> None:
        self._ended = False
        self._closing = False
        self._error: BaseException | None = None
        self._consumer: asyncio.Task[object] | None = None
        self._left: asyncio.Event | None = None

    @abstractmethod
    async def pull(self) -> T_co:
        """The next item; `StopAsyncIteration` at the end."""

    @abstractmethod
    async def release(self, *, cancelled: bool) -> None:
        """Called once, when the stream ends for whatever reason: stop all that it started."""

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T_co:
        if self._ended or self._closing:
            if self._error is not None:
                raise self._error
            raise StopAsyncIteration
        if self._consumer is not None:
            raise RuntimeError("the stream is being iterated by another task already")
        self._consumer = task = asyncio.current_task()
        assert task is not None
        cancelled_before = task.cancelling()
        try:
            return await self.pull()
        except StopAsyncIteration:
            await self._end(cancelled=False)
            raise
        except asyncio.CancelledError:
            await self._end(cancelled=True)
            # If it was `aclose` that woke us, and nobody else, this is an ordinary end.
            if self._closing and task.uncancel() <= cancelled_before:
                raise StopAsyncIteration from None
            raise
        except Exception as error:
            self._error = error
            await self._end(cancelled=False)
            raise
        finally:
            self._consumer = None
            if self._left is not None:
                self._left.set()

    async def aclose(self) -> None:
        """Stop everything that the stream started; harmless when repeated."""
        consumer = self._consumer
        if consumer is None or consumer is asyncio.current_task():
            self._closing = True
            await self._end(cancelled=True)
            return
        if not self._closing:
            self._closing = True
            self._left = asyncio.Event()
            if not self._ended:
                consumer.cancel()
        assert self._left is not None
        try:
            async with asyncio.timeout(_LEAVE_LIMIT):
                await self._left.wait()
        except TimeoutError:  # a provider refuses to be cancelled; nothing more can be done
            self._ended = True

    async def _end(self, *, cancelled: bool) -> None:
        if not self._ended:
            self._ended = True
            await self.release(cancelled=cancelled)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __del__(self) -> None:
        if not self._ended:
            warnings.warn(
                f"{type(self).__name__} was never closed",
                ResourceWarning,
                source=self,
                stacklevel=2,
            )
