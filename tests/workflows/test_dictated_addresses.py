"""Addresses by voice: parts given together, corrected as a whole or in part, asked for again."""

import pytest
from workflow_kit import Typed

from bargein.conversation.spoken import SpokenAddress
from bargein.workflows.values.address_task import GetAddressTask
from bargein.workflows.words.address_edits import corrected_address

LITTLE_ROCK = SpokenAddress("74 River Road", "", "Little Rock Arkansas 72201", "United States")


@pytest.mark.parametrize(
    ("said", "street", "town"),
    [
        ("no, seventy four king street", "74 King Street", None),
        ("no seventy four king street not seven four river road", "74 King Street", None),
        ("No, it's 75 River Road not 74 River Road.", "75 River Road", None),
        ("the zip code is seven two two oh two", None, "Little Rock Arkansas 72202"),
        ("it's seven two two oh two not seven two two oh one", None, "Little Rock Arkansas 72202"),
        ("no the street is 40 main street not 74 river road", "40 Main Street", None),
        ("the zip code is seven two two won two", None, "Little Rock Arkansas 72212"),
        ("the zip code is zip 72202 not 72201", None, "Little Rock Arkansas 72202"),
        ("no it's 12 Elm Street, Austin Texas 78701", "12 Elm Street", "Austin Texas 78701"),
        ("No, it's 9 McArthur Road, Austin Texas 78701", "9 McArthur Road", "Austin Texas 78701"),
    ],
)
def test_a_part_that_is_said_again_replaces_the_one_it_resembles(said, street, town):
    found = corrected_address(said, LITTLE_ROCK, "US")
    assert found is not None
    assert found.street_address == (street or LITTLE_ROCK.street_address)
    assert found.locality == (town or LITTLE_ROCK.locality)
    assert found.country == "United States"


def test_a_code_with_letters_is_replaced_by_the_one_that_is_spelled():
    leeds = SpokenAddress("4 Oak Avenue", "", "Leeds LS1 5HD", "United Kingdom")
    found = corrected_address("no it's l s one six h d", leeds)
    assert found is not None
    assert found.locality == "Leeds LS1 6HD"


@pytest.mark.parametrize("said", ["no, I don't think so", "no the other one", "what a nice street"])
def test_other_words_correct_nothing(said):
    assert corrected_address(said, LITTLE_ROCK, "US") is None


async def test_the_unit_that_came_with_the_street_is_not_asked_for_again():
    async with Typed(GetAddressTask(region="CA"), modality="audio") as typed:
        assert "city" in (await typed("three thirty six willow court floor seven"))[0]
        assert "country" in (await typed("um vancouver british columbia v six b one a one"))[0]
        assert (await typed("canada"))[0].startswith("I have 3, 3, 6 Willow Court; Floor 7;")
        await typed("yes")
        assert typed.result.locality == "Vancouver British Columbia V6B 1A1"


async def test_a_country_that_is_said_with_the_town_is_not_asked_for_again():
    async with Typed(GetAddressTask(), modality="audio") as typed:
        await typed("12 King Street, floor 2")
        assert (await typed("Leeds LS1 5HD, England"))[0].startswith("I have")
        assert typed.task.value.country == "United Kingdom"


async def test_after_a_side_question_the_missing_part_is_asked_for():
    async with Typed(GetAddressTask(), modality="audio") as typed:
        await typed("12 King Street, floor 2")
        assert "city" in (await typed("how much does it cost"))[-1]
        await typed("Leeds LS1 5HD")
        assert typed.task.machine.partial.street_address == "12 King Street"


async def test_a_street_that_is_said_again_is_neither_unit_nor_town():
    async with Typed(GetAddressTask(), modality="audio") as typed:
        await typed("12 King Street")
        assert "unit" in (await typed("14 king street"))[0]
        await typed("none")
        await typed("16 king street")
        await typed("Leeds LS1 5HD, England")
        assert typed.task.value.street_address == "16 King Street"
        assert typed.task.value.locality == "Leeds LS1 5HD"


async def test_a_street_that_is_mended_in_the_same_breath():
    async with Typed(GetAddressTask(region="US", default_country="US"), modality="audio") as typed:
        await typed("31 franklin avenue austin texas 78701 no sorry 29 franklin avenue")
        assert typed.task.value.street_address == "29 Franklin Avenue"
        assert typed.task.value.locality == "Austin Texas 78701"


async def test_a_denial_of_something_else_is_no_part_of_the_street():
    async with Typed(GetAddressTask(default_country="US"), modality="audio") as typed:
        await typed("that's wrong it's 353 South Main Street, Boston Massachusetts 02108")
        assert typed.task.value.street_address == "353 South Main Street"
        await typed("that's not what I said it's 355 South Main Street, Boston Massachusetts 02108")
        assert typed.task.value.street_address == "355 South Main Street"


@pytest.mark.parametrize(
    "refusal",
    ["that's private", "no way I'm giving you that", "I don't feel comfortable sharing that"],
)
async def test_a_refusal_in_other_words_ends_it(refusal):
    async with Typed(GetAddressTask(), modality="audio") as typed:
        await typed(refusal)
        assert typed.error.reason == "declined"
