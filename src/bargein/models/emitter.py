"""Named events and their callbacks."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar, overload

__all__ = ["EventEmitter"]

logger = logging.getLogger(__name__)

# Handlers are the application's: their parameters are known only to the emitter.
Handler = Callable[..., Any]
H = TypeVar("H", bound=Handler)


class EventEmitter:
    """Calls handlers in the order in which they were registered.

    A handler that fails is logged and the rest still run. A coroutine function
    runs as a named task, started after the plain handlers. A subclass that lists
    its events in `event_names` warns once of a name that is not among them.
    """

    event_names: ClassVar[frozenset[str] | None] = None

    def __init__(self) -> None:
        self._handlers: dict[str, list[tuple[Handler, bool]]] = {}
        self._warned: set[str] = set()
        self._handler_tasks: set[asyncio.Task[Any]] = set()

    @overload
    def on(self, event: str, callback: H) -> H: ...
    @overload
    def on(self, event: str, callback: None = None) -> Callable[[H], H]: ...
    def on(self, event: str, callback: H | None = None) -> H | Callable[[H], H]:
        """Call `callback` at each `event`; without one, returns a decorator."""
        return self._register(event, callback, once=False)

    @overload
    def once(self, event: str, callback: H) -> H: ...
    @overload
    def once(self, event: str, callback: None = None) -> Callable[[H], H]: ...
    def once(self, event: str, callback: H | None = None) -> H | Callable[[H], H]:
        """Like `on`, for the next `event` only."""
        return self._register(event, callback, once=True)

    def off(self, event: str, callback: Handler) -> None:
        """Forget `callback`; harmless if it was never registered."""
        kept = [entry for entry in self._handlers.get(event, ()) if entry[0] != callback]
        self._handlers[event] = kept

    def emit(self, event: str, *args: Any) -> None:
        """Call every handler of `event` with `args`."""
        entries = self._handlers.get(event)
        if not entries:
            return
        later: list[Handler] = []
        for callback, once in list(entries):
            if once:
                self.off(event, callback)
            if inspect.iscoroutinefunction(callback):
                later.append(callback)
                continue
            try:
                callback(*args)
            except Exception:  # a handler's bug must not stop the call
                logger.exception("a handler of %r failed", event)
        for callback in later:
            self._start(event, callback, args)

    def _register(self, event: str, callback: H | None, *, once: bool) -> H | Callable[[H], H]:
        if callback is None:
            return lambda handler: self._add(event, handler, once=once)
        return self._add(event, callback, once=once)

    def _add(self, event: str, callback: H, *, once: bool) -> H:
        known = self.event_names
        if known is not None and event not in known and event not in self._warned:
            self._warned.add(event)
            logger.warning("%s never emits %r", type(self).__name__, event)
        self._handlers.setdefault(event, []).append((callback, once))
        return callback

    def _start(self, event: str, callback: Handler, args: tuple[Any, ...]) -> None:
        task = asyncio.get_running_loop().create_task(callback(*args), name=f"handler of {event}")
        self._handler_tasks.add(task)
        task.add_done_callback(self._handler_done)

    def _handler_done(self, task: asyncio.Task[Any]) -> None:
        self._handler_tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("%s failed", task.get_name(), exc_info=error)
