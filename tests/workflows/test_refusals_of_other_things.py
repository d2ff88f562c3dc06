"""A refusal that names another kind of value than the one that is asked for is none of it."""

import pytest
from workflow_kit import Typed

from bargein.workflows import (
    CaptureSettings,
    GetAddressTask,
    GetEmailTask,
    GetNameTask,
    GetPhoneNumberTask,
)

GERMAN = CaptureSettings(language="de")


async def test_a_name_that_was_read_back_is_not_refused_with_an_email():
    async with Typed(GetNameTask()) as typed:
        await typed("Bob")
        await typed("I don't have an email")
        assert typed.error is None
        await typed("yes")
        assert typed.result.first_name == "Bob"


@pytest.mark.parametrize(
    ("task", "text"),
    [
        (GetEmailTask, "I don't have a phone number"),
        (GetAddressTask, "I don't have an email address"),
        (lambda: GetPhoneNumberTask(capture=GERMAN), "ich habe keine E-Mail"),
    ],
)
async def test_another_thing_is_refused(task, text):
    async with Typed(task()) as typed:
        await typed(text)
        assert typed.error is None


@pytest.mark.parametrize(
    ("task", "text"),
    [
        (GetEmailTask, "I don't have an email address"),
        (GetEmailTask, "I don't want to give you my address"),
        (GetPhoneNumberTask, "I don't have a number"),
        (GetPhoneNumberTask, "I'd rather not say"),
        (lambda: GetPhoneNumberTask(capture=GERMAN), "ich habe kein Telefon"),
    ],
)
async def test_the_thing_itself_is_refused(task, text):
    async with Typed(task()) as typed:
        await typed(text)
        assert typed.error.reason == "declined"
