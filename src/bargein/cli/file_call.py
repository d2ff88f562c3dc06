"""A call with a recorded caller: who speaks when, and when it is over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..audio import AudioFrame
from ..audio.files import read_audio
from .call_lines import Line
from .call_recording import CallRecording
from .caller_audio import CallerAudio
from .paced_output import PacedOutput

if TYPE_CHECKING:
    from ..session import AgentSession

__all__ = ["CallerScript", "FileCall", "read_script"]

SAMPLE_RATE = 24000

# Seconds: an utterance's end is judged by the session before its idleness counts.
_SETTLE = 1.0
# The agent's silence after which the caller hangs up.
_QUIET = 2.0
# How long the caller waits for the agent at most, after the last utterance.
_PATIENCE = 120.0
# The caller's pause between hearing the agent's end and speaking.
_BREATH = 0.5
# How much of the recording is kept in memory.
_WRITE_EVERY = 1.0

_SOUND_FILES = frozenset({".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a"})


@dataclass(frozen=True, slots=True)
class CallerScript:
    """What the caller says."""

    utterances: tuple[AudioFrame, ...]
    in_turns: bool
    """Each utterance waits until the agent listens; else the first begins with the call."""


def read_script(paths: Sequence[Path]) -> CallerScript:
    """One file is one recording with its own timing; several, or a folder, are taken in turns.

    A folder gives its sound files by name. Raises `AudioFileError`, also for a
    folder without any.
    """
    in_turns = len(paths) > 1 or paths[0].is_dir()
    files: list[Path] = []
    for path in paths:
        inside = (
            sorted(p for p in path.iterdir() if p.suffix.lower() in _SOUND_FILES)
            if path.is_dir()
            else []
        )
        files += inside or [path]
    return CallerScript(tuple(read_audio(file, SAMPLE_RATE) for file in files), in_turns)


class FileCall:
    """The front of a recorded caller.

    While a secret is asked for, the recording has silence in the caller's place. Once all
    was said, the caller waits until the session is idle and the agent
    was silent for 2 s, for 120 s at most, and hangs up.
    """

    interactive = False

    def __init__(
        self, script: CallerScript, recording: CallRecording | None, show: Callable[[Line], None]
    ) -> None:
        self._script = script
        self._recording = recording
        self.show = show
        self._caller: CallerAudio | None = None
        self._output: PacedOutput | None = None
        self._session: AgentSession[Any] | None = None

    def open(self) -> None:
        """The recording is open already."""

    # The session's userdata is the application's.
    def attach(self, session: AgentSession[Any]) -> None:
        if self._recording is not None:
            self._recording.begin(asyncio.get_running_loop().time())
        self._caller = CallerAudio(SAMPLE_RATE, self._heard_caller)
        self._output = PacedOutput(SAMPLE_RATE, self._heard_agent)
        self._session = session
        session.input.audio = self._caller
        session.output.audio = self._output

    async def run(self, session: AgentSession[Any]) -> None:
        assert self._caller is not None
        for utterance in self._script.utterances:
            if self._script.in_turns:
                await self._until_quiet(session, quiet=_BREATH)
            await self._caller.speak(utterance)
            await asyncio.sleep(_SETTLE)
        await self._until_quiet(session, quiet=_QUIET)

    def close(self) -> None:
        """Complete the recording with what was heard so far."""
        if self._caller is not None:
            self._caller.hang_up()
        if self._recording is not None:
            if self._output is not None:
                self._output.settle()
                self._recording.write(asyncio.get_running_loop().time())
            self._recording.close()

    async def _until_quiet(self, session: AgentSession[Any], *, quiet: float) -> None:
        """Wait until the session has been idle for `quiet` seconds in a row."""
        stirred = asyncio.Event()
        watched = ("agent_state_changed", "user_state_changed", "speech_created")

        def stir(event: object) -> None:
            stirred.set()

        for name in watched:
            session.on(name, stir)
        try:
            async with asyncio.timeout(_PATIENCE) as patience:
                while True:
                    await session.wait_for_idle()
                    stirred.clear()
                    if not await _happens(stirred, within=quiet):
                        return
        except TimeoutError:
            if not patience.expired():
                raise
            self.show(Line(f"The agent did not fall silent within {_PATIENCE:g} s.", "notice"))
        finally:
            for name in watched:
                session.off(name, stir)

    def _heard_caller(self, at: float, frame: AudioFrame) -> None:
        recording, output = self._recording, self._output
        if recording is None or output is None:
            return
        if self._session is not None and self._session.user_speech_is_secret:
            frame = AudioFrame.silence(frame.duration, frame.sample_rate)
        recording.caller(at, frame)
        until = at + frame.duration
        if until - recording.written_until >= _WRITE_EVERY:
            output.settle()
            recording.write(until)

    def _heard_agent(self, at: float, pcm: bytes) -> None:
        if self._recording is not None:
            self._recording.agent(at, pcm)


async def _happens(event: asyncio.Event, *, within: float) -> bool:
    try:
        async with asyncio.timeout(within):
            await event.wait()
    except TimeoutError:
        return False
    return True
