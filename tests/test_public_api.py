"""The public surface is what `public_api.txt` says, stated in every module and documented.

After a wanted change: `.venv/bin/python tests/test_public_api.py` writes the file
anew; read the difference before you commit it.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import bargein
from imports_of import module_name, modules

PUBLIC_API = Path(__file__).with_name("public_api.txt")

# Where users import from.
SURFACE = [
    "bargein",
    "bargein.audio",
    "bargein.cli",
    "bargein.conversation",
    "bargein.errors",
    "bargein.llm",
    "bargein.models",
    "bargein.rooms",
    "bargein.server",
    "bargein.session",
    "bargein.stt",
    "bargein.testing",
    "bargein.tts",
    "bargein.turns",
    "bargein.vad",
    "bargein.voice",
    "bargein.workflows",
]

EVERYDAY = {
    "NOT_GIVEN",
    "Agent",
    "AgentServer",
    "AgentSession",
    "AgentTask",
    "InlineTask",
    "AudioFrame",
    "ChatContext",
    "ChatMessage",
    "JobContext",
    "ModelSettings",
    "RunContext",
    "SpeechHandle",
    "StopResponse",
    "ToolError",
    "function_tool",
    "get_job_context",
}


def surface() -> list[str]:
    """The modules above, and every provider."""
    providers = importlib.import_module("bargein.providers").__path__
    found = [info.name for info in pkgutil.iter_modules(providers) if info.ispkg]
    return [*SURFACE, *(f"bargein.providers.{name}" for name in found)]


def exported(module: str) -> list[str]:
    return list(getattr(importlib.import_module(module), "__all__", ()))


def public_names() -> list[str]:
    """`module.name` of all that the surface exports."""
    return sorted(f"{module}.{name}" for module in surface() for name in exported(module))


def public_objects() -> Iterator[tuple[str, object]]:
    """Everything of the surface once, under the first name it has."""
    seen: set[int] = set()
    for module in surface():
        for name in exported(module):
            value = getattr(importlib.import_module(module), name)
            if id(value) not in seen:
                seen.add(id(value))
                yield f"{module}.{name}", value


def states_exports(path: Path) -> bool:
    """Whether a file assigns to `__all__`, or holds nothing but its docstring."""
    body = ast.parse(path.read_bytes()).body
    return len(body) == 1 or any(ast.unparse(node).startswith("__all__") for node in body)


def is_documented(value: object) -> bool:
    if not inspect.isclass(value):
        return bool(inspect.getdoc(value))
    own = value.__dict__.get("__doc__") or ""
    # Enums and dataclasses without a docstring get one that says nothing.
    return bool(own) and not own.startswith(f"{value.__name__}(")


def methods(cls: type) -> Iterator[tuple[str, object]]:
    """Its own public methods; not properties, and not what a decorator made of them."""
    for name, value in vars(cls).items():
        method = value.__func__ if isinstance(value, classmethod | staticmethod) else value
        if not name.startswith("_") and inspect.isfunction(method):
            # What overrides a documented method keeps its contract, so its words too.
            yield name, getattr(cls, name)


def test_the_public_names_are_the_ones_on_the_list():
    listed = PUBLIC_API.read_text().split()
    now = public_names()
    gone, new = sorted(set(listed) - set(now)), sorted(set(now) - set(listed))
    assert (gone, new) == ([], []), "if this is wanted: .venv/bin/python tests/test_public_api.py"
    assert listed == now


@pytest.mark.parametrize("module", surface())
def test_every_name_that_is_exported_exists(module):
    names = exported(module)
    assert [name for name in names if not hasattr(importlib.import_module(module), name)] == []
    assert len(set(names)) == len(names)


def test_every_module_states_what_it_exports():
    silent = [
        module_name(path)
        for path in modules()
        if not states_exports(path) and path.name != "__main__.py"
    ]
    assert silent == []


def test_every_module_says_what_it_is_about():
    assert [
        module_name(path)
        for path in modules()
        if not ast.get_docstring(ast.parse(path.read_bytes()))
    ] == []


def test_everything_public_is_documented():
    missing = []
    for name, value in public_objects():
        if not (inspect.isclass(value) or inspect.isfunction(value)):
            continue
        if not (value.__module__ or "").startswith("bargein"):
            continue
        if not is_documented(value):
            missing.append(name)
        if inspect.isclass(value):
            missing += [f"{name}.{each}" for each, it in methods(value) if not inspect.getdoc(it)]
    assert missing == []


def test_bargein_exports_the_everyday_names():
    assert set(bargein.__all__) >= EVERYDAY


def test_bargein_exports_every_event_of_a_session():
    events = importlib.import_module("bargein.session.events")
    mine = {name for name in events.__all__ if name.endswith("Event")}
    assert mine <= set(bargein.__all__)


def test_bargein_exports_every_error():
    errors = importlib.import_module("bargein.errors")
    assert set(errors.__all__) <= set(bargein.__all__)


def test_a_name_of_bargein_is_the_object_that_type_checkers_see():
    tree = ast.parse(Path(bargein.__file__).read_bytes())
    declared = {
        alias.name: node.module
        for block in tree.body
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert set(declared) == set(bargein.__all__)
    for name, home in declared.items():
        module = importlib.import_module(f"bargein.{home}")
        assert getattr(bargein, name) is getattr(module, name), name


def test_an_unknown_name_of_bargein_is_refused_as_usual():
    with pytest.raises(AttributeError, match="no attribute 'Agnet'"):
        bargein.Agnet  # noqa: B018
    assert "Agent" in dir(bargein)


if __name__ == "__main__":
    PUBLIC_API.write_text("\n".join(public_names()) + "\n")
    print(f"{PUBLIC_API}: {len(public_names())} names")
