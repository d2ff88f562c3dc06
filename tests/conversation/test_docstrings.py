from __future__ import annotations

import pytest

from bargein.conversation.docstrings import parse_docstring

GOOGLE = """Look up the weather.

    Only for towns.

    Args:
        town: Where, with
            its country.
        unit (str, optional): "C" or "F".
    Returns:
        A sentence.
    """
NUMPY = """Look up the weather.

    Only for towns.

    Parameters
    ----------
    town : str
        Where, with
        its country.
    unit : str, optional
        "C" or "F".

    Returns
    -------
    str
        A sentence.
    """
REST = """Look up the weather.

    Only for towns.

    :param town: Where, with
        its country.
    :param str unit: "C" or "F".
    :returns: A sentence.
    """


@pytest.mark.parametrize("docstring", [GOOGLE, NUMPY, REST])
def test_each_style_gives_the_description_and_the_parameters(docstring):
    said = parse_docstring(docstring)
    assert said.description == "Look up the weather.\n\nOnly for towns."
    assert said.parameters == {"town": "Where, with its country.", "unit": '"C" or "F".'}


@pytest.mark.parametrize("docstring", [None, "", "   \n "])
def test_nothing_said_is_nothing(docstring):
    assert parse_docstring(docstring).description == ""


def test_a_colon_in_prose_is_no_section():
    assert (
        parse_docstring("Careful: this books a table.").description
        == "Careful: this books a table."
    )
