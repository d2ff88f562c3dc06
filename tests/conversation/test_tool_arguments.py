from __future__ import annotations

import contextlib
import datetime
import json
from enum import Enum
from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from bargein.conversation import (
    function_tool,
    parse_arguments,
    prepare_arguments,
    storable_arguments,
)
from bargein.errors import ToolError


@pytest.mark.parametrize(
    "text",
    [
        '```json\n{"town": "Bonn", "guests": 2}\n```',
        '{"town": "Bonn", "guests": 2,}',
        '{"town": "Bonn", "guests": 2',
        "{'town': 'Bonn', 'guests': 2}",
        '{"town": "Bonn", "guests": 2}<|im_end|>',
        '<tool_call>{"town": "Bonn", "guests": 2}</tool_call>',
        '{"town": "Bonn", "guests": 2}}',
        '{town: "Bonn", guests: 2}',
        json.dumps('{"town": "Bonn", "guests": 2}'),
        json.dumps(json.dumps('{"town": "Bonn", "guests": 2}')),
        r"{\"town\": \"Bonn\", \"guests\": 2}",
    ],
)
def test_what_models_get_wrong_is_mended(text):
    value, stored = parse_arguments(text)
    assert value == {"town": "Bonn", "guests": 2}
    assert json.loads(stored) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, [2, {"b": 3', {"a": [1, [2, {"b": 3}]]}),
        ("{'a': True, 'b': None, 'c': False}", {"a": True, "b": None, "c": False}),
        ("{'name': 'O'Brien'}", {"name": "O'Brien"}),
        ('{"a": "line\nbreak"}', {"a": "line\nbreak"}),
        ('{"a": [1, 2,], }', {"a": [1, 2]}),
        ('{"a": [1, 2}', {"a": [1, 2]}),
        ("", {}),
        ("  \n", {}),
    ],
)
def test_further_faults_are_mended(text, value):
    assert parse_arguments(text)[0] == value


@pytest.mark.parametrize("text", ['{"a":  1}', "{ }", '{"a": "<|im_end|>, ```"}'])
def test_valid_json_is_stored_as_it_was_written(text):
    assert parse_arguments(text) == (json.loads(text), text)


@pytest.mark.parametrize(
    "text",
    [
        "null", "3", "true", "[1]", '"text"', '{"a": "unfinis', '{"amount": Bonn}', '{"a":', '{"a"',
        'I will call {"a": 1}', '{"a": 1} and {"b": 2}', "{" * 5000, "[" * 100_000, '{"a": NaN}',
        '{"a": ' + "9" * 5000 + "}", "{'", '{"\\u12"', "\x00",
    ],
)  # fmt: skip
def test_what_cannot_be_mended_is_a_tool_error(text):
    with pytest.raises(ToolError):
        parse_arguments(text)
    assert storable_arguments(text) == "{}"


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.text(), json_values, max_size=4), st.sampled_from([None, 1]))
def test_valid_objects_pass_unchanged(value, indent):
    text = json.dumps(value, indent=indent)
    assert parse_arguments(text) == (value, text)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="{}[]:,'\"\\ub01.-eE`<|>/ntTrueFalsNoij \n\ud800é", max_size=40))
def test_any_text_gives_an_object_or_a_tool_error(text):
    try:
        value, stored = parse_arguments(text)
    except ToolError:
        return
    assert isinstance(value, dict)
    assert isinstance(json.loads(stored), dict)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.text(), json_values, min_size=1, max_size=3), st.integers(0, 30))
def test_an_object_cut_short_never_gives_other_texts_than_were_written(value, cut):
    whole = json.dumps(value)
    try:
        parsed, _ = parse_arguments(whole[: max(1, len(whole) - cut)])
    except ToolError:
        return
    written = set(strings_in(value))
    assert set(strings_in(parsed)) <= written


def strings_in(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [*value, *(text for inner in value.values() for text in strings_in(inner))]
    return (
        [text for inner in value for text in strings_in(inner)] if isinstance(value, list) else []
    )


class Colour(Enum):
    RED = "red"


class Stay(BaseModel):
    model_config = ConfigDict(strict=True)

    night: datetime.date
    note: str = "none"


@function_tool
def book(
    town: str,
    guests: Annotated[int, Field(ge=1, le=8)] = 2,
    colour: Colour = Colour.RED,
    note: str | None = "x",
    stay: Stay | None = None,
    limit: int = Field(5),
    tags: list[str] = [],  # noqa: B006 - what an application may write
) -> None:
    """Book."""


def prepared(text: str) -> dict[str, Any]:
    return prepare_arguments(book, text, None)[0]


def test_types_are_checked_and_converted():
    kwargs = prepared(
        '{"town": "Bonn", "guests": 3, "colour": "red", "stay": {"night": "2025-01-02"}}'
    )
    assert kwargs["colour"] is Colour.RED
    assert kwargs["stay"].night == datetime.date(2025, 1, 2)


def test_unknown_keys_are_dropped_and_field_defaults_passed():
    assert prepared('{"town": "Bonn", "else": 1}') == {"town": "Bonn", "limit": 5}


def test_null_takes_the_default_only_where_it_is_no_value():
    assert prepared('{"town": "Bonn", "guests": null, "note": null}') == {
        "town": "Bonn",
        "note": None,
        "limit": 5,
    }


def test_null_for_an_optional_inner_field_takes_its_default():
    kwargs = prepared('{"town": "Bonn", "stay": {"night": "2025-01-02", "note": null}}')
    assert kwargs["stay"].note == "none"


def test_an_inner_value_encoded_twice_is_opened():
    assert prepared('{"town": "Bonn", "tags": "[\\"a\\"]"}')["tags"] == ["a"]


def test_every_fault_is_named_for_the_model():
    with pytest.raises(ToolError) as caught:
        prepared('{"guests": 20, "colour": "blue"}')
    message = caught.value.message
    assert "book" in message
    assert "town: missing" in message
    assert "guests: " in message
    assert "colour: " in message


def test_null_for_a_required_parameter_is_a_fault():
    with pytest.raises(ToolError, match="town"):
        prepared('{"town": null}')


def test_the_mended_text_is_what_history_stores():
    _, stored = prepare_arguments(book, "{'town': 'Köln',}", None)
    assert stored == '{"town":"Köln"}'


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["town", "guests", "colour", "stay", "tags", "x"]), json_values)
)
def test_any_object_is_accepted_or_a_tool_error(value):
    with contextlib.suppress(ToolError):
        prepare_arguments(book, json.dumps(value), None)
