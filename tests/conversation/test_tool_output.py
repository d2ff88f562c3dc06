from __future__ import annotations

import asyncio
import datetime
import logging
from dataclasses import dataclass
from enum import Enum

import pytest
from pydantic import BaseModel

from bargein.conversation import (
    FunctionCall,
    Instructions,
    Silent,
    ToolOutcome,
    output_for,
    unknown_tool,
)
from bargein.errors import StopResponse, ToolError

CALL = FunctionCall(call_id="c1", name="look_up", arguments="{}")


class Colour(str, Enum):  # noqa: UP042 - its str() is not its value
    RED = "red"


@dataclass
class Place:
    name: str
    opened: datetime.date


class Guest(BaseModel):
    age: int


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("text", "text"),
        ("", ""),
        (Instructions("plain"), "plain"),
        (Colour.RED, "red"),
        (0, "0"),
        (False, "false"),
        ([], "[]"),
        ({}, "{}"),
        (1.5, "1.5"),
        ({"a": [1, None]}, '{"a":[1,null]}'),
        ((1, "é"), '[1,"é"]'),
        ({2, 1}, "[1,2]"),
        ({1: Colour.RED}, '{"1":"red"}'),
        (Place("x", datetime.date(2025, 1, 2)), '{"name":"x","opened":"2025-01-02"}'),
        ([Guest(age=3)], '[{"age":3}]'),
    ],
)
def test_a_value_is_told_to_the_model(value, text):
    assert output_for(value, CALL) == ToolOutcome(text)


def test_none_wants_no_reply():
    assert output_for(None, CALL) == ToolOutcome("", reply_required=False)


def test_a_silent_text_is_stored_without_a_reply():
    outcome = output_for(Silent("noted"), CALL)
    assert outcome == ToolOutcome("noted", reply_required=False)
    assert type(outcome.output) is str


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (ToolError("full"), ToolOutcome("full", is_error=True)),
        (StopResponse(), ToolOutcome("", reply_required=False)),
        (asyncio.CancelledError(), ToolOutcome("Cancelled", is_error=True, reply_required=False)),
    ],
)
def test_exceptions_meant_for_the_model_are_told_and_not_logged(error, outcome, caplog):
    assert output_for(error, CALL) == outcome
    assert not caplog.records


def test_any_other_exception_is_hidden_and_logged(caplog):
    outcome = output_for(KeyError("secret"), CALL)
    assert outcome == ToolOutcome("An internal error occurred", is_error=True)
    assert "look_up" in caplog.text


def cyclic() -> list[object]:
    items: list[object] = []
    items.append(items)
    return items


@pytest.mark.parametrize(
    "value", [object(), print, float("nan"), {(1, 2): 3}, Guest, b"raw", cyclic(), {"a": object()}]
)
def test_a_value_without_a_json_form_is_an_error(value, caplog):
    with caplog.at_level(logging.ERROR):
        outcome = output_for(value, CALL)
    assert outcome == ToolOutcome("the tool returned an invalid output", is_error=True)
    assert "look_up" in caplog.text


def test_an_unknown_name_lists_what_there_is():
    outcome = unknown_tool("luck_up", ["look_up", "book"])
    assert outcome.is_error
    assert outcome.reply_required
    assert "look_up, book" in outcome.output


def test_the_item_belongs_to_its_call():
    item = ToolOutcome("no", is_error=True, reply_required=False).item(CALL)
    assert (item.call_id, item.name, item.output) == ("c1", "look_up", "no")
    assert item.is_error
    assert not item.reply_required
