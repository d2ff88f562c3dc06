"""Which modules a source file imports, as absolute names; reads the file, runs nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["SOURCE", "Import", "imports_of", "module_name", "modules"]

SOURCE = Path(__file__).parent.parent / "src" / "bargein"


@dataclass(frozen=True)
class Import:
    """One import statement's claim on one module."""

    target: str
    """The absolute name of the module."""
    line: int
    in_function: bool
    for_types: bool
    """Stands under `if TYPE_CHECKING:`."""


def modules() -> list[Path]:
    """Every source file of the product, in order."""
    return sorted(SOURCE.rglob("*.py"))


def module_name(path: Path) -> str:
    """`…/src/bargein/turns/floor.py` is `bargein.turns.floor`."""
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> list[Import]:
    """All imports of a file, wherever they stand."""
    package = module_name(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    return list(_walk(ast.parse(path.read_bytes()).body, package, False, False))


def _walk(
    body: list[ast.stmt], package: list[str], in_function: bool, for_types: bool
) -> Iterator[Import]:
    for node in body:
        for target in _targets(node, package):
            yield Import(target, node.lineno, in_function, for_types)
        inside = in_function or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        types = for_types or (
            isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        )
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            inner = getattr(node, field, [])
            yield from _walk(inner, package, inside, types and field == "body")


def _targets(node: ast.stmt, package: list[str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield alias.name
    elif isinstance(node, ast.ImportFrom):
        base = package[: len(package) - node.level + 1] if node.level else []
        source = ".".join([*base, *([node.module] if node.module else [])])
        for alias in node.names:
            # `from . import floor` imports a module, `from .floor import Floor` a name.
            whole = f"{source}.{alias.name}"
            yield whole if _is_module(whole) else source


def _is_module(name: str) -> bool:
    parts = name.split(".")
    if parts[0] != SOURCE.name:
        return False
    path = SOURCE.joinpath(*parts[1:])
    return path.is_dir() or path.with_suffix(".py").is_file()
