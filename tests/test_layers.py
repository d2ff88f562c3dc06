"""The rule of imports: a package imports only packages below it.

Imports inside functions and under `TYPE_CHECKING` count like all others.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from imports_of import SOURCE, imports_of, module_name, modules

# Lowest first; packages of one row do not import each other.
LAYERS = [
    {"audio", "turns"},
    {"conversation"},
    {"models"},
    {"providers", "session"},
    {"workflows", "rooms"},
    {"telephony"},
    {"server"},
    {"cli", "web"},
]
RANK = {package: rank for rank, row in enumerate(LAYERS) for package in row}

# The folders of `bargein.workflows`, lowest first.
WORKFLOWS = ["language", "words", "capture", "values", "groups"]

# The facade in VideoSDK's names stands on all layers up to telephony; nothing stands on it.
VIDEOSDK_RANK = RANK["telephony"] + 1

# Values that every layer may use; they import nothing of bargein but each other.
EVERYWHERE = {"errors", "not_given"}

# What users import; they pass names on, so nothing in the product needs them.
FACES = {"", "llm", "stt", "tts", "vad", "voice"}

# Who may import `bargein.testing`; the command line does for `console --fast`.
MAY_IMPORT_TESTING = {"testing", "cli"}

# What pure packages must not import.
IMPURE = {
    "audio": {"asyncio"},
    "turns": {"asyncio", "time", "logging", "socket", "random", "threading"},
}
STANDARD_LIBRARY_ONLY = {"turns"}

# Packages that are slow to import or may be missing, and who may import them at the
# top of a module; everybody else imports them inside the function that uses them.
HEAVY: dict[str, set[str]] = {
    "aiohttp": set(),
    "av": set(),
    "dateparser": set(),
    "espeakng_loader": set(),
    "openai": {"bargein.providers.openai"},
    "pocketsphinx": set(),
    "sounddevice": set(),
}

# Other imports inside functions, each with its reason beside it in the source.
LATE = {
    ("bargein.cli.console", "bargein.testing.virtual_time"),
    ("bargein.testing.pytest_plugin", "bargein.testing.virtual_time"),
}


@dataclass(frozen=True)
class Use:
    """One module imports another."""

    module: str
    target: str
    line: int
    in_function: bool
    for_types: bool

    @property
    def by(self) -> str:
        """The importing package, `turns` for `bargein.turns.floor`; "" for `bargein` itself."""
        return package_of(self.module)

    @property
    def of(self) -> str | None:
        """The imported package of bargein; `None` for anybody else's."""
        return package_of(self.target) if self.root == "bargein" else None

    @property
    def root(self) -> str:
        return self.target.split(".")[0]

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.target}"


def package_of(module: str) -> str:
    return [*module.split("."), ""][1]


@cache
def uses() -> list[Use]:
    return [
        Use(module_name(path), one.target, one.line, one.in_function, one.for_types)
        for path in modules()
        for one in imports_of(path)
    ]


def within(module: str, places: set[str]) -> bool:
    return any(f"{module}.".startswith(f"{place}.") for place in places)


def lines(found: Iterator[Use]) -> list[str]:
    return [str(use) for use in found]


def test_every_package_has_its_place():
    packages = {package_of(module_name(path)) for path in modules()}
    assert packages <= set(RANK) | EVERYWHERE | FACES | {"__main__", "testing", "videosdk"}


def test_the_folders_of_the_workflows_import_only_those_below_them():
    def folder(module: str) -> str:
        return f"{module}..".split(".")[2] if package_of(module) == "workflows" else ""

    def is_breach(use: Use) -> bool:
        mine, other = folder(use.module), folder(use.target)
        if other not in WORKFLOWS or mine not in WORKFLOWS:
            return False
        return WORKFLOWS.index(other) > WORKFLOWS.index(mine)

    assert {folder(use.module) for use in uses()} - {""} == set(WORKFLOWS)
    assert lines(filter(is_breach, uses())) == []


def test_a_package_imports_only_packages_below_it():
    def is_breach(use: Use) -> bool:
        if use.of in {None, use.by, "testing"} | EVERYWHERE:
            return False
        if use.by in {"testing", "__main__"} | FACES:
            return use.of in FACES
        mine = VIDEOSDK_RANK if use.by == "videosdk" else RANK.get(use.by, -1)
        return RANK.get(use.of or "", len(LAYERS)) >= mine

    assert lines(use for use in uses() if is_breach(use)) == []


def test_only_the_command_line_imports_the_testing_kit():
    assert (
        lines(use for use in uses() if use.of == "testing" and use.by not in MAY_IMPORT_TESTING)
        == []
    )


def test_a_vendors_folder_imports_no_other_vendors():
    folders = {
        f"bargein.providers.{path.name}"
        for path in SOURCE.joinpath("providers").iterdir()
        if path.is_dir()
    }

    def is_breach(use: Use) -> bool:
        own = {folder for folder in folders if within(use.module, {folder})}
        return bool(own) and within(use.target, folders - own)

    assert lines(use for use in uses() if is_breach(use)) == []


def test_pure_packages_import_no_loop_no_clock_and_no_socket():
    assert lines(use for use in uses() if use.root in IMPURE.get(use.by, set())) == []


def test_turns_need_nothing_but_the_standard_library():
    known = sys.stdlib_module_names | {"bargein"}
    assert (
        lines(use for use in uses() if use.by in STANDARD_LIBRARY_ONLY and use.root not in known)
        == []
    )


def test_heavy_and_optional_packages_are_imported_when_they_are_used():
    def is_breach(use: Use) -> bool:
        at_top = not use.in_function and not use.for_types
        return at_top and use.root in HEAVY and not within(use.module, HEAVY[use.root])

    assert lines(use for use in uses() if is_breach(use)) == []


def test_everything_else_is_imported_at_the_top():
    late = [use for use in uses() if use.in_function and use.root not in HEAVY]
    assert lines(use for use in late if (use.module, use.target) not in LATE) == []


def test_the_faces_only_pass_names_on():
    for face in sorted(FACES - {""}):
        path = SOURCE / f"{face}.py"
        kinds = {type(node) for node in ast.parse(path.read_bytes()).body}
        # The docstring, the imports, `__all__`.
        assert kinds <= {ast.Expr, ast.ImportFrom, ast.Assign}, face


def modules_loaded_by(statement: str) -> set[str]:
    """What a fresh interpreter has loaded after `statement`."""
    # Variables such as PYTHONSTARTUP or a coverage hook would show up in the list.
    environment = {name: value for name, value in os.environ.items() if "PYTHON" not in name}
    run = subprocess.run(
        [sys.executable, "-c", f"{statement}\nimport sys\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return set(run.stdout.split())


def test_importing_bargein_alone_loads_next_to_nothing():
    loaded = modules_loaded_by("import bargein")
    assert {name for name in loaded if package_of(name) and name.startswith("bargein")} == set()
    assert not loaded & {"asyncio", "numpy", "pydantic", "logging"}


def test_an_agent_in_a_job_loads_nothing_heavy_and_no_command_line():
    loaded = modules_loaded_by("from bargein import Agent, AgentSession, JobContext")
    assert not loaded & {*HEAVY, "typer", "rich", "pytest", "hypothesis"}
    assert not {name for name in loaded if within(name, {"bargein.cli", "bargein.testing"})}
    assert not {name for name in loaded if within(name, {"bargein.providers"})}
