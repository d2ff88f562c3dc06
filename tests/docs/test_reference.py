"""The reference pages hold what the code holds: every setting, event and option."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import MISSING, fields

import pytest
from pages import ROOT

from bargein.models import APIConnectOptions
from bargein.session import SessionConnectOptions, events
from bargein.turns import settings
from bargein.turns.voice_detector import VoiceDetectorSettings

REFERENCE = ROOT / "docs" / "reference"

GROUPS = [
    settings.EndpointingSettings,
    settings.InterruptionSettings,
    settings.PreemptiveSettings,
    settings.SpeechSettings,
    settings.LivenessSettings,
    VoiceDetectorSettings,
    APIConnectOptions,
    SessionConnectOptions,
]


def section(page: str, title: str) -> str:
    """The text under a heading, down to the next one."""
    parts = re.split(r"^#+ (.*)$", (REFERENCE / page).read_text(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[title]


def rows(text: str) -> dict[str, str]:
    """A table's second column by its first, both without backticks."""
    cells = [line.split("|")[1:3] for line in text.splitlines() if line.startswith("| `")]
    return {name.strip(" `"): value.strip().strip("`") for name, value in cells}


def default_of(field) -> str:
    value = field.default if field.default is not MISSING else field.default_factory()
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    if isinstance(value, str | tuple):
        return str(value).replace("'", '"') if isinstance(value, tuple) else f'"{value}"'
    return f"{value!r}"


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.__name__)
def test_the_settings_page_names_every_setting_and_its_default(group):
    shown = rows(section("settings.md", group.__name__))
    assert shown == {field.name: default_of(field) for field in fields(group)}


def test_the_events_page_names_every_event_with_its_fields():
    text = (REFERENCE / "events.md").read_text()
    shown = {
        name.strip(" `"): set(re.findall(r"`(\w+)`", own))
        for name, own in (
            line.split("|")[1:3] for line in text.splitlines() if line.startswith("| `")
        )
    }
    known = {
        value.model_fields["type"].default: set(value.model_fields) - {"type", "created_at"}
        for value in vars(events).values()
        if isinstance(value, type)
        and issubclass(value, events.SessionEvent)
        and value is not events.SessionEvent
    }
    assert {name: own for name, own in shown.items() if name in known} == known


def test_the_console_page_names_every_option():
    text = (REFERENCE / "console.md").read_text()
    run = subprocess.run(
        [sys.executable, "-m", "bargein", "console", "--help"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    options = set(re.findall(r"--[a-z][a-z-]+", run.stdout)) - {"--help"}
    assert {option for option in options if option not in text} == set()
