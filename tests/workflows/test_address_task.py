import pytest
from workflow_kit import Typed

from bargein.testing import call, reply
from bargein.workflows.values.address_task import GetAddressTask

WHOLE = "450 South Main Street floor 2, Salt Lake City Utah 84101, United States"


async def test_a_whole_address_is_placed_and_read_back_with_its_code_digit_by_digit():
    async with Typed(GetAddressTask(), modality="audio") as typed:
        (line,) = await typed(WHOLE)
        assert "8, 4, 1, 0, 1" in line
        await typed("yes")
        assert typed.result.street_address == "450 South Main Street"
        assert typed.result.unit_number == "floor 2"
        assert typed.result.locality == "Salt Lake City Utah 84101"
        assert typed.result.country == "United States"


async def test_without_a_model_the_parts_are_asked_for_in_turn():
    async with Typed(GetAddressTask(), modality="audio") as typed:
        assert "unit" in (await typed("Plot 10, Nehru Road"))[0]
        assert "city" in (await typed("none"))[0]
        assert (await typed("Mumbai 400099")) == ["Which country is that in?"]
        assert (await typed("India"))[0].startswith("I have")
        await typed("yes")
        assert typed.result.address == "Plot 10 Nehru Road Mumbai 400099 India"
        assert typed.task.asks == 1


async def test_a_model_cannot_add_a_country_that_was_not_said():
    fields = {"street_address": "123 Maple Street", "unit_number": "", "locality": "Ottawa"}
    script = [
        reply(calls=[call("update_address", **fields, country="Canada")], when="maple"),
        reply("Which country?", when="did not say"),
    ]
    async with Typed(GetAddressTask(), *script) as typed:
        assert await typed("123 Maple Street, Ottawa") == ["Which country?"]
        assert typed.task.value is None


async def test_a_default_country_need_not_be_said():
    fields = {"street_address": "123 Maple Street", "unit_number": "", "locality": "Ottawa"}
    script = [reply(calls=[call("update_address", **fields, country="Canada")], when="maple")]
    async with Typed(GetAddressTask(default_country="CA"), *script) as typed:
        await typed("123 Maple Street, Ottawa")
        assert typed.result.address == "123 Maple Street Ottawa Canada"


async def test_skip_is_a_refusal():
    async with Typed(GetAddressTask()) as typed:
        await typed("skip")
        assert typed.error.requested == "skip"


async def test_something_else_is_asked_about_again():
    async with Typed(GetAddressTask()) as typed:
        await typed("I live in a new building")
        assert typed.task.asks == 2


def test_an_unknown_default_country_is_refused():
    with pytest.raises(ValueError, match="default_country"):
        GetAddressTask(default_country="Atlantis")
