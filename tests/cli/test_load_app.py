import sys

import pytest

from bargein.cli.load_app import AppProblem, LoadedApp, load_app


@pytest.fixture
def app(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))
    before = set(sys.modules)

    def write(text, name="app.py"):
        path = tmp_path / name
        path.write_text(text)
        return path

    yield write
    for name in set(sys.modules) - before:
        del sys.modules[name]


SERVER = """
from bargein.server import AgentServer
server = AgentServer()
@server.rtc_session(agent_name="desk")
async def entry(ctx): ...
"""

OPTIONS = """
from bargein import cli
from bargein.server import WorkerOptions
async def entry(ctx): ...
if __name__ == "__main__":
    cli.run_app(WorkerOptions(entrypoint_fnc=entry))
"""


def entrypoints(loaded):
    assert isinstance(loaded, LoadedApp), loaded
    return loaded.server.entrypoints


def test_a_server_among_the_globals_is_found(app):
    assert entrypoints(load_app(app(SERVER)))[0].agent_name == "desk"


def test_the_older_spelling_under_main_is_found_and_runs_nothing(app):
    assert entrypoints(load_app(app(OPTIONS)))[0].fnc.__name__ == "entry"


def test_the_main_block_of_a_file_with_a_server_is_not_run(app):
    path = app(SERVER + "if __name__ == '__main__':\n    raise SystemExit('ran')\n")
    assert len(entrypoints(load_app(path))) == 1


def test_a_server_that_is_run_without_a_main_guard_is_found(app):
    assert entrypoints(load_app(app(SERVER + "from bargein import cli\ncli.run_app(server)\n")))


def test_modules_beside_the_file_can_be_imported(app):
    app("GREETING = 'hello'\n", "greetings_beside_app.py")
    assert entrypoints(load_app(app("import greetings_beside_app\n" + SERVER)))


def test_dataclasses_and_annotations_of_the_file_resolve(app):
    text = "from __future__ import annotations\nfrom dataclasses import dataclass\n"
    text += "@dataclass\nclass Data:\n    name: str = ''\n"
    text += "import typing\nassert typing.get_type_hints(Data) == {'name': str}\n"
    assert entrypoints(load_app(app(text + SERVER)))


def test_a_server_imported_and_used_twice_is_one_server(app):
    assert entrypoints(load_app(app(SERVER + "again = server\n")))


def problem(path):
    loaded = load_app(path)
    assert isinstance(loaded, AppProblem), loaded
    return loaded


def test_a_file_that_does_not_exist_is_named(tmp_path):
    found = problem(tmp_path / "missing.py")
    assert found.usage
    assert found.message == f"{tmp_path / 'missing.py'}: there is no such file"


def test_a_folder_is_no_application(tmp_path):
    assert "is not a file" in problem(tmp_path).message


def test_a_syntax_error_is_told_with_its_line(app):
    found = problem(app("x = 1\ndef broken(:\n"))
    assert found.usage
    assert "app.py:2: SyntaxError" in found.message


def test_a_file_that_is_no_text_is_told(tmp_path):
    path = tmp_path / "app.py"
    path.write_bytes(b"\x00\xff\x00")
    assert problem(path).usage


def test_a_file_without_an_entrypoint_says_how_to_write_one(app):
    found = problem(app("x = 1\n"))
    assert found.usage
    assert "@server.rtc_session()" in found.message


def test_what_the_file_raises_is_told_with_its_line(app):
    found = problem(app("x = 1\n\nraise ValueError('bad\\nconfig')\n"))
    assert not found.usage
    assert found.message.endswith("app.py:3: ValueError: bad config")


def test_a_file_that_exits_is_told(app):
    assert "exited while it was loaded (code 3)" in problem(app("import sys\nsys.exit(3)")).message


def test_two_servers_with_entrypoints_are_too_many(app):
    text = SERVER + SERVER.replace("server", "second").replace("bargein.second", "bargein.server")
    assert "2 servers" in problem(app(text)).message
