from __future__ import annotations

import copy
import logging
import pickle

import pytest

from bargein.conversation import InstructionParts, Instructions, WorkflowInstructions
from bargein.not_given import NOT_GIVEN


@pytest.mark.parametrize(
    ("made", "spoken", "written", "rendered"),
    [
        (Instructions("B"), "B", "B", "B"),
        (Instructions("B", text="T"), "B", "T", "B\n\nT"),
        (Instructions("B", audio="A"), "B\n\nA", "B", "B"),
        (Instructions("B", audio="A", text="T"), "B\n\nA", "B\n\nT", "B\n\nT"),
    ],
)
def test_each_form_has_the_wording_of_the_table(made, spoken, written, rendered):
    assert made == "B"
    assert made.common == "B"
    assert type(made.common) is str
    assert made.as_modality("audio") == spoken
    assert made.as_modality("text") == written
    assert made.render(modality="text") == rendered


def test_the_stored_wordings_are_readable():
    assert (Instructions("B").audio, Instructions("B").text) == (None, None)
    assert (Instructions("B", text="T").audio, Instructions("B", text="T").text) == ("B", "T")
    full = Instructions("B", audio="A", text="T")
    assert (full.audio, full.text) == ("A", "T")


def test_an_unknown_modality_is_refused():
    with pytest.raises(ValueError, match="smell"):
        Instructions("B").as_modality("smell")  # type: ignore[arg-type] # the point of the test


FORMS = [
    Instructions("b"),
    Instructions("b", text="t"),
    Instructions("b", audio="a"),
    Instructions("b", audio="a", text="t"),
]


@pytest.mark.parametrize("left", FORMS)
@pytest.mark.parametrize("right", [*FORMS, "plain"])
def test_each_wording_of_a_sum_is_the_sum_of_the_wordings(left, right):
    total = left + right
    plain = right if isinstance(right, Instructions) else Instructions(right)
    for modality in ("audio", "text"):
        assert total.as_modality(modality) == left.as_modality(modality) + plain.as_modality(
            modality
        )
    assert total == str.__add__(left.common, plain.common)


def test_a_string_on_the_left_keeps_the_wordings():
    total = "x " + Instructions("b", text="t")
    assert isinstance(total, Instructions)
    assert total.as_modality("text") == "x t"
    assert total.as_modality("audio") == "x b"


def test_format_fills_every_wording_with_the_wording_of_the_value():
    value = Instructions("v", audio="spoken", text="written")
    made = Instructions("B {x}", audio="A {x}", text="T {x}").format(x=value)
    assert made == "B v"
    assert made.as_modality("audio") == "B v\n\nspoken\n\nA v\n\nspoken"
    assert made.as_modality("text") == "B v\n\nwritten\n\nT v\n\nwritten"


def test_render_fills_names_and_warns_of_missing_ones(caplog):
    with caplog.at_level(logging.WARNING):
        text = Instructions('Hi {name}{gone}, send {"a": 1}.').render(data={"name": "Ann"})
    assert text == 'Hi Ann, send {"a": 1}.'
    assert "gone" in caplog.text


def test_a_template_gives_each_modality_its_section():
    made = Instructions.resolve_template(
        "Start.\n\n{how}\n\n{gone}\n\nEnd.",
        how=InstructionParts("Speak.", text="Write."),
        gone=InstructionParts("Only spoken.", text=""),
    )
    assert made.as_modality("audio") == "Start.\n\nSpeak.\n\nOnly spoken.\n\nEnd."
    assert made.as_modality("text") == "Start.\n\nWrite.\n\nEnd."


def test_a_section_without_text_falls_back_to_its_common_wording():
    made = Instructions.resolve_template(
        "{how}!", how=InstructionParts("Speak", text=None), not_used=""
    )
    assert made.as_modality("text") == "Speak!"


def test_parts_keep_the_default_persona_unless_it_is_given():
    assert WorkflowInstructions is InstructionParts
    assert InstructionParts().persona is NOT_GIVEN
    assert InstructionParts("x", persona="").persona == ""


def test_copies_keep_the_wordings():
    made = Instructions("B", audio="A")
    for twin in (copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        assert twin.as_modality("audio") == "B\n\nA"
