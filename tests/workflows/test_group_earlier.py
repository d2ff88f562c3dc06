"""What answered one question of a group is not offered as the answer to another kind of question."""

import pytest
from workflow_kit import Typed

from bargein.workflows import (
    CaptureSettings,
    GetDOBTask,
    GetDtmfTask,
    GetNameTask,
    GetPhoneNumberTask,
    MenuTask,
    TaskGroup,
)

ASKED = ["What's your phone number?"]


def group_with_phone(first, **phone):
    group = TaskGroup(summarize_chat_ctx=False)
    group.add(first, id="first", description="the first answer")
    group.add(lambda: GetPhoneNumberTask(**phone), id="phone", description="the phone number")
    return group


@pytest.mark.parametrize("text", ["1/15/1990", "January 15 1990"])
async def test_a_date_of_birth_is_not_offered_as_a_phone_number(text):
    async with Typed(group_with_phone(GetDOBTask)) as typed:
        assert await typed(text) == ASKED


async def test_a_date_said_as_digits_is_not_offered_as_a_phone_number():
    async with Typed(group_with_phone(GetDOBTask), modality="audio") as typed:
        await typed("one fifteen nineteen ninety")
        assert await typed("yes") == ASKED


async def test_a_german_date_is_not_offered_as_a_phone_number():
    german = CaptureSettings(language="de")
    group = group_with_phone(lambda: GetDOBTask(capture=german), capture=german, region="DE")
    async with Typed(group) as typed:
        (asked,) = await typed("15.1.1990")
        assert "Telefonnummer" in asked


@pytest.mark.parametrize("keyed", [True, False])
async def test_a_code_is_not_offered_as_a_phone_number(keyed):
    async with Typed(group_with_phone(lambda: GetDtmfTask(num_digits=8))) as typed:
        if keyed:
            await typed.press("12345678")
        else:
            await typed("12345678")
        assert typed.said[-1:] == ASKED


async def test_a_number_beside_a_name_or_a_choice_is_still_offered():
    offered = "I have 5, 5, 5; 1, 2, 3, 4. Is that right?"
    async with Typed(group_with_phone(GetNameTask)) as typed:
        await typed("my number is 555 1234")
        await typed("Bob")
        assert await typed("yes") == [offered]
    async with Typed(group_with_phone(lambda: MenuTask("Dish?", ["pizza", "soup"]))) as typed:
        assert await typed("pizza please, and my number is 555 1234") == [offered]


async def test_a_second_question_of_the_same_kind_is_offered_the_first_answer():
    async with Typed(group_with_phone(GetPhoneNumberTask)) as typed:
        assert await typed("555 1234") == ["I have 5, 5, 5; 1, 2, 3, 4. Is that right?"]
