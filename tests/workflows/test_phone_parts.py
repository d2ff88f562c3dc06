"""A phone number in parts: their order is the caller's, and a part after the read-back goes on with it."""

import pytest
from workflow_kit import Typed

from bargein.workflows import GetPhoneNumberTask

WITH_AREA_CODE = "Please give me the number with the area code."


async def stored(task, *texts, modality="text"):
    async with Typed(task, modality=modality) as typed:
        for text in texts:
            await typed(text)
        return typed.result and typed.result.phone_number


async def test_parts_are_never_swapped_to_reach_a_number_that_exists():
    async with Typed(GetPhoneNumberTask(region="DE")) as typed:
        await typed("0171")
        assert await typed("555") == ["I have 0, 1, 7, 1, 5, 5, 5. Is that right?"]
        await typed("1234")
        assert typed.last == "I have 0, 1, 7, 1; 5, 5, 5, 1, 2, 3, 4. Is that right?"
        await typed("yes")
        assert typed.result.phone_number == "+491715551234"


async def test_an_area_code_that_was_asked_for_comes_first_and_is_read_back():
    async with Typed(GetPhoneNumberTask(region="US")) as typed:
        assert await typed("555 1234") == [WITH_AREA_CODE]
        assert await typed("212") == ["I have 2, 1, 2; 5, 5, 5; 1, 2, 3, 4. Is that right?"]
        await typed("yes")
        assert typed.result.phone_number == "+12125551234"


async def test_a_part_that_the_read_back_came_too_early_for_is_added():
    said = ("oh two oh seven", "nine four six", "and oh nine five eight", "yes")
    task = GetPhoneNumberTask(region="GB")
    assert await stored(task, *said, modality="audio") == "+442079460958"


async def test_a_part_after_the_read_back_of_a_number_without_a_country_is_added():
    said = ("five five five one two three four", "nine nine nine", "yes")
    assert await stored(GetPhoneNumberTask(), *said, modality="audio") == "5551234999"


@pytest.mark.parametrize("region", [None, "US"])
async def test_a_number_with_its_country_begins_afresh(region):
    task = GetPhoneNumberTask(region=region)
    assert await stored(task, "212 55", "+1 (212) 555-0187") == "+12125550187"


@pytest.mark.parametrize("text", ["9.30", "9:30", "1/15/1990", "15.1.1990", "1990-01-15"])
async def test_dates_and_times_are_no_part_of_a_number(text):
    async with Typed(GetPhoneNumberTask()) as typed:
        assert "Sorry" in (await typed(text))[0]
        await typed("555 1234")
        assert typed.result.phone_number == "5551234"


async def test_a_number_that_is_written_with_dots_is_no_date():
    task = GetPhoneNumberTask(region="FR")
    assert await stored(task, "06.12.34.56.78") == "+33612345678"


async def test_digits_after_a_no_do_not_go_on_with_what_was_refused():
    async with Typed(GetPhoneNumberTask(), modality="audio") as typed:
        await typed("five five five one two three four")
        await typed("no, nine nine nine")
        assert typed.task.value is None  # asked for again
