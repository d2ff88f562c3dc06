"""A terminal for a session that an application made itself, without a job."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from typing import TYPE_CHECKING, Any

from ..session.events import EVENT_NAMES, SessionEvent
from .call_lines import CallLines
from .interactive import InteractiveFront
from .raw_terminal import RawTerminal
from .screen import Screen
from .sound_devices import PortAudioDevices

if TYPE_CHECKING:
    from ..session import AgentSession

__all__ = ["ChatCLI"]


class ChatCLI:
    """Microphone, loudspeaker and keyboard of this terminal for `agent_session`.

    Ctrl+C closes the session; for that it needs the main thread. With `sync_transcription=False` the agent's words
    are shown when a line is complete, not as they sound. `loop`: the running
    one, which is also the default; another raises `ValueError` at `start`.
    """

    # The session's userdata is the application's.
    def __init__(
        self,
        agent_session: AgentSession[Any],
        *,
        sync_transcription: bool = True,
        loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self._session = agent_session
        self._sync_transcription = sync_transcription
        self._loop = loop
        self._lines = CallLines()
        self._front: InteractiveFront | None = None
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take the terminal and set the session's input and output; returns once that is done.

        The terminal is given back when the session closes. Raises `OSError` when
        standard input is no terminal. Starting twice does nothing.
        """
        if self._loop is not None and self._loop is not asyncio.get_running_loop():
            raise ValueError("ChatCLI runs on the running loop only")
        if self._front is not None:
            return
        front = self._front = InteractiveFront(
            RawTerminal(sys.stdin.fileno()),
            Screen(_write, _columns, colour=not os.environ.get("NO_COLOR")),
            PortAudioDevices(),
            live_words=self._sync_transcription,
        )
        front.open()
        for name in sorted(EVENT_NAMES):
            self._session.on(name, self._observe)
        self._session.on("close", lambda event: front.close())
        front.attach(self._session)
        self._running = asyncio.create_task(self._run(front), name="terminal")

    async def _run(self, front: InteractiveFront) -> None:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGINT, front.hang_up)
        try:
            await front.run(self._session)
        finally:
            loop.remove_signal_handler(signal.SIGINT)
            front.close()
        await self._session.aclose()

    def _observe(self, event: SessionEvent) -> None:
        assert self._front is not None
        for line in self._lines.lines(event):
            self._front.show(line)


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _columns() -> int:
    return shutil.get_terminal_size().columns
