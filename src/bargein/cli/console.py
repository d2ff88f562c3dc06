"""`bargein console`: options in, exit code out. Picks the front and writes the transcript."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import AudioFileError, EngineNotFound
from ..rooms.job import JobProcess
from ..server import Entrypoint
from .call_lines import Line
from .call_recording import CallRecording
from .console_call import CallEnd, ConsoleCall
from .file_call import SAMPLE_RATE, FileCall, read_script
from .front import Front
from .interactive import InteractiveFront
from .load_app import LoadedApp
from .log_lines import LogLines
from .piped_chat import PipedChat
from .raw_terminal import RawTerminal
from .screen import PlainScreen, Screen
from .sound_devices import PortAudioDevices

__all__ = ["ConsoleOptions", "complain", "run_console"]


@dataclass(frozen=True, slots=True)
class ConsoleOptions:
    """What the command line asked for."""

    inputs: tuple[Path, ...] = ()
    """The recorded caller; empty for a person."""
    output: Path | None = None
    transcript: Path | None = None
    fast: bool = False
    """Virtual time instead of real time."""
    text: bool = False
    headphones: bool = False
    verbose: bool = False
    agent_name: str | None = None
    """Which entrypoint; `None` takes the only one, or the one without a name."""
    arguments: tuple[str, ...] = ()
    """For the application."""


def run_console(app: LoadedApp, options: ConsoleOptions) -> int:
    """Hold one call with `app`; the exit code: 0, 1 for a failed call, 2 for wrong use."""
    entrypoint = _entrypoint(app, options.agent_name)
    problem = entrypoint if isinstance(entrypoint, str) else _contradiction(options)
    if problem is not None or isinstance(entrypoint, str):
        complain(str(problem))
        return 2
    try:
        make_front = _prepare(options)
    except AudioFileError as error:
        complain(str(error))
        return 2
    if options.arguments:
        print(f"Passed on to {app.name}: {' '.join(options.arguments)}", file=sys.stderr)
    proc = JobProcess()
    try:
        app.server.prewarm(proc)
    except Exception as error:  # the application's own code
        where = "" if isinstance(error, EngineNotFound) else f"{app.name}: prewarm raised "
        return _report_end(CallEnd(1, f"{where}{type(error).__name__}: {error}", error), options)

    async def hold() -> CallEnd:
        front = make_front()
        with _logs(front, verbose=options.verbose):
            call = ConsoleCall(app.name, entrypoint, front, arguments=options.arguments)
            return await call.run(proc)

    try:
        end = _run(hold(), fast=options.fast)
    except KeyboardInterrupt:
        return 130
    return _report_end(end, options)


def complain(problem: str, error: BaseException | None = None, *, verbose: bool = False) -> None:
    """Print what is wrong, in a line or two; with the traceback if that was asked for."""
    if verbose and error is not None:
        traceback.print_exception(error)
    print(f"bargein: {problem}", file=sys.stderr)
    if not verbose and error is not None:
        print("         (--verbose shows where it was raised)", file=sys.stderr)


def _entrypoint(app: LoadedApp, name: str | None) -> Entrypoint | str:
    """The entrypoint to run, or what is wrong with the choice."""
    known = app.server.entrypoints
    names = ", ".join(repr(entrypoint.agent_name) for entrypoint in known)
    if name is not None:
        fitting = [entrypoint for entrypoint in known if entrypoint.agent_name == name]
        return fitting[0] if fitting else f"{app.name}: has no agent named {name!r}; it has {names}"
    if len(known) == 1:
        return known[0]
    unnamed = [entrypoint for entrypoint in known if not entrypoint.agent_name]
    return (
        unnamed[0]
        if unnamed
        else f"{app.name}: has several agents; choose one with --agent-name: {names}"
    )


def _contradiction(options: ConsoleOptions) -> str | None:
    if not options.inputs and (options.output is not None or options.fast):
        wrong = "--output" if options.output is not None else "--fast"
        return f"{wrong} needs a recorded caller: --input caller.wav"
    if options.inputs and (options.text or options.headphones):
        wrong = "--text" if options.text else "--headphones"
        return f"{wrong} is for a person at the terminal, not for --input"
    if options.transcript is not None:
        try:
            with open(options.transcript, "a", encoding="utf-8"):
                pass
        except OSError as error:
            return f"{options.transcript}: cannot be written: {error.strerror}"
    return None


def _prepare(options: ConsoleOptions) -> Callable[[], Front]:
    """What makes the front once the loop runs; files are read and opened now.

    Raises `AudioFileError`.
    """
    plain = PlainScreen(_write)

    def show(line: Line) -> None:
        plain.print_line(line.text, line.style)

    if options.inputs:
        script = read_script(options.inputs)
        recording = None
        if options.output is not None:
            recording = CallRecording(options.output, SAMPLE_RATE)
        return lambda: FileCall(script, recording, show)
    if sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty():
        return lambda: InteractiveFront(
            RawTerminal(sys.stdin.fileno()),
            Screen(
                _write,
                lambda: shutil.get_terminal_size().columns,
                colour=not os.environ.get("NO_COLOR"),
            ),
            PortAudioDevices(),
            text_only=options.text,
            headphones=options.headphones,
        )
    return lambda: PipedChat(_stdin(), show)


# A JSON value or nothing comes back from the call; the loop does not care.
def _run(call: Coroutine[Any, Any, CallEnd], *, fast: bool) -> CallEnd:
    if not fast:
        return asyncio.run(call)
    # Only here does the product need the testing kit.
    from ..testing.virtual_time import run_virtual

    return run_virtual(call, check_leaks=False)


def _report_end(end: CallEnd, options: ConsoleOptions) -> int:
    code = end.exit_code
    if end.report is not None and options.transcript is not None:
        text = json.dumps(end.report, ensure_ascii=False, indent=2, default=str)
        try:
            options.transcript.write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            complain(f"{options.transcript}: cannot be written: {error.strerror}")
            code = code or 1
    if end.problem is not None:
        complain(end.problem, end.error, verbose=options.verbose)
    elif end.report is not None and options.inputs:
        files = [str(path) for path in (options.output, options.transcript) if path is not None]
        written = f", written to {' and '.join(files)}" if files else ""
        _write(f"The call took {end.report['duration']:.1f} s{written}.\n")
    return code


@contextmanager
def _logs(front: Front, *, verbose: bool) -> Iterator[None]:
    """Log records appear as lines of the front, unless the application logs its own way."""
    root, ours = logging.getLogger(), logging.getLogger("bargein")
    if root.handlers:
        yield
        return
    handler = LogLines(front.show)
    before = ours.level
    root.addHandler(handler)
    if verbose:
        ours.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.removeHandler(handler)
        ours.setLevel(before)


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _stdin() -> int:
    """The descriptor of standard input; one that is at its end when there is none."""
    try:
        return sys.stdin.fileno()
    except (AttributeError, ValueError, OSError):
        return os.open(os.devnull, os.O_RDONLY)
