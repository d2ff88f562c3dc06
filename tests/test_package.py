"""What the package promises to installers: entry points, versions, licences."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

CONSTRAINTS = dict(
    line.split("==")
    for line in (ROOT / "constraints.txt").read_text().splitlines()
    if line and not line.startswith("#")
)
VERSIONS = {canonicalize_name(name): Version(version) for name, version in CONSTRAINTS.items()}

REQUIREMENTS = [
    Requirement(text)
    for text in (
        *PROJECT["dependencies"],
        *(text for extra in PROJECT["optional-dependencies"].values() for text in extra),
    )
]

ENTRY_POINTS = [
    EntryPoint(name, value, group)
    for group, entries in PROJECT["entry-points"].items()
    for name, value in entries.items()
]


@pytest.mark.parametrize("entry", ENTRY_POINTS, ids=lambda entry: f"{entry.group} {entry.name}")
def test_an_entry_point_leads_somewhere(entry):
    assert entry.load() is not None


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=str)
def test_a_dependency_is_pinned_to_a_version_within_its_bounds(requirement):
    if requirement.name == "bargein":
        return
    assert {each.operator for each in requirement.specifier} == {">=", "<"}
    assert VERSIONS[canonicalize_name(requirement.name)] in requirement.specifier


def test_the_constraints_hold_names_and_versions_and_nothing_else():
    for name, version in CONSTRAINTS.items():
        assert re.fullmatch(r"[A-Za-z0-9._-]+", name)
        assert re.fullmatch(r"[0-9][0-9a-z.]*", version)


def test_the_licences_named_in_the_package_are_there():
    for name in PROJECT["license-files"]:
        assert (ROOT / name).read_text().strip(), name
