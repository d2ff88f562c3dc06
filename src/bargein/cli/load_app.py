"""An application in a Python file: loaded, and its entrypoint found.

What is wrong with the file is a result, `AppProblem`, with a sentence for its
author; nothing here prints or exits.
"""

from __future__ import annotations

import ast
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType

from ..server import AgentServer, WorkerOptions

__all__ = ["AppProblem", "LoadedApp", "as_server", "load_app", "note_run_app"]


@dataclass(frozen=True, slots=True)
class LoadedApp:
    """An application that is ready to take calls."""

    name: str
    """How messages name it: the path as it was given."""
    server: AgentServer


@dataclass(frozen=True, slots=True)
class AppProblem:
    """Why an application cannot be used."""

    message: str
    error: BaseException | None = None
    """What it raised, for those who ask for the traceback."""
    usage: bool = True
    """Whether the file itself is wrong, rather than something that failed when it ran."""


_captured: ContextVar[list[AgentServer] | None] = ContextVar("bargein_run_app", default=None)


def as_server(application: AgentServer | WorkerOptions) -> AgentServer:
    """Either spelling as a server."""
    if isinstance(application, WorkerOptions):
        return AgentServer.from_server_options(application)
    return application


def note_run_app(application: AgentServer | WorkerOptions) -> bool:
    """Called by `run_app`: whether a file is just being loaded, so that nothing must run."""
    captured = _captured.get()
    if captured is None:
        return False
    captured.append(as_server(application))
    return True


def load_app(path: Path) -> LoadedApp | AppProblem:
    """Run the file and find its entrypoint.

    That is an `AgentServer` (or `WorkerOptions`) among its globals, else what it
    gives to `cli.run_app`, also under `if __name__ == "__main__":`. The file's
    folder is put on `sys.path`, as Python does.
    """
    name = str(path)
    if not path.exists():
        return AppProblem(f"{name}: there is no such file")
    if not path.is_file():
        return AppProblem(f"{name}: is not a file; give the Python file of an application")
    try:
        tree = ast.parse(path.read_bytes(), filename=name)
    except SyntaxError as error:
        return AppProblem(f"{name}:{error.lineno or 1}: SyntaxError: {error.msg}", error)
    except (OSError, ValueError) as error:
        return AppProblem(f"{name}: cannot be read as Python: {error}", error)
    resolved = path.resolve()
    sys.path.insert(0, str(resolved.parent))
    module = ModuleType(f"bargein_app_{resolved.stem}")
    module.__file__ = str(resolved)
    sys.modules[module.__name__] = module
    try:
        servers = _servers_of(module, tree, name)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # sys.exit() in a module is the application's failure too
        return AppProblem(f"{name}{_place(error, name)}: {_describe(error)}", error, usage=False)
    return _choose(name, servers)


def _servers_of(module: ModuleType, tree: ast.Module, name: str) -> list[AgentServer]:
    guarded = [node for node in tree.body if _is_main_guard(node)]
    plain = ast.Module([node for node in tree.body if node not in guarded], tree.type_ignores)
    with _capture() as captured:
        _run(compile(plain, name, "exec", dont_inherit=True), module)
        if captured:
            return captured
        found = list(module.__dict__.values())
        servers = [value for value in found if isinstance(value, AgentServer)]
        servers += [as_server(value) for value in found if isinstance(value, WorkerOptions)]
        if any(server.entrypoints for server in servers):
            return servers
        for guard in guarded:
            assert isinstance(guard, ast.If)
            main = ast.Module(guard.body, [])
            _run(compile(main, name, "exec", dont_inherit=True), module)
        return captured or servers


def _run(code: CodeType, module: ModuleType) -> None:
    exec(code, module.__dict__)


def _is_main_guard(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in (
        "__name__ == '__main__'",
        "'__main__' == __name__",
    )


def _choose(name: str, servers: list[AgentServer]) -> LoadedApp | AppProblem:
    distinct = {id(server): server for server in servers if server.entrypoints}
    if not distinct:
        return AppProblem(
            f"{name}: has no entrypoint; decorate an async function with @server.rtc_session(), "
            "where server = AgentServer()"
        )
    if len(distinct) > 1:
        return AppProblem(f"{name}: has {len(distinct)} servers with entrypoints; leave one")
    return LoadedApp(name, next(iter(distinct.values())))


def _place(error: BaseException, name: str) -> str:
    """`:12` for the last line of the file itself that was running."""
    lines = [
        entry.lineno
        for entry in traceback.extract_tb(error.__traceback__)
        if entry.filename == name
    ]
    return f":{lines[-1]}" if lines else ""


def _describe(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return f"it exited while it was loaded (code {error.code})"
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


@contextmanager
def _capture() -> Iterator[list[AgentServer]]:
    """Inside this block `run_app` only notes what it was given, in the list."""
    servers: list[AgentServer] = []
    token = _captured.set(servers)
    try:
        yield servers
    finally:
        _captured.reset(token)
