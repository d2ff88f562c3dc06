"""The command line: what can be typed, and nothing of what it does."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from ..server import AgentServer, WorkerOptions
from .console import ConsoleOptions, complain, run_console
from .load_app import AppProblem, LoadedApp, as_server, load_app, note_run_app

__all__ = ["main", "run_app"]

_CONSOLE_HELP = """Talk to an application in this terminal, or let a recorded caller talk to it.

Options that are not listed here, and all that follows `--`, go to the
application, as ctx.arguments."""

# What the application understands is not known here.
_PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True}

_App = Annotated[Path, typer.Argument(metavar="APP", help="Python file with an entrypoint.")]
_Input = Annotated[
    list[Path] | None,
    typer.Option(
        "--input",
        help="Recorded caller. One file keeps its own timing; several (or a folder) take turns.",
    ),
]
_Output = Annotated[
    Path | None, typer.Option(help="Stereo WAV of the call: caller left, agent right.")
]
_Transcript = Annotated[
    Path | None, typer.Option(help="JSON of events, turns with latency, and tool calls.")
]
_Fast = Annotated[bool, typer.Option("--fast", help="Virtual time: as fast as the models compute.")]
_Text = Annotated[bool, typer.Option("--text", help="Start in text mode.")]
_Headphones = Annotated[
    bool, typer.Option("--headphones", help="Keep the microphone open while the agent speaks.")
]
_AgentName = Annotated[
    str | None, typer.Option(help="Which entrypoint, if the application has several.")
]
_Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Debug log and tracebacks.")]


def main() -> None:
    """The `bargein` command."""
    _typer_for(load_app, with_path=True)(prog_name="bargein")


def run_app(application: AgentServer | WorkerOptions) -> None:
    """The command line of an application: `python app.py console …`.

    Ends the process, like any command. Raises `TypeError` for anything but a
    server or options. While `bargein console` loads the file, it only notes
    what it was given.
    """
    if not isinstance(application, AgentServer | WorkerOptions):
        raise TypeError(f"run_app takes an AgentServer or WorkerOptions, not {application!r}")
    if note_run_app(application):
        return
    name = Path(sys.argv[0]).name
    app = LoadedApp(name, as_server(application))
    _typer_for(lambda path: app, with_path=False)(prog_name=name)


def _typer_for(load: Callable[[Path], LoadedApp | AppProblem], *, with_path: bool) -> typer.Typer:
    commands = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help="Real-time voice agents.",
    )

    # Without a callback typer makes a lone command the whole program.
    @commands.callback()
    def group() -> None: ...

    def console(
        context: typer.Context,
        app: _App,
        input: _Input = None,
        output: _Output = None,
        transcript: _Transcript = None,
        fast: _Fast = False,
        text: _Text = False,
        headphones: _Headphones = False,
        agent_name: _AgentName = None,
        verbose: _Verbose = False,
    ) -> None:
        options = ConsoleOptions(
            inputs=tuple(input or ()),
            output=output,
            transcript=transcript,
            fast=fast,
            text=text,
            headphones=headphones,
            verbose=verbose,
            agent_name=agent_name,
            arguments=tuple(context.args),
        )
        raise typer.Exit(_console(load(app), options))

    def own_console(
        context: typer.Context,
        input: _Input = None,
        output: _Output = None,
        transcript: _Transcript = None,
        fast: _Fast = False,
        text: _Text = False,
        headphones: _Headphones = False,
        agent_name: _AgentName = None,
        verbose: _Verbose = False,
    ) -> None:
        console(
            context,
            Path(sys.argv[0]),
            input,
            output,
            transcript,
            fast,
            text,
            headphones,
            agent_name,
            verbose,
        )

    commands.command("console", help=_CONSOLE_HELP, context_settings=_PASS_ON)(
        console if with_path else own_console
    )
    return commands


def _console(app: LoadedApp | AppProblem, options: ConsoleOptions) -> int:
    if isinstance(app, AppProblem):
        complain(app.message, None if app.usage else app.error, verbose=options.verbose)
        return 2 if app.usage else 1
    return run_console(app, options)
