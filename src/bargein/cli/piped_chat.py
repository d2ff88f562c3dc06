"""Lines from a pipe or a file as the user's turns, one after the other."""

from __future__ import annotations

import asyncio
import codecs
import os
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any

from .call_lines import Line
from .line_editor import PressKeys, SayText, UnknownCommand, parse_line
from .spoken_words import SpokenWords

if TYPE_CHECKING:
    from ..session import AgentSession

__all__ = ["PipedChat", "read_lines"]

_READ_BYTES = 65536


class PipedChat:
    """Says each line when the agent has finished, and hangs up after the last answer."""

    interactive = False

    def __init__(self, descriptor: int, show: Callable[[Line], None]) -> None:
        self._descriptor = descriptor
        self.show = show

    def open(self) -> None:
        """Nothing to take."""

    def close(self) -> None:
        """Nothing to give back: reading ends with `run`."""

    # The session's userdata is the application's.
    def attach(self, session: AgentSession[Any]) -> None:
        session.input.audio = None
        session.input.typed = True
        session.output.audio = None
        session.output.transcription = SpokenWords()

    async def run(self, session: AgentSession[Any]) -> None:
        try:
            async for text in read_lines(self._descriptor):
                await session.wait_for_idle()
                await self._take(session, text)
            await session.wait_for_idle()
        except RuntimeError:
            pass  # so says a session that is closing, or closed: nobody listens to the rest

    async def _take(self, session: AgentSession[Any], text: str) -> None:
        line = parse_line(text)
        if isinstance(line, PressKeys):
            for digit in line.digits:
                session.input.push_dtmf(digit)
        elif isinstance(line, UnknownCommand):
            self.show(Line(line.problem, "problem"))
        elif isinstance(line, SayText) and line.text:
            await session.submit_user_turn(line.text)


async def read_lines(descriptor: int) -> AsyncIterator[str]:
    """The lines of a pipe, terminal or file, without their ends, as they come.

    Ends at the end of the file. No thread is used, so that leaving early leaves nothing behind.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    rest = ""
    ended = False
    while not ended:
        await _readable(descriptor)
        data = os.read(descriptor, _READ_BYTES)
        ended = not data
        rest += decoder.decode(data, final=ended)
        *lines, rest = rest.split("\n")
        for line in lines:
            yield line.rstrip("\r")
    if rest:
        yield rest


async def _readable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    try:
        loop.add_reader(descriptor, ready.set)
    except PermissionError:
        return  # a file on a disk: it can always be read
    try:
        await ready.wait()
    finally:
        loop.remove_reader(descriptor)
