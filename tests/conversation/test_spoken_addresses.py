from __future__ import annotations

import pytest

from bargein.conversation.spoken import SpokenAddress, readings
from bargein.conversation.spoken.addresses import address_in, address_part_in, postal_code_in
from bargein.conversation.spoken.countries import code_of_country, country_name, fits_postal_code

SALT_LAKE = ("Salt Lake City Utah 84101", "United States")


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        (
            "450 South Main Street floor 2, Salt Lake City Utah 84101, United States",
            ("450 South Main Street", "floor 2", *SALT_LAKE),
        ),
        (
            "four fifty south main street floor two salt lake city utah eight four one oh one usa",
            ("450 South Main Street", "Floor 2", *SALT_LAKE),
        ),
        (
            "Plot 10, Nehru Road, Mumbai 400099, India",
            ("Plot 10 Nehru Road", "", "Mumbai 400099", "India"),
        ),
        (
            "10 Downing Street, London SW1A 2AA, UK",
            ("10 Downing Street", "", "London SW1A 2AA", "United Kingdom"),
        ),
        (
            "Hauptstraße 5, 10115 Berlin, Germany",
            ("Hauptstraße 5", "", "10115 Berlin", "Germany"),
        ),
        (
            "I live at 12 High St, Ottawa K1A 0B1 Canada",
            ("12 High St", "", "Ottawa K1A 0B1", "Canada"),
        ),
        (
            "10 peachtree street atlanta georgia 30301 usa",
            ("10 Peachtree Street", "", "Atlanta Georgia 30301", "United States"),
        ),
        (
            "12 Oak Street, Provo Utah 84101? no 84111",
            ("12 Oak Street", "", "Provo Utah 84111", ""),
        ),
    ],
)
def test_addresses_with_a_postal_code_are_taken_apart(said, fields):
    (reading,) = readings(said, "address")
    assert reading.value == SpokenAddress(*fields)


@pytest.mark.parametrize(
    "said", ["123 Maple Street, Ottawa", "I live in a new building", "84101", "", "Provo 84601"]
)
def test_what_cannot_be_placed_is_no_address(said):
    assert readings(said, "address") == []


@pytest.mark.parametrize(
    ("part", "said", "value"),
    [
        ("street_address", "Plot 10, Nehru Road", "Plot 10 Nehru Road"),
        ("street_address", "four fifty south main street", "450 South Main Street"),
        ("street_address", "I live in a new building", None),
        ("unit_number", "none", ""),
        ("unit_number", "it's apartment four b", "Apartment 4 B"),
        ("locality", "Mumbai 400099", "Mumbai 400099"),
        ("country", "India", "India"),
        ("country", "it's in the united states", "United States"),
        ("country", "US", "United States"),
        ("country", "I don't know", None),
    ],
)
def test_the_answer_to_one_question_is_one_part(part, said, value):
    assert address_part_in(said, part) == value


@pytest.mark.parametrize(
    ("code", "country", "fits"),
    [
        ("84101", "US", True), ("84101-1234", "US", True), ("8410", "US", False),
        ("K1A 0B1", "CA", True), ("SW1A 2AA", "GB", True), ("10115", "DE", True),
        ("75001", "FR", True), ("28013", "ES", True), ("00118", "IT", True),
        ("1012 AB", "NL", True), ("0012 AB", "NL", False), ("8001", "CH", True),
        ("2000", "AU", True), ("400099", "IN", True), ("12", "IN", False), ("anything", "BR", True),
    ],
)  # fmt: skip
def test_postal_codes_have_the_form_of_their_country(code, country, fits):
    assert fits_postal_code(code, country) is fits


def test_a_code_said_in_groups_is_one_code():
    assert postal_code_in("Mumbai 400 099", "IN") == "400 099"


@pytest.mark.parametrize(
    ("name", "code"),
    [("America", "US"), ("the Netherlands", "NL"), ("DE", "DE"), ("deutschland", "DE"),
     ("Côte d'Ivoire", "CI"), ("Utah", None), ("de", None)],
)  # fmt: skip
def test_countries_are_known_by_name_and_code(name, code):
    assert code_of_country(name) == code


def test_every_country_is_found_by_its_own_name():
    codes = [a + b for a in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    names = {code: name for code in codes if (name := country_name(code))}
    assert len(names) > 190
    assert {code_of_country(name): name for name in names.values()} == names


@pytest.mark.parametrize(
    "said",
    [
        "Flat 3, 12 High Street, Leeds LS1 5HD, United Kingdom",
        "flat 3 12 high street leeds l s one five h d united kingdom",
    ],
)
def test_a_flat_that_is_said_first_is_no_part_of_the_street(said):
    found = address_in(said, region="GB")
    assert (found.street_address, found.unit_number) == ("12 High Street", "Flat 3")
    assert found.locality.startswith("Leeds ")
