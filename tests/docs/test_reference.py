"""The reference pages hold what the code holds: every setting, event and option."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from dataclasses import fields

import pytest
from pages import ROOT
from reference_tables import REFERENCE, default_of, rows, section

from bargein import Agent, AgentSession, AgentTask, RunContext, RunResult, SpeechHandle
from bargein.models import APIConnectOptions
from bargein.session import SessionConnectOptions, events
from bargein.session.inheritable import Inheritable
from bargein.session.options import FLAT_KEYWORDS
from bargein.turns import settings
from bargein.turns.voice_detector import VoiceDetectorSettings

PORTING = (ROOT / "docs" / "porting-from-livekit.md").read_text()

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

# Members that only the parts of a session call on each other; applications do not.
BETWEEN_PARTS = {
    AgentSession: {
        "announce_say",
        "close_soon_with_error",
        "emit",
        "event_names",
        "root_task_done",
        "tool_mocks",
    },
    Agent: {"activity", "attach", "conversation", "detach", "overrides"},
    AgentTask: set(),
    SpeechHandle: {
        "add_item",
        "fail",
        "finish",
        "mark_input",
        "mark_interrupted",
        "mark_scheduled",
        "mark_started",
        "step",
        "wait_for_end",
    },
    RunContext: set(),
    RunResult: {"add", "finish", "lacks_output", "session_failed", "task_done"},
}


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


def as_written(name: str, member: object) -> str:
    """A member as the page shows it: its name, a method with its parameters."""
    if isinstance(member, staticmethod):
        parameters = list(inspect.signature(member.__func__).parameters.values())
    elif inspect.isfunction(member):
        parameters = list(inspect.signature(member).parameters.values())[1:]
    else:
        return name
    parts = []
    for parameter in parameters:
        if parameter.kind is parameter.KEYWORD_ONLY and "*" not in parts:
            parts.append("*")
        shown = str(parameter.replace(annotation=parameter.empty))
        parts.append(shown.split("=")[0] + "=…" if "NOT_GIVEN" in shown else shown)
    return f"{name}({', '.join(parts)})"


def members(cls: type) -> dict[str, object]:
    """Public members of a class, with those that its `__init__` sets, without the settings."""
    own = {name: inspect.getattr_static(cls, name) for name in dir(cls)}
    own |= dict.fromkeys(re.findall(r"self\.(\w+)(?::[^=]*)? = ", inspect.getsource(cls.__init__)))
    hidden = BETWEEN_PARTS[cls] | (set(dir(Agent)) if cls is AgentTask else set())
    if cls is Agent:  # what an agent was given: the settings page has them
        hidden |= set(vars(Inheritable))
    return {
        name: member
        for name, member in own.items()
        if not name.startswith("_") and name not in hidden
    }


@pytest.mark.parametrize("cls", BETWEEN_PARTS, ids=lambda cls: cls.__name__)
def test_the_session_page_names_every_member_with_its_parameters(cls):
    shown = set(rows(section("session.md", cls.__name__)))
    assert shown == {as_written(name, member) for name, member in members(cls).items()}


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


def test_the_names_that_are_said_to_be_the_same_exist():
    text = PORTING.split("## The same names")[1].split("\n## ")[0]
    bargein = importlib.import_module("bargein")
    for name in re.findall(r"`(\w+)`", text.split("The hooks and nodes")[0]):
        if name in {"cli", "llm", "stt", "tts", "vad", "voice"}:
            importlib.import_module(f"bargein.{name}")
        elif name != "bargein":
            assert hasattr(bargein, name), name
    for name in re.findall(r"`(\w+)`", text.split("The hooks and nodes")[1]):
        assert hasattr(Agent, name), name
    for module, name in re.findall(r"`(\w+)\.(\w+)`", text):
        owner = Agent if module == "Agent" else importlib.import_module(f"bargein.{module}")
        assert hasattr(owner, name), f"{module}.{name}"


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`(bargein(?:\.\w+)+)", PORTING))))
def test_the_new_place_of_a_name_exists(path):
    pkgutil.resolve_name(path)


def test_the_flat_keywords_that_are_said_to_work_work():
    text = PORTING.split("The flat keywords ")[1].split(" work as before")[0]
    assert set(re.findall(r"`(\w+)`", text)) == {*FLAT_KEYWORDS, "user_away_timeout"}
    assert set(re.findall(r"`(\w+)`", text)) <= set(inspect.signature(AgentSession).parameters)
