"""What the documentation shows works: its code runs, its commands exist, its links lead somewhere.

In a page, ` ```python ` starts anew and is executed, together with the `test_…`
functions it defines (in virtual time). ` ```python continuation ` goes on where the
block before it stopped. ` ```python app ` is an application, which is called once.
"""

from __future__ import annotations

import inspect
import json
import re
import shlex
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from pages import ROOT, Block, Page, pages

from bargein.testing import run_virtual

SHELL = {"sh", "console", "bash", "shell"}

EVERY_PAGE = pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)


def with_language(language: str) -> list[Page]:
    return [page for page in pages() if any(block.language == language for block in page.blocks)]


@pytest.mark.parametrize("page", with_language("python"), ids=lambda page: page.name)
def test_the_code_of_a_page_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    module = ModuleType("example")
    for block in page.blocks:
        if block.language != "python":
            continue
        if "app" in block.tags:
            call_once(block, page, tmp_path)
            continue
        if "continuation" not in block.tags:
            module = ModuleType("example")
        monkeypatch.setitem(sys.modules, "example", module)
        known = set(vars(module))
        # Line numbers in a traceback are those of the page.
        code = "\n" * (block.line - 1) + block.text
        exec(compile(code, page.path, "exec"), module.__dict__)
        for name, test in list(vars(module).items()):
            if name.startswith("test_") and name not in known:
                run_virtual(test()) if inspect.iscoroutinefunction(test) else test()


def call_once(block: Block, page: Page, folder: Path) -> None:
    """Say hello to an application, in text."""
    path = folder / "app.py"
    path.write_text(block.text)
    run = subprocess.run(
        [sys.executable, "-m", "bargein", "console", str(path)],
        input="hello\n",
        capture_output=True,
        text=True,
        timeout=60,
        cwd=folder,
    )
    where = f"{page.name}:{block.line}"
    assert run.returncode == 0, f"{where}: {run.stderr}"
    assert "Agent:" in run.stdout, f"{where}: the agent said nothing"
    assert "Traceback" not in run.stderr, f"{where}: {run.stderr}"


def shell_lines(page: Page) -> list[list[str]]:
    """The commands a page shows, split into words; what they print is left out."""
    lines = []
    for block in page.blocks:
        if block.language in SHELL:
            prompted = any(line.startswith("$ ") for line in block.text.splitlines())
            for line in block.text.replace("\\\n", " ").splitlines():
                if line.startswith("$ ") or not prompted:
                    lines.append(shlex.split(line.removeprefix("$ "), comments=True))
    return [line for line in lines if line]


@cache
def help_of(*command: str) -> str:
    run = subprocess.run(
        [sys.executable, "-m", "bargein", *command, "--help"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, f"there is no command bargein {' '.join(command)}"
    return run.stdout


def options_of(*command: str) -> set[str]:
    return set(re.findall(r"--[a-z-]+|(?<= )-[a-z]\b", help_of(*command)))


@EVERY_PAGE
def test_the_commands_of_a_page_exist(page):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    for words in shell_lines(page):
        if words[0] == "make":
            assert {word for word in words[1:] if "=" not in word} <= targets, words
        elif words[0] == "bargein":
            own = words[: words.index("--")] if "--" in words else words
            options = {word for word in own[1:] if word.startswith("-")}
            assert options <= options_of(words[1]), words
        elif words[:2] == ["pip", "install"]:
            for named in re.findall(r"bargein\[([\w,]+)\]", " ".join(words)):
                assert set(named.split(",")) <= set(extras), words


@EVERY_PAGE
def test_the_links_of_a_page_lead_somewhere(page):
    for link in page.links:
        path, _, anchor = link.partition("#")
        target = (page.path.parent / path).resolve() if path else page.path
        assert target.exists(), link
        if anchor:
            assert anchor in Page(target).anchors, link


def test_every_page_can_be_reached_from_the_readme():
    found, waiting = set(), [ROOT / "README.md"]
    while waiting:
        path = waiting.pop()
        if path in found or path.suffix != ".md":
            continue
        found.add(path)
        waiting += [
            (path.parent / link.partition("#")[0]).resolve()
            for link in Page(path).links
            if not link.startswith("#")
        ]
    assert {page.name for page in pages()} <= {str(path.relative_to(ROOT)) for path in found}


@EVERY_PAGE
def test_the_json_of_a_page_is_json(page):
    for block in page.blocks:
        if block.language == "json":
            json.loads(block.text)
