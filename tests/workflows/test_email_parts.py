"""An e-mail address that is dictated in several turns: each part is kept, and joined in order."""

import pytest
from workflow_kit import Typed

from bargein.workflows import GetEmailTask

REST = "And the part after the at?"


@pytest.mark.parametrize(
    ("parts", "asked"),
    [
        (("uh john", "dot doe at", "gmail"), "Is that gmail dot com?"),
        (("john dot", "doe", "at gmail"), "Is that gmail dot com?"),
        (("my email is john", "dot doe", "at", "gmail"), "Is that gmail dot com?"),
    ],
)
async def test_parts_are_kept_until_the_address_is_whole(parts, asked):
    async with Typed(GetEmailTask(), modality="audio") as typed:
        for part in parts[:-1]:
            assert await typed(part) == [REST]
        assert await typed(parts[-1]) == [asked]
        await typed("dot com")
        assert typed.result.email_address == "john.doe@gmail.com"


async def test_a_domain_comes_in_parts_too():
    async with Typed(GetEmailTask(), modality="audio") as typed:
        assert await typed("john dot doe at acme") == [REST]
        await typed("dot com")
        await typed("yes")
        assert typed.result.email_address == "john.doe@acme.com"


async def test_another_ending_than_the_one_that_was_asked_about_is_read_back():
    async with Typed(GetEmailTask(), modality="audio") as typed:
        await typed("john at gmail")
        (read_back,) = await typed("dot co dot uk")
        assert "gmail dot co dot" in read_back
        await typed("yes")
        assert typed.result.email_address == "john@gmail.co.uk"


@pytest.mark.parametrize("text", ["well", "yes", "um so"])
async def test_a_turn_that_adds_nothing_is_no_part(text):
    async with Typed(GetEmailTask(), modality="audio") as typed:
        await typed("john dot doe")
        assert "Sorry" in (await typed(text))[0]
        await typed("at gmail dot com")
        await typed("yes")
        assert typed.result.email_address == "john.doe@gmail.com"


async def test_a_domain_that_was_read_back_too_early_goes_on():
    async with Typed(GetEmailTask(), modality="audio") as typed:
        await typed("bob at yahoo dot co")
        await typed("dot uk")
        await typed("yes")
        assert typed.result.email_address == "bob@yahoo.co.uk"
