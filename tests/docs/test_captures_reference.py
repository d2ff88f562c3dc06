"""The page of the captures holds what the code holds: parameters, settings, lines, results, tools."""

from __future__ import annotations

import inspect
import re
import typing
from dataclasses import fields

import pytest
from reference_tables import default_of, rows, section

from bargein import Agent, CaptureFailed, workflows
from bargein.not_given import NotGiven
from bargein.workflows.capture.facts import FailureReason
from bargein.workflows.capture.task import CaptureTask
from bargein.workflows.language.english_lines import ENGLISH_LINES
from bargein.workflows.words.commands import CommandKind

CAPTURES = {
    workflows.GetEmailTask: workflows.GetEmailTask,
    workflows.GetPhoneNumberTask: workflows.GetPhoneNumberTask,
    workflows.GetAddressTask: workflows.GetAddressTask,
    workflows.GetNameTask: workflows.GetNameTask,
    workflows.GetDateOfBirthTask: workflows.GetDateOfBirthTask,
    workflows.GetDtmfTask: lambda: workflows.GetDtmfTask(num_digits=4),
    workflows.ConfirmTask: lambda: workflows.ConfirmTask("Shall I?"),
    workflows.MenuTask: lambda: workflows.MenuTask("Which?", ["one", "two"]),
    workflows.GetCardNumberTask: workflows.GetCardNumberTask,
    workflows.GetExpirationDateTask: workflows.GetExpirationDateTask,
    workflows.GetSecurityCodeTask: workflows.GetSecurityCodeTask,
}
"""How each is made."""

NAMES = sorted({*(cls.__name__ for cls in CAPTURES), "GetCreditCardTask"})
EVERY_CAPTURE = pytest.mark.parametrize("cls", CAPTURES, ids=lambda cls: cls.__name__)

# What the parts of a task, and groups, use.
OF_THE_PARTS = {"is_active", "so_far", "tools", "words_are_told"}


def table(title: str) -> dict[str, str]:
    """A table of the page by its first column."""
    return rows(section("captures.md", title))


def coded(text: str) -> set[str]:
    """What stands between backticks, alone."""
    return set(re.findall(r"`(\w+)`", text))


def as_default(parameter: inspect.Parameter) -> str:
    default = parameter.default
    if default is parameter.empty:
        return "required"
    if isinstance(default, NotGiven):
        return "…"
    return f'"{default}"' if isinstance(default, str) else repr(default).replace("'", '"')


def test_the_captures_page_names_every_setting_and_its_default():
    known = {field.name: default_of(field) for field in fields(workflows.CaptureSettings)}
    assert table("CaptureSettings") == known


def test_every_task_that_captures_is_on_the_page():
    made = {name for name in workflows.__all__ if name.endswith("Task")} - {"GetDOBTask"}
    assert set(table("Results")) == made == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_captures_page_names_every_field_of_a_result(name):
    cells = re.search(
        rf"^\| `{name}` \| `(\w+)` \| (.+) \|$", section("captures.md", "Results"), re.M
    )
    assert cells is not None
    task = getattr(workflows, name)
    result = next(typing.get_args(base)[0] for base in task.__orig_bases__ if typing.get_args(base))
    assert cells[1] == result.__name__
    own = {field.name for field in fields(result) if field.name != "secret"}
    own |= {key for key, value in vars(result).items() if isinstance(value, property)}
    assert coded(cells[2]) - {"None", "date", "time"} | (own & {"date"}) == own


def test_the_captures_page_names_the_parameters_that_tasks_share():
    signature = {
        **inspect.signature(CaptureTask.__init__).parameters,
        **inspect.signature(workflows.GetEmailTask).parameters,
    }
    shown = table("Parameters of every task")
    assert shown == {name: as_default(signature[name]) for name in shown}
    own = set(inspect.signature(CaptureTask.__init__).parameters)
    assert set(shown) == own - {"self", "slot", "agent_keywords"} | {"capture"}


@pytest.mark.parametrize("name", NAMES)
def test_the_captures_page_names_the_parameters_of_a_single_task(name):
    shared = {*table("Parameters of every task"), *inspect.signature(Agent.__init__).parameters}
    own = {
        key: as_default(parameter)
        for key, parameter in inspect.signature(getattr(workflows, name)).parameters.items()
        if key not in shared and parameter.kind is not parameter.VAR_KEYWORD
    }
    written = [key if default == "required" else f"{key}={default}" for key, default in own.items()]
    listed = re.search(
        rf"^\| `{name}` \| (.+?) \| ", section("captures.md", "Parameters of single tasks"), re.M
    )
    assert listed is not None
    assert re.findall(r"`([^`]+)`", listed[1]) == written


@pytest.mark.parametrize("kind", ENGLISH_LINES)
def test_the_captures_page_shows_every_line_by_name(kind):
    tasks = {make().slot.kind: cls.__name__ for cls, make in CAPTURES.items()}
    title = {"every_task": "every task", "card": "GetCreditCardTask", **tasks}[kind]
    shown = table(f"Lines of {title}")
    assert shown == {name: line or "nothing" for name, line in ENGLISH_LINES[kind].items()}


@EVERY_CAPTURE
def test_the_captures_page_names_every_tool_of_a_task(cls):
    own = {tool.id for tool in Agent.tools.fget(CAPTURES[cls]())}
    shown = table("Tools of a task").get(cls.__name__, "")
    assert set(re.findall(r"\w+", shown)) == own


def test_the_captures_page_names_every_command_reason_and_attribute():
    assert set(table("Commands")) == set(typing.get_args(CommandKind))
    reasons = set(typing.get_args(FailureReason))
    attributes = set(inspect.signature(CaptureFailed).parameters)
    failed = table("CaptureFailed")
    assert set(failed) == reasons | attributes
    seen = {name for name, one in vars(CaptureTask).items() if isinstance(one, property)}
    assert set(table("Attributes of a task")) == seen - OF_THE_PARTS


def test_the_captures_page_names_the_parameters_and_events_of_a_group():
    own = inspect.signature(workflows.TaskGroup).parameters
    added = dict(list(inspect.signature(workflows.TaskGroup.add).parameters.items())[1:])
    shown = {name: as_default(parameter) for name, parameter in {**own, **added}.items()}
    assert table("TaskGroup") == shown
    text = section("captures.md", "TaskGroup")
    event = workflows.TaskProgressEvent.model_fields
    assert set(event) - {"type", "created_at"} | {
        f.name for f in fields(workflows.TaskCompletedEvent)
    } <= coded(text)
    for state in typing.get_args(event["state"].annotation):
        assert f'"{state}"' in text
