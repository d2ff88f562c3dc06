"""One call in the console: the application's job on one side, a front on the other.

Decides when the call is over and what its outcome is. How a front looks is not
known here, nor how options are written.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..conversation.wall_clock import wall_time
from ..errors import EngineNotFound
from ..rooms.job import JobContext, JobProcess
from ..server import Entrypoint, run_job
from ..session.events import (
    EVENT_NAMES,
    AgentStateChangedEvent,
    CloseEvent,
    CloseReason,
    ErrorEvent,
    SessionEvent,
)
from ..session.tasks import cancel_and_wait
from ..session.terminal_port import current_terminal
from .call_lines import CallLines, Line
from .call_report import CallReport, error_text
from .console_room import ConsoleRoom
from .front import Front

if TYPE_CHECKING:
    from ..session import AgentSession

__all__ = ["CallEnd", "ConsoleCall"]


@dataclass(slots=True)
class CallEnd:
    """How a call went."""

    exit_code: int = 0
    problem: str | None = None
    """A sentence for the user; `None` when nothing was wrong."""
    error: BaseException | None = None
    """What was raised, for those who ask for the traceback."""
    # A JSON value.
    report: dict[str, Any] | None = None
    """`None` when no session started."""


class ConsoleCall:
    """Runs the entrypoint with `front` as its terminal, once.

    Over when the front hangs up, the session closes, the entrypoint fails, or
    SIGINT or SIGTERM comes; a second SIGINT does not wait for a tidy end.
    """

    def __init__(
        self, name: str, entrypoint: Entrypoint, front: Front, *, arguments: Sequence[str] = ()
    ) -> None:
        self._name = name
        self._entrypoint = entrypoint
        self._front = front
        self._context_arguments = tuple(arguments)
        self._context: JobContext | None = None
        # The session's userdata is the application's, here and below.
        self._session: AgentSession[Any] | None = None
        self._attached = asyncio.Event()
        self._ready = asyncio.Event()
        self._lines = CallLines()
        self._report: CallReport | None = None
        self._end = CallEnd()

    async def run(self, proc: JobProcess) -> CallEnd:
        """Hold the call. Raises nothing that the application raised: that is in the result."""
        context = self._context = JobContext(
            room=ConsoleRoom(), proc=proc, arguments=self._context_arguments, fake=True
        )
        token = current_terminal.set(self)
        self._front.open()
        try:
            with self._signals(context):
                await self._hold(context)
        finally:
            current_terminal.reset(token)
            self._front.close()
        if self._report is not None and self._session is not None:
            history = list(self._session.history.items)
            self._end.report = self._report.build(ended_at=wall_time(), history=history)
        elif self._end.problem is None and not self._end.exit_code:
            self._fail(f"{self._name}: the entrypoint ended without starting a session")
        return self._end

    # TerminalPort

    def attach(self, session: AgentSession[Any]) -> None:
        assert self._context is not None
        self._context.add_session(session)
        if self._session is not None:
            self._front.show(Line("A second session started; it has no terminal.", "notice"))
            return
        self._session = session
        self._report = CallReport(wall_time())
        for name in sorted(EVENT_NAMES):
            session.on(name, self._observe)
        self._front.attach(session)
        self._attached.set()

    async def _hold(self, context: JobContext) -> None:
        job = asyncio.create_task(run_job(context, self._entrypoint), name="job")
        talk = asyncio.create_task(self._talk(context), name="front")
        try:
            await asyncio.wait({job, talk}, return_when=asyncio.FIRST_COMPLETED)
            # A front may stumble over a session that has just closed: that is no failure.
            if talk.done() and context.open_sessions and (error := talk.exception()) is not None:
                self._fail(f"the console failed: {_named(error)}", error)
                context.shutdown("the console failed")
            await job
        except (
            Exception
        ) as error:  # whatever the application raises is its failure, told to the user
            where = "" if isinstance(error, EngineNotFound) else f"{self._name}: "
            self._fail(f"{where}{_named(error)}", error)
        finally:
            await cancel_and_wait([job, talk])
            if not talk.cancelled():
                talk.exception()  # looked at above, if it matters; else asyncio would complain

    async def _talk(self, context: JobContext) -> None:
        await self._attached.wait()
        assert self._session is not None
        if self._session.agent_state == "initializing":
            await self._ready.wait()
        await self._front.run(self._session)
        context.shutdown("the caller hung up")

    def _observe(self, event: SessionEvent) -> None:
        assert self._report is not None
        self._report.add(event)
        for line in self._lines.lines(event):
            self._front.show(line)
        if isinstance(event, AgentStateChangedEvent):
            self._ready.set()
        elif isinstance(event, ErrorEvent):
            missing = _missing_engine(event.error)
            if missing is not None and self._context is not None:
                # No retry brings it; a call of fallback lines would hide what to do.
                self._fail(str(missing), missing)
                self._context.shutdown("an engine is missing")
        elif isinstance(event, CloseEvent) and event.reason is CloseReason.ERROR:
            self._fail(f"the session failed: {error_text(event.error)}", event.error)

    def _fail(self, problem: str, error: object = None) -> None:
        if self._end.problem is None:
            self._end.exit_code = 1
            self._end.problem = problem
            self._end.error = error if isinstance(error, BaseException) else None

    @contextmanager
    def _signals(self, context: JobContext) -> Iterator[None]:
        loop = asyncio.get_running_loop()

        def stop(number: signal.Signals) -> None:
            loop.remove_signal_handler(signal.SIGINT)
            hung_up = number is signal.SIGINT and self._front.interactive
            self._end.exit_code = 0 if hung_up else 128 + number
            context.shutdown(number.name)

        handled = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        for number in handled:
            loop.add_signal_handler(number, stop, number)
        try:
            yield
        finally:
            for number in handled:
                loop.remove_signal_handler(number)


# Models wrap their exceptions in a value; applications may report anything.
def _missing_engine(reported: Any) -> EngineNotFound | None:
    error = getattr(reported, "error", reported)
    seen: set[int] = set()
    while isinstance(error, BaseException) and id(error) not in seen:
        if isinstance(error, EngineNotFound):
            return error
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return None


def _named(error: BaseException) -> str:
    text = " ".join(str(error).split())
    if isinstance(error, EngineNotFound):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
