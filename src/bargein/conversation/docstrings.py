"""Read what a docstring says of a function and of its parameters.

Understands the Google, NumPy and reST styles well enough to tell a model what a
tool does; anything else is part of the description.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

__all__ = ["DocstringText", "parse_docstring"]

_GOOGLE_PARAMETERS = (
    "args",
    "arguments",
    "parameters",
    "params",
    "keyword args",
    "other parameters",
)
_GOOGLE_OTHERS = (
    "returns", "return", "raises", "raise", "yields", "yield", "example", "examples",
    "note", "notes", "warning", "warnings", "see also", "attributes", "references", "todo",
)  # fmt: skip
_GOOGLE_SECTION = re.compile(
    rf"(?P<title>{'|'.join((*_GOOGLE_PARAMETERS, *_GOOGLE_OTHERS))})\s*:\s*$", re.IGNORECASE
)
_GOOGLE_ENTRY = re.compile(r"\*{0,2}(?P<name>\w+)\s*(?:\([^)]*\))?\s*:\s*(?P<text>.*)$")
_NUMPY_ENTRY = re.compile(r"(?P<names>\*{0,2}\w+(?:\s*,\s*\*{0,2}\w+)*)\s*(?::.*)?$")
_REST_FIELD = re.compile(r":(?P<kind>\w+)(?:\s+(?P<about>[^:]*))?:\s*(?P<text>.*)$")
_REST_PARAMETERS = frozenset({"param", "parameter", "arg", "argument", "key", "keyword"})


@dataclass(frozen=True, slots=True)
class DocstringText:
    """What a docstring says."""

    description: str = ""
    """Everything before the first section; lines as written."""
    parameters: dict[str, str] = field(default_factory=dict)
    """Descriptions by parameter name, each as one line."""


def parse_docstring(docstring: str | None) -> DocstringText:
    """The description and the parameters' descriptions; never raises."""
    if not docstring:
        return DocstringText()
    lines = inspect.cleandoc(docstring).splitlines()
    start = next((at for at in range(len(lines)) if _starts_section(lines, at)), len(lines))
    parameters: dict[str, str] = {}
    at = start
    while at < len(lines):
        end = next((i for i in range(at + 1, len(lines)) if _starts_section(lines, i)), len(lines))
        parameters.update(_parameters(lines[at:end]))
        at = end
    return DocstringText("\n".join(lines[:start]).strip(), parameters)


def _starts_section(lines: Sequence[str], at: int) -> bool:
    line = lines[at]
    if _GOOGLE_SECTION.match(line) or _REST_FIELD.match(line):
        return True
    return _is_underlined(lines, at)


def _is_underlined(lines: Sequence[str], at: int) -> bool:
    title = lines[at].strip()
    if not title or at + 1 >= len(lines):
        return False
    rule = lines[at + 1].strip()
    return len(rule) >= 3 and set(rule) == {"-"}


def _parameters(section: Sequence[str]) -> dict[str, str]:
    if rest := _REST_FIELD.match(section[0]):
        return _rest_parameter(rest, section[1:])
    if google := _GOOGLE_SECTION.match(section[0]):
        if google["title"].lower() in _GOOGLE_PARAMETERS:
            return _entries(section[1:], _GOOGLE_ENTRY)
        return {}
    if section[0].strip().lower() in ("parameters", "other parameters"):
        return _entries(section[2:], _NUMPY_ENTRY)
    return {}


def _rest_parameter(field_line: re.Match[str], more: Sequence[str]) -> dict[str, str]:
    about = (field_line["about"] or "").split()
    if field_line["kind"] not in _REST_PARAMETERS or not about:
        return {}
    # ":param int count:" names the type before the name.
    return {about[-1].lstrip("*"): _one_line([field_line["text"], *more])}


def _entries(lines: Sequence[str], entry: re.Pattern[str]) -> dict[str, str]:
    """Entries start at the section's own indentation; deeper lines continue them."""
    indents = [_indent(line) for line in lines if line.strip()]
    if not indents:
        return {}
    texts: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in lines:
        if line.strip() and _indent(line) == indents[0]:
            match = entry.match(line.strip())
            if match is None:
                current = None
                continue
            current = [match["text"]] if "text" in match.groupdict() else []
            names = match["names"] if "names" in match.groupdict() else match["name"]
            for name in names.split(","):
                texts[name.strip().lstrip("*")] = current
        elif current is not None:
            current.append(line)
    return {name: _one_line(text) for name, text in texts.items()}


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _one_line(lines: Sequence[str]) -> str:
    return " ".join(stripped for line in lines if (stripped := line.strip()))
