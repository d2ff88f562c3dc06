"""What all models share: names, events, warming up and closing."""

from __future__ import annotations

from abc import ABC
from types import TracebackType
from typing import ClassVar, Self

from .emitter import EventEmitter

__all__ = ["Model"]


class Model(EventEmitter, ABC):
    """A model or speech service.

    Events: `metrics_collected` (a value of `models.metrics`) and `error` (a value
    of `models.model_errors`). `async with` closes it at the end.
    """

    event_names: ClassVar[frozenset[str] | None] = frozenset({"metrics_collected", "error"})

    @property
    def label(self) -> str:
        """What logs and metrics call it; the class's full name unless overridden."""
        return f"{type(self).__module__}.{type(self).__qualname__}"

    @property
    def model(self) -> str:
        """The model's name at its provider; "unknown" unless overridden."""
        return "unknown"

    @property
    def provider(self) -> str:
        """Who runs the model; "unknown" unless overridden."""
        return "unknown"

    def prewarm(self) -> None:
        """Get ready for the first request: load, connect. Does nothing unless overridden."""

    async def aclose(self) -> None:
        """Release what the model holds; harmless when repeated."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()
