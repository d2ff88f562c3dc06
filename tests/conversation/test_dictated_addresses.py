"""Addresses as callers dictate them and recognisers write them."""

import pytest

from bargein.conversation.spoken import SpokenAddress
from bargein.conversation.spoken.addresses import (
    address_in,
    address_part_in,
    postal_code_in,
    street_and_unit_in,
)

LEEDS = SpokenAddress("4480 Oak Avenue", "", "Leeds LS1 5HD", "United Kingdom")


@pytest.mark.parametrize(
    "said",
    [
        "four four eight oh oak avenue leeds l s one five h d england",
        "4480 Oak Avenue, Leeds L-S 15 H-D, England",
        "4480 Oak Avenue, Leeds L, S 15 H D, England",
        "Um 4480 Oak Avenue, uh Leeds L-S 15 H-D, England, thank you",
        "4480 oak avenue leeds postcode l s one five h d england",
        "4480 oak avenue leeds l as in lima s won five h d england",
        "4480 oak avenue leeds lima sierra one five hotel delta england",
    ],
)
def test_a_postal_code_that_is_said_by_letter_is_put_together(said):
    assert address_in(said) == LEEDS


@pytest.mark.parametrize(
    ("said", "country", "code"),
    [
        ("manchester m 14 b-t", "GB", "M1 4BT"),
        ("london s w one a one a a", "GB", "SW1A 1AA"),
        ("London S, W 1 A 1 A, A", None, "SW1A 1AA"),
        ("vancouver british columbia v six b one a one", "CA", "V6B 1A1"),
        ("amsterdam one zero one two a b", "NL", "1012 AB"),
        ("salt lake city zip code eight four one oh one", "US", "84101"),
        ("salt lake city the zip code is zip eight four one oh one", "US", "84101"),
        ("salt lake city b c d", "US", None),
    ],
)
def test_a_postal_code_of_each_country(said, country, code):
    assert postal_code_in(said, country) == code


@pytest.mark.parametrize(
    ("said", "street", "town"),
    [
        ("goethestrasse seventy two one zero one one five berlin", "Goethestrasse 72", "10115 Berlin"),
        ("gartenweg one hundred sixty two oh oh nine five hamburg", "Gartenweg 160", "20095 Hamburg"),
        ("hauptstrasse one hundred eight zero four one zero nine leipzig",
         "Hauptstrasse 108", "04109 Leipzig"),
        ("Lindenstrasse 25, 04109 Leipzig", "Lindenstrasse 25", "04109 Leipzig"),
        ("bahnhofstrasse six two zip one oh one sixteen berlin", "Bahnhofstrasse 62", "10116 Berlin"),
        ("lindenstrasse one three two one oh won one five berlin", "Lindenstrasse 132", "10115 Berlin"),
        ("Hauptstrasse 1210115 Berlin", "Hauptstrasse 12", "10115 Berlin"),
    ],
)  # fmt: skip
def test_a_house_number_and_the_code_behind_it_are_told_apart(said, street, town):
    assert address_in(said, region="DE") == SpokenAddress(street, "", town)


@pytest.mark.parametrize(
    "said",
    [
        "31 broadway austin texas 78701 scratch that 29 broadway austin texas 78702",
        "31 Broadway Austin Texas 78701, no sorry, 29 Broadway, Austin Texas 78702.",
    ],
)
def test_an_address_that_was_taken_back_does_not_count(said):
    found = address_in(said, region="US")
    assert found is not None
    assert (found.street_address, found.locality) == ("29 Broadway", "Austin Texas 78702")


def test_words_that_take_something_back_are_no_part_of_a_street():
    assert address_in("12 main street wait no elm austin texas 78701", region="US") is None
    numbered = address_in("plot no 4 main street austin texas 78701", region="US")
    assert numbered is not None
    assert "no 4" in numbered.street_address.lower()


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("three thirty six willow court floor seven", ("336 Willow Court", "Floor 7")),
        ("5392 Elm Street, apartment 7, Manchester", ("5392 Elm Street", "apartment 7")),
        ("450 Main Street North", ("450 Main Street North", "")),
        ("floor seven", None),
        ("whatever you like", None),
    ],
)
def test_a_unit_that_is_said_with_the_street_is_no_part_of_it(said, found):
    assert street_and_unit_in(said) == found


@pytest.mark.parametrize(
    ("said", "unit"), [("no", ""), ("no unit", ""), ("um floor 2 no floor 3", "Floor 3")]
)
def test_no_is_an_answer_to_the_question_for_a_unit(said, unit):
    assert address_part_in(said, "unit_number") == unit
